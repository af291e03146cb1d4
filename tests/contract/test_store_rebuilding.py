"""A snapshot that is rebuilt: from the newest backup that can be used, and whatever is missing from it is told."""

import errno
import os
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.contract.store_shop import everything, filled, stored, titled
from wishtui.private_files import Files
from wishtui.store.files.store import FileStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of three snapshots, each of which has another subject for the same issue."""
    folder = tmp_path / "shop"
    with closing(filled(FileStore.open(folder))) as store:
        for subject in ("First", "Second"):
            store.change("issue-0001", partial(titled, subject=subject))
            store.maintenance.compact()
    return folder


def _remove(folder: Path, pattern: str) -> None:
    for path in folder.glob(pattern):
        path.unlink()


def test_a_snapshot_that_went_with_its_journal_is_no_new_store(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    filled(FileStore.open(folder)).close(compact=False)
    _remove(folder, "inbox.1.*")
    _remove(folder, "inbox.json")
    with closing(FileStore.open(folder)) as store:
        told = " ".join(store.notices)
        assert "inbox.json was missing" in told
        assert "the one recorded change is missing" in told
        assert store.maintenance.damage_found


@pytest.mark.parametrize("left", [None, b"", b"{"])
def test_changes_that_went_with_the_snapshot_are_told(folder: Path, left: bytes | None) -> None:
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: titled(issue, "Lost"))
    store.close(compact=False)
    _remove(folder, "inbox.3.*")
    snapshot = folder / "inbox.json"
    if left is None:
        snapshot.unlink()
    else:
        snapshot.write_bytes(left)
    with closing(FileStore.open(folder)) as rebuilt:
        assert stored(rebuilt, "issue-0001").subject == "Second"
        assert "inbox.3.journal" in " ".join(rebuilt.notices)
    with closing(FileStore.open(folder)) as again:
        assert again.notices == []


def test_nothing_is_told_of_changes_that_were_replayed(folder: Path) -> None:
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: titled(issue, "Kept"))
    store.close(compact=False)
    (folder / "inbox.json").unlink()
    with closing(FileStore.open(folder)) as store:
        assert stored(store, "issue-0001").subject == "Kept"
        assert "journal" not in " ".join(store.notices)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.symlink_to("/dev/zero")


@pytest.mark.parametrize("put", [_pipe, _link, Path.mkdir])
def test_what_is_no_file_among_the_backups_is_passed_over(folder: Path, put: Callable[[Path], None]) -> None:
    put(folder / "backups" / "inbox.99.json")
    with closing(FileStore.open(folder)) as store:
        store.change("issue-0001", lambda issue: titled(issue, "Third"))
        store.maintenance.compact()
        assert store.notices == []
        expected = everything(store)
    (folder / "inbox.json").write_bytes(b"")
    with closing(FileStore.open(folder)) as store:
        assert everything(store) == expected


class _BadSector(Files):
    """A disk that cannot read one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def open(self, path: Path, flags: int) -> int:
        if path == self._path:
            raise OSError(errno.EIO, os.strerror(errno.EIO), str(path))
        return super().open(path, flags)


def test_where_the_disk_cannot_read_the_newest_backup_an_earlier_one_is_taken(folder: Path) -> None:
    (folder / "inbox.json").write_bytes(b"")
    newest = max((folder / "backups").glob("inbox.*.json"))
    with closing(FileStore.open(folder, files=_BadSector(newest))) as store:
        assert stored(store, "issue-0001").subject == "Second"
