"""Some of the Closed issues of a store that holds any number of them: as many as a list shows, and a few more."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Concatenate, NamedTuple, ParamSpec, TypeVar

from wishtui.domain.issue import IndexRow
from wishtui.domain.ordering import Sort, SortKey, sort_key
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.long_list import Bounds, Edge
from wishtui.store import IssueIndex, Store
from wishtui.store.issue_index import ONLY_CLOSED

if TYPE_CHECKING:
    from wishtui.domain.query import Test

P = ParamSpec("P")
R = TypeVar("R")

PAGE = 500
"""Rows read at once: some screens full."""


class ClosedPage(NamedTuple):
    """All Closed issues between two places of an order, of those that are looked for."""

    rows: list[IndexRow]
    bounds: Bounds
    total: int
    """How many are looked for."""
    first: int | None = None
    """How many of them stand before these; None where they go on from what is known."""
    shop: str | None = None
    """The shop that they are of; None where they are of any."""
    searched: bool = False
    """Whether they are what a search finds."""

    @property
    def whole(self) -> bool:
        """Whether these are all that are Closed."""
        return self.bounds == (None, None) and self.shop is None and not self.searched


def _one_search(
    method: "Callable[Concatenate[ClosedPages, P], R]",
) -> "Callable[Concatenate[ClosedPages, P], R]":
    """All that a method asks belongs together: a further letter between two questions ends it as well."""

    def searching(self: "ClosedPages", /, *args: P.args, **kwargs: P.kwargs) -> R:
        with self._store.searches.one_search():
            return method(self, *args, **kwargs)

    return searching


class ClosedPages:
    """Reads pages of the Closed issues, of all or of those that are looked for.

    What is asked of it asks the store, and raises StoreError. The headers of a page are at hand from then on, and
    whatever has changed before it was read has been told of.
    """

    def __init__(self, store: Store, closed: IssueIndex, *, shop: str | None = None) -> None:
        self._store = store
        self._closed = closed
        self._of_shop = shop
        self._count: int | None = None
        """How many there are, where the store has to look through them to tell."""
        self._searched: tuple[IssueIndex, Test | None, datetime] | None = None

    @_one_search
    def of_shop(self, shop: str, now: datetime) -> "ClosedPages":
        """Those of one shop."""
        from wishtui.domain.query import ShopTest  # few sellers have several

        return ClosedPages(self._store, self._closed.passing(ShopTest(shop), now), shop=shop)

    @_one_search
    def passing(self, test: "Test | None", now: datetime) -> "ClosedPages":
        """Those that pass a query's test, the time being `now`; all where it is none."""
        pages = ClosedPages(self._store, self._closed, shop=self._of_shop)
        pages._searched = (self._closed, test, now)
        pages.renew()
        return pages

    @_one_search
    def renew(self) -> None:
        """Issues have changed: have a search among them made anew, and counted."""
        self._count = None
        if self._searched is not None:
            among, test, now = self._searched
            self._closed = among if test is None else among.passing(test, now)

    @_one_search
    def count(self) -> int:
        """How many there are."""
        if self._of_shop is None and self._searched is None:
            return len(self._closed)
        if self._count is None:
            self._count = len(self._closed)
        return self._count

    def ranks(self, sort: Sort) -> Iterator[SortKey]:
        """What all of them are sorted by, in order: nothing else is read of them."""
        return self._closed.ranked(sort, ONLY_CLOSED, DEFAULT_WINDOWS)

    @_one_search
    def beyond(self, sort: Sort, edge: Edge) -> ClosedPage:
        """The page behind an edge of what is known or, where that says so, before it."""
        rank, backwards = edge
        rows = self._closed.page(sort, PAGE, rank, backwards=backwards)
        last = None if len(rows) < PAGE else _rank(rows[0 if backwards else -1], sort)
        bounds = Bounds(last, rank) if backwards else Bounds(rank, last)
        total = len(rows) if bounds == (None, None) else self.count()
        first = None if rank is not None else (total - len(rows) if backwards else 0)
        return self._page(rows, bounds, total, first)

    @_one_search
    def around(self, sort: Sort, issue_id: str) -> ClosedPage:
        """The pages before and behind an issue, with it where it is Closed; the first where there is no such issue."""
        row = (self._closed.get(issue_id) or self._store.header(issue_id)) if issue_id else None
        if row is None:
            return self.beyond(sort, Edge(None, backwards=False))
        rank = sort_key(row, sort, self._store.windows)
        before = self._closed.page(sort, PAGE // 2, rank, backwards=True)
        low = _rank(before[-1], sort) if before else None
        behind = self._closed.page(sort, PAGE, low)
        end = None if len(behind) < PAGE else _rank(behind[-1], sort)
        moved = {row.id for row in behind}  # one that was moved behind the issue meanwhile has come with both
        rows = [*(row for row in before if row.id not in moved), *behind]
        if len(before) < PAGE // 2:
            total = len(rows) if end is None else self.count()
            return self._page(rows, Bounds(None, end), total, 0)
        total = self.count()
        start = _rank(rows[0], sort)
        first = total - len(rows) if end is None else self._closed.rows_before(sort, start)
        return self._page(rows, Bounds(start, end), total, first)

    def some(self, issue_ids: Sequence[str]) -> list[IndexRow]:
        """The rows of some issues, those that are not Closed left out."""
        self._store.headers(issue_ids)
        return list(self._closed.rows_of(issue_ids))

    def _page(self, rows: list[IndexRow], bounds: Bounds, total: int, first: int | None) -> ClosedPage:
        self._store.headers([row.id for row in rows])
        self._store.refresh()
        return ClosedPage(rows, bounds, total, first, self._of_shop, self._searched is not None)


def _rank(row: IndexRow, sort: Sort) -> SortKey:
    return sort_key(row, sort, DEFAULT_WINDOWS)
