"""What changed on Wish comes, once, whatever a record looks like and wherever the last sync ended."""

import asyncio
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest
import stamina

from tests.simulated_wish import platform_with
from tests.wish.conftest import ticket
from tests.wish.delivering import WORDS, answered, answers, connections, issue, rules
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Status
from wishtui.domain.shop_sync import ONLY
from wishtui.errors import StoreFull
from wishtui.services.connections import Connections
from wishtui.services.fetching import SyncOptions
from wishtui.services.outbox import draft_of, drop
from wishtui.services.sync_run import ShopRun, sync_shops
from wishtui.store import Store, UnitOfWork
from wishtui.store.changes import Changes
from wishtui.wish.failures import NotDone
from wishtui.wish.simulator import Fault, Platform, Simulator


@pytest.fixture
def platform() -> Platform:
    return platform_with()


@pytest.fixture
def made(wish: Simulator, tmp_path: Path) -> Connections:
    return connections(wish.url, tmp_path / "config", seconds=2.0)


def stocked(platform: Platform, count: int = 6) -> None:
    """Tickets of every state, each with an order, the newest last."""
    states = ("AWAITING_MERCHANT", "AWAITING_USER", "CLOSED", "AWAITING_WISH", "PERMANENTLY_CLOSED")
    for number in range(count):
        at = datetime.now(UTC) - timedelta(hours=count - number)
        record = ticket(f"T{number}", state=states[number % len(states)], at=at)
        platform.tickets[f"T{number}"] = {**record, "orders": [{"id": f"O{number}"}]}
        platform.orders[f"O{number}"] = order(f"O{number}", at)


def order(order_id: str, at: datetime, state: str = "APPROVED") -> dict[str, Any]:
    return {
        "id": order_id,
        "state": state,
        "updated_at": at.isoformat(),
        "product_information": {"name": f"Mug {order_id}"},
    }


def synced(store: Store, made: Connections, **more: Any) -> ShopRun:
    options = SyncOptions(rules=rules(), **more)
    return asyncio.run(sync_shops(store, made, [""], options))[0]


def asked(wish: Simulator, path: str) -> int:
    return sum(called.removeprefix("/api/v3") == path for _, called in wish.calls)


def test_the_first_sync_brings_everything_and_the_next_only_what_changed(
    store: Store, made: Connections, platform: Platform, wish: Simulator
) -> None:
    stocked(platform)
    first = synced(store, made)
    assert (first.report.issues.added, first.report.orders.added, first.problem) == (6, 6, None)
    assert issue(store, "T0").orders[0].product == "Mug O0"
    assert issue(store, "T2").status is Status.CLOSED
    wish.calls.clear()
    second = synced(store, made)
    assert (second.report.issues.added, second.report.issues.updated) == (0, 0)
    assert not [path for _, path in wish.calls if "/orders/" in path]
    platform.customer_writes("T1", "One more thing.")
    platform.orders["O0"] = order("O0", datetime.now(UTC), "SHIPPED")
    third = synced(store, made)
    assert (third.report.issues.updated, third.report.orders.updated) == (1, 1)
    assert issue(store, "T1").status is Status.UNHANDLED
    assert issue(store, "T0").orders[0].state == "SHIPPED"


def test_what_waits_for_an_answer_comes_first(
    store: Store, made: Connections, platform: Platform, wish: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("wishtui.services.order_sync._AT_ONCE", 1)  # two at once arrive in either order
    stocked(platform, 11)
    synced(store, made)
    orders = [path.rpartition("/")[2] for _, path in wish.calls if "/orders/" in path]
    assert set(orders[:3]) == {"O0", "O5", "O10"}
    assert set(orders[-4:]) == {"O2", "O4", "O7", "O9"}  # the closed ones
    assert len(orders) == len(set(orders)) == 11


def test_a_sync_that_breaks_off_goes_on_where_it_was(
    store: Store, made: Connections, platform: Platform, wish: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked(platform)
    monkeypatch.setattr("wishtui.wish.rate_limit.FIRST_WAIT", timedelta(minutes=2))  # longer than a sync waits
    wish.faults.add("order", *([Fault.LIMIT_SILENT] * 2))
    broken = synced(store, made)
    assert broken.problem is not None
    state = store.syncs()[ONLY]
    assert state.failing_since is not None
    assert state.problem
    assert state.answered
    wish.faults.clear()
    made.backoff.forget("")  # the wait that Wish asked for is over
    assert synced(store, made).problem is None
    assert [len(issue(store, f"T{number}").orders) for number in range(6)] == [1] * 6
    assert store.syncs()[ONLY].failing_since is None


def test_a_page_that_breaks_off_between_two_commits_comes_again(
    store: Store, made: Connections, platform: Platform
) -> None:
    stocked(platform, 120)

    def known() -> int:
        return sum(store.get(f"T{number}") is not None for number in range(120))

    async def end_in_the_middle() -> None:
        if known() > 50:
            raise NotDone("The line broke.")

    broken = synced(store, made, give_way=end_in_the_middle)
    assert broken.problem is not None
    assert 50 < known() < 120
    assert store.syncs()[ONLY].mark is None
    assert synced(store, made).problem is None
    assert known() == 120


def test_no_commit_of_a_sync_is_large_and_between_two_it_gives_way(
    store: Store, made: Connections, platform: Platform
) -> None:
    """Nobody else has the store during a commit, and what keys do shares the interpreter with it."""
    stocked(platform, 230)
    steps: list[int] = []

    async def give_way() -> None:
        steps.append(0)

    def committed(changes: Changes) -> None:
        steps.append(max(len(changes.issues), len(changes.orders)))

    stop = store.feed.subscribe(committed)
    assert synced(store, made, give_way=give_way).problem is None
    for number in range(230):
        changed = order(f"O{number}", datetime.now(UTC), "SHIPPED")
        platform.orders[f"O{number}"] = changed
    run = synced(store, made, give_way=give_way)
    stop()
    assert run.report.orders.updated == 230
    assert max(steps) == 50
    large = [number for number, size in enumerate(steps) if size > 1]
    assert all(0 in steps[one:other] for one, other in pairwise(large))


@pytest.mark.parametrize("failing", [1, 2, 3, 4, 6])
def test_a_disk_that_is_full_in_the_middle_of_a_sync_costs_nothing(
    store: Store, made: Connections, platform: Platform, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    stocked(platform, 120)
    commits = 0
    usual = store.unit_of_work

    def full(**options: bool) -> AbstractContextManager[UnitOfWork]:
        nonlocal commits
        commits += 1
        if commits >= failing:
            raise StoreFull("The disk is full.", "Make room.")
        return usual(**options)

    with monkeypatch.context() as patched:
        patched.setattr(store, "unit_of_work", full)
        with pytest.raises(StoreFull):
            synced(store, made)
    state = store.syncs().get(ONLY)
    assert state is None or state.mark is None or all(store.get(f"T{number}") for number in range(120))
    assert synced(store, made).problem is None
    assert [len(issue(store, f"T{number}").orders) for number in range(120)] == [1] * 120


@pytest.mark.parametrize("fault", [None, Fault.NO_JSON, Fault.HUGE, Fault.REDIRECT])
def test_many_orders_come_by_the_list_and_those_it_does_not_give_one_by_one(
    store: Store,
    made: Connections,
    platform: Platform,
    wish: Simulator,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault | None,
) -> None:
    stocked(platform, 700)
    hidden = {f"O{number}" for number in range(30)}
    usual = platform.list_orders

    def some(query: dict[str, list[str]]) -> tuple[int, dict[str, Any]]:
        status, answer = usual(query)
        return status, {**answer, "data": [each for each in answer["data"] if each["id"] not in hidden]}

    monkeypatch.setattr(platform, "list_orders", some)
    if fault is not None:
        wish.faults.add("orders", *[fault] * 5)
    with stamina.set_testing(True, attempts=5, cap=True):  # it does not wait between two tries
        assert synced(store, made).problem is None
    assert [len(issue(store, f"T{number}").orders) for number in range(700)] == [1] * 700
    singly = sum("/orders/" in path for _, path in wish.calls)
    assert singly < 300 if fault is None else singly > 100


def test_a_dry_run_changes_and_sends_nothing(
    store: Store, made: Connections, platform: Platform, wish: Simulator
) -> None:
    stocked(platform)
    run = synced(store, made, dry_run=True)
    assert run.report.issues.added == 6
    assert not list(store.index())
    assert store.syncs() == {}
    assert all(method == "GET" for method, _ in wish.calls)


def test_a_full_sync_finds_what_wish_does_not_know_any_more(
    store: Store, made: Connections, platform: Platform
) -> None:
    stocked(platform)
    synced(store, made)
    del platform.tickets["T0"]
    assert synced(store, made).report.notices == []
    run = synced(store, made, full=True)
    assert "T0" in run.report.notices[0]
    assert issue(store, "T0").wish_state == "GONE"


def test_what_waits_is_sent_and_an_answer_in_between_is_not_taken_back(
    store: Store, made: Connections, platform: Platform
) -> None:
    stocked(platform)
    synced(store, made)
    answered(store, "T0")
    run = synced(store, made)
    assert [entry.state for entry in run.deliveries.done] == [Delivery.SENT]
    assert answers(platform, "T0") == 1
    known = issue(store, "T0")
    assert (known.status, known.delivery) == (Status.RESPONDED, Delivery.SENT)
    assert [message.text for message in known.messages] == ["Where is it?", WORDS]


def test_a_report_that_is_older_than_the_answer_leaves_it_on_its_way(
    store: Store, made: Connections, platform: Platform, wish: Simulator
) -> None:
    stocked(platform)
    synced(store, made)
    answered(store, "T0")
    platform.tickets["T0"]["updated_at"] = datetime.now(UTC).isoformat()
    wish.faults.add("ticket", *[Fault.NO_JSON] * 20)
    synced(store, made)
    known = issue(store, "T0")
    assert (known.status, known.delivery) == (Status.RESPONDED, Delivery.QUEUED)


def test_an_answer_that_somebody_dropped_meanwhile_is_not_in_the_outbox_again(
    store: Store, made: Connections, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    stocked(platform)
    synced(store, made)
    held = msgspec.structs.replace(answered(store, "T0"), state=Delivery.HELD, attempts=1)
    with store.unit_of_work() as work:
        work.put_outbox(held)
    platform.reply("T0", WORDS)
    drop(store, held.id, author="Mira", now=datetime.now(UTC))
    with monkeypatch.context() as earlier:
        earlier.setattr(store, "outbox", lambda: {held.id: held})
        synced(store, made)
    assert store.outbox() == {}
    assert issue(store, "T0").delivery is None


@pytest.mark.parametrize("close", [False, True])
def test_an_answer_that_was_given_back_and_is_on_wish_after_all_has_what_follows_from_that(
    store: Store, made: Connections, platform: Platform, close: bool
) -> None:
    stocked(platform)
    synced(store, made)
    held = msgspec.structs.replace(answered(store, "T0", close=close), state=Delivery.HELD, attempts=1)
    with store.unit_of_work() as work:
        work.put_outbox(held)
    store.drafts.save(draft_of(held, datetime.now(UTC)))
    platform.reply("T0", WORDS)
    synced(store, made)
    assert store.outbox()[held.id].state is Delivery.SENT
    assert store.drafts.of("T0") == []
    synced(store, made)
    known = issue(store, "T0")
    assert (known.status, known.delivery) == (Status.CLOSED if close else Status.RESPONDED, Delivery.SENT)
    assert platform.tickets["T0"]["state"] == ("CLOSED" if close else "AWAITING_USER")
    assert answers(platform, "T0") == 1


def test_an_outcome_that_settles_soon_is_waited_for(
    store: Store, made: Connections, platform: Platform, wish: Simulator
) -> None:
    stocked(platform)
    synced(store, made)
    answered(store, "T0")
    wish.faults.add("reply", Fault.FAIL_BEFORE)
    assert [entry.state for entry in synced(store, made).deliveries.done] == [Delivery.SENT]
    assert answers(platform, "T0") == 1


@pytest.mark.parametrize("value", [None, 7, "x", [], {}, True, ["x"], [None], -1.5, "￿" * 40])
def test_one_odd_field_costs_only_itself(store: Store, made: Connections, platform: Platform, value: object) -> None:
    fields = sorted(ticket("T") | {"subject": "", "orders": [], "products": [], "buyer_info": {}, "type": ""})
    for name in fields:
        if name != "id":
            platform.tickets[f"T-{name}"] = {**ticket(f"T-{name}"), name: value}
    platform.tickets["T-whole"] = ticket("T-whole")
    # The simulated list sorts by what it is given.
    platform.tickets["T-updated_at"] = {**ticket("T-updated_at"), "replies": value}
    run = synced(store, made)
    assert run.problem is None
    assert set(store.index()) | set(store.closed_index()) == set(platform.tickets)
    assert issue(store, "T-whole").status is Status.UNHANDLED
    assert "unreadable" not in issue(store, "T-whole").extra


@pytest.mark.parametrize("odd", ["", "a/b", "x" * 70, "../T1", "T\n1", None, 3.5, {"id": 1}])
def test_an_id_that_is_none_is_refused_and_counted(
    store: Store, made: Connections, platform: Platform, odd: object
) -> None:
    platform.tickets["T1"] = ticket("T1")
    platform.tickets["odd"] = {**ticket("T1"), "id": odd, "updated_at": "2026-11-26T22:00:01+00:00"}
    platform.tickets["odd"]["sorts"] = True
    run = synced(store, made)
    assert run.problem is None
    assert run.report.rejected >= 1
    assert list(store.index()) == ["T1"]


def test_what_could_not_be_read_is_marked_until_it_can_be(store: Store, made: Connections, platform: Platform) -> None:
    platform.tickets["T1"] = {**ticket("T1"), "refund_reason": {"a": 1}}
    synced(store, made)
    assert "refund_reason" in issue(store, "T1").extra["unreadable"][0]
    platform.tickets["T1"]["refund_reason"] = "OTHER"
    platform.tickets["T1"]["updated_at"] = datetime.now(UTC).isoformat()
    synced(store, made)
    assert "unreadable" not in issue(store, "T1").extra


def test_an_unknown_state_is_shown_raw_and_takes_no_answer(store: Store, made: Connections, platform: Platform) -> None:
    platform.tickets["T1"] = ticket("T1", state="AWAITING_GODOT")
    synced(store, made)
    known = issue(store, "T1")
    assert (known.wish_state, known.status) == ("AWAITING_GODOT", Status.RESPONDED)


def test_a_time_that_lies_ahead_hides_nothing_that_comes_later(
    store: Store, made: Connections, platform: Platform
) -> None:
    platform.tickets["T1"] = {**ticket("T1"), "updated_at": "2031-01-01T00:00:00+00:00"}
    synced(store, made)
    now = datetime.now(UTC).isoformat()
    platform.tickets["T2"] = {**ticket("T2"), "updated_at": now}
    synced(store, made)
    assert "T2" in store.index()


@pytest.mark.parametrize(("sharing", "most"), [(1, 4), (3, 5)])
def test_where_nothing_changed_wish_is_asked_little(
    store: Store, made: Connections, platform: Platform, wish: Simulator, sharing: int, most: int
) -> None:
    """Orders of one release share the time at which they changed."""
    stocked(platform)
    at = datetime.now(UTC) - timedelta(seconds=30)
    for number in range(sharing):
        platform.orders[f"O{number}"] = order(f"O{number}", at, "SHIPPED")
    synced(store, made)
    synced(store, made)
    before = len(wish.calls)
    run = synced(store, made)
    assert run.report.changed == 0
    assert len(wish.calls) - before <= most
