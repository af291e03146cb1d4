"""A query's test of list rows, asked of the columns of an index: a hundred thousand rows, and none of them is made."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import reduce
from itertools import compress
from operator import and_, or_
from typing import Any

from wishtui.domain.issue import IndexRow, Status
from wishtui.domain.query import AllOf, AnyOf, ColumnTest, Holds, Not, QueryColumn, Test
from wishtui.domain.windows import ReplyWindows
from wishtui.store.files.indexed import NO_TIME, STATUSES, IndexedRows

_STRETCH = 4096
"""Rows that are looked at in one step, which takes a few milliseconds."""

_UNHANDLED = STATUSES.index(Status.UNHANDLED)

Verdicts = Callable[[int, int], bytes]
"""One byte for each row from a position to another, 1 where a test holds."""

Mask = Callable[[int, int], int]
"""The same as a number, so that tests are joined without a look at single rows."""


class NotKept(Exception):
    """The index does not keep what the test looks at."""


def ids_of(rows: IndexedRows, test: Test, now: datetime, windows: ReplyWindows) -> Iterator[list[str]]:
    """Ids of the issues whose rows pass a test, those of a stretch of rows with each step.

    Raises:
        NotKept: the columns do not answer it; at once, not when they are asked.
    """
    mask = _RowFilter(rows, now, windows).mask(test)
    starts = range(0, len(rows), _STRETCH)
    return (list(_ids_within(rows.ids, mask, start, min(start + _STRETCH, len(rows)))) for start in starts)


def _ids_within(ids: Sequence[str], mask: Mask, start: int, stop: int) -> Iterator[str]:
    return compress(ids[start:stop], mask(start, stop).to_bytes(stop - start, "little"))


class _RowFilter:
    """Makes masks of tests, each part asked of the one column that it looks at."""

    def __init__(self, rows: IndexedRows, now: datetime, windows: ReplyWindows) -> None:
        self._rows = rows
        self._now = now
        self._windows = windows

    def mask(self, test: Test) -> Mask:
        """Raises NotKept."""
        if isinstance(test, AllOf):
            return _joined(and_, [self.mask(part) for part in test.tests])
        if isinstance(test, AnyOf):
            return _joined(or_, [self.mask(part) for part in test.tests])
        if isinstance(test, Not):
            inner = self.mask(test.test)
            return lambda start, stop: inner(start, stop) ^ int.from_bytes(b"\1" * (stop - start), "little")
        if not isinstance(test, ColumnTest):
            raise NotKept
        verdicts = self._verdicts(test.column, test.holds_at(self._now))
        return lambda start, stop: int.from_bytes(verdicts(start, stop), "little")

    def _verdicts(self, column: QueryColumn, holds: Holds) -> Verdicts:
        rows = self._rows
        match column:
            case QueryColumn.STATUS:
                table = bytes(code < len(STATUSES) and holds(STATUSES[code]) for code in range(256))
                return lambda start, stop: rows.columns.statuses[start:stop].tobytes().translate(table)
            case QueryColumn.OPENED:
                return lambda start, stop: bytes(map(holds, rows.columns.opened[start:stop]))
            case QueryColumn.DEADLINE:
                return lambda start, stop: bytes(map(holds, self._deadlines(start, stop)))
            case QueryColumn.SHOP:
                return _coded(rows.columns.shops if rows.shops else None, rows.shops or ("",), holds)
            case QueryColumn.PENDING:
                return self._of_timed(lambda row: holds(row.pending), holds(None))
            case QueryColumn.SNOOZE:
                return self._of_timed(lambda row: holds(row.snooze), holds(None))
        return self._of_details(column, holds)

    def _of_details(self, column: QueryColumn, holds: Holds) -> Verdicts:
        details = self._rows.details
        if details is None:
            raise NotKept
        match column:
            case QueryColumn.LATE:
                return _coded(details.late, (False, True), holds)
            case QueryColumn.REASON:
                return _coded(details.reasons, details.head.reasons, holds)
            case QueryColumn.ASSIGNEE:
                return _coded(details.assignees, details.head.assignees, holds)
            case QueryColumn.AMOUNT:
                return _coded(details.amounts, details.amount_values(), holds)
        raise NotKept

    def _deadlines(self, start: int, stop: int) -> list[int | None]:
        """As `QueryColumn.DEADLINE` says."""
        rows, columns = self._rows, self._rows.columns
        waits = zip(columns.statuses[start:stop], columns.waiting[start:stop], strict=True)
        spans = [self._windows.micros(shop) for shop in rows.shops or ("",)]
        if len(set(spans)) == 1:
            span = spans[0]
            return [since + span if code == _UNHANDLED and since != NO_TIME else None for code, since in waits]
        return [
            since + spans[shop] if code == _UNHANDLED and since != NO_TIME else None
            for (code, since), shop in zip(waits, columns.shops[start:stop], strict=True)
        ]

    def _of_timed(self, holds: Callable[[IndexRow], bool], otherwise: bool) -> Verdicts:
        """What only the few rows have that time changes."""
        exceptions = [position for position, row in self._rows.timed.items() if holds(row) is not otherwise]

        def verdicts(start: int, stop: int) -> bytes:
            verdict = bytearray([otherwise]) * (stop - start)
            for position in exceptions:
                if start <= position < stop:
                    verdict[position - start] = not otherwise
            return bytes(verdict)

        return verdicts


def _coded(codes: memoryview | None, values: Sequence[Any], holds: Holds) -> Verdicts:
    """Of a column of positions among `values`; without one, each row has the first."""
    verdict_of = [bool(holds(value)) for value in values]
    if codes is None:
        return lambda start, stop: bytes(verdict_of[:1]) * (stop - start)
    return lambda start, stop: bytes(map(verdict_of.__getitem__, codes[start:stop]))


def _joined(join: Callable[[int, int], int], masks: Sequence[Mask]) -> Mask:
    return lambda start, stop: reduce(join, [mask(start, stop) for mask in masks])
