"""The inbox as it is looked at: which issues, in which order, how many of each status. It knows no screen."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from wishtui.domain.deadline import DUE_SOON
from wishtui.domain.issue import Header, IndexRow, Status, timed
from wishtui.domain.ordering import Sort, SortKey, sort_key
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.services.headers import KnownHeaders
from wishtui.store import IssueIndex, Store

_MOMENT = timedelta(microseconds=1)

Filter = Callable[[str], bool]
"""Whether the issue of an id is shown."""


class Tab(StrEnum):
    """What the list is narrowed to."""

    UNHANDLED = "unhandled"
    RESPONDED = "responded"
    CLOSED = "closed"
    ALL = "all"


class Inbox:
    """Headers of every issue, and the sorted views over them. A change of one issue moves one row."""

    def __init__(self, store: Store, *, windows: ReplyWindows = DEFAULT_WINDOWS) -> None:
        self.store = store
        self.windows = windows
        self.archive_loaded = False
        self.archived: int | None = None
        """How many issues are Closed, once that is counted; the archive itself is read when somebody asks for it."""
        self.headers = KnownHeaders(store)
        """Every issue that is known; live."""
        self._counts = self.headers.statuses()
        self.timed = {row.id for row in self.headers.timed()}
        """Issues with a pending reply or a snooze: the only ones that time alone changes."""
        self._views: dict[tuple[Tab, Sort], list[str]] = {}
        self.shop: str | None = None
        """The shop that everything is narrowed to; None where it is not."""
        self._of_shop: set[str] = set()
        """Ids of the issues of that shop."""
        self._filter: Filter | None = None
        self._filtered: dict[tuple[Tab, Sort], list[str]] = {}

    def header(self, issue_id: str) -> Header | None:
        """What is known of one issue."""
        return self.headers.get(issue_id)

    def view(self, tab: Tab, sort: Sort) -> list[str]:
        """Ids of the issues in `tab`, in order. The list is live: read it, never change it."""
        if self._filter is None:
            return self.unfiltered(tab, sort)
        shown = self._filtered.get((tab, sort))
        if shown is None:
            shown = list(filter(self._filter, self.unfiltered(tab, sort)))
            self._filtered[tab, sort] = shown
        return shown

    def first(self, count: int, tab: Tab, sort: Sort) -> tuple[list[str], int]:
        """The first `count` ids of `view`, and how many it has; a list of many need not be put in order for that."""
        status = {Tab.UNHANDLED: Status.UNHANDLED, Tab.RESPONDED: Status.RESPONDED}.get(tab)
        if status is None or self._views or self._filter is not None or self.shop is not None:
            ids = self.view(tab, sort)
            return ids[:count], len(ids)
        return self.headers.first(count, sort, frozenset({status}), self.windows), self._counts[status]

    def narrow(self, shop: str | None, issue_ids: Iterable[str] = (), *, changed: Iterable[str] = ()) -> None:
        """Show and count only the issues of `shop`, whose ids are given, the Closed ones too; None shows all again.

        The archive has to be loaded. `changed` are the issues to look at once more, since they changed meanwhile.
        """
        self.shop, self._of_shop = shop, set(issue_ids)
        for issue_id in changed:
            self._take_in(issue_id, self.headers.get(issue_id))
        self._counts = self._statuses()
        _forget(set(Tab), self._views, self._filtered)

    def shows(self, issue_id: str) -> bool:
        """Whether an issue is of the shop that all is narrowed to."""
        return self.shop is None or issue_id in self._of_shop

    def set_filter(self, keep: Filter | None) -> None:
        """Show only what `keep` says; None shows all again."""
        self._filter = keep
        self._filtered.clear()

    def filter_again(self, issue_ids: Iterable[str]) -> None:
        """Ask of the named issues once more whether they are shown: what is searched in them has changed."""
        keep = self._filter
        if keep is None:
            return
        for issue_id in issue_ids:
            row = self.headers.row(issue_id)
            if row is None:
                continue
            for (tab, sort), ids in self._filtered.items():
                index = bisect_left(ids, sort_key(row, sort, self.windows), key=self._key(sort))
                shown = index < len(ids) and ids[index] == issue_id
                wanted = _belongs(row, tab) and self.shows(issue_id) and keep(issue_id)
                if shown and not wanted:
                    del ids[index]
                elif wanted and not shown:
                    ids.insert(index, issue_id)

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
        if not self._views and self.shop is None:
            # At the start no list has been put in order yet, and the first frame need not wait for one.
            overdue, both = (self.headers.due_before(at, self.windows) for at in (now, now + DUE_SOON + _MOMENT))
            return overdue, both - overdue
        waiting = self.unfiltered(Tab.UNHANDLED, Sort.DUE)

        def due(issue_id: str) -> datetime:
            row = self._row(issue_id)
            return (row.waiting_since or row.opened_at) + self.windows.of(row.shop)

        # The snoozed stand behind the others, in an order of their own.
        snoozed = [row.id for row in map(self._row, self.timed) if _asleep(row) and self.shows(row.id)]
        end, asleep = len(waiting) - len(snoozed), [due(issue_id) for issue_id in snoozed]
        overdue = bisect_left(waiting, now, hi=end, key=due)
        soon = bisect_right(waiting, now + DUE_SOON, hi=end, key=due) - overdue
        late = sum(at < now for at in asleep)
        return overdue + late, soon + sum(at <= now + DUE_SOON for at in asleep) - late

    def position(self, issue_id: str, tab: Tab, sort: Sort) -> int | None:
        """Row of an issue in a view."""
        known = self.headers.row(issue_id)
        ids = self.view(tab, sort)
        if known is None:
            return None
        row = bisect_left(ids, sort_key(known, sort, self.windows), key=self._key(sort))
        return row if row < len(ids) and ids[row] == issue_id else None

    def load_archive(self, closed: IssueIndex, *, whole: bool = True) -> None:
        """Take in the Closed issues, as the store has read them; `closed` is this inbox's own from here on.

        Where they are not `whole` they are those that a list begins with, to be shown until all are there.
        """
        self.archive_loaded = whole
        self.headers.add_archive(closed)
        if whole:
            self._counts = self._statuses()
        _forget({Tab.CLOSED, Tab.ALL}, self._views, self._filtered)

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
        if old is None or old.status is Status.CLOSED:
            self.archived = None
        elif self.archived is not None and (new is None or new.status is Status.CLOSED):
            self.archived += 1

    def _replace(self, issue_id: str, old: IndexRow | None, new: Header | None) -> None:
        shown, showing = old if self.shows(issue_id) else None, self._take_in(issue_id, new)
        self._counts.update({showing.status: 1} if showing is not None else {})
        self._counts.subtract({shown.status: 1} if shown is not None else {})
        for (tab, sort), ids in [*self._views.items(), *self._filtered.items()]:
            if shown is not None and _belongs(shown, tab):
                row = bisect_left(ids, sort_key(shown, sort, self.windows), key=self._key(sort))
                if row < len(ids) and ids[row] == issue_id:
                    del ids[row]
        if new is None:
            self.headers.drop(issue_id)
            self.timed.discard(issue_id)
            return
        self.headers.put(new)
        (self.timed.add if timed(new) else self.timed.discard)(issue_id)
        for views, keep in ((self._views, None), (self._filtered, self._filter)):
            for (tab, sort), ids in views.items():
                if showing is not None and _belongs(showing, tab) and (keep is None or keep(issue_id)):
                    ids.insert(bisect_left(ids, sort_key(new, sort, self.windows), key=self._key(sort)), issue_id)

    def _take_in(self, issue_id: str, new: Header | None) -> Header | None:
        """What an issue has become, where it is of the shop that all is narrowed to."""
        if self.shop is not None:
            (self._of_shop.add if new is not None and new.shop == self.shop else self._of_shop.discard)(issue_id)
        return new if self.shows(issue_id) else None

    def _statuses(self) -> Counter[Status]:
        if self.shop is None:
            return self.headers.statuses()
        rows = (self.headers.row(issue_id) for issue_id in self._of_shop)
        return Counter(row.status for row in rows if row is not None)

    def unfiltered(self, tab: Tab, sort: Sort) -> list[str]:
        """As `view`, whatever the search."""
        ids = self._views.get((tab, sort))
        if ids is None:
            wanted = frozenset(Status) if tab is Tab.ALL else frozenset({Status(tab.value)})
            ids = self.headers.in_order(sort, wanted, self.windows)
            if self.shop is not None:
                ids = [issue_id for issue_id in ids if issue_id in self._of_shop]
            self._views[tab, sort] = ids
        return ids

    def _row(self, issue_id: str) -> IndexRow:
        row = self.headers.row(issue_id)
        if row is None:
            raise KeyError(issue_id)
        return row

    def _key(self, sort: Sort) -> Callable[[str], SortKey]:
        return lambda issue_id: sort_key(self._row(issue_id), sort, self.windows)


def _forget(tabs: set[Tab], *all_views: dict[tuple[Tab, Sort], list[str]]) -> None:
    for views in all_views:
        for key in [key for key in views if key[0] in tabs]:
            del views[key]


def _asleep(header: IndexRow) -> bool:
    return header.snooze is not None and header.status is Status.UNHANDLED


def _belongs(header: Header | IndexRow, tab: Tab) -> bool:
    return tab is Tab.ALL or header.status == tab.value
