"""A restore that is killed leaves what was there, or what is restored: never a part of both."""

from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from shutil import copytree, rmtree

import msgspec
import pytest

from tests.contract.killed_restores import KilledRestores, killed_restores
from tests.contract.store_shop import NOON, answered, asked, everything, filled, put
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Status
from wishtui.store import check
from wishtui.store.files.bundle import backup
from wishtui.store.files.store import FileStore

STAGED = ("inbox.restored", "archive.restored")


@pytest.fixture
def by_index() -> None:
    """Other processes go by the program's own limits."""


@pytest.mark.parametrize("colleague", [False, True], ids=["alone", "beside a colleague"])
def test_a_restore_that_is_killed_anywhere_is_undone_or_ended_by_who_comes_next(
    tmp_path: Path, colleague: bool
) -> None:
    folder = tmp_path / "store"
    with closing(filled(FileStore.open(folder, agent="Ana"))) as store:
        store.change("issue-0001", partial(answered, close=True))
        draft = Draft(issue_id="issue-0003", text="Typed before", id="typed", author="Ana", at=NOON)
        store.drafts.save(draft)
        backup(folder, tmp_path / "backup.zip")
        wanted = everything(store)
        store.drafts.discard(draft)
        store.change("issue-0001", partial(msgspec.structs.replace, status=Status.UNHANDLED))
        store.change("issue-0002", partial(answered, close=True))
        put(store, asked(77))
        before = everything(store)
    seen, at, ended = set(), 0, False
    with killed_restores() as restores:
        while not ended:
            at += 1
            there = tmp_path / f"at-{at}"
            copytree(folder, there)
            with ExitStack() as opened:
                other = opened.enter_context(closing(FileStore.open(there))) if colleague else None
                ended = restores.restore(there, tmp_path / "backup.zip", at)
                if other is not None:
                    if at % 2:
                        other.refresh()  # who only looks does it too
                        assert not (there / "restore.mark").exists()
                    put(other, asked(78))
            with closing(FileStore.open(there, agent="Ana")) as store:
                contents = everything(store)
                assert ("issue-0078" in contents) is colleague, f"at call {at}"
                contents.pop("issue-0078", None)
                restored = contents == wanted
                assert restored or contents == before, f"a mixture at call {at}"
                assert not store.read_only
                drafts = [draft.text for draft in store.drafts.all(None)]
                assert drafts == (["Typed before"] if restored else []), f"at call {at}"
                seen.add(restored)
            assert not {path.name for path in there.iterdir()} & {"restore.mark", *(STAGED if restored else ())}
            rmtree(there)
    assert ended
    assert seen == {False, True}
    assert at > 30


def test_who_ends_a_restore_is_told_so_and_where_the_rest_is(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    filled(FileStore.open(folder)).close()
    backup(folder, tmp_path / "backup.zip")
    with killed_restores() as restores:
        at = next(at for at in range(1, 100) if _decided(restores, folder, tmp_path / "backup.zip", at))
    assert at > 10
    assert any("restore" in finding.what for finding in check(folder))
    with closing(FileStore.open(folder)) as store:
        told = " ".join(store.notices)
    assert "has been completed" in told
    assert str(folder / "backups" / "before-restore.") in told
    assert not any("restore" in finding.what for finding in check(folder))


def _decided(restores: KilledRestores, folder: Path, file: Path, at: int) -> bool:
    """Whether a restore that is killed at call `at` leaves the rest to others."""
    assert not restores.restore(folder, file, at)
    return (folder / "restore.mark").exists()
