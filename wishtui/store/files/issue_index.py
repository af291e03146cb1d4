"""The index of the issues of a database, most of whose rows are never made."""

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from wishtui.domain.issue import IndexRow, Status, timed
from wishtui.domain.ordering import Sort, SortKey, count_due, sort_key
from wishtui.domain.times import to_micros
from wishtui.domain.windows import ReplyWindows
from wishtui.store.files.indexed import STATUSES, IndexedRows
from wishtui.store.files.overlay import Overlay
from wishtui.store.issue_index import IssueIndex, RowMatches

if TYPE_CHECKING:
    from wishtui.domain.query import Test

_FEW = 2_000
"""Rows that are put in their place one by one; with more it is quicker to sort all."""


class SnapshotIssueIndex(Overlay[IndexRow], IssueIndex):
    """Rows as the index of a snapshot has them, and over them those that changed since."""

    def shared(self, other: "SnapshotIssueIndex") -> set[str]:
        """Ids of the issues that are in both."""
        few, many = sorted((self, other), key=len)
        return set(few).intersection(many) if few else set()

    def statuses(self) -> Counter[Status]:
        base = self.base
        if not isinstance(base, IndexedRows):
            return super().statuses()
        column = bytes(base.columns.statuses)
        counts = Counter({status: column.count(code) for code, status in enumerate(STATUSES)})
        counts.subtract(base[issue_id].status for issue_id in self.gone)
        counts.update(row.status for row in self.put.values())
        return counts

    def timed(self) -> Iterator[IndexRow]:
        base = self.base
        rows = base.timed.values() if isinstance(base, IndexedRows) else base.values()
        yield from (row for row in rows if timed(row) and row.id not in self.gone)
        yield from (row for row in self.put.values() if timed(row))

    def in_order(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> list[str]:
        base = self.base
        if not isinstance(base, IndexedRows):
            return super().in_order(sort, wanted, windows)
        if sort is not Sort.DUE or len(self.put) > _FEW or not windows.alike:
            return [rank[2] for rank in self.ranked(sort, wanted, windows)]
        ids = base.with_status(wanted)
        if self.gone:
            ids = [issue_id for issue_id in ids if issue_id not in self.gone]
        for row in self.put.values():
            if row.status in wanted:
                insort(ids, row.id, key=lambda issue_id: sort_key(self[issue_id], sort, windows))
        return ids

    def first(self, count: int, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> list[str]:
        if not isinstance(self.base, IndexedRows):
            return super().first(count, sort, wanted, windows)
        return [rank[2] for rank in islice(self.ranked(sort, wanted, windows), count)]

    def due_before(self, moment: datetime, windows: ReplyWindows) -> int:
        base = self.base
        if not isinstance(base, IndexedRows) or not windows.alike:
            return super().due_before(moment, windows)
        gone = (base[issue_id] for issue_id in self.gone)
        begun = moment - windows.default
        # The snoozed stand apart, among those that time alone changes.
        of_base = bisect_left(range(len(base)), (0, to_micros(begun), ""), key=lambda at: base.wait_rank(at, ""))
        of_base += count_due((row for row in base.timed.values() if row.snooze is not None), moment, windows)
        return of_base - count_due(gone, moment, windows) + count_due(self.put.values(), moment, windows)

    def ranked(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> Iterator[SortKey]:
        base, gone = self.base, self.gone
        if not isinstance(base, IndexedRows):
            return super().ranked(sort, wanted, windows)
        ranks = base.ranked(sort, wanted, windows)
        kept = (rank for rank in ranks if rank[2] not in gone) if gone else ranks
        changed = sorted(sort_key(row, sort, windows) for row in self.put.values() if row.status in wanted)
        return merge(kept, changed)

    def matching(self, test: "Test", now: datetime, windows: ReplyWindows) -> RowMatches | None:
        from wishtui.store.files.row_filter import NotKept, ids_of  # most starts search for nothing

        base, gone = self.base, self.gone
        if not isinstance(base, IndexedRows):
            return None
        try:
            matches = ids_of(base, test, now, windows)
        except NotKept:
            return None
        if gone:
            matches = ([issue_id for issue_id in ids if issue_id not in gone] for ids in matches)
        return RowMatches(matches, list(self.put))
