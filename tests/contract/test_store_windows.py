"""Shops that differ in their time to answer: every backend lists by the deadline, whatever was recorded when."""

from datetime import datetime, timedelta
from random import Random

import msgspec
import pytest

from tests.contract.conftest import Backend
from tests.contract.store_shop import NOON, answered, asked, everything, inbox, put
from wishtui.domain.deadline import due_at
from wishtui.domain.issue import Header, Issue, PendingReply, Snooze, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.ordering import Sort
from wishtui.domain.query import parse
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.services.inbox import Inbox, Tab
from wishtui.services.listing import Selection, select
from wishtui.store import Store

HOUR = timedelta(hours=1)
SETTINGS = (DEFAULT_WINDOWS, ReplyWindows(by_shop={"north": 24 * HOUR}), ReplyWindows(9 * HOUR, {"south": 10 * HOUR}))
OPEN = frozenset({Status.UNHANDLED, Status.RESPONDED})


def some_issue(rng: Random, number: int) -> Issue:
    at = NOON - timedelta(hours=rng.randrange(60), microseconds=rng.randrange(2))
    issue = msgspec.structs.replace(
        asked(number),
        shop=rng.choice(("", "north", "south")),
        opened_at=at,
        messages=(Message(sender=Sender.CUSTOMER, at=at, text="Where?"),),
    )
    if number % 7 == 0:
        return answered(issue, close=number % 2 == 0)
    if number % 7 == 1:
        return msgspec.structs.replace(issue, snooze=Snooze(until=NOON))
    if number % 7 == 2:
        pending = PendingReply(text="Soon", author="Bo", at=at, release_at=at, seen=1)
        return msgspec.structs.replace(issue, pending=pending)
    return issue


def by_deadline(store: Store, windows: ReplyWindows) -> list[str]:
    """Unhandled issues, computed in the plainest way."""

    def when(header: Header) -> tuple[bool, datetime, str]:
        due = due_at(header, windows)
        assert due is not None
        return header.snooze is not None, due, header.id

    waiting = [header for header in inbox(store).values() if header.status is Status.UNHANDLED]
    return [header.id for header in sorted(waiting, key=when)]


def listed(store: Store, windows: ReplyWindows) -> list[list[str]]:
    """The same by each way in which something lists them."""
    wanted = frozenset({Status.UNHANDLED})
    narrowed = Selection(now=NOON, query=parse("parcel"), status=Status.UNHANDLED, windows=windows)
    index = store.index()
    return [
        list(Inbox(store, windows=windows).view(Tab.UNHANDLED, Sort.DUE)),
        index.in_order(Sort.DUE, wanted, windows),
        [rank[2] for rank in index.ranked(Sort.DUE, wanted, windows)],
        [header.id for header in select(store, Selection(now=NOON, status=Status.UNHANDLED, windows=windows))],
        [header.id for header in select(store, narrowed)],
    ]


@pytest.mark.parametrize("windows", SETTINGS)
def test_lists_go_by_the_deadline_of_each_shop(backend: Backend, windows: ReplyWindows) -> None:
    rng = Random(7)
    store = backend.open()
    put(store, *(asked(number) for number in range(30)))
    for first in (0, 25):
        store.close()
        store = backend.open()
        put(store, *(some_issue(rng, number) for number in range(first, first + 40)))
        assert listed(store, windows) == [by_deadline(store, windows)] * 5
    store.close()
    again = backend.open()
    assert {row.id: row.shop for row in again.index().values()} == {
        issue.id: issue.shop for issue in everything(again).values() if issue.status in OPEN
    }
    assert listed(again, windows) == [by_deadline(again, windows)] * 5


def test_a_change_moves_one_row_to_where_its_shop_has_it(backend: Backend) -> None:
    rng, windows = Random(3), SETTINGS[1]
    store = backend.open()
    put(store, *(some_issue(rng, number) for number in range(30)))
    shown = Inbox(store, windows=windows)
    shown.view(Tab.UNHANDLED, Sort.DUE)
    for number in rng.sample(range(35), 20):
        put(store, some_issue(rng, number))
        shown.changed([f"issue-{number:04d}"])
        assert shown.view(Tab.UNHANDLED, Sort.DUE) == by_deadline(store, windows)
    due = [due_at(header, windows) for header in inbox(store).values()]
    overdue = sum(at is not None and at < NOON for at in due)
    soon = sum(at is not None and NOON <= at <= NOON + 6 * HOUR for at in due)
    assert shown.due_counts(NOON) == (overdue, soon)


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [("due:<12h", 0, 12), ("due:>30h", 30.0001, 99), ("is:overdue", -99, 0), ("overdue:>1d", -99, -24)],
)
def test_a_query_goes_by_the_deadline_of_each_shop(backend: Backend, query: str, low: float, high: float) -> None:
    store = backend.open()
    put(store, *(some_issue(Random(number), number) for number in range(40)))
    chosen, windows = parse(query), SETTINGS[1]
    found = [header.id for header in select(store, Selection(now=NOON, query=chosen, windows=windows))]
    deadlines = {issue_id: due_at(header, windows) for issue_id, header in inbox(store).items()}
    left = {issue_id: (due - NOON) / HOUR for issue_id, due in deadlines.items() if due is not None}
    assert found
    assert set(found) == {issue_id for issue_id, hours in left.items() if low <= hours < high}
