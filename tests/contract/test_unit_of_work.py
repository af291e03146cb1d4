"""One commit of every kind of record, on every backend: all of it or nothing, told of once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from tests.contract.conftest import Backend
from tests.contract.store_shop import NOON, answered, asked, filled, next_changes, state, titled
from wishtui.domain.appeal import Appeal, AppealChanged
from wishtui.domain.delivery import Delivery
from wishtui.domain.hooks import HookRecord
from wishtui.domain.log import Action, LogEntry, breaks
from wishtui.domain.order import Order
from wishtui.domain.outbox import OutboxEntry
from wishtui.errors import NotAcceptable
from wishtui.store import Changes, Store, UnitOfWork, open_store
from wishtui.store.files.maintenance import LONGEST_LOG

ENTRY = OutboxEntry(id="out-1", issue_id="issue-0001", shop="north", created_at=NOON, text="It left.", author="Bo")


@pytest.fixture
def store(backend: Backend) -> Store:
    """A store of every kind, with five issues."""
    return filled(backend.open())


def deed(text: str = "It left.", hours: float = 0) -> LogEntry:
    return LogEntry(at=NOON + timedelta(hours=hours), agent="Bo", action=Action.REPLY, text=text)


def texts(store: Store) -> list[str]:
    return [entry.text for entry in store.log()]


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
    work.add_log(deed())


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
            log=frozenset({"1"}),
        )
    ]
    assert store.outbox() == {"out-1": ENTRY}
    assert texts(store) == ["It left."]
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
    record = HookRecord(id="hook-1", event="due<4h", at=NOON, issue_id="issue-0001")
    with store.unit_of_work() as work:
        assert work.hook("hook-1") is None
        work.put_hook(record)
        assert work.hook("hook-1") == record
        assert store.hooks() == {}
    assert store.hooks() == {"hook-1": record}
    with store.unit_of_work() as work:
        work.drop_hook("hook-1")
        assert work.hook("hook-1") is None
        work.drop_hook("never-was")
    assert store.hooks() == {}


def test_the_log_is_in_the_order_of_recording_newest_first_and_read_as_it_is_asked_for(store: Store) -> None:
    with store.unit_of_work() as work:
        for text, hours in (("one", 2), ("two", 1), ("three", 3)):
            work.add_log(deed(text, hours))
    with store.unit_of_work() as work:
        work.add_log(deed("four"))
    assert texts(store) == ["four", "three", "two", "one"]
    assert [entry.number for entry in store.log(below=3)] == [2, 1]
    assert next(store.log()).text == "four"
    assert list(breaks(store.log_chain(), store.log())) == []


def test_a_log_that_was_cut_states_where_it_begins(store: Store) -> None:
    with store.unit_of_work() as work:
        for number in range(1, 8):
            work.add_log(deed(str(number), number))
    with store.unit_of_work() as work:
        work.cut_log(5)
        work.add_log(deed("cut"))
    assert texts(store) == ["cut", "7", "6", "5"]
    assert store.log_chain().began_at == NOON + timedelta(hours=5)
    assert store.log_numbers() == {5, 6, 7, 8}
    assert list(breaks(store.log_chain(), store.log())) == []


@pytest.mark.parametrize("first", [-1, 0, 1, 4, 99])
def test_a_log_is_not_cut_where_it_does_not_reach(store: Store, first: int) -> None:
    with store.unit_of_work() as work:
        for number in range(1, 4):
            work.add_log(deed(str(number)))
    with store.unit_of_work() as work:
        work.cut_log(first)
    assert texts(store) == ["3", "2", "1"]


def test_text_that_no_file_holds_is_logged_as_the_file_has_it(store: Store) -> None:
    with store.unit_of_work() as work:
        work.add_log(deed("half \ud800 a pair"))
    assert texts(store) == ["half \ufffd a pair"]
    assert list(breaks(store.log_chain(), store.log())) == []


def test_two_agents_write_one_chain(backend: Backend) -> None:
    stores = [backend.open(agent=name) for name in ("Bo", "Ida")]
    for turn in range(6):
        with stores[turn % 2].unit_of_work() as work:
            work.add_log(deed(str(turn)))
    for store in stores:
        store.refresh()
        assert texts(store) == ["5", "4", "3", "2", "1", "0"]
        assert list(breaks(store.log_chain(), store.log())) == []


def test_agents_who_log_at_the_same_time_wait_for_each_other(backend: Backend) -> None:
    filled(backend.open())
    stores = [backend.open(agent=name) for name in ("Bo", "Ida")]

    def work(number: int) -> None:
        for turn in range(10):
            with stores[number].unit_of_work() as work:
                issue = work.get(f"issue-000{number}")
                assert issue is not None
                work.put(titled(issue, f"Turn {turn}"))
                work.add_log(deed(f"{number}.{turn}"))

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, (0, 1)))
    stores[0].refresh()
    assert len(texts(stores[0])) == 20
    assert list(breaks(stores[0].log_chain(), stores[0].log())) == []


def test_a_long_log_leaves_the_inbox_with_a_compaction(tmp_path: Path) -> None:
    mine, theirs = open_store(tmp_path / "store"), open_store(tmp_path / "store")
    with mine.unit_of_work() as work:
        for number in range(LONGEST_LOG):
            work.add_log(deed(str(number)))
    theirs.refresh()
    mine.maintenance.compact()
    assert b'"text":"17"' not in (tmp_path / "store" / "inbox.json").read_bytes()
    theirs.refresh()
    with theirs.unit_of_work() as work:
        work.add_log(deed("last"))
        work.cut_log(LONGEST_LOG - 1)
    for store in (mine, theirs, open_store(tmp_path / "store")):
        store.refresh()
        assert texts(store) == ["last", "999", "998"]
        assert list(breaks(store.log_chain(), store.log())) == []
        store.close()


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
        lambda work: work.put_order(Order(id=bad)),
    ]
    for put in puts:
        with pytest.raises(NotAcceptable, match="cannot be the id"), store.unit_of_work() as work:
            put(work)
    assert state(store) == before


def test_records_that_have_nothing_to_do_with_each_other_are_all_recorded(store: Store) -> None:
    with store.unit_of_work(independent=True) as work:
        put_all(work)
    assert {"outbox/out-1", "log/1", "orders/order-7", "appeals/A-1"} <= state(store).keys()


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
        assert (changes.outbox, changes.log) == (frozenset({"out-1"}), frozenset({"1"}))
        assert changes.orders == frozenset({"order-7"})
    assert state(theirs) == state(mine)
    mine.close()
    assert state(theirs) == state(backend.open())
