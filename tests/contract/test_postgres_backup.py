"""A backup of a database is of one moment, whatever is recorded while it is made."""

from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import pytest

from tests.contract.store_shop import answered, filled
from wishtui.domain.issue import Status
from wishtui.errors import StoreError
from wishtui.store.files import bundle as of_files
from wishtui.store.files.store import FileStore
from wishtui.store.postgres import bundle
from wishtui.store.postgres.closed_index import PagedIssueIndex
from wishtui.store.postgres.store import PostgresStore


def test_an_issue_that_moves_while_a_backup_is_made_is_in_it(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed_index = PostgresStore.closed_index
    with closing(filled(PostgresStore(postgres))) as colleague:
        colleague.change("issue-0002", partial(answered, close=True))

        def amid(store: PostgresStore) -> PagedIssueIndex:
            monkeypatch.setattr(PostgresStore, "closed_index", closed_index)
            colleague.change("issue-0002", partial(msgspec.structs.replace, status=Status.UNHANDLED))
            return store.closed_index()

        monkeypatch.setattr(PostgresStore, "closed_index", amid)
        bundle.backup(postgres, tmp_path / "backup.zip", print)
    of_files.restore(tmp_path / "restored", tmp_path / "backup.zip", print)
    with closing(FileStore.open(tmp_path / "restored")) as restored:
        issue = restored.get("issue-0002")
        assert issue is not None
        assert issue.status is Status.CLOSED


def test_no_backup_is_made_of_two_moments(postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed_index = PostgresStore.closed_index

    def amid(store: PostgresStore) -> PagedIssueIndex:
        store._change_log.session.drop()
        return closed_index(store)

    filled(PostgresStore(postgres)).close()
    monkeypatch.setattr(PostgresStore, "closed_index", amid)
    with pytest.raises(StoreError, match="while it was read"):
        bundle.backup(postgres, tmp_path / "backup.zip", print)
    assert not (tmp_path / "backup.zip").exists()


def test_where_nothing_can_be_kept_before_a_restore_it_says_so_and_restores_nothing(
    postgres: str, tmp_path: Path
) -> None:
    with closing(filled(PostgresStore(postgres))) as store:
        bundle.backup(postgres, tmp_path / "backup.zip", print)
        before = store.change("issue-0001", answered)
        (tmp_path / "no folder").write_text("in the way")
        with pytest.raises(StoreError, match="Could not keep"):
            bundle.restore(postgres, tmp_path / "backup.zip", print, lambda: tmp_path / "no folder")
        assert store.get("issue-0001") == before
