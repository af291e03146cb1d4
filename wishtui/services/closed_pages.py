"""Some of the Closed issues of a store that holds any number of them: as many as a list shows, and a few more."""

from collections.abc import Sequence
from typing import NamedTuple

from wishtui.domain.issue import IndexRow
from wishtui.domain.ordering import Sort, SortKey, sort_key
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.long_list import Bounds, Edge
from wishtui.store import IssueIndex, Store

PAGE = 500
"""Rows read at once: some screens full."""


class ClosedPage(NamedTuple):
    """All Closed issues between two places of an order."""

    rows: list[IndexRow]
    bounds: Bounds
    total: int
    """How many issues are Closed."""
    first: int | None = None
    """How many Closed issues stand before them; None where they go on from what is known."""

    @property
    def whole(self) -> bool:
        """Whether these are all that there are."""
        return self.bounds == (None, None)


class ClosedPages:
    """Reads pages. What is asked of it asks the store, and raises StoreError.

    The headers of a page are at hand from then on, and whatever has changed before it was read has been told of.
    """

    def __init__(self, store: Store, closed: IssueIndex) -> None:
        self._store = store
        self._closed = closed

    def beyond(self, sort: Sort, edge: Edge) -> ClosedPage:
        """The page behind an edge of what is known or, where that says so, before it."""
        rank, backwards = edge
        rows = self._closed.page(sort, PAGE, rank, backwards=backwards)
        total = len(self._closed)
        last = None if len(rows) < PAGE else _rank(rows[0 if backwards else -1], sort)
        bounds = Bounds(last, rank) if backwards else Bounds(rank, last)
        first = None if rank is not None else (total - len(rows) if backwards else 0)
        return self._page(rows, bounds, total, first)

    def around(self, sort: Sort, issue_id: str) -> ClosedPage:
        """The pages before and behind an issue, with it where it is Closed; the first where there is no such issue."""
        row = (self._closed.get(issue_id) or self._store.header(issue_id)) if issue_id else None
        if row is None:
            return self.beyond(sort, Edge(None, backwards=False))
        rank = sort_key(row, sort, self._store.windows)
        before = self._closed.page(sort, PAGE // 2, rank, backwards=True)
        low = _rank(before[-1], sort) if before else None
        behind = self._closed.page(sort, PAGE, low)
        total = len(self._closed)
        end = None if len(behind) < PAGE else _rank(behind[-1], sort)
        moved = {row.id for row in behind}  # one that was moved behind the issue meanwhile has come with both
        rows = [*(row for row in before if row.id not in moved), *behind]
        if len(before) < PAGE // 2:
            return self._page(rows, Bounds(None, end), total, 0)
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
        return ClosedPage(rows, bounds, total, first)


def _rank(row: IndexRow, sort: Sort) -> SortKey:
    return sort_key(row, sort, DEFAULT_WINDOWS)
