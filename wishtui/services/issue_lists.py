"""The sorted lists of an inbox, each made when it is first looked at. A change of one issue moves one row."""

from collections.abc import Callable, Collection, Iterable
from enum import StrEnum

from wishtui.domain.issue import Header, IndexRow, Status
from wishtui.domain.ordering import Sort, sort_key
from wishtui.domain.windows import ReplyWindows
from wishtui.services.closed_pages import ClosedPage
from wishtui.services.headers import KnownHeaders
from wishtui.services.long_list import LongList
from wishtui.services.ranked_ids import RankedIds, RankOf

Filter = Callable[[str], bool]
"""Whether the issue of an id is shown."""


Lists = dict[tuple["Tab", Sort], RankedIds | LongList]


class Tab(StrEnum):
    """What the list is narrowed to."""

    UNHANDLED = "unhandled"
    RESPONDED = "responded"
    CLOSED = "closed"
    ALL = "all"


class IssueLists:
    """Lists by tab and order, the same narrowed by a search, and the rows of both kept in place."""

    def __init__(self, headers: KnownHeaders, windows: ReplyWindows) -> None:
        self._headers = headers
        self._windows = windows
        self.only: Collection[str] | None = None
        """The issues that may be in any of them; None where each may."""
        self._whole: Lists = {}
        self._filter: Filter | None = None
        self._filtered: Lists = {}
        self.closed: int | None = None
        """How many issues are Closed, where only some of them have been read."""
        self.found: int | None = None
        """How many of those are found, where that is so; None as well while nobody has asked."""

    @property
    def begun(self) -> bool:
        """Whether any list has been put in order, or is narrowed."""
        return bool(self._whole) or self._filter is not None

    def view(self, tab: Tab, sort: Sort) -> RankedIds | LongList:
        """As `Inbox.view`."""
        return self._list(tab, sort, searched=self._filter is not None)

    def unfiltered(self, tab: Tab, sort: Sort) -> RankedIds | LongList:
        """The same, whatever the search."""
        return self._list(tab, sort, searched=False)

    def set_filter(self, keep: Filter | None) -> None:
        """Show only what `keep` says; None shows all again. Of Closed issues that nobody has read, a page says it."""
        self._filter = keep
        self.found = None
        self._filtered.clear()

    def filter_again(self, row: IndexRow) -> None:
        """Ask of an issue once more whether it is shown; where only the store knows that, its pages say it."""
        if self.closed is not None and row.status is Status.CLOSED:
            return
        for (tab, sort), ids in self._filtered.items():
            if isinstance(ids, RankedIds):
                here = _belongs(row, tab) and (self.only is None or row.id in self.only)
                wanted = here and self._filter is not None and self._filter(row.id)
                (ids.place if wanted else ids.take_out)(row.id, sort_key(row, sort, self._windows))
        # What a store finds among the Closed ones is joined with these anew.
        joined = [key for key, ids in self._filtered.items() if key[0] is Tab.ALL and isinstance(ids, LongList)]
        for key in joined:
            del self._filtered[key]

    def take_out(self, row: Header | IndexRow) -> bool:
        """Take an issue out of every list, while its row is at hand as it was; gives whether a search has found it."""
        found = self._finds(row)
        for lists in (self._whole, self._filtered):
            for (tab, sort), ids in lists.items():
                if _belongs(row, tab) and (lists is self._whole or found or isinstance(ids, RankedIds)):
                    ids.take_out(row.id, sort_key(row, sort, self._windows))
        self._count(row, -1, found=found)
        return found

    def place(self, row: Header | IndexRow, *, found: bool | None = None) -> None:
        """Put an issue in its place in every list that shows it; `found` is whether a search has found it before."""
        found = self._filter is not None and (self._filter(row.id) if found is None else found)
        for lists in (self._whole, self._filtered):
            for (tab, sort), ids in lists.items():
                if _belongs(row, tab) and (lists is self._whole or found):
                    ids.place(row.id, sort_key(row, sort, self._windows))
        self._count(row, 1, found=found)

    def forget(self, tabs: Iterable[Tab]) -> None:
        """Have the lists of some tabs made anew."""
        wanted = set(tabs)
        for lists in (self._whole, self._filtered):
            for key in [key for key in lists if key[0] in wanted]:
                del lists[key]

    def add_page(self, sort: Sort, page: ClosedPage) -> None:
        """Have the rows of some Closed issues known, which are at hand, in the lists of that order."""
        if page.searched:
            if self.found is None:  # a list that was made before that was known is too short
                self._filtered = {key: ids for key, ids in self._filtered.items() if isinstance(ids, RankedIds)}
            self.found = page.total
        else:
            self.closed = page.total
        ids, closed = [row.id for row in page.rows], self._list(Tab.CLOSED, sort, searched=page.searched)
        both = self._lists(searched=page.searched).get((Tab.ALL, sort))
        if isinstance(closed, LongList):
            closed.add(ids, page.bounds, page.first)
        if isinstance(both, LongList):
            both.add_with(self._open(sort, searched=page.searched), ids, page.bounds, page.first)

    def hold(self, closed: int) -> bool:
        """Whether every list of Closed issues has so many rows."""
        return self.closed in (None, closed) and all(
            len(ids) == closed for (tab, _sort), ids in self._whole.items() if tab is Tab.CLOSED
        )

    def row(self, issue_id: str) -> IndexRow:
        """What places an issue that is known. Raises KeyError."""
        row = self._headers.row(issue_id)
        if row is None:
            raise KeyError(issue_id)
        return row

    def _lists(self, *, searched: bool) -> "Lists":
        return self._filtered if searched else self._whole

    def _list(self, tab: Tab, sort: Sort, *, searched: bool) -> RankedIds | LongList:
        lists = self._lists(searched=searched)
        ids = lists.get((tab, sort))
        if ids is None:
            ids = lists[tab, sort] = self._made(tab, sort, searched=searched)
        return ids

    def _made(self, tab: Tab, sort: Sort, *, searched: bool) -> RankedIds | LongList:
        if self.closed is not None and tab is Tab.CLOSED:
            return LongList((self.found or 0) if searched else self.closed, self._ranking(sort))
        closed = self._list(Tab.CLOSED, sort, searched=searched) if self.closed is not None and tab is Tab.ALL else None
        if isinstance(closed, LongList):
            return closed.with_others(self._open(sort, searched=searched))
        if searched:
            return RankedIds(filter(self._filter, self.unfiltered(tab, sort).known()), self._ranking(sort))
        wanted = frozenset(Status) if tab is Tab.ALL else frozenset({Status(tab.value)})
        ids = self._headers.in_order(sort, wanted, self._windows)
        return RankedIds(ids if self.only is None else filter(self.only.__contains__, ids), self._ranking(sort))

    def _open(self, sort: Sort, *, searched: bool) -> list[RankedIds]:
        lists = (self._list(tab, sort, searched=searched) for tab in (Tab.UNHANDLED, Tab.RESPONDED))
        return [ids for ids in lists if isinstance(ids, RankedIds)]

    def _finds(self, row: Header | IndexRow) -> bool:
        """Whether a search has found an issue, as far as anybody knows."""
        lists = [(sort, ids) for (tab, sort), ids in self._filtered.items() if tab == row.status.value]
        return any(ids.row_of(row.id, sort_key(row, sort, self._windows)) is not None for sort, ids in lists)

    def _count(self, row: Header | IndexRow, by: int, *, found: bool) -> None:
        if row.status is not Status.CLOSED:
            return
        if self.closed is not None:
            self.closed += by
        if self.found is not None and found:
            self.found += by

    def _ranking(self, sort: Sort) -> RankOf:
        return lambda issue_id: sort_key(self.row(issue_id), sort, self._windows)


def _belongs(header: Header | IndexRow, tab: Tab) -> bool:
    return tab is Tab.ALL or header.status == tab.value
