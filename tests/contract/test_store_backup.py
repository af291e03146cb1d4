"""A backup of a folder is of one moment, and a restore is all of it or nothing, whatever others record meanwhile."""

import errno
from contextlib import closing
from functools import partial
from pathlib import Path
from shutil import copytree
from typing import Any

import msgspec
import pytest

from tests.contract.store_faults import FaultyFiles
from tests.contract.store_shop import answered, asked, everything, filled, impatient, put, state, stored
from wishtui.domain.issue import Status
from wishtui.errors import StoreBusy, StoreError, UsageError
from wishtui.private_files import Files
from wishtui.store.files import bundle
from wishtui.store.files.bundle import backup, restore
from wishtui.store.files.databases import Databases
from wishtui.store.files.restore_mark import is_restoring
from wishtui.store.files.store import FileStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.mark.parametrize("close", [True, False])
def test_an_issue_that_moves_while_a_backup_is_made_is_in_it(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, close: bool
) -> None:
    opened = Databases._open_archive
    closing_it = partial(answered, close=True)
    reopening_it = partial(msgspec.structs.replace, status=Status.UNHANDLED)
    with closing(filled(FileStore.open(folder))) as colleague:
        if not close:
            colleague.change("issue-0002", closing_it)

        def amid(databases: Databases) -> Any:
            monkeypatch.setattr(Databases, "_open_archive", opened)
            colleague.change("issue-0002", closing_it if close else reopening_it)
            return opened(databases)

        monkeypatch.setattr(Databases, "_open_archive", amid)
        assert backup(folder, tmp_path / "backup.zip") == 5
    restore(tmp_path / "restored", tmp_path / "backup.zip")
    with closing(FileStore.open(tmp_path / "restored")) as restored:
        assert stored(restored, "issue-0002").status is (Status.CLOSED if close else Status.UNHANDLED)


def test_nobody_records_anything_between_what_a_restore_keeps_and_what_it_replaces(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(impatient(filled(FileStore.open(folder)))) as colleague:
        backup(folder, tmp_path / "backup.zip")
        replaced = bundle._put

        def amid(*values: Any) -> None:
            with pytest.raises(StoreBusy):
                put(colleague, asked(77))
            replaced(*values)

        monkeypatch.setattr(bundle, "_put", amid)
        restore(folder, tmp_path / "backup.zip")
        put(colleague, asked(77))
        assert stored(colleague, "issue-0077").rev == 1


@pytest.mark.parametrize("kind", ["full", "broken"])
def test_a_restore_that_fails_leaves_no_mixture(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with closing(filled(FileStore.open(folder))) as store:
        store.change("issue-0001", partial(answered, close=True))
        backup(folder, tmp_path / "backup.zip")
        wanted = everything(store)
        store.change("issue-0001", partial(msgspec.structs.replace, status=Status.UNHANDLED))
        store.change("issue-0002", partial(answered, close=True))
        put(store, asked(77))
        before = state(store)
    opened, at, failed, done = FileStore.open, 0, 0, False
    while not done:
        at += 1
        there = tmp_path / f"at-{at}"
        copytree(folder, there)
        files = FaultyFiles(kind, at)
        monkeypatch.setattr(FileStore, "open", partial(opened, files=files))
        try:
            restore(there, tmp_path / "backup.zip")
            done = len(files.calls) < at
        except StoreError:
            failed += 1
        monkeypatch.setattr(FileStore, "open", opened)
        with closing(FileStore.open(there)) as store:
            whole = everything(store) == wanted or (not done and state(store) == before)
            assert whole, f"{kind} at call {at}, {files.calls[at - 1 :][:1]}"
            if kind == "full" and state(store) == before:  # what is not changed needs no copy, which would take room
                assert not list(there.glob("backups/before-restore.*"))
            assert not store.read_only
    assert failed > 30


class _Stick(Files):
    """A file system without links."""

    def link(self, source: Path, target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted", str(source))


def test_a_backup_goes_to_a_file_system_without_links(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(FileStore.open(folder)).close()
    monkeypatch.setattr(bundle, "Files", _Stick)
    file = tmp_path / "backup.zip"
    assert backup(folder, file) == 5
    whole = file.read_bytes()
    with pytest.raises(UsageError, match="exists"):
        backup(folder, file)
    assert file.read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup.zip", "store"]
    assert restore(tmp_path / "other", file) == 5


def test_a_restore_that_cannot_be_called_off_keeps_what_was_there_before(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Failing(Files):
        """Fails from the mark on that decides the restore."""

        def fsync_dir(self, folder: Path) -> None:
            self._fail(folder)
            super().fsync_dir(folder)

        def unlink(self, path: Path) -> None:
            self._fail(path.parent)
            super().unlink(path)

        def _fail(self, folder: Path) -> None:
            if is_restoring(folder):
                raise OSError(errno.EIO, "")

    with closing(filled(FileStore.open(folder))) as store:
        backup(folder, tmp_path / "backup.zip")
        wanted = everything(store)
        put(store, asked(77))
    opened = FileStore.open
    monkeypatch.setattr(FileStore, "open", partial(opened, files=Failing()))
    with pytest.raises(StoreError, match="Could not end the restore"):
        restore(folder, tmp_path / "backup.zip")
    monkeypatch.setattr(FileStore, "open", opened)
    (kept,) = folder.glob("backups/before-restore.*")
    with closing(FileStore.open(folder)) as store:
        assert everything(store) == wanted
        assert any(str(kept) in notice for notice in store.notices)
