"""A journal that is missing, emptied or cut is noticed, and what can be kept is kept."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.store_faults import FaultyFiles
from tests.contract.store_shop import answered, everything, filled, stored, titled
from wishtui.errors import StoreDamaged
from wishtui.store import check, open_store, repair
from wishtui.store.files.store import FileStore

JOURNAL = "inbox.1.journal"
CHANGES = 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store whose journal holds four changes."""
    folder = tmp_path / "shop"
    store = filled(FileStore.open(folder))
    for number in range(1, CHANGES):
        store.change(f"issue-000{number}", lambda issue: titled(issue, "Changed"))
    store.close(compact=False)
    return folder


def _told(folder: Path) -> str:
    """What opening says; the store takes no change then."""
    store = FileStore.open(folder)
    with pytest.raises(StoreDamaged):
        store.change("issue-0001", answered)
    assert store.maintenance.damage_found
    notices = " ".join(store.notices)
    store.close()
    return notices


def _bad(folder: Path) -> list[str]:
    return [finding.what for finding in check(folder) if finding.level == "bad"]


def test_every_cut_is_noticed_and_nothing_is_built_on_it(folder: Path) -> None:
    journal = folder / JOURNAL
    whole = journal.read_bytes()
    boundaries = [at + 1 for at, byte in enumerate(whole) if byte == 0x0A][:-1]
    for size in sorted({0, *boundaries, *range(0, len(whole), 97)}):
        journal.write_bytes(whole[:size])
        assert len(_bad(folder)) == 1, size
        assert JOURNAL in _told(folder), size
        assert journal.read_bytes() == whole[:size]


@pytest.mark.parametrize("lost", [1, 2, CHANGES])
def test_it_is_said_how_many_changes_are_missing(folder: Path, lost: int) -> None:
    lines = (folder / JOURNAL).read_bytes().splitlines(keepends=True)
    (folder / JOURNAL).write_bytes(b"".join(lines[:-lost]))
    assert f"{lost} of {CHANGES} recorded changes" in _told(folder)


def test_a_change_taken_out_of_the_middle_is_noticed(folder: Path) -> None:
    lines = (folder / JOURNAL).read_bytes().splitlines(keepends=True)
    (folder / JOURNAL).write_bytes(b"".join([lines[0], *lines[2:]]))
    assert "1 of 4 recorded changes" in _told(folder)


def test_a_journal_that_is_gone_is_noticed_until_somebody_repairs_it(folder: Path) -> None:
    (folder / JOURNAL).unlink()
    for _ in range(2):
        assert JOURNAL in _told(folder)
    assert repair(folder)
    assert not _bad(folder)
    store = filled(FileStore.open(folder), 2)
    assert store.notices == []
    store.close()


@pytest.mark.parametrize("name", ["inbox", "archive"])
@pytest.mark.parametrize("snapshot", ["new", "folded", "rebuilt"])
def test_a_journal_removed_together_with_its_mark_is_named_until_something_changes(
    folder: Path, snapshot: str, name: str
) -> None:
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: answered(issue, close=True))
    store.close(compact=snapshot == "folded")
    if snapshot == "rebuilt":
        (folder / f"{name}.json").write_bytes(b"{")
        FileStore.open(folder).close(compact=False)
    if snapshot != "new":
        store = FileStore.open(folder)
        store.change("issue-0002", lambda issue: answered(issue, close=True))
        store.close(compact=False)
    (journal,) = folder.glob(f"{name}.*.journal")
    journal.unlink()
    (folder / f"{name}.mark").unlink()
    assert [finding.level for finding in check(folder) if f"{name}.mark has been removed" in finding.what] == ["note"]
    again = FileStore.open(folder)
    assert again.notices == []
    filled(again, 2)
    again.change("issue-0001", lambda issue: answered(issue, close=True))
    again.close(compact=False)
    assert not [finding for finding in check(folder) if "mark" in finding.what]


def test_snapshots_that_were_copied_by_themselves_are_a_store(folder: Path, tmp_path: Path) -> None:
    FileStore.open(folder).close()
    (tmp_path / "copy").mkdir(mode=0o700)
    for snapshot in folder.glob("*.json"):
        (tmp_path / "copy" / snapshot.name).write_bytes(snapshot.read_bytes())
    assert not _bad(tmp_path / "copy")
    store = FileStore.open(tmp_path / "copy")
    assert store.notices == []
    store.change("issue-0001", lambda issue: titled(issue, "Copied"))
    store.close()
    assert not _bad(tmp_path / "copy")


def test_a_journal_without_its_mark_is_only_no_longer_vouched_for(folder: Path) -> None:
    (folder / "inbox.mark").unlink()
    assert [finding.level for finding in check(folder) if "inbox.mark" in finding.what] == ["note"]
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: titled(issue, "One more"))
    store.close(compact=False)
    assert not [finding for finding in check(folder) if "inbox.mark" in finding.what]


def test_a_snapshot_of_a_wishtui_that_wrote_no_mark_is_no_reason_for_alarm(folder: Path) -> None:
    FileStore.open(folder).close()
    snapshot = folder / "inbox.json"
    snapshot.write_bytes(snapshot.read_bytes().replace(b',"marked":true', b""))
    for beside in (*folder.glob("inbox.*.index"), folder / "inbox.mark"):
        beside.unlink()
    store = FileStore.open(folder)
    assert store.notices == []
    store.close()
    assert not _bad(folder)


def test_repair_keeps_what_is_left(folder: Path) -> None:
    lines = (folder / JOURNAL).read_bytes().splitlines(keepends=True)
    (folder / JOURNAL).write_bytes(b"".join(lines[:-1]))
    repair(folder)
    store = FileStore.open(folder)
    assert stored(store, "issue-0002").subject == "Changed"
    assert stored(store, "issue-0003").subject != "Changed"
    store.close()
    kept = [path.read_bytes() for path in (folder / "quarantine").iterdir()]
    assert b"".join(lines[:-1]) in kept


def test_a_cut_of_the_archives_journal_is_noticed_though_nobody_looks_at_closed_issues(folder: Path) -> None:
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: answered(issue, close=True))
    store.close(compact=False)
    (folder / "archive.1.journal").unlink()
    assert "archive.1.journal" in _told(folder)
    assert len(_bad(folder)) == 1


def _emptied(journal: Path) -> None:
    journal.write_bytes(b"")


def _removed(journal: Path) -> None:
    journal.unlink()


def _cut(journal: Path) -> None:
    journal.write_bytes(journal.read_bytes()[:-30])


def _replaced(journal: Path) -> None:
    data = journal.read_bytes()
    journal.unlink()
    journal.write_bytes(data[:50])


@pytest.mark.parametrize("harm", [_emptied, _removed, _cut, _replaced])
@pytest.mark.parametrize("then", ["change", "refresh", "close"])
def test_what_an_open_store_knows_survives_the_loss_of_its_journal(
    folder: Path, harm: Callable[[Path], None], then: str
) -> None:
    store = FileStore.open(folder)
    store.change("issue-0000", lambda issue: titled(issue, "The last one"))
    expected = everything(store)
    harm(folder / JOURNAL)
    if then == "change":
        store.change("issue-0004", lambda issue: titled(issue, "One more"))
        expected = everything(store)
    elif then == "refresh":
        store.refresh()
    assert not store.read_only
    store.close(compact=then == "close")
    again = FileStore.open(folder)
    assert everything(again) == expected
    assert again.notices == []
    again.close()
    assert not _bad(folder)


def test_what_another_window_wrote_into_a_journal_that_was_taken_away_is_kept(folder: Path) -> None:
    store, other = FileStore.open(folder), FileStore.open(folder)
    other.change("issue-0000", lambda issue: titled(issue, "From the other"))
    (folder / JOURNAL).unlink()
    store.change("issue-0004", lambda issue: titled(issue, "From here"))
    other.refresh()
    assert everything(other) == everything(store)
    assert stored(store, "issue-0000").subject == "From the other"
    store.close()
    other.close()


def test_a_change_still_costs_one_wait_for_the_disk(folder: Path) -> None:
    files = FaultyFiles()
    store = FileStore.open(folder, files=files)
    store.change("issue-0001", lambda issue: titled(issue, "First"))
    files.calls.clear()
    store.change("issue-0002", lambda issue: titled(issue, "Second"))
    assert files.calls.count("fsync") == 1
    assert files.calls.count("fsync_dir") == files.calls.count("create") == files.calls.count("open") == 0
    store.close()


@pytest.mark.parametrize("left", [None, b"", b"00000000 1 9 9999 1", b"\0" * 96, b"x" * 200])
def test_a_mark_that_is_none_is_no_reason_for_alarm(folder: Path, left: bytes | None) -> None:
    (folder / "inbox.mark").unlink()
    if left is not None:
        (folder / "inbox.mark").write_bytes(left)
    store = open_store(folder)
    assert store.notices == []
    store.change("issue-0001", answered)
    store.close()
    assert not _bad(folder)


@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_what_stands_in_place_of_a_mark_is_told_and_stops_nothing(folder: Path, kind: str) -> None:
    mark = folder / "inbox.mark"
    content = mark.read_bytes()
    mark.unlink()
    if kind == "pipe":
        os.mkfifo(mark)
    else:
        (folder.parent / "elsewhere").write_bytes(content)
        mark.symlink_to(folder.parent / "elsewhere")
    store = open_store(folder)
    store.change("issue-0001", answered)
    store.close()
    assert [notice.partition(" is not used")[0] for notice in store.notices] == [str(mark)]
    assert mark.is_symlink() or mark.is_fifo()


def test_the_mark_of_an_earlier_snapshot_is_no_reason_for_alarm(folder: Path) -> None:
    mark = (folder / "inbox.mark").read_bytes()
    FileStore.open(folder).close()
    (folder / "inbox.mark").write_bytes(mark)
    store = FileStore.open(folder)
    assert store.notices == []
    store.close()
    assert not _bad(folder)
