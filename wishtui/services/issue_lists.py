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
        self._whole: dict[tuple[Tab, Sort], RankedIds | LongList] = {}
        self._filter: Filter | None = None
        self._filtered: dict[tuple[Tab, Sort], RankedIds] = {}
        self.closed: int | None = None
        """How many issues are Closed, where only some of them have been read."""

    @property
    def begun(self) -> bool:
        """Whether any list has been put in order, or is narrowed."""
        return bool(self._whole) or self._filter is not None

    def view(self, tab: Tab, sort: Sort) -> RankedIds | LongList:
        """As `Inbox.view`."""
        if self._filter is None:
            return self.unfiltered(tab, sort)
        shown = self._filtered.get((tab, sort))
        if shown is None:
            known = self.unfiltered(tab, sort).known()
            shown = self._filtered[tab, sort] = RankedIds(filter(self._filter, known), self._ranking(sort))
        return shown

    def unfiltered(self, tab: Tab, sort: Sort) -> RankedIds | LongList:
        """The same, whatever the search."""
        ids = self._whole.get((tab, sort))
        if ids is None:
            ids = self._whole[tab, sort] = self._made(tab, sort)
        return ids

    def set_filter(self, keep: Filter | None) -> None:
        """Show only what `keep` says; None shows all again."""
        self._filter = keep
        self._filtered.clear()

    def filter_again(self, row: IndexRow) -> None:
        """Ask of an issue once more whether it is shown."""
        for (tab, sort), ids in self._filtered.items():
            here = _belongs(row, tab) and (self.only is None or row.id in self.only)
            wanted = here and self._filter is not None and self._filter(row.id)
            (ids.place if wanted else ids.take_out)(row.id, sort_key(row, sort, self._windows))

    def take_out(self, row: Header | IndexRow) -> None:
        """Take an issue out of every list, while its row is at hand as it was."""
        for (tab, sort), ids in [*self._whole.items(), *self._filtered.items()]:
            if _belongs(row, tab):
                ids.take_out(row.id, sort_key(row, sort, self._windows))
        if self.closed is not None:
            self.closed -= row.status is Status.CLOSED

    def place(self, row: Header | IndexRow) -> None:
        """Put an issue in its place in every list that shows it."""
        for lists, keep in ((self._whole, None), (self._filtered, self._filter)):
            for (tab, sort), ids in lists.items():
                if _belongs(row, tab) and (keep is None or keep(row.id)):
                    ids.place(row.id, sort_key(row, sort, self._windows))
        if self.closed is not None:
            self.closed += row.status is Status.CLOSED

    def forget(self, tabs: Iterable[Tab]) -> None:
        """Have the lists of some tabs made anew."""
        wanted = set(tabs)
        for lists in (self._whole, self._filtered):
            for key in [key for key in lists if key[0] in wanted]:
                del lists[key]

    def add_page(self, sort: Sort, page: ClosedPage) -> None:
        """Have the rows of some Closed issues known, which are at hand, in the lists of that order."""
        ids, closed = [row.id for row in page.rows], self.unfiltered(Tab.CLOSED, sort)
        both = self._whole.get((Tab.ALL, sort))
        if isinstance(closed, LongList):
            closed.add(ids, page.bounds, page.first)
        if isinstance(both, LongList):
            both.add_with(self._open(sort), ids, page.bounds, page.first)

    def hold(self, closed: int) -> bool:
        """Whether every list of Closed issues has so many rows."""
        return all(len(ids) == closed for (tab, _sort), ids in self._whole.items() if tab is Tab.CLOSED)

    def row(self, issue_id: str) -> IndexRow:
        """What places an issue that is known. Raises KeyError."""
        row = self._headers.row(issue_id)
        if row is None:
            raise KeyError(issue_id)
        return row

    def _made(self, tab: Tab, sort: Sort) -> RankedIds | LongList:
        if self.closed is not None and tab is Tab.CLOSED:
            return LongList(self.closed, self._ranking(sort))
        closed = self.unfiltered(Tab.CLOSED, sort) if self.closed is not None and tab is Tab.ALL else None
        if isinstance(closed, LongList):
            return closed.with_others(self._open(sort))
        wanted = frozenset(Status) if tab is Tab.ALL else frozenset({Status(tab.value)})
        ids = self._headers.in_order(sort, wanted, self._windows)
        return RankedIds(ids if self.only is None else filter(self.only.__contains__, ids), self._ranking(sort))

    def _open(self, sort: Sort) -> list[RankedIds]:
        lists = (self.unfiltered(tab, sort) for tab in (Tab.UNHANDLED, Tab.RESPONDED))
        return [ids for ids in lists if isinstance(ids, RankedIds)]

    def _ranking(self, sort: Sort) -> RankOf:
        return lambda issue_id: sort_key(self.row(issue_id), sort, self._windows)


def _belongs(header: Header | IndexRow, tab: Tab) -> bool:
    return tab is Tab.ALL or header.status == tab.value
