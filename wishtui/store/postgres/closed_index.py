"""The index of the Closed issues, of which a database may hold any number: read as far as somebody looks."""

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Self

from psycopg.rows import TupleRow

from wishtui.domain.issue import IndexRow, Status
from wishtui.domain.ordering import Sort, SortKey
from wishtui.domain.times import to_micros
from wishtui.domain.windows import ReplyWindows
from wishtui.store.issue_index import DictIssueIndex, IssueIndex
from wishtui.store.postgres import rows

ReadRows = Callable[..., list[TupleRow]]
"""Gives what a statement finds with these values. Raises StoreError."""

CLOSED_COUNT = "SELECT closed FROM wishtui"
"""How many issues are Closed."""

_FIRST, _PAGE, _MOST = 500, 5_000, 20_000
"""Rows asked for first, some screens full, and at most at once later on: whole ones, and ids alone."""

_NEWEST = datetime.max.replace(tzinfo=UTC)
_TIMES = {Sort.DUE: "last_activity_at", Sort.RECENT: "last_activity_at", Sort.OPENED: "opened_at"}
"""What Closed issues are sorted by, newest first, and then by id."""


class PagedIssueIndex(IssueIndex):
    """Its order, its ids and some of its rows are asked for page by page.

    Who looks at one row, or changes one, has all rows read. Every method raises StoreError.
    """

    at_hand = False

    def __init__(self, ask: ReadRows, known: DictIssueIndex | None = None) -> None:
        self._ask = ask
        self._known = known
        """All rows, once they have been read."""

    def copy(self) -> Self:
        return type(self)(self._ask, None if self._known is None else self._known.copy())

    def statuses(self) -> Counter[Status]:
        return Counter({Status.CLOSED: len(self)})

    def timed(self) -> Iterator[IndexRow]:
        return self._whole.timed()

    def rows_of(self, issue_ids: Iterable[str]) -> Iterator[IndexRow]:
        if self._known is not None:
            return self._known.rows_of(issue_ids)
        return self._read_some(iter(issue_ids))

    def in_order(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> list[str]:
        return [rank[2] for rank in self.ranked(sort, wanted, windows)]

    def ranked(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> Iterator[SortKey]:
        if self._known is not None:
            return self._known.ranked(sort, wanted, windows)
        return self._read_ranks(sort) if Status.CLOSED in wanted else iter(())

    def read(self, sort: Sort) -> Iterator[IssueIndex]:
        known: dict[str, IndexRow] = {}
        for page in self._pages(rows.INDEX_COLUMNS, sort, _PAGE):
            piece = {row[0]: rows.index_row(row) for row in page}
            known |= piece
            yield DictIssueIndex(piece)
        self._known = DictIssueIndex(known)

    def _read_some(self, wanted: Iterator[str]) -> Iterator[IndexRow]:
        statement = f"SELECT {rows.INDEX_COLUMNS} FROM issues WHERE id = ANY(%s) AND status = 'closed'"
        while batch := list(islice(wanted, _PAGE)):
            yield from map(rows.index_row, self._ask(statement, batch))

    def _read_ranks(self, sort: Sort) -> Iterator[SortKey]:
        rank = 0 if sort is Sort.OPENED else 2
        for page in self._pages(f"id, {_TIMES[sort]}", sort, _MOST):
            yield from ((rank, -to_micros(at), issue_id) for issue_id, at in page)

    def _pages(self, columns: str, sort: Sort, most: int) -> Iterator[list[TupleRow]]:
        """Rows of `columns`, the id and the time among them, in order: as many pages as somebody asks for."""
        time, names = _TIMES[sort], columns.split(", ")
        statement = (
            f"SELECT {columns} FROM issues WHERE status = 'closed'"
            f" AND {time} <= %s AND ({time} < %s OR id > %s) ORDER BY {time} DESC, id LIMIT %s"
        )
        after, size = (_NEWEST, _NEWEST, ""), _FIRST
        while page := self._ask(statement, *after, size):
            yield page
            if len(page) < size:
                return
            last, issue_id = (page[-1][names.index(name)] for name in (time, "id"))
            after, size = (last, last, issue_id), min(4 * size, most)

    @property
    def _whole(self) -> DictIssueIndex:
        if self._known is None:
            deque(self.read(Sort.RECENT), maxlen=0)
        assert self._known is not None  # all of it has been read
        return self._known

    def __getitem__(self, issue_id: str) -> IndexRow:
        return self._whole[issue_id]

    def __setitem__(self, issue_id: str, row: IndexRow) -> None:
        self._whole[issue_id] = row

    def __delitem__(self, issue_id: str) -> None:
        del self._whole[issue_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known) if self._known is not None else (rank[2] for rank in self._read_ranks(Sort.RECENT))

    def __len__(self) -> int:
        return len(self._known) if self._known is not None else int(self._ask(CLOSED_COUNT)[0][0])
