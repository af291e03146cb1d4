"""The inbox as it is looked at: which issues, in which order, how many of each status. It knows no screen."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

from wishtui.domain.deadline import DUE_SOON
from wishtui.domain.issue import Header, IndexRow, Status, timed
from wishtui.domain.ordering import Sort, sort_key
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.services.closed_pages import ClosedPage
from wishtui.services.headers import KnownHeaders, at_hand
from wishtui.services.issue_lists import Filter, IssueLists, Tab
from wishtui.services.long_list import LongList
from wishtui.services.ranked_ids import RankedIds
from wishtui.store import Changes, IssueIndex, Store
from wishtui.store.issue_index import DictIssueIndex

__all__ = ["Filter", "Inbox", "Tab"]

_Known = TypeVar("_Known", Header, IndexRow)

_MOMENT = timedelta(microseconds=1)


class Inbox:
    """Headers of every issue, and the sorted views over them. A change of one issue moves one row."""

    def __init__(self, store: Store, *, windows: ReplyWindows = DEFAULT_WINDOWS) -> None:
        self.store = store
        self.windows = windows
        self.archive_loaded = False
        self.archived: int | None = None
        """How many issues are Closed, once that is counted; the archive itself is read when somebody asks for it."""
        self.paged = False
        """Whether only some of the Closed issues have been read, those that somebody has looked at."""
        self.stale = False
        """Whether the rows of Closed issues may not be what they were, so that those in sight are to be read again."""
        self.headers = KnownHeaders(store)
        """Every issue that is known; live."""
        self._counts = self.headers.statuses()
        self.timed = {row.id for row in self.headers.timed()}
        """Issues with a pending reply or a snooze: the only ones that time alone changes."""
        self.shop: str | None = None
        """The shop that everything is narrowed to; None where it is not."""
        self._of_shop: set[str] = set()
        """Ids of the issues of that shop."""
        self.lists = IssueLists(self.headers, windows)
        """Live as well."""

    def header(self, issue_id: str) -> Header | None:
        """What is known of one issue."""
        return self.headers.get(issue_id)

    def view(self, tab: Tab, sort: Sort) -> RankedIds | LongList:
        """Ids of the issues in `tab`, in order. The list is live: read it, never change it."""
        return self.lists.view(tab, sort)

    def first(self, count: int, tab: Tab, sort: Sort) -> tuple[list[str], int]:
        """The first `count` ids of `view`, and how many it has; a list of many need not be put in order for that."""
        status = {Tab.UNHANDLED: Status.UNHANDLED, Tab.RESPONDED: Status.RESPONDED}.get(tab)
        if status is None or self.lists.begun or self.shop is not None:
            ids = self.view(tab, sort)
            return ids[:count], len(ids)
        return self.headers.first(count, sort, frozenset({status}), self.windows), self._counts[status]

    def narrow(self, shop: str | None, issue_ids: Iterable[str] = (), *, changed: Iterable[str] = ()) -> None:
        """Show and count only the issues of `shop`, whose ids are given; None shows all again.

        The Closed ones are given too where all of them have been read; else a page of them has to follow. `changed` are
        the issues to look at once more, since they changed meanwhile.
        """
        self.shop, self._of_shop = shop, set(issue_ids)
        self.lists.found = None
        self.lists.only = None if shop is None else self._of_shop
        for issue_id in changed:
            self._take_in(issue_id, self.headers.row(issue_id))
        self._counts = self._statuses()
        self.lists.forget(Tab)

    def shows(self, issue_id: str) -> bool:
        """Whether an issue is of the shop that all is narrowed to."""
        return self.shop is None or issue_id in self._of_shop

    def set_filter(self, keep: Filter | None) -> None:
        """Show only what `keep` says; None shows all again."""
        self.lists.set_filter(keep)

    def filter_again(self, issue_ids: Iterable[str]) -> None:
        """Ask of the named issues once more whether they are shown: what is searched in them has changed."""
        for issue_id in issue_ids:
            row = self.headers.row(issue_id)
            if row is not None:
                self.lists.filter_again(row)

    def count(self, tab: Tab) -> int | None:
        """How many issues stand in `tab`, whatever the search; None while the Closed ones are not counted."""
        if tab in (Tab.UNHANDLED, Tab.RESPONDED):
            return self._counts[Status(tab.value)]
        closed = self._counts[Status.CLOSED] if self.archive_loaded else self.archived
        if closed is None or tab is Tab.CLOSED:
            return closed
        return closed + self._counts[Status.UNHANDLED] + self._counts[Status.RESPONDED]

    def due_counts(self, now: datetime) -> tuple[int, int]:
        """How many Unhandled issues are overdue at `now`, and how many more are due soon."""
        if not self.lists.begun and self.shop is None:
            # At the start no list has been put in order yet, and the first frame need not wait for one.
            overdue, both = (self.headers.due_before(at, self.windows) for at in (now, now + DUE_SOON + _MOMENT))
            return overdue, both - overdue
        waiting = self.lists.unfiltered(Tab.UNHANDLED, Sort.DUE)

        def due(issue_id: str) -> datetime:
            row = self.lists.row(issue_id)
            return (row.waiting_since or row.opened_at) + self.windows.of(row.shop)

        # The snoozed stand behind the others, in an order of their own.
        snoozed = [row.id for row in map(self.lists.row, self.timed) if _asleep(row) and self.shows(row.id)]
        end, asleep = len(waiting) - len(snoozed), [due(issue_id) for issue_id in snoozed]
        overdue = bisect_left(waiting, now, hi=end, key=due)
        soon = bisect_right(waiting, now + DUE_SOON, hi=end, key=due) - overdue
        late = sum(at < now for at in asleep)
        return overdue + late, soon + sum(at <= now + DUE_SOON for at in asleep) - late

    def position(self, issue_id: str, tab: Tab, sort: Sort) -> int | None:
        """Row of an issue in a view."""
        known = self.headers.row(issue_id)
        return None if known is None else self.view(tab, sort).row_of(issue_id, sort_key(known, sort, self.windows))

    def load_archive(self, closed: IssueIndex) -> None:
        """Take in all Closed issues, as the store has read them; `closed` is this inbox's own from here on."""
        self.archive_loaded, self.paged, self.lists.closed, self.lists.found = True, False, None, None
        self.headers.add_archive(closed)
        self._counts = self._statuses()
        self.forget_pages()

    def add_page(self, sort: Sort, page: ClosedPage) -> None:
        """Take in some of the Closed issues, to be shown in the order of `sort` before the others have been read."""
        if page.whole:
            self.load_archive(DictIssueIndex({row.id: row for row in page.rows}))
            return
        if page.shop != self.shop:
            return
        if not page.searched:
            self.take_count(page.total)
        self.stale |= self.paged and _any_changed(self.headers, page.rows)
        if self.stale and page.first is None:
            return  # it goes on from rows that are not what they were
        if self.stale or not self.paged:
            self.forget_pages()
            self.lists.closed = self.lists.closed if self.archived is None else self.archived
        self.paged = True
        if self.shop is not None:
            self._of_shop.update(row.id for row in page.rows)
        self.headers.add_closed(page.rows)
        self.stale = _any_changed(self.headers, page.rows)
        self.lists.add_page(sort, page)

    def forget_pages(self) -> None:
        """Have the lists that show Closed issues read anew."""
        self.stale = False
        self.lists.forget((Tab.CLOSED, Tab.ALL))

    def take_count(self, closed: int) -> None:
        """So many issues are Closed. Where a list holds another number of them, its rows are not what they were."""
        self.archived = closed
        self.stale |= self.paged and not self.lists.hold(closed)

    def changed(self, issue_ids: Iterable[str], fresh: Mapping[str, Header] | None = None) -> list[str]:
        """Look at the named issues again and put their rows in place; gives those that really changed.

        `fresh` are their headers, where somebody has read them already; an issue without one is here no more.
        """
        changed_ids = []
        for issue_id in issue_ids:
            new = self.headers.fresh(issue_id) if fresh is None else fresh.get(issue_id)
            old = self.headers.row(issue_id)
            if (new and new.rev) != (old and old.rev):
                changed_ids.append(issue_id)
                self._replace(issue_id, old, new)
                self._count_archived(old, new)
        return changed_ids

    def _count_archived(self, old: IndexRow | None, new: Header | None) -> None:
        """What left the inbox is Closed; what is new in it may have been, and then only a fresh count can tell."""
        # Until some of the Closed ones are read, what is here no more is one of them.
        closed = not self.headers.with_closed if new is None else _closed_in(new, self.shop)
        if old is None:
            self.archived = None
            self.stale |= self.paged and closed  # it may have been Closed before, and stood on another row
            return
        before = _closed_in(old, self.shop)
        if self.archived is not None:
            self.archived += closed - before
        # Whether a search finds it among the Closed ones, only the store can tell.
        self.stale |= self.lists.found is not None and (closed or before)

    def _replace(self, issue_id: str, old: IndexRow | None, new: Header | None) -> None:
        shown, showing = old if self.shows(issue_id) else None, self._take_in(issue_id, new)
        found = None
        if shown is not None:
            self._counts[shown.status] -= 1
            was_found = self.lists.take_out(shown)
            if self.lists.found is not None and new is not None and new.status is Status.CLOSED:
                found = was_found  # as long as nobody has asked the store
        if new is None:
            self.headers.drop(issue_id)
            self.timed.discard(issue_id)
            return
        self.headers.put(new)
        (self.timed.add if timed(new) else self.timed.discard)(issue_id)
        if showing is not None:
            self._counts[showing.status] += 1
            self.lists.place(showing, found=found)

    def _take_in(self, issue_id: str, new: _Known | None) -> _Known | None:
        """What an issue has become, where it is of the shop that all is narrowed to."""
        if self.shop is not None:
            (self._of_shop.add if new is not None and new.shop == self.shop else self._of_shop.discard)(issue_id)
        return new if self.shows(issue_id) else None

    def _statuses(self) -> Counter[Status]:
        if self.shop is None:
            return self.headers.statuses()
        rows = (self.headers.row(issue_id) for issue_id in self._of_shop)
        return Counter(row.status for row in rows if row is not None)


def to_look_at(inbox: Inbox, changes: Changes) -> frozenset[str]:
    """The issues that may not be what they were, those that are here no more among them."""
    inbox.stale |= changes.everything and inbox.paged
    return changes.known(at_hand(inbox.headers)) if changes.everything else changes.issues


def _any_changed(headers: KnownHeaders, rows: Iterable[IndexRow]) -> bool:
    """Whether some rows are not what they were known as: the list may have them in another place."""
    known = ((row, headers.row(row.id)) for row in rows)
    return any(before is not None and before.rev != row.rev for row, before in known)


def _closed_in(row: Header | IndexRow, shop: str | None) -> bool:
    return row.status is Status.CLOSED and shop in (None, row.shop)


def _asleep(header: IndexRow) -> bool:
    return header.snooze is not None and header.status is Status.UNHANDLED
