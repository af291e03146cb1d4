"""A text lent to an editor comes back as typed, or its file is kept and named."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from wishtui.errors import UsageError
from wishtui.services.lent_texts import LARGEST
from wishtui.services.text_editor import AT_ONCE, LentText

Editor = Callable[..., str]


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Editor:
    """Makes an editor that writes some bytes, or leaves the file alone, and ends with a code."""
    (tmp_path / "lent").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "lent"))

    def make(data: bytes | None, code: int = 0) -> str:
        script = tmp_path / "editor.py"
        write = "" if data is None else f"open(sys.argv[1], 'wb').write({data!r})"
        script.write_text(f"import sys\n{write}\nsys.exit({code})\n")
        return f"{sys.executable} {script}"

    return make


def left_behind(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "lent").iterdir())


def lend(command: str, text: str = "first line", *, seconds: float = 60.0) -> str:
    """Lend `text`; as far as anybody can tell the editor is open for so long."""
    times = iter([0.0, seconds])
    lent = LentText(text, clock=lambda: next(times))
    lent.write()
    assert lent.file.stat().st_mode & 0o777 == 0o600
    lent.run(command)
    text = lent.read()
    lent.discard()
    return text


def test_what_is_written_comes_back_and_nothing_is_left(editor: Editor, tmp_path: Path) -> None:
    assert lend(editor("\ufeffDear Ana,\n包裹\n".encode())) == "Dear Ana,\n包裹\n"
    assert lend(editor(None)) == "first line"
    assert lend(editor(b"quick"), seconds=0) == "quick"
    assert left_behind(tmp_path) == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("Grüße\naus dem Lager".encode("latin-1"), "is not UTF-8, line 1."),
        (b"fine\n\xff\xfe", "is not UTF-8, line 2."),
        (b"x" * (LARGEST + 1), "is larger than 1 MiB."),
    ],
)
def test_what_is_no_text_is_refused_and_kept(editor: Editor, tmp_path: Path, data: bytes, says: str) -> None:
    with pytest.raises(UsageError) as refused:
        lend(editor(data))
    assert says in refused.value.message
    (file,) = left_behind(tmp_path)
    assert str(file) in refused.value.remedy
    assert file.read_bytes() == data


def test_an_editor_that_returns_at_once_keeps_the_file_that_is_saved_later(editor: Editor, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        lend(editor(None), seconds=AT_ONCE / 2)
    assert "returned at once" in refused.value.message
    assert "--wait" in refused.value.remedy
    (file,) = left_behind(tmp_path)
    assert str(file) in refused.value.remedy
    assert file.read_text() == "first line"


@pytest.mark.parametrize(("data", "kept"), [(None, 0), (b"half a sentence", 1)])
def test_an_editor_that_fails_leaves_what_it_wrote(
    editor: Editor, tmp_path: Path, data: bytes | None, kept: int
) -> None:
    with pytest.raises(UsageError, match="The editor ended with 3"):
        lend(editor(data, 3))
    assert len(left_behind(tmp_path)) == kept


def test_a_file_that_cannot_be_read_after_an_editor_failed_is_kept(
    editor: Editor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(path: Path) -> bytes:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(Path, "read_bytes", unreadable)
    with pytest.raises(UsageError, match="The editor ended with 3"):
        lend(editor(b"half a sentence", 3))
    assert len(left_behind(tmp_path)) == 1


@pytest.mark.parametrize("command", ["/nowhere/editor", "quote'"])
def test_an_editor_that_cannot_be_started_is_named(editor: Editor, tmp_path: Path, command: str) -> None:
    with pytest.raises(UsageError, match="could not be started") as told:
        lend(command)
    assert "Errno" not in str(told.value)
    assert left_behind(tmp_path) == []
