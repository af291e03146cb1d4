"""One commit of every kind of record, on every backend: all of it or nothing, told of once."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from tests.contract.conftest import Backend
from tests.contract.store_shop import NOON, answered, asked, filled, next_changes, state, titled
from wishtui.domain.appeal import Appeal, AppealChanged
from wishtui.domain.delivery import Delivery
from wishtui.domain.hooks import HookRecord
from wishtui.domain.log import LogEntry
from wishtui.domain.order import Order
from wishtui.domain.outbox import OutboxEntry
from wishtui.errors import NotAcceptable
from wishtui.store import Changes, Store, UnitOfWork

ENTRY = OutboxEntry(id="out-1", issue_id="issue-0001", shop="north", created_at=NOON, text="It left.", author="Bo")


@pytest.fixture
def store(backend: Backend) -> Store:
    """A store of every kind, with five issues."""
    return filled(backend.open())


def line(number: int, hours: float = 0) -> LogEntry:
    return LogEntry(id=f"log-{number}", at=NOON + timedelta(hours=hours), who="Bo", what="reply", outcome="sent")


def letter(name: str = "A-1") -> Appeal:
    return Appeal(id=name, kind="tracking", created_at=NOON, changed_at=NOON)


def put_all(work: UnitOfWork) -> None:
    issue = work.get("issue-0001")
    assert issue is not None
    work.put(answered(issue, close=True))
    work.put(titled(asked(2), "New"))
    work.put_order(Order(id="order-7", shop="north"))
    work.put_appeal(letter())
    work.tick("linked.one", NOON.date())
    work.put_outbox(ENTRY)
    work.add_log(line(1))


def test_every_kind_of_record_is_recorded_and_told_of_as_one(store: Store) -> None:
    seen: list[Changes] = []
    store.feed.subscribe(seen.append)
    with store.unit_of_work() as work:
        put_all(work)
        assert seen == []
        assert store.outbox() == {}
        assert work.outbox_entry("out-1") == ENTRY
        assert work.issues_of_order("order-1") == ["issue-0001"]
    assert seen == [
        Changes(
            issues=frozenset({"issue-0001", "issue-0002"}),
            orders=frozenset({"order-7"}),
            appeals=frozenset({"A-1"}),
            ticks=frozenset({"linked.one"}),
            outbox=frozenset({"out-1"}),
            log=frozenset({"log-1"}),
        )
    ]
    assert store.outbox() == {"out-1": ENTRY}
    assert store.log() == [line(1)]
    assert store.orders(["order-7"])["order-7"].shop == "north"
    assert list(store.closed_index()) == ["issue-0001"]
    assert store.closed_count() == 1


def test_a_block_that_fails_leaves_nothing_of_any_kind(store: Store) -> None:
    before = state(store)

    def fail(work: UnitOfWork) -> None:
        put_all(work)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), store.unit_of_work() as work:
        fail(work)
    assert state(store) == before


def test_an_entry_of_the_outbox_goes_its_way(store: Store) -> None:
    with store.unit_of_work() as work:
        put_all(work)
    sending = msgspec.structs.replace(ENTRY, state=Delivery.SENDING, attempts=1)
    with store.unit_of_work() as work:
        work.put_outbox(sending)
    assert store.outbox()["out-1"] == sending
    with store.unit_of_work() as work:
        work.drop_outbox("out-1")
        assert work.outbox_entry("out-1") is None
        work.drop_outbox("never-was")
    assert store.outbox() == {}


def test_what_the_team_was_told_of_is_recorded_and_forgotten(store: Store) -> None:
    told = HookRecord(id="hook-1", event="due<4h", at=NOON, issue_id="issue-0001")
    with store.unit_of_work() as work:
        assert work.hook("hook-1") is None
        work.put_hook(told)
        assert work.hook("hook-1") == told
        assert store.hooks() == {}
    assert store.hooks() == {"hook-1": told}
    with store.unit_of_work() as work:
        work.drop_hook("hook-1")
        assert work.hook("hook-1") is None
        work.drop_hook("never-was")
    assert store.hooks() == {}


def test_the_log_is_in_the_order_of_time(store: Store) -> None:
    with store.unit_of_work() as work:
        for number, hours in ((1, 2), (2, 1), (3, 3)):
            work.add_log(line(number, hours))
    assert [entry.id for entry in store.log()] == ["log-2", "log-1", "log-3"]


def test_a_colleagues_letter_is_not_written_over(store: Store) -> None:
    with store.unit_of_work() as work:
        stored = work.put_appeal(letter())
        assert work.put_appeal(stored).rev == 2
    with pytest.raises(AppealChanged), store.unit_of_work() as work:
        work.put_appeal(stored)


@pytest.mark.parametrize("bad", ["", "a b", "../x", "x" * 65])
def test_an_id_that_fits_no_file_is_refused_of_every_kind(store: Store, bad: str) -> None:
    before = state(store)
    puts: list[Callable[[UnitOfWork], object]] = [
        lambda work: work.put_appeal(letter(bad)),
        lambda work: work.put_outbox(msgspec.structs.replace(ENTRY, id=bad)),
        lambda work: work.add_log(msgspec.structs.replace(line(1), id=bad)),
        lambda work: work.put_order(Order(id=bad)),
    ]
    for put in puts:
        with pytest.raises(NotAcceptable, match="cannot be the id"), store.unit_of_work() as work:
            put(work)
    assert state(store) == before


def test_records_that_have_nothing_to_do_with_each_other_are_all_recorded(store: Store) -> None:
    with store.unit_of_work(independent=True) as work:
        put_all(work)
    assert {"outbox/out-1", "log/log-1", "orders/order-7", "appeals/A-1"} <= state(store).keys()


def test_another_process_sees_it_at_its_next_look(backend: Backend) -> None:
    mine, theirs = backend.open(), backend.open()
    filled(mine)
    if backend.name != "memory":
        next_changes(theirs)
    theirs.closed_index()
    with mine.unit_of_work() as work:
        put_all(work)
    if backend.name != "memory":
        changes = next_changes(theirs)
        assert (changes.outbox, changes.log) == (frozenset({"out-1"}), frozenset({"log-1"}))
        assert changes.orders == frozenset({"order-7"})
    assert state(theirs) == state(mine)
    mine.close()
    assert state(theirs) == state(backend.open())
