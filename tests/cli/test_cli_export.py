"""`wishtui export`: whole, safe, and back again byte for byte."""

import errno
import os
from pathlib import Path

import pytest

from tests.cli.cli_shop import ANSWERED, LATE, Run
from wishtui.cli.main import main


def test_it_exports_what_list_would_show(shop: Run) -> None:
    assert [item["id"] for item in shop("export", "status:responded").json] == [ANSWERED]
    assert [item["id"] for item in shop("export", "--limit", "1").json] == [LATE]
    assert len(shop("export", "--format", "jsonl").lines) == 4


def test_json_is_what_is_asked_for_whatever_the_file_is_called(shop: Run, tmp_path: Path) -> None:
    assert shop("export", "--json").json == shop("export").json
    file = tmp_path / "issues.csv"
    assert shop("export", "--json", "-o", file).code == 0
    assert file.read_text() == shop("export").out
    assert shop("export", "--json", "--format", "csv").code == 2


def test_export_import_export_is_byte_equal(
    shop: Run, orders: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shop("import", orders)
    shop("reply", LATE, "-m", "So sorry.\nReally.")
    first = tmp_path / "first.json"
    assert shop("export", "-o", first).code == 0
    monkeypatch.setenv("WISHTUI_STORE", str(tmp_path / "other"))
    clock = ["--now", "2026-11-23T12:00:00Z"]
    assert main(["import", str(first), *clock]) == 0
    assert main(["export", "-o", str(tmp_path / "second.json"), *clock]) == 0
    assert first.read_bytes() == (tmp_path / "second.json").read_bytes()


def test_a_file_is_the_owners_alone_and_never_replaced_unasked(shop: Run, tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    assert shop("export", "-o", file).code == 0
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    before = file.read_bytes()
    ran = shop("export", "-o", file, "--format", "json")
    assert ran.code == 2
    assert "--overwrite" in ran.err
    assert file.read_bytes() == before
    assert shop("export", "-o", file, "--format", "json", "--overwrite").code == 0
    assert file.read_bytes() != before
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize("target", ["folder", "nowhere/file", "file/below"])
def test_a_place_that_cannot_be_written_is_one_line(shop: Run, tmp_path: Path, target: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    ran = shop("export", "-o", f"{tmp_path}/{target}")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 1


def test_what_is_no_regular_file_is_never_replaced(shop: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    ran = shop("export", "-o", pipe, "--overwrite")
    assert ran.code == 2
    assert "is no regular file" in ran.err
    assert pipe.is_fifo()


def test_a_disk_that_is_full_is_one_line_and_leaves_nothing(
    shop: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: object, **kwargs: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("wishtui.cli.commands.exporting.write_json", full)
    ran = shop("export", "-o", tmp_path / "out.json")
    assert ran.code == 2
    assert "out.json cannot be written: No space left" in ran.err
    assert not [path for path in tmp_path.iterdir() if "out.json" in path.name]


def test_an_issue_that_cannot_be_read_is_named_and_the_others_are_written(shop: Run, store: Path) -> None:
    inbox = store / "inbox.json"
    inbox.write_bytes(inbox.read_bytes().replace(b'"text":"', b'"text":"\xff', 1))
    ran = shop("export")
    assert ran.code == 5
    assert len(ran.json) == 3
    (lost,) = {item["id"] for item in shop("list", "--json").json} - {item["id"] for item in ran.json}
    assert f"The record of {lost} cannot be read" in ran.err
    assert shop("show", lost).code == 5
    assert shop("reply", lost, "-m", "Hello.").code == 5
    assert shop("doctor").code == 5


def test_an_empty_store_exports_an_empty_list(run: Run) -> None:
    assert run("export").json == []
    assert run("export", "--format", "jsonl").out == ""
