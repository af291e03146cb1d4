"""The inbox as it is looked at: views follow each change, and say the same as sorting everything anew."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tui.inbox_runner import filled, shop
from wishtui.domain.deadline import Urgency, due_at, urgency
from wishtui.domain.issue import Issue, Snooze, Status, header_of
from wishtui.domain.message import Message, Sender
from wishtui.domain.ordering import Sort, sort_headers
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.inbox import Inbox, Tab
from wishtui.store import Store, memory_store

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@st.composite
def issues(draw: st.DrawFn) -> Issue:
    """An issue of a few ids, so that the same one comes again changed."""
    status = draw(st.sampled_from(Status))
    at = NOW - timedelta(hours=draw(st.integers(0, 72)))
    messages = [Message(sender=Sender.CUSTOMER, at=at, text="?")]
    if status is not Status.UNHANDLED:
        messages.append(Message(sender=Sender.WISH, at=at + timedelta(hours=1), text="!"))
    return Issue(
        id=f"i{draw(st.integers(0, 9))}",
        status=status,
        opened_at=at,
        messages=tuple(messages),
        snooze=draw(st.sampled_from([None, Snooze(until=NOW + timedelta(days=1), seen=9)])),
        shop=draw(st.sampled_from(["north", "south"])),
    )


@given(first=st.lists(issues(), max_size=12), then=st.lists(issues(), max_size=12), sort=st.sampled_from(Sort))
def test_a_view_that_followed_every_change_is_the_one_that_is_sorted_anew(
    first: list[Issue], then: list[Issue], sort: Sort
) -> None:
    store = memory_store()
    for issue in first:
        with store.unit_of_work() as transaction:
            transaction.put(issue)
    inbox = Inbox(store)
    inbox.load_archive(store.closed_index())
    for tab in Tab:
        inbox.view(tab, sort)

    for issue in then:
        known = store.get(issue.id)
        with store.unit_of_work() as transaction:
            transaction.put(msgspec.structs.replace(issue, rev=known.rev if known else 0))
        inbox.changed([issue.id])

    headers = list(store.headers([*store.index(), *store.closed_index()]).values())
    for tab in Tab:
        wanted = [header for header in headers if tab is Tab.ALL or header.status is Status(tab.value)]
        assert inbox.view(tab, sort) == [header.id for header in sort_headers(wanted, sort, DEFAULT_WINDOWS)]
        assert inbox.count(tab) == len(wanted)
        for header in wanted:
            assert inbox.position(header.id, tab, sort) is not None


@given(listed=st.lists(issues(), max_size=12))
def test_what_presses_is_counted_snoozed_or_not(listed: list[Issue]) -> None:
    store = memory_store()
    with store.unit_of_work() as transaction:
        for issue in listed:
            transaction.put(issue)
    inbox = Inbox(store)

    dues = [due_at(header) for header in store.headers(store.index()).values()]
    due_counts = [urgency(due, NOW) for due in dues]
    assert inbox.due_counts(NOW) == (due_counts.count(Urgency.OVERDUE), due_counts.count(Urgency.SOON))


def test_a_snoozed_issue_stands_behind_those_that_are_not() -> None:
    at = NOW - timedelta(hours=40)
    message = (Message(sender=Sender.CUSTOMER, at=at, text="?"),)
    early = Issue(id="early", status=Status.UNHANDLED, opened_at=at, messages=message, snooze=Snooze(seen=1))
    later = Issue(id="later", status=Status.UNHANDLED, opened_at=at + timedelta(hours=9))

    assert [header.id for header in sort_headers([header_of(early), header_of(later)], Sort.DUE, DEFAULT_WINDOWS)] == [
        "later",
        "early",
    ]


def test_of_many_headers_only_some_thousands_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wishtui.services.headers._MOST", 8)
    inbox = Inbox(filled(msgspec.structs.replace(shop()[0], id=f"i{number}") for number in range(30)))
    ids = inbox.view(Tab.ALL, Sort.DUE)
    assert [inbox.headers[issue_id].id for issue_id in ids] == ids
    assert [header.id for header in inbox.headers.uncached.values()] == list(inbox.headers)
    assert len(inbox.headers._whole) <= 8


def narrowed(store: Store, shop: str) -> Inbox:
    """An inbox that was narrowed to a shop, as the store has it now."""
    inbox = Inbox(store)
    inbox.load_archive(store.closed_index())
    inbox.narrow(shop, [issue_id for issue_id in inbox.headers if inbox.headers[issue_id].shop == shop])
    return inbox


@given(first=st.lists(issues(), max_size=12), then=st.lists(issues(), max_size=12), sort=st.sampled_from(Sort))
def test_what_is_narrowed_to_a_shop_follows_every_change(first: list[Issue], then: list[Issue], sort: Sort) -> None:
    store = memory_store()
    for issue in first:
        with store.unit_of_work() as transaction:
            transaction.put(issue)
    inbox = narrowed(store, "north")
    inbox.set_filter(lambda issue_id: issue_id != "i3")
    for tab in Tab:
        inbox.view(tab, sort)
    for issue in then:
        with store.unit_of_work() as transaction:
            transaction.put(issue)
        inbox.changed([issue.id])
    inbox.set_filter(None)
    anew = narrowed(store, "north")
    for tab in Tab:
        assert inbox.view(tab, sort) == anew.view(tab, sort)
        assert inbox.count(tab) == anew.count(tab) == len(anew.view(tab, sort))
    assert inbox.due_counts(NOW) == anew.due_counts(NOW)
    assert {inbox.headers[issue_id].shop for issue_id in inbox.view(Tab.ALL, sort)} <= {"north"}
    inbox.narrow(None)
    assert inbox.count(Tab.ALL) == len({issue.id for issue in (*first, *then)})
    assert len(inbox.view(Tab.ALL, sort)) == inbox.count(Tab.ALL)
