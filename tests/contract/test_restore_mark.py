"""The mark of a restore that says less than it should: garbled by the disk, or put there by somebody else."""

from contextlib import closing
from functools import partial
from pathlib import Path
from shutil import copytree

import pytest

from tests.contract.killed_restores import killed_restores
from tests.contract.store_shop import answered, asked, everything, filled, put
from wishtui.store import check
from wishtui.store.files.bundle import backup
from wishtui.store.files.store import FileStore

GARBLED = (b"", b"\0" * 64, b'{"replaced": {"inbox": 9')


@pytest.fixture
def by_index() -> None:
    """Other processes go by the program's own limits."""


def shop(folder: Path) -> FileStore:
    """A store whose databases have been written anew some times, with changes in the journals."""
    with closing(filled(FileStore.open(folder))) as store:
        store.change("issue-0001", partial(answered, close=True))
    with closing(FileStore.open(folder)) as store:
        store.maintenance.compact()
    store = FileStore.open(folder)
    put(store, asked(70))
    store.change("issue-0002", partial(answered, close=True))
    return store


def bad(folder: Path) -> list[str]:
    return [finding.what for finding in check(folder) if finding.level != "ok"]


@pytest.mark.parametrize("content", GARBLED, ids=["empty", "blank", "cut"])
def test_a_mark_without_anything_staged_changes_nothing(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "store"
    with closing(filled(FileStore.open(folder))) as store:
        put(store, asked(70))
        before = everything(store)
    marks = {path.name: path.read_bytes() for path in folder.glob("[ia]*.mark")}
    journals = sorted(path.name for path in folder.glob("*.journal"))
    (folder / "restore.mark").write_bytes(content)
    with closing(FileStore.open(folder)) as store:
        assert everything(store) == before
        assert not store.read_only
        assert "restore" not in " ".join(store.notices)
    assert {path.name: path.read_bytes() for path in folder.glob("[ia]*.mark")} == marks
    assert sorted(path.name for path in folder.glob("*.journal")) == journals
    assert not bad(folder)


@pytest.mark.parametrize("staged", ["inbox.restored", "archive.restored"])
def test_what_is_no_snapshot_costs_no_record_in_its_place(tmp_path: Path, staged: str) -> None:
    folder = tmp_path / "store"
    with closing(shop(folder)) as store:
        before = everything(store)
    (folder / staged).write_bytes(b"no snapshot")
    (folder / "restore.mark").write_bytes(b"")
    with closing(FileStore.open(folder)) as store:
        assert everything(store) == before
        assert not store.read_only


@pytest.mark.parametrize("content", GARBLED, ids=["empty", "blank", "cut"])
def test_a_restore_whose_mark_is_garbled_is_ended_all_the_same(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "store"
    with closing(shop(folder)) as store:
        backup(folder, tmp_path / "backup.zip")
        wanted = everything(store)
        put(store, asked(77))
        before = everything(store)
    decided = 0
    with killed_restores() as restores:
        for at in range(1, 200):
            there = tmp_path / f"at-{at}"
            copytree(folder, there)
            if restores.restore(there, tmp_path / "backup.zip", at):
                break
            if not (there / "restore.mark").exists():
                continue
            decided += 1
            (there / "restore.mark").write_bytes(content)
            with closing(FileStore.open(there)) as store:
                assert everything(store) == wanted, f"at call {at}"
                put(store, asked(78))
            assert not bad(there), f"at call {at}"
            kept = sorted(path.name for path in (there / "backups").iterdir() if path.suffix in (".json", ".journal"))
            assert not [name for name in kept if name.split(".")[1] == "0"]
            with closing(FileStore.open(there)) as store:
                assert set(everything(store)) - set(before) == {"issue-0078"}
    assert decided > 3


@pytest.mark.parametrize("name", ["restore.mark", "inbox.restored", "archive.restored"])
def test_what_is_no_file_in_the_place_of_a_part_of_a_restore_is_only_to_be_moved_away(
    tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "store"
    with closing(filled(FileStore.open(folder))) as store:
        before = everything(store)
    (folder / "restore.mark").write_bytes(b"")
    (folder / name).unlink(missing_ok=True)
    (folder / name).symlink_to(folder / "inbox.json")
    with closing(FileStore.open(folder)) as store:
        assert everything(store) == before
    remedies = [finding.remedy for finding in check(folder) if name in finding.what]
    assert remedies == ["Move it away: nothing reads it."]
    (folder / name).unlink()
    with closing(FileStore.open(folder)) as store:
        put(store, asked(78))
        assert everything(store) == before | {"issue-0078": store.get("issue-0078")}
