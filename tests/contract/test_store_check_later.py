"""A store that is opened for a look at a few issues: what its disk changed is noticed where somebody looks."""

import os
from pathlib import Path

import pytest

from tests.contract.store_shop import asked, everything, filled, inbox, titled
from wishtui.domain.issue import Status
from wishtui.domain.ordering import Sort
from wishtui.errors import StoreDamaged
from wishtui.services.listing import Selection, select
from wishtui.store.files import index_writer
from wishtui.store.files.store import FileStore

NOW = asked().opened_at


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of forty issues, folded and indexed."""
    folder = tmp_path / "shop"
    filled(FileStore.open(folder), 40).close()
    return folder


@pytest.fixture(autouse=True)
def by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of every file, however small."""
    monkeypatch.setattr(index_writer, "SMALLEST", 0)


def _checked(store: FileStore) -> bool:
    return any(storage.base_snapshot.checked for storage in store.databases() if storage.snapshot_size > 200)


def _flip(path: Path, old: bytes, new: bytes) -> None:
    """What a disk does: other bytes, and nothing that tells of a change."""
    about, data = path.stat(), path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _opened(folder: Path) -> FileStore:
    return FileStore.open(folder, check_later=True)


def test_a_look_at_a_few_issues_checks_those_alone(folder: Path) -> None:
    store = _opened(folder)
    few = select(store, Selection(now=NOW, limit=3, status=Status.UNHANDLED))
    assert [header.id for header in few] == ["issue-0000", "issue-0001", "issue-0002"]
    issue = store.get("issue-0030")
    assert issue is not None
    assert issue.subject == "Parcel 30"
    assert not _checked(store)
    store.close(compact=False)


@pytest.mark.parametrize("look", [FileStore.get, FileStore.header])
def test_what_the_disk_changed_is_noticed_where_it_is_looked_at(folder: Path, look: object) -> None:
    _flip(folder / "inbox.json", b'"Parcel 8"', b'"Parcel Y"')
    store = _opened(folder)
    assert store.get("issue-0001") is not None
    assert not store.notices
    seen = store.get("issue-0008") if look is FileStore.get else store.header("issue-0008")
    assert seen is not None
    assert seen.subject == "Parcel Y"
    store.close(compact=False)
    assert "inbox.json is not what was written to it" in store.notices[-1]
    assert store.maintenance.damage_found
    assert list((folder / "quarantine").glob("inbox.*.json"))


def test_it_is_noticed_before_anything_is_built_on_it(folder: Path) -> None:
    _flip(folder / "inbox.json", b'"Parcel 8"', b'"Parcel Y"')
    store = _opened(folder)
    store.change("issue-0001", lambda issue: titled(issue, "Ours"))
    assert store.maintenance.damage_found
    store.close()
    later = FileStore.open(folder)
    assert inbox(later)["issue-0001"].subject == "Ours"
    assert inbox(later)["issue-0008"].subject == "Parcel Y"
    later.close()


def test_it_is_noticed_by_who_looks_at_all(folder: Path) -> None:
    _flip(folder / "inbox.json", b'"Parcel 8"', b'"Parcel Y"')
    store = _opened(folder)
    assert not _checked(store)
    assert len(everything(store)) == 40
    assert len(select(store, Selection(now=NOW, sort=Sort.RECENT))) == 40
    assert store.maintenance.damage_found
    store.close(compact=False)


def test_it_is_noticed_in_what_a_later_change_replaced(folder: Path) -> None:
    store = FileStore.open(folder)
    store.change("issue-0008", lambda issue: titled(issue, "Folded in later"))
    store.close(compact=False)
    _flip(folder / "inbox.json", b'"Parcel 8"', b'"Parcel Y"')
    store = _opened(folder)
    assert len(store.index()) == 40
    assert inbox(store)["issue-0008"].subject == "Folded in later"
    store.close(compact=False)
    assert store.maintenance.damage_found


def test_a_file_that_cannot_be_read_any_more_is_mended_by_the_next_opening(folder: Path) -> None:
    _flip(folder / "inbox.json", b'"Parcel 8"', b'"Parcel \0"')
    store = _opened(folder)
    with pytest.raises(StoreDamaged, match="has become unreadable"):
        store.get("issue-0008")
    store.close(compact=False)
    later = _opened(folder)
    assert "has been rebuilt from" in later.notices[-1]
    assert len(everything(later)) == 40
    later.close(compact=False)


def test_a_file_that_was_written_to_is_read_at_once(folder: Path) -> None:
    path = folder / "inbox.json"
    path.write_bytes(path.read_bytes().replace(b'"Parcel 8"', b'"Parcel Y"'))
    store = _opened(folder)
    assert _checked(store)
    assert inbox(store)["issue-0008"].subject == "Parcel Y"
    store.close(compact=False)


def test_an_id_is_found_among_all_however_many_are_asked_for(folder: Path) -> None:
    store = _opened(folder)
    for number in (0, 39, *range(40)):
        assert store.header(f"issue-{number:04d}") is not None
    for name in ("issue-000", "ssue-0001", "issue-0001\nissue-0002", "", "issue-9999", "issue-ü"):
        assert store.header(name) is None
    store.close(compact=False)
    fresh = _opened(folder)
    for name in ("issue-000", "ssue-0001", "issue-0001\nissue-0002", "", "issue-9999", "issue-ü"):
        assert fresh.header(name) is None
    fresh.close(compact=False)
