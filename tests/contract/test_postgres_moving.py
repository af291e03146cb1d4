"""A store moved to a database and back, backed up and restored: the same records, the same bytes of an export."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import msgspec
import psycopg
import pytest

from tests.contract.store_shop import NOON, answered, asked, put, state, titled
from wishtui.domain.appeal import Appeal
from wishtui.domain.draft import Draft
from wishtui.domain.hooks import HookRecord
from wishtui.domain.issue import Issue
from wishtui.domain.log import Action, LogEntry, breaks
from wishtui.domain.order import Order
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ShopSync
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.errors import StoreError, UsageError
from wishtui.services.moving import MoveResult, move
from wishtui.store import HealthFinding, Store, backup, check, open_store, restore
from wishtui.store.address import Where
from wishtui.store.presence import is_store
from wishtui.store.protocols import UnfinishedMove

ODD = 'a\x00\x1b[2J\u202e\u2028\ufeff日本🙂\n\r\t"\\\x10e\x100'


def full(store: Store, count: int = 30) -> Store:
    """A store with something of every kind."""
    with store.unit_of_work() as work:
        for number in range(count):
            work.put(asked(number, f"{ODD} {number}"))
        work.put_order(Order(id="order-900", product="Lamp"))
        work.put_appeal(Appeal(id="A-1", kind="pricing", created_at=NOON, changed_at=NOON, fields={"mistake": ODD}))
        work.tick("linked.one", NOON.date())
        work.put_outbox(OutboxEntry(id="out-1", issue_id="issue-0001", created_at=NOON, text=ODD, author="Bo"))
        work.put_sync(ShopSync(id="default", mark=NOON))
        work.put_hook(HookRecord(id="told-1", event="overdue", at=NOON, issue_id="issue-0001"))
        for number in range(12):
            work.add_log(LogEntry(at=NOON, agent="Bo", action=Action.REPLY, text=f"{ODD} {number}"))
    store.change("issue-0001", answered)
    store.change("issue-0002", lambda issue: answered(issue, close=True))
    for rev in range(3):
        store.change("issue-0003", lambda issue, rev=rev: titled(issue, f"Again {rev}"))  # type: ignore[misc]  # a default
    put(store, msgspec.structs.replace(asked(99), extra={"z": 1.50, "a": {"y": None, "x": [1e300, "\x00"]}}))
    for kind, issue_id in (("", "issue-0004"), ("note", "issue-0004"), ("line", "")):
        store.drafts.save(Draft(id="d-1", issue_id=issue_id, kind=kind, text=ODD, author="Bo", at=NOON))
    return store


def moved(source: Store, target: Store) -> MoveResult:
    name = str(getattr(source, "folder", "") or source.address)  # type: ignore[attr-defined]  # a database has one
    return move(source, target, source_name=name, now=NOON, agent="Bo", windows=DEFAULT_WINDOWS)


def cut_off(monkeypatch: pytest.MonkeyPatch, source: Store, target: Store, fails_at: int) -> None:
    """Begin to move, and lose the line at one of the commits."""
    begun, unit_of_work = [0], target.unit_of_work

    def failing(*, independent: bool = False) -> object:
        begun[0] += 1
        if begun[0] > fails_at:
            raise StoreError("The line was cut.")
        return unit_of_work(independent=independent)

    with monkeypatch.context() as patch:
        patch.setattr("wishtui.store.copying.BATCH", 10)
        patch.setattr(target, "unit_of_work", failing)
        with pytest.raises(StoreError, match="The line was cut"):
            moved(source, target)


def records(store: Store) -> dict[str, object]:
    """All that is recorded but what the moves have logged; the log of each is whole."""
    assert not list(breaks(store.log_chain(), store.log()))
    moves = {f"log/{entry.id}" for entry in store.log() if entry.action is Action.MOVE}
    return {name: record for name, record in state(store).items() if name not in moves}


@pytest.fixture
def opened() -> Iterator[Callable[[Where], Store]]:
    """Opens stores, and closes them."""
    stores: list[Store] = []

    def open_one(where: Where) -> Store:
        stores.append(open_store(where, agent="Bo"))
        return stores[-1]

    yield open_one
    for store in stores:
        store.close()


Opened = Callable[[Where], Store]


def test_a_store_moves_to_a_database_and_back(opened: Opened, postgres: str, tmp_path: Path) -> None:
    source, database, back = full(opened(tmp_path / "one")), opened(postgres), opened(tmp_path / "two")
    there = moved(source, database)
    assert (there.issues, there.drafts) == (31, 3)
    assert records(database) == state(source)
    again = moved(database, back)
    assert records(back) == state(source)
    assert len(again.digest) == len(there.digest) == 64
    assert database.hooks() == back.hooks() == source.hooks() != {}
    assert database.appeals.ticks() == back.appeals.ticks() == {"linked.one": NOON.date()}
    for store in (database, back):
        assert [draft.text for draft in store.drafts.all(None)] == [ODD] * 3
        assert (store.closed_count(), len(store.index())) == (1, 30)


def test_what_was_moved_is_not_moved_over_again(opened: Opened, postgres: str, tmp_path: Path) -> None:
    source, database = full(opened(tmp_path / "one")), opened(postgres)
    moved(source, database)
    database.change("issue-0005", lambda issue: titled(issue, "Work goes on there"))
    for other in (source, full(opened(tmp_path / "other"))):
        with pytest.raises(UsageError, match="holds what the other does not"):
            moved(other, database)
    found = database.get("issue-0005")
    assert found is not None
    assert found.subject == "Work goes on there"


@pytest.mark.parametrize("fails_at", [1, 2, 3, 4])
def test_a_move_that_was_interrupted_goes_on(
    opened: Opened, postgres: str, tmp_path: Path, fails_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, database = full(opened(tmp_path / "one")), opened(postgres)
    cut_off(monkeypatch, source, database, fails_at)
    other = opened(tmp_path / "other")
    put(other, titled(asked(0), "Of another shop"))
    with pytest.raises(UsageError, match="holds what the other does not"):
        moved(other, database)
    moved(source, database)
    assert records(database) == state(source)


@pytest.mark.parametrize("into_database", [True, False])
def test_a_part_of_a_store_is_not_taken_for_all_of_it(
    opened: Opened, postgres: str, tmp_path: Path, into_database: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheres: list[Where] = [tmp_path / "one", postgres]
    here, there = wheres if into_database else reversed(wheres)
    source = full(opened(here))
    cut_off(monkeypatch, source, opened(there), fails_at=2)
    with pytest.raises(UnfinishedMove) as refused:
        opened(there)
    assert f"wishtui move {here} {there}" in refused.value.remedy
    assert is_store(there)
    assert levels(check(there), "was not finished") == ["bad"]
    with closing(open_store(there, unfinished=True)) as target:
        moved(source, target)
    assert records(opened(there)) == state(source)
    assert levels(check(there), "was not finished") == []


@pytest.mark.parametrize("into_database", [True, False])
@pytest.mark.parametrize("fails_at", [1, 4])
def test_a_move_goes_on_though_work_went_on_in_the_store(
    opened: Opened, postgres: str, tmp_path: Path, into_database: bool, fails_at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheres: list[Where] = [tmp_path / "one", postgres]
    here, there = wheres if into_database else reversed(wheres)
    source, target = full(opened(here)), opened(there)
    cut_off(monkeypatch, source, target, fails_at)
    source.change("issue-0000", lambda issue: titled(issue, "Meanwhile"))
    source.change("issue-0005", lambda issue: answered(issue, close=True))
    draft = source.drafts.of("issue-0004")[0]
    source.drafts.save(msgspec.structs.replace(draft, text="Meanwhile"))
    with source.unit_of_work() as work:
        work.drop_outbox("out-1")
        work.tick("linked.one", None)
        work.add_log(LogEntry(at=NOON, agent="Bo", action=Action.NOTE, text="Meanwhile"))
    moved(source, target)
    assert records(target) == state(source)
    assert {draft.kind: draft for draft in target.drafts.all(None)} == {
        draft.kind: draft for draft in source.drafts.all(None)
    }


def test_what_is_restored_over_a_part_of_a_store_is_whole(opened: Opened, postgres: str, tmp_path: Path) -> None:
    full(opened(tmp_path / "one"), 5).close()
    backup(tmp_path / "one", tmp_path / "whole.zip")
    for where in (tmp_path / "two", postgres):
        opened(where).maintenance.begin_move("elsewhere")
        restore(where, tmp_path / "whole.zip", private=lambda: tmp_path / "private")
        assert len(opened(where).index()) == 5


def test_a_store_that_somebody_changes_meanwhile_is_not_called_the_same(
    opened: Opened, postgres: str, tmp_path: Path
) -> None:
    source, database = full(opened(tmp_path / "one")), opened(postgres)
    ticks = source.appeals.ticks

    def change_and_tick() -> object:
        source.change("issue-0000", lambda issue: titled(issue, f"{issue.subject}!"))
        return ticks()

    source.appeals.ticks = change_and_tick  # type: ignore[method-assign,assignment]  # once the issues are copied
    with pytest.raises(StoreError, match="do not hold the same"):
        moved(source, database)


def test_a_backup_of_files_becomes_a_database_and_the_other_way_round(
    opened: Opened, postgres: str, tmp_path: Path
) -> None:
    source = full(opened(tmp_path / "one"))
    expected = state(source)
    source.close()
    assert backup(tmp_path / "one", tmp_path / "files.zip") == 31
    assert restore(postgres, tmp_path / "files.zip") == 31
    assert state(opened(postgres)) == expected
    assert backup(postgres, tmp_path / "database.zip") == 31
    assert restore(tmp_path / "two", tmp_path / "database.zip") == 31
    two = opened(tmp_path / "two")
    assert state(two) == expected
    assert len(two.drafts.all(None)) == 3


def test_what_a_database_held_is_kept_when_it_is_restored(opened: Opened, postgres: str, tmp_path: Path) -> None:
    database = full(opened(postgres), 5)
    expected = state(database)
    backup(postgres, tmp_path / "before.zip")
    database.change("issue-0000", lambda issue: titled(issue, "Worse"))
    put(database, asked(77))
    worse = state(database)
    published: list[frozenset[str]] = []
    database.feed.subscribe(lambda changes: published.append(changes.issues))
    restore(postgres, tmp_path / "before.zip", private=lambda: tmp_path / "private")
    assert state(database) == expected
    assert database.closed_count() == 1
    kept = next((tmp_path / "private" / "backups").iterdir())
    restore(tmp_path / "kept", kept)
    assert state(opened(tmp_path / "kept")) == worse


def test_what_is_no_backup_changes_nothing(opened: Opened, postgres: str, tmp_path: Path) -> None:
    database = full(opened(postgres), 5)
    expected = state(database)
    (tmp_path / "bad.zip").write_bytes(b"PK no")
    with pytest.raises(UsageError):
        restore(postgres, tmp_path / "bad.zip", private=lambda: tmp_path / "private")
    assert state(database) == expected


def levels(findings: list[HealthFinding], word: str) -> list[str]:
    """How bad those are that speak of something."""
    return [finding.level for finding in findings if word in finding.what]


def test_the_health_of_a_database_is_told(opened: Opened, postgres: str) -> None:
    assert levels(check(postgres), "holds no store") == ["note"]
    store = full(opened(postgres), 5)
    assert levels(check(postgres), "PostgreSQL") == ["ok"]
    assert levels(check(postgres), "6 issues, all readable") == ["ok"]
    assert levels(check(postgres), "pg_trgm") == levels(check(postgres), "no index") == []
    with psycopg.connect(postgres, autocommit=True) as connection:
        connection.execute("DROP INDEX issues_folded, issues_opened")
        connection.execute("UPDATE issues SET document = 'torn' WHERE id = 'issue-0003'")
        connection.execute("DELETE FROM issues WHERE id = 'issue-0000'")
    findings = check(postgres)
    assert levels(findings, "1 record of issues cannot be read: issue-0003") == ["bad"]
    assert (
        levels(findings, "no index issues_opened")
        == levels(findings, "pg_trgm")
        == levels(findings, "by hand")
        == ["note"]
    )
    assert store.get("issue-0003") is None
    assert {issue.id for issue in store.issues(["issue-0003", "issue-0004"])} == {"issue-0004"}
    header = store.header("issue-0003")
    assert header is not None
    assert header.subject == "Again 2"
    fresh: Issue = store.change("issue-0004", lambda issue: titled(issue, "Fine"))
    assert fresh.rev == 2
    assert levels(check("postgresql://nobody@/x?host=/nowhere"), "cannot be reached") == ["bad"]
