"""The inbox as it is looked at: which issues, in which order, how many of each status. It knows no screen."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from wishtui.domain.deadline import DEFAULT_WINDOW, DUE_SOON
from wishtui.domain.issue import Header, Status
from wishtui.domain.ordering import Sort, sort_headers, sort_key
from wishtui.store import Store

Filter = Callable[[str], bool]
"""Whether the issue of an id is shown."""


class Tab(StrEnum):
    """What the list is narrowed to."""

    UNHANDLED = "unhandled"
    RESPONDED = "responded"
    CLOSED = "closed"
    ALL = "all"

    def step(self, by: int) -> "Tab":
        """The tab `by` places further, around the end."""
        tabs = list(Tab)
        return tabs[(tabs.index(self) + by) % len(tabs)]


class Inbox:
    """Headers of every issue, and the sorted views over them. A change of one issue moves one row."""

    def __init__(self, store: Store, *, window: timedelta = DEFAULT_WINDOW) -> None:
        self.store = store
        self.window = window
        self.archive_loaded = False
        self.archived: int | None = None
        """How many issues are Closed, once that is counted; the archive itself is read when somebody asks for it."""
        self._headers: dict[str, Header] = dict(store.inbox().items())
        self._counts = Counter(header.status for header in self._headers.values())
        self.timed = {header.id for header in self._headers.values() if _timed(header)}
        """Issues with a held reply or a snooze: the only ones that time alone changes."""
        self._views: dict[tuple[Tab, Sort], list[str]] = {}
        self._filter: Filter | None = None
        self._filtered: dict[tuple[Tab, Sort], list[str]] = {}

    def header(self, issue_id: str) -> Header | None:
        """What is known of one issue."""
        return self._headers.get(issue_id)

    @property
    def headers(self) -> Mapping[str, Header]:
        """Every issue that is known; live."""
        return self._headers

    def view(self, tab: Tab, sort: Sort) -> list[str]:
        """Ids of the issues in `tab`, in order. The list is live: read it, never change it."""
        if self._filter is None:
            return self._whole(tab, sort)
        shown = self._filtered.get((tab, sort))
        if shown is None:
            keep = self._filter
            shown = [issue_id for issue_id in self._whole(tab, sort) if keep(issue_id)]
            self._filtered[tab, sort] = shown
        return shown

    def set_filter(self, keep: Filter | None) -> None:
        """Show only what `keep` says; None shows all again."""
        self._filter = keep
        self._filtered.clear()

    @property
    def filtered(self) -> bool:
        """Whether a search narrows the views."""
        return self._filter is not None

    def count(self, tab: Tab) -> int | None:
        """How many issues stand in `tab`, whatever the search; None while the Closed ones are not counted."""
        if tab in (Tab.UNHANDLED, Tab.RESPONDED):
            return self._counts[Status(tab.value)]
        closed = self._counts[Status.CLOSED] if self.archive_loaded else self.archived
        if closed is None or tab is Tab.CLOSED:
            return closed
        return closed + self._counts[Status.UNHANDLED] + self._counts[Status.RESPONDED]

    def pressing(self, now: datetime) -> tuple[int, int]:
        """How many Unhandled issues are overdue at `now`, and how many more are due soon."""
        waiting = self._whole(Tab.UNHANDLED, Sort.DUE)

        def due(issue_id: str) -> datetime:
            header = self._headers[issue_id]
            return (header.waiting_since or header.opened_at) + self.window

        # The snoozed stand behind the others, in an order of their own.
        snoozed = [header.id for header in map(self._headers.__getitem__, self.timed) if _asleep(header)]
        end, asleep = len(waiting) - len(snoozed), [due(issue_id) for issue_id in snoozed]
        overdue = bisect_left(waiting, now, hi=end, key=due)
        soon = bisect_right(waiting, now + DUE_SOON, hi=end, key=due) - overdue
        late = sum(at < now for at in asleep)
        return overdue + late, soon + sum(at <= now + DUE_SOON for at in asleep) - late

    def place(self, issue_id: str, tab: Tab, sort: Sort) -> int | None:
        """Row of an issue in a view."""
        header = self._headers.get(issue_id)
        ids = self.view(tab, sort)
        if header is None:
            return None
        row = bisect_left(ids, sort_key(header, sort), key=self._key(sort))
        return row if row < len(ids) and ids[row] == issue_id else None

    def load_archive(self, archive: Mapping[str, Header]) -> None:
        """Take in the Closed issues, which are read after the first frame."""
        self.archive_loaded = True
        # The same dictionary grows: the search index knows it by identity.
        for issue_id, header in archive.items():
            if self._headers.setdefault(issue_id, header) is header:
                self._counts[header.status] += 1
        self._forget({Tab.CLOSED, Tab.ALL})

    def changed(self, issue_ids: Iterable[str]) -> list[str]:
        """Read the named issues again from the store and put their rows in place; gives those that really changed."""
        inbox = self.store.inbox()
        archive = self.store.archive() if self.archive_loaded else {}
        touched = []
        for issue_id in issue_ids:
            header = inbox.get(issue_id) or archive.get(issue_id)
            old = self._headers.get(issue_id)
            if header != old:
                touched.append(issue_id)
                self._replace(issue_id, old, header)
                self._count_archived(old, header)
        return touched

    def _count_archived(self, old: Header | None, new: Header | None) -> None:
        """What left the inbox is Closed; what is new in it may have been, and then only a fresh count can tell."""
        if self.archived is not None and old is not None and new is None:
            self.archived += 1
        elif old is None:
            self.archived = None

    def _replace(self, issue_id: str, old: Header | None, new: Header | None) -> None:
        self._counts.update({new.status: 1} if new is not None else {})
        self._counts.subtract({old.status: 1} if old is not None else {})
        for (tab, sort), ids in [*self._views.items(), *self._filtered.items()]:
            if old is not None and _belongs(old, tab):
                row = bisect_left(ids, sort_key(old, sort), key=self._key(sort))
                if row < len(ids) and ids[row] == issue_id:
                    del ids[row]
        if new is None:
            self._headers.pop(issue_id, None)
            self.timed.discard(issue_id)
            return
        self._headers[issue_id] = new
        (self.timed.add if _timed(new) else self.timed.discard)(issue_id)
        for views, keep in ((self._views, None), (self._filtered, self._filter)):
            for (tab, sort), ids in views.items():
                if _belongs(new, tab) and (keep is None or keep(issue_id)):
                    ids.insert(bisect_left(ids, sort_key(new, sort), key=self._key(sort)), issue_id)

    def _whole(self, tab: Tab, sort: Sort) -> list[str]:
        ids = self._views.get((tab, sort))
        if ids is None:
            rows = [header for header in self._headers.values() if _belongs(header, tab)]
            ids = [header.id for header in sort_headers(rows, sort, window=self.window)]
            self._views[tab, sort] = ids
        return ids

    def _key(self, sort: Sort) -> Callable[[str], tuple[int, float, str]]:
        headers = self._headers
        return lambda issue_id: sort_key(headers[issue_id], sort)

    def _forget(self, tabs: set[Tab]) -> None:
        for views in (self._views, self._filtered):
            for key in [key for key in views if key[0] in tabs]:
                del views[key]


def _timed(header: Header) -> bool:
    return header.held is not None or header.snooze is not None


def _asleep(header: Header) -> bool:
    return header.snooze is not None and header.status is Status.UNHANDLED


def _belongs(header: Header, tab: Tab) -> bool:
    return tab is Tab.ALL or header.status is Status(tab.value)
