"""Finds rows that only moved up or down."""

from collections import Counter
from operator import ne

import msgspec

from .grid import CellRow

__all__ = ["Scroll", "find_scroll"]

_FEWEST_ROWS = 2
_WIDEST_GAP = 3


class Scroll(msgspec.Struct, frozen=True):
    """The rows `top` to `bottom`, both included, move up by `lines`, or down if negative."""

    top: int
    bottom: int
    lines: int
    cells: int
    """How many cells it puts right that would have to be written else."""
    rows: int
    """How many rows of them it may put wrong."""

    def apply(self, rows: list[CellRow], exposed: CellRow) -> list[CellRow]:
        """The rows after the scroll; those that come in are `exposed`."""
        block = rows[self.top : self.bottom + 1]
        fresh = [exposed] * abs(self.lines)
        block = block[self.lines :] + fresh if self.lines > 0 else fresh + block[: self.lines]
        return rows[: self.top] + block + rows[self.bottom + 1 :]


def find_scroll(old: list[CellRow], new: list[CellRow]) -> Scroll | None:
    """The scroll that brings most changed rows of `new` into place, or None.

    Only rows that differ from all others count: blank lines and rules would match anywhere.
    """
    changed = [y for y, row in enumerate(new) if not row.same_as(old[y])]
    if len(changed) <= _FEWEST_ROWS:
        return None
    rows_by_key = _unique_rows(old)
    sources = {y: rows_by_key[new[y].key] for y in changed if new[y].key in rows_by_key}
    votes = Counter(source - y for y, source in sources.items())
    if not votes:
        return None
    lines, count = votes.most_common(1)[0]
    if count < _FEWEST_ROWS or not lines:
        return None
    cluster = _largest_cluster([y for y in changed if sources.get(y) == y + lines])
    if len(cluster) < _FEWEST_ROWS:
        return None
    first, last = _with_likeness(old, new, cluster[0], cluster[-1], lines)
    right = sum(_unlike(new[y], old[y]) for y in cluster)
    rows = abs(last - first) + 1 + abs(lines) - len(cluster)
    return Scroll(min(first, first + lines), max(last, last + lines), lines, right, rows)


def _with_likeness(old: list[CellRow], new: list[CellRow], first: int, last: int, lines: int) -> tuple[int, int]:
    """The rows `first` to `last` and their neighbours that came along, such as one that lost its mark."""

    def came(y: int) -> bool:
        return 0 <= y < len(new) and 0 <= y + lines < len(old) and _closer(new[y], old[y + lines], old[y])

    while came(first - 1):
        first -= 1
    while came(last + 1):
        last += 1
    return first, last


def _closer(row: CellRow, source: CellRow, target: CellRow) -> bool:
    """Whether `row` takes fewer new cells over `source` than over `target`."""
    return _unlike(row, source) < _unlike(row, target)


def _unlike(row: CellRow, other: CellRow) -> int:
    return list(map(ne, row.chars, other.chars)).count(True)


def _unique_rows(rows: list[CellRow]) -> dict[tuple[str, bytes], int]:
    rows_by_key: dict[tuple[str, bytes], int] = {}
    for y, row in enumerate(rows):
        rows_by_key[row.key] = -1 if row.key in rows_by_key else y
    return {key: y for key, y in rows_by_key.items() if y >= 0}


def _largest_cluster(rows: list[int]) -> list[int]:
    clusters: list[list[int]] = [[]]
    for y in rows:
        if clusters[-1] and y - clusters[-1][-1] > _WIDEST_GAP:
            clusters.append([])
        clusters[-1].append(y)
    return max(clusters, key=len)
