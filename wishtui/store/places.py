"""What places the issues of a database in a list, and the orders that follow from it."""

from bisect import insort
from collections import Counter
from collections.abc import Iterator

from wishtui.domain.issue import IndexRow, Status, timed
from wishtui.domain.ordering import Sort, SortKey, sort_headers, sort_key
from wishtui.store.index import STATUSES, IndexedRows
from wishtui.store.layered import Layered

_FEW = 2_000
"""Rows that are put in their place one by one; with more it is quicker to sort all."""


class Places(Layered[IndexRow]):
    """The row of each issue by its id. Over an index most of them are never made."""

    def statuses(self) -> Counter[Status]:
        """How many issues have each status."""
        base = self.base
        if not isinstance(base, IndexedRows):
            return Counter(row.status for row in self.values())
        column = bytes(base.columns.statuses)
        counts = Counter({status: column.count(place) for place, status in enumerate(STATUSES)})
        counts.subtract(base[issue_id].status for issue_id in self.gone)
        counts.update(row.status for row in self.put.values())
        return counts

    def timed(self) -> Iterator[IndexRow]:
        """The rows that time alone changes: with a pending reply, or a snooze."""
        base = self.base
        rows = base.timed.values() if isinstance(base, IndexedRows) else base.values()
        yield from (row for row in rows if timed(row) and row.id not in self.gone)
        yield from (row for row in self.put.values() if timed(row))

    def in_order(self, sort: Sort, wanted: frozenset[Status]) -> list[str]:
        """Ids of the issues of some statuses, in the order of `sort`."""
        base = self.base
        if not isinstance(base, IndexedRows):
            return [row.id for row in sort_headers((row for row in self.values() if row.status in wanted), sort)]
        if sort is not Sort.DUE or len(self.put) > _FEW:
            return [issue_id for _, _, issue_id in self.ranked(sort, wanted)]
        ids = base.with_status(wanted)
        if self.gone:
            ids = [issue_id for issue_id in ids if issue_id not in self.gone]
        for row in self.put.values():
            if row.status in wanted:
                insort(ids, row.id, key=lambda issue_id: sort_key(self[issue_id], sort))
        return ids

    def ranked(self, sort: Sort, wanted: frozenset[Status]) -> list[SortKey]:
        """The same as what they are sorted by, so that the lists of two databases can be made one."""
        base = self.base
        if isinstance(base, IndexedRows):
            keys = [key for key in base.ranks(sort, wanted) if key[2] not in self.gone]
        else:
            keys = [sort_key(row, sort) for row in base.values() if row.status in wanted and row.id not in self.gone]
        keys += [sort_key(row, sort) for row in self.put.values() if row.status in wanted]
        keys.sort()
        return keys
