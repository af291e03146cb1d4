"""The index of the Closed issues, of which a database may hold any number: read as far as somebody looks."""

from collections import Counter, deque
from collections.abc import ItemsView, Iterable, Iterator, ValuesView
from datetime import UTC, datetime
from heapq import merge
from itertools import chain, islice
from typing import TYPE_CHECKING, Self

from psycopg.rows import TupleRow

from wishtui.domain.issue import IndexRow, Status
from wishtui.domain.ordering import CLOSED_RANKS, Sort, SortKey
from wishtui.domain.times import from_micros, to_micros
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.store.issue_index import ONLY_CLOSED, DictIssueIndex, IssueIndex
from wishtui.store.postgres import rows
from wishtui.store.postgres.where import ALWAYS, NEVER, Condition, ReadRows, all_of, any_of, opposite

if TYPE_CHECKING:
    from wishtui.domain.query import Test

CLOSED_COUNT = "SELECT closed FROM wishtui"
"""How many issues are Closed."""

_FIRST, _PAGE, _MOST = 500, 5_000, 20_000
"""Rows asked for first, some screens full, and at most at once later on: whole ones, and ids alone."""

_NEWEST, _OLDEST = (limit.replace(tzinfo=UTC) for limit in (datetime.max, datetime.min))
_TIMES = {Sort.DUE: "last_activity_at", Sort.RECENT: "last_activity_at", Sort.OPENED: "opened_at"}
"""What Closed issues are sorted by, newest first, and then by id."""

_ID = 'id COLLATE "C"'  # untranslated: SQL
"""Ids that tie stand by their characters' numbers, as every list has them, whatever language the database sorts by."""

_BEHIND = f"status = 'closed' AND {{time}} <= %s AND ({{time}} < %s OR {_ID} > %s)"
_BEFORE = f"status = 'closed' AND {{time}} >= %s AND ({{time}} > %s OR {_ID} < %s)"
"""What comes after a time and an id, or before them: said so that an index finds where that begins."""


_CLOSED = Condition("status = 'closed'")  # untranslated: SQL


def _number_of(which: Condition) -> Condition:
    """How many there are, as a part of a statement."""
    if which == _CLOSED:
        return Condition(f"({CLOSED_COUNT})")
    return Condition(f"(SELECT count(*) FROM issues WHERE {which.sql})", which.values)


class _ClosedRows:
    """Asks for rows that one condition holds for and another does not, in an order or by id.

    Every method raises StoreError.
    """

    def __init__(self, ask: ReadRows, only: Condition = ALWAYS, without: Condition = NEVER) -> None:
        self._read = ask
        self.only = only
        self.without = without

    def count(self) -> int:
        if self._which == ALWAYS:
            return int(self._read(CLOSED_COUNT)[0][0])
        return self._count(_CLOSED)

    def _count(self, which: Condition) -> int:
        """How many of `which` there are: those that the one condition holds for, less those that both hold for.

        Both an index finds. It does not find what remains, of which the server would have to look at every one.
        """
        if self._which == NEVER:
            return 0
        numbers = [_number_of(all_of([which, self.only]))]
        if self.without != NEVER:
            numbers.append(_number_of(all_of([which, self.only, self.without])))
        statement = f"SELECT {' - '.join(number.sql for number in numbers)}"  # untranslated: SQL
        return int(self._read(statement, *(value for number in numbers for value in number.values))[0][0])

    @property
    def _which(self) -> Condition:
        return all_of([self.only, opposite(self.without)])

    def _ask(self, statement: str, *values: object, rest: str = "", last: tuple[object, ...] = ()) -> list[TupleRow]:
        """What a statement finds to which the conditions are added, and then the rest of it."""
        which = self._which
        if which == NEVER:
            return []
        if which != ALWAYS:
            statement, values = f"{statement} AND {which.sql}", (*values, *which.values)
        return self._read(f"{statement}{rest}", *values, *last)

    def some(self, wanted: Iterable[str]) -> Iterator[IndexRow]:
        """Those of some ids."""
        statement = f"SELECT {rows.INDEX_COLUMNS} FROM issues WHERE id = ANY(%s) AND status = 'closed'"
        ids = iter(wanted)
        while batch := list(islice(ids, _PAGE)):
            yield from map(rows.index_row, self._ask(statement, batch))

    def page(self, sort: Sort, size: int, beyond: SortKey | None, *, backwards: bool) -> list[IndexRow]:
        """As `IssueIndex.page`."""
        time, at, after = _TIMES[sort], _OLDEST if backwards else _NEWEST, ""
        if beyond is not None and beyond[0] == CLOSED_RANKS[sort]:
            at, after = from_micros(-beyond[1]), beyond[2]
        elif beyond is not None and backwards:
            return []
        where = (_BEFORE if backwards else _BEHIND).format(time=time)
        order = f"{time}, {_ID} DESC" if backwards else f"{time} DESC, {_ID}"  # untranslated: SQL
        statement, rest = f"SELECT {rows.INDEX_COLUMNS} FROM issues WHERE {where}", f" ORDER BY {order} LIMIT %s"
        page = list(map(rows.index_row, self._ask(statement, at, at, after, rest=rest, last=(size,))))
        return page[::-1] if backwards else page

    def before(self, sort: Sort, rank: SortKey) -> int:
        """How many come before a rank."""
        if rank[0] < CLOSED_RANKS[sort]:
            return 0
        at = from_micros(-rank[1])
        return self._count(Condition(_BEFORE.format(time=_TIMES[sort]), (at, at, rank[2])))

    def ranks(self, sort: Sort) -> Iterator[SortKey]:
        """Their ranks alone, page by page."""
        for page in self.pages(f"id, {_TIMES[sort]}", sort, _MOST):
            yield from ((CLOSED_RANKS[sort], -to_micros(at), issue_id) for issue_id, at in page)

    def pages(self, columns: str, sort: Sort, most: int) -> Iterator[list[TupleRow]]:
        """Their `columns`, the id and the time among them, in order: as many pages as somebody asks for."""
        time, names = _TIMES[sort], columns.split(", ")
        where = _BEHIND.format(time=time)
        statement, rest = f"SELECT {columns} FROM issues WHERE {where}", f" ORDER BY {time} DESC, {_ID} LIMIT %s"
        after, size = (_NEWEST, _NEWEST, ""), _FIRST
        while page := self._ask(statement, *after, rest=rest, last=(size,)):
            yield page
            if len(page) < size:
                return
            last, issue_id = (page[-1][names.index(name)] for name in (time, "id"))
            after, size = (last, last, issue_id), min(4 * size, most)


class PagedIssueIndex(IssueIndex):
    """Its order, its ids and its rows are asked for as far as somebody looks: one row, a page, or page by page.

    What is changed lies over what is there. Who walks through the rows has them all read. Every method raises
    StoreError.
    """

    at_hand = False

    def __init__(
        self,
        ask: ReadRows,
        search: ReadRows,
        known: DictIssueIndex | None = None,
        *,
        only: Condition = ALWAYS,
        without: Condition = NEVER,
    ) -> None:
        """`search` is asked what looks through words: all are meant that `only` holds for, and `without` does not."""
        self._asked = ask, search
        self._there = _ClosedRows(ask if (only, without) == (ALWAYS, NEVER) else search, only, without)
        self._known = known
        """All rows, once they have been read."""
        self._changed: dict[str, IndexRow | None] = {}
        """What was put in the place of some, or None where it was removed; empty once all are known."""

    def copy(self) -> Self:
        known, there = None if self._known is None else self._known.copy(), self._there
        copy = type(self)(*self._asked, known, only=there.only, without=there.without)
        copy._changed = self._changed.copy()
        return copy

    def passing(self, test: "Test", now: datetime) -> Self:
        from wishtui.store.postgres.query_conditions import conditions_of  # the first frame searches for nothing

        there = self._there
        only, without = conditions_of(test, now, self._asked[1])
        return type(self)(*self._asked, only=all_of([there.only, only]), without=any_of([there.without, without]))

    def statuses(self) -> Counter[Status]:
        return Counter({Status.CLOSED: len(self)})

    def timed(self) -> Iterator[IndexRow]:
        return self._whole.timed()

    def rows_of(self, issue_ids: Iterable[str]) -> Iterator[IndexRow]:
        if self._known is not None:
            return self._known.rows_of(issue_ids)
        ids, changed = list(issue_ids), self._changed
        rows_put = (row for issue_id in ids if (row := changed.get(issue_id)) is not None)
        return chain(rows_put, self._there.some(issue_id for issue_id in ids if issue_id not in changed))

    def in_order(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> list[str]:
        return [rank[2] for rank in self.ranked(sort, wanted, windows)]

    def ranked(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> Iterator[SortKey]:
        if self._known is not None:
            return self._known.ranked(sort, wanted, windows)
        ranks, changed = self._there.ranks(sort) if Status.CLOSED in wanted else iter(()), self._changed
        if not changed:
            return ranks
        put = DictIssueIndex({issue_id: row for issue_id, row in changed.items() if row is not None})
        return merge((rank for rank in ranks if rank[2] not in changed), put.ranked(sort, wanted, windows))

    def page(self, sort: Sort, size: int, beyond: SortKey | None = None, *, backwards: bool = False) -> list[IndexRow]:
        if self._known is not None or self._changed:
            return super().page(sort, size, beyond, backwards=backwards)
        return self._there.page(sort, size, beyond, backwards=backwards)

    def rows_before(self, sort: Sort, rank: SortKey) -> int:
        if self._known is not None or self._changed:
            return super().rows_before(sort, rank)
        return self._there.before(sort, rank)

    def read(self) -> Iterator[None]:
        known: dict[str, IndexRow] = {}
        for page in self._there.pages(rows.INDEX_COLUMNS, Sort.RECENT, _PAGE):
            known |= {row[0]: rows.index_row(row) for row in page}
            yield
        whole, changed = DictIssueIndex(known), self._changed
        self._known, self._changed = whole, {}
        for issue_id, row in changed.items():
            self._change(issue_id, row)

    @property
    def _whole(self) -> DictIssueIndex:
        if self._known is None:
            deque(self.read(), maxlen=0)
        assert self._known is not None  # all of it has been read
        return self._known

    def values(self) -> ValuesView[IndexRow]:
        return self._whole.values()

    def items(self) -> ItemsView[str, IndexRow]:
        return self._whole.items()

    def __getitem__(self, issue_id: str) -> IndexRow:
        if self._known is not None:
            return self._known[issue_id]
        row = next(self.rows_of([issue_id]), None)
        if row is None:
            raise KeyError(issue_id)
        return row

    def __setitem__(self, issue_id: str, row: IndexRow) -> None:
        self._change(issue_id, row)

    def __delitem__(self, issue_id: str) -> None:
        if issue_id not in self:
            raise KeyError(issue_id)
        self._change(issue_id, None)

    def _change(self, issue_id: str, row: IndexRow | None) -> None:
        if self._known is None:
            self._changed[issue_id] = row
        elif row is None:
            self._known.pop(issue_id, None)
        else:
            self._known[issue_id] = row

    def __iter__(self) -> Iterator[str]:
        if self._known is not None:
            return iter(self._known)
        return (rank[2] for rank in self.ranked(Sort.RECENT, ONLY_CLOSED, DEFAULT_WINDOWS))

    def __len__(self) -> int:
        if self._known is not None:
            return len(self._known)
        put = sum(row is not None for row in self._changed.values())
        return self._there.count() + put - sum(1 for _row in self._there.some(self._changed))
