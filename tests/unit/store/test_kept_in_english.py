"""Whatever language the screen speaks: what is kept is English, and what a person is told still knows its English."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.pseudo import plain_words, pseudo_spoken
from wishtui.domain.log import Action, LogEntry
from wishtui.errors import StoreBusy, StoreError, StoreFull
from wishtui.i18n import _, english
from wishtui.private_files import UnusableFile
from wishtui.store import Store, check
from wishtui.store.files.file_system import store_error
from wishtui.store.files.store import FileStore
from wishtui.store.memory import MemoryStore

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


@pytest.fixture(params=["files", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store that keeps records, on disk and in memory."""
    return MemoryStore() if request.param == "memory" else FileStore.open(tmp_path / "kept")


def test_a_sentence_of_the_screen_is_kept_in_english(store: Store) -> None:
    with pseudo_spoken(), store.unit_of_work() as work:
        text = _("Wish took long to answer.")
        work.add_log(LogEntry(at=NOW, agent="Mira", action=Action.NOTE, text=text))
        half = _("The shop is not signed in. Sign in with `{command}`.", command="\ud800")
        work.add_log(LogEntry(at=NOW, agent="Mira", action=Action.NOTE, text=half))
    texts = [entry.text for entry in store.log()]
    store.close()
    assert texts == ["The shop is not signed in. Sign in with `\ufffd`.", "Wish took long to answer."]


@pytest.mark.parametrize(
    "damage",
    [
        {},
        {"inbox.json": b"{"},
        {"archive.json": b""},
        {"inbox.1.journal": b"\x00" * 40},
        {"inbox.7.journal": b""},
        {"drafts/W-1.d1.json": b"?"},
        {"quarantine/inbox.1.x.json": b"?"},
    ],
    ids=lambda damage: next(iter(damage), "sound"),
)
def test_whoever_reads_the_findings_finds_their_english_too(tmp_path: Path, damage: dict[str, bytes]) -> None:
    FileStore.open(tmp_path).close()
    for name, content in damage.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    plain = check(tmp_path)
    with pseudo_spoken():
        findings = check(tmp_path)
    assert [(english(each.what), english(each.remedy)) for each in findings] == [
        (each.what, each.remedy) for each in plain
    ]
    for each in findings:
        words = plain_words(re.sub(rf"{re.escape(str(tmp_path))}\S*", "", each.what), _NAMES)
        assert not words, each.what


_NAMES = frozenset("inbox archive json journal UTC Input data was truncated".split())
"""Names of files, and what is quoted of the JSON reader."""


@pytest.mark.parametrize(
    ("error", "kind", "message"),
    [
        (OSError(28, "No space left on device"), StoreFull, "Could not read the log: the disk is full."),
        (OSError(5, "Input/output error"), StoreError, "Could not read the log: Input/output error."),
        (OSError(13, "Permission denied", "a.json"), StoreError, "Could not read the log: Permission denied (a.json)."),
        (
            UnusableFile(0, "it is a link", "a.json"),
            StoreError,
            "Could not read the log: a.json is not used: it is a link.",
        ),
    ],
    ids=["full", "broken", "forbidden", "unusable"],
)
def test_a_failure_of_the_disk_is_told_whole_in_both(error: OSError, kind: type[StoreError], message: str) -> None:
    with pseudo_spoken():
        failure = store_error(error, _("Could not read the log"))
        lost = store_error(error, _("Could not read the log"), recorded=False)
    assert isinstance(failure, kind)
    assert english(failure.message) == message
    assert english(lost.message) == f"{message} It is not recorded."
    assert failure.message != message


def test_an_error_as_one_text_still_knows_its_english() -> None:
    with pseudo_spoken():
        sentence = str(StoreBusy(_("This wishtui is sending already."), _("It goes on by itself.")))
    assert english(sentence) == "This wishtui is sending already. It goes on by itself."
    assert sentence != english(sentence)
