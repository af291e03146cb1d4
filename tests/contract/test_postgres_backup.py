"""A backup of a database is of one moment, whatever is recorded while it is made."""

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import psycopg
import pytest

from tests.contract.postgres_proxy import Proxy
from tests.contract.store_shop import NOON, answered, asked, everything, filled, next_changes, put
from tests.waiting import wait_until
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Status
from wishtui.domain.log import Action, LogEntry, breaks
from wishtui.errors import StoreBusy, StoreError
from wishtui.store import Store
from wishtui.store.files import bundle as of_files
from wishtui.store.files.store import FileStore
from wishtui.store.postgres import bundle
from wishtui.store.postgres import commits as commits_of
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


def logged(store: Store, text: str) -> None:
    with store.unit_of_work() as work:
        work.add_log(LogEntry(at=NOON, agent="Bo", action=Action.NOTE, text=text))


def test_a_restore_takes_no_deed_back(postgres: str, tmp_path: Path) -> None:
    with closing(filled(PostgresStore(postgres))) as store:
        logged(store, "before")
        bundle.backup(postgres, tmp_path / "backup.zip", print)
        logged(store, "after")
        bundle.restore(postgres, tmp_path / "backup.zip", print, lambda: tmp_path / "private")
        assert [entry.text for entry in store.log()] == ["after", "before"]
        logged(store, "later")
        assert not list(breaks(store.log_chain(), store.log()))


def test_the_log_of_another_store_comes_along(postgres: str, tmp_path: Path) -> None:
    with closing(FileStore.open(tmp_path / "other")) as other:
        logged(other, "elsewhere")
    of_files.backup(tmp_path / "other", tmp_path / "other.zip")
    with closing(filled(PostgresStore(postgres))) as store:
        logged(store, "here")
        bundle.restore(postgres, tmp_path / "other.zip", print, lambda: tmp_path / "private")
        assert [entry.text for entry in store.log()] == ["elsewhere"]


def test_nobody_records_anything_between_what_a_restore_keeps_and_what_it_replaces(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = bundle._keep
    with closing(filled(PostgresStore(postgres, lock_wait=0.2))) as colleague:
        bundle.backup(postgres, tmp_path / "backup.zip", print)

        def kept(*values: Any) -> None:
            keep(*values)
            with pytest.raises(StoreBusy):
                put(colleague, asked(77))

        monkeypatch.setattr(bundle, "_keep", kept)
        bundle.restore(postgres, tmp_path / "backup.zip", print, lambda: tmp_path / "private")
        put(colleague, asked(77))
        assert len(everything(colleague)) == 6


def draft(name: str, text: str) -> Draft:
    return Draft(issue_id=f"issue-000{name[-1]}", text=text, id=name, author="Ana", at=NOON)


def test_a_restore_that_is_cut_off_anywhere_has_restored_everything_or_nothing_drafts_included(
    postgres: str, line: Proxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commits_of.Committer.__init__, "__kwdefaults__", {"patience": 0.0})
    with closing(filled(PostgresStore(postgres))) as store:
        for name in ("d-1", "d-2"):
            store.drafts.save(draft(name, "Typed before"))
        bundle.backup(postgres, tmp_path / "backup.zip", print)
        wanted = everything(store)

    def contents() -> tuple[dict[str, Any], set[str]]:
        with closing(PostgresStore(postgres)) as store:
            return everything(store), {f"{draft.id}: {draft.text}" for draft in store.drafts.all(None)}

    seen: list[bool] = []
    for at in range(1, 200):
        with closing(PostgresStore(postgres)) as store:
            store.drafts.discard(draft("d-1", ""))
            store.drafts.save(draft("d-2", "Typed since"))
            put(store, asked(77))
        before = contents()
        line.heal()
        line.sent = 0

        def dies(chunk: bytes, at: int = at) -> bool:
            line.down = line.sent >= at
            return line.down

        line.amid = dies
        name = f"cut-{uuid4().hex[:8]}"
        ended = restored(f"{line.address}&application_name={name}", tmp_path)
        wait_until(partial(has_left, postgres, name))  # a commit that was sent is made, whoever waits for it
        issues, drafts = contents()
        assert (issues, drafts) in ((wanted, {"d-1: Typed before", "d-2: Typed since"}), before), f"mixed at {at}"
        seen.append(issues == wanted)
        if ended:
            break
    assert ended
    assert {False, True} == set(seen)


def restored(address: str, tmp_path: Path) -> bool:
    """Restore as whoever may be cut off on the way; gives whether they came to their end."""
    try:
        bundle.restore(address, tmp_path / "backup.zip", lambda told: None, lambda: tmp_path / "private")
    except StoreError:
        return False
    return True


def has_left(address: str, name: str) -> bool:
    """Whether the server has ended every session of that name."""
    with psycopg.connect(address) as connection:
        return not connection.execute("SELECT 1 FROM pg_stat_activity WHERE application_name = %s", [name]).fetchall()


def test_a_colleague_goes_on_typing_while_a_store_is_restored(
    postgres: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = bundle._keep
    with closing(filled(PostgresStore(postgres))) as colleague:
        colleague.drafts.save(draft("d-1", "Typed before"))
        bundle.backup(postgres, tmp_path / "backup.zip", print)

        def kept(*values: Any) -> None:
            keep(*values)
            colleague.drafts.save(draft("d-1", "Typed meanwhile"))

        monkeypatch.setattr(bundle, "_keep", kept)
        bundle.restore(postgres, tmp_path / "backup.zip", print, lambda: tmp_path / "private")
        assert [draft.text for draft in colleague.drafts.all(None)] == ["Typed meanwhile"]


def test_a_restored_draft_is_told_of_to_everybody_who_looks(postgres: str, tmp_path: Path) -> None:
    with closing(filled(PostgresStore(postgres))) as colleague:
        colleague.drafts.save(draft("d-1", "Typed before"))
        bundle.backup(postgres, tmp_path / "backup.zip", print)
        colleague.drafts.discard(draft("d-1", ""))
        colleague.refresh()
        bundle.restore(postgres, tmp_path / "backup.zip", print, lambda: tmp_path / "private")
        assert "issue-0001" in next_changes(colleague).drafts
