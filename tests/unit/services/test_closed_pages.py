"""Lists of which only some pages have been read: what is known of them is what the whole lists say."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wishtui.domain.issue import IndexRow, Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.ordering import Sort, SortKey
from wishtui.domain.query import Test
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.services import closed_pages
from wishtui.services.closed_pages import ClosedPages
from wishtui.services.inbox import Inbox, Tab
from wishtui.services.long_list import Edge, LongList
from wishtui.store import Changes, Store, memory_store
from wishtui.store.issue_index import DictIssueIndex

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOWING_CLOSED = (Tab.CLOSED, Tab.ALL)

NUMBERS = st.integers(0, 44)
STATUSES = st.sampled_from([Status.CLOSED] * 4 + [Status.UNHANDLED, Status.RESPONDED])
PLACES = st.floats(0, 1)
LOOKS = st.tuples(st.sampled_from(SHOWING_CLOSED), st.sampled_from(Sort), PLACES)
CHANGES = st.tuples(NUMBERS, STATUSES, st.integers(0, 30))
STEPS = st.lists(st.one_of(LOOKS, CHANGES, st.tuples(st.sampled_from(Sort), NUMBERS)), min_size=4, max_size=20)


class PagedIndex(DictIssueIndex):
    """What a store says that is to be asked page by page."""

    at_hand = False

    def passing(self, test: Test, now: datetime) -> "PagedIndex":
        return PagedIndex({row.id: row for row in self.values() if test(row, now, DEFAULT_WINDOWS)})


@pytest.fixture(autouse=True, scope="module")
def small_pages() -> Iterator[None]:
    with patch.object(closed_pages, "PAGE", 4):
        yield


class Reader:
    """An inbox that has read some pages, beside one that has read everything."""

    def __init__(self, statuses: list[Status]) -> None:
        self.store: Store = memory_store(agent="mira")
        self.change({number: (status, number % 5) for number, status in enumerate(statuses)})
        self.inbox = Inbox(self.store)
        self.store.feed.subscribe(self._heard)

    def _heard(self, changes: Changes) -> None:
        self.inbox.changed(changes.issues)

    @property
    def pages(self) -> ClosedPages:
        """As the store says now."""
        return ClosedPages(self.store, PagedIndex(dict(self.store.closed_index())))

    @property
    def whole(self) -> Inbox:
        """An inbox that has read all of it."""
        inbox = Inbox(self.store)
        inbox.load_archive(self.store.closed_index())
        return inbox

    def change(self, issues: dict[int, tuple[Status, int]]) -> None:
        """Record these, with their status and the hours since the last message."""
        with self.store.unit_of_work() as work:
            for number, (status, hours) in issues.items():
                work.put(issue(number, status, hours))

    def settle(self, sort: Sort) -> None:
        """What an inbox does when something has changed that it had not read."""
        if self.inbox.archived is None:
            self.inbox.take_count(self.store.closed_count())
        if self.inbox.stale:
            self.inbox.add_page(sort, self.pages.around(sort, ""))

    def look(self, tab: Tab, sort: Sort, place: float) -> None:
        """Go to a row, be it known or not."""
        if not (self.inbox.paged or self.inbox.archive_loaded):
            self.inbox.add_page(sort, self.pages.around(sort, ""))
        ids = self.inbox.view(tab, sort)
        row = int(place * (len(ids) - 1))
        for _page in range(len(ids)):
            ids = self.inbox.view(tab, sort)
            if not isinstance(ids, LongList) or not len(ids) or ids[row]:
                break
            self.inbox.add_page(sort, self.pages.beyond(sort, ids.nearest_edge(row)))
        assert not len(ids) or self.inbox.view(tab, sort)[row]


def issue(number: int, status: Status, hours: int) -> Issue:
    at = NOON - timedelta(hours=hours)
    return Issue(
        id=f"{number:03d}",
        status=status,
        opened_at=NOON - timedelta(hours=number % 7),
        messages=(Message(sender=Sender.CUSTOMER, at=at, text="Where is it?"),),
    )


@settings(deadline=None)
@given(st.lists(STATUSES, min_size=25, max_size=40), STEPS)
def test_what_is_known_stands_where_it_stands_in_the_whole_list(
    statuses: list[Status], steps: list[tuple[object, ...]]
) -> None:
    reader = Reader(statuses)
    reader.look(Tab.CLOSED, Sort.DUE, 0.0)
    for step in steps:
        match step:
            case (Tab() as tab, Sort() as sort, float() as place):
                reader.look(tab, sort, place)
            case (int() as number, Status() as status, int() as hours):
                reader.change({number: (status, hours)})
                reader.settle(Sort.DUE)
            case (Sort() as sort, int() as number):
                if reader.inbox.paged:
                    reader.inbox.add_page(sort, reader.pages.around(sort, f"{number:03d}"))
        check(reader)


class Searcher(Reader):
    """The same, both narrowed by a search that each change may give another answer to."""

    found: ClosedPages

    def __init__(self, statuses: list[Status]) -> None:
        self.matches: set[str] = set()
        super().__init__(statuses)

    def begin(self, sort: Sort) -> None:
        """Search, once it is known that there are more Closed issues than one reads."""
        self.inbox.add_page(sort, super().pages.around(sort, ""))
        self._look(self.inbox.headers.unclosed)
        self.inbox.set_filter(self.matches.__contains__)
        self.inbox.add_page(sort, self.pages.around(sort, ""))

    @property
    def pages(self) -> ClosedPages:
        return super().pages.passing(_matches, NOON)

    @property
    def whole(self) -> Inbox:
        inbox = super().whole
        inbox.set_filter(lambda issue_id: _matches(inbox.headers.row(issue_id), NOON, DEFAULT_WINDOWS))
        return inbox

    def _heard(self, changes: Changes) -> None:
        super()._heard(changes)
        self._look(changes.issues)
        self.inbox.filter_again(changes.issues)

    def _look(self, issue_ids: Iterable[str]) -> None:
        for issue_id in issue_ids:
            row = self.inbox.headers.row(issue_id)
            finds = row is not None and row.status is not Status.CLOSED and _matches(row, NOON, DEFAULT_WINDOWS)
            (self.matches.add if finds else self.matches.discard)(issue_id)


def _matches(row: Any, now: datetime, windows: ReplyWindows) -> bool:
    return row is not None and row.last_activity_at.hour % 3 != 0


@settings(deadline=None)
@given(st.lists(STATUSES, min_size=25, max_size=40), STEPS)
def test_what_is_known_of_what_a_search_finds_stands_where_it_stands_in_the_whole(
    statuses: list[Status], steps: list[tuple[object, ...]]
) -> None:
    searcher = Searcher(statuses)
    searcher.begin(Sort.DUE)
    for step in steps:
        match step:
            case (Tab() as tab, Sort() as sort, float() as place):
                searcher.look(tab, sort, place)
            case (int() as number, Status() as status, int() as hours):
                searcher.change({number: (status, hours)})
                searcher.settle(Sort.DUE)
            case (Sort() as sort, int() as number):
                if searcher.inbox.paged:
                    searcher.inbox.add_page(sort, searcher.pages.around(sort, f"{number:03d}"))
        check(searcher)
    searcher.inbox.set_filter(None)
    assert len(searcher.inbox.view(Tab.CLOSED, Sort.DUE)) == searcher.whole.count(Tab.CLOSED)


def check(reader: Reader) -> None:
    """Compare all that is listed, and counted, with what an inbox says that has read everything."""
    inbox, whole = reader.inbox, reader.whole
    if not (inbox.paged or inbox.archive_loaded):
        return
    for tab in Tab:
        assert inbox.count(tab) == whole.count(tab)
        for sort in Sort:
            ids, every = inbox.view(tab, sort), whole.view(tab, sort)
            assert [(known, every[row]) for row, known in enumerate(ids) if known not in ("", every[row])] == []
            assert len(ids) == len(every)
            for row, known in enumerate(ids):
                assert not known or inbox.position(known, tab, sort) == row


@given(st.lists(STATUSES, min_size=10, max_size=40), st.sampled_from(Sort))
def test_the_end_is_read_from_the_end(statuses: list[Status], sort: Sort) -> None:
    reader = Reader([*statuses, *[Status.CLOSED] * 20])
    reader.inbox.add_page(sort, reader.pages.around(sort, ""))
    ids = reader.inbox.view(Tab.ALL, sort)
    assert isinstance(ids, LongList)
    known = len(list(ids.known()))
    reader.look(Tab.ALL, sort, 1.0)
    assert ids[len(ids) - 1] == reader.whole.view(Tab.ALL, sort)[-1]
    assert len(list(ids.known())) - known <= closed_pages.PAGE + statuses.count(Status.RESPONDED) + statuses.count(
        Status.UNHANDLED
    )


def test_what_is_told_of_later_than_it_is_read_stands_in_one_place() -> None:
    reader = Reader([Status.CLOSED] * 30)
    reader.look(Tab.CLOSED, Sort.RECENT, 0.0)
    first = reader.inbox.view(Tab.CLOSED, Sort.RECENT)[0]
    with patch.object(reader.inbox, "changed") as told:
        reader.change({int(first): (Status.CLOSED, 30)})
        reader.inbox.add_page(Sort.RECENT, reader.pages.beyond(Sort.RECENT, Edge(None, backwards=True)))
    reader.inbox.changed(told.call_args.args[0])
    reader.settle(Sort.RECENT)
    reader.look(Tab.CLOSED, Sort.RECENT, 1.0)
    check(reader)


def test_what_was_known_of_when_it_is_told_of_later_than_it_is_read_is_read_again() -> None:
    reader = Reader([Status.CLOSED] * 30)
    reader.look(Tab.CLOSED, Sort.RECENT, 0.0)
    first = reader.inbox.view(Tab.CLOSED, Sort.RECENT)[0]
    reader.change({int(first): (Status.CLOSED, 1)})
    with patch.object(reader.inbox, "changed") as told:
        reader.change({int(first): (Status.CLOSED, 30)})
        reader.inbox.add_page(Sort.RECENT, reader.pages.beyond(Sort.RECENT, Edge(None, backwards=True)))
    assert reader.inbox.stale
    reader.inbox.changed(told.call_args.args[0])
    reader.settle(Sort.RECENT)
    reader.look(Tab.CLOSED, Sort.RECENT, 1.0)
    check(reader)


def test_what_moves_behind_an_issue_while_it_is_read_comes_once() -> None:
    reader = Reader([Status.CLOSED] * 30)
    index = reader.pages._closed
    rows = index.page(Sort.RECENT, 30)

    class Moving(PagedIndex):
        """An index of which a row moves while it is read."""

        def page(
            self, sort: Sort, size: int, beyond: SortKey | None = None, *, backwards: bool = False
        ) -> list[IndexRow]:
            page = super().page(sort, size, beyond, backwards=backwards)
            if backwards:
                later = rows[11].last_activity_at - timedelta(seconds=1)
                self[page[0].id] = msgspec.structs.replace(page[0], last_activity_at=later)
            return page

    page = ClosedPages(reader.store, Moving(dict(index))).around(Sort.RECENT, rows[11].id)
    ids = [row.id for row in page.rows]
    assert len(set(ids)) == len(ids)


def test_what_was_read_whole_is_all_at_hand() -> None:
    reader = Reader([Status.UNHANDLED, Status.CLOSED, Status.CLOSED])
    reader.inbox.add_page(Sort.DUE, reader.pages.around(Sort.DUE, ""))
    assert reader.inbox.archive_loaded
    assert reader.inbox.view(Tab.ALL, Sort.DUE) == ["000", "001", "002"]


def test_an_issue_that_was_never_read_and_is_closed_no_more_is_counted_again() -> None:
    reader = Reader([Status.CLOSED] * 20)
    reader.inbox.add_page(Sort.OPENED, reader.pages.around(Sort.OPENED, ""))
    unread = next(number for number in range(20) if f"{number:03d}" not in reader.inbox.headers)
    reader.store.change(f"{unread:03d}", lambda known: msgspec.structs.replace(known, status=Status.UNHANDLED))
    assert reader.inbox.count(Tab.CLOSED) is None
    reader.inbox.take_count(reader.store.closed_count())
    assert reader.inbox.stale
    reader.inbox.add_page(Sort.OPENED, reader.pages.around(Sort.OPENED, ""))
    check(reader)
