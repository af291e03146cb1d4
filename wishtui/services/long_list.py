"""A list of any length of which only some stretches are known, each as far as somebody has looked."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import pairwise
from typing import NamedTuple, overload

from wishtui.domain.ordering import SortKey
from wishtui.services.ranked_ids import RankedIds, RankOf


class Bounds(NamedTuple):
    """Two places in an order, both included; None is its beginning, or its end."""

    low: SortKey | None
    high: SortKey | None

    def hold(self, rank: SortKey) -> bool:
        """Whether it stands between them."""
        return not self.follow(rank) and (self.high is None or rank <= self.high)

    def follow(self, rank: SortKey) -> bool:
        """Whether they come after it."""
        return self.low is not None and rank < self.low

    def touch(self, other: "Bounds") -> bool:
        """Whether both hold some place."""
        return (self.low is None or other.high is None or self.low <= other.high) and (
            other.low is None or self.high is None or other.low <= self.high
        )

    def joined(self, other: "Bounds") -> "Bounds":
        """From the lower beginning to the higher end."""
        low = None if self.low is None or other.low is None else min(self.low, other.low)
        high = None if self.high is None or other.high is None else max(self.high, other.high)
        return Bounds(low, high)


class _Stretch:
    """All ids between two places of the order, the first of them on row `first` of the list."""

    __slots__ = ("bounds", "first", "ids")

    def __init__(self, first: int, ids: RankedIds, bounds: Bounds) -> None:
        self.first = first
        self.ids = ids
        self.bounds = bounds

    @property
    def end(self) -> int:
        """The row below the last."""
        return self.first + len(self.ids)


class Edge(NamedTuple):
    """A place that the list is known to or from: what stands beyond it is to be read next."""

    rank: SortKey | None
    """None at the beginning of the whole order, and at its end."""
    backwards: bool
    """Whether what is to be read comes before it."""


class LongList(Sequence[str]):
    """Ids in order; "" stands for each that nobody has read. Only the rows of known ones have to be at hand."""

    def __init__(self, length: int, rank_of: RankOf) -> None:
        self._length = length
        self._rank_of = rank_of
        self._stretches: list[_Stretch] = []

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return [self[row] for row in range(*index.indices(self._length))]
        row = range(self._length)[index]
        for stretch in self._stretches:
            if stretch.first <= row < stretch.end:
                return stretch.ids[row - stretch.first]
        return ""

    def known(self) -> Iterator[str]:
        """Every id that is known, in order."""
        for stretch in self._stretches:
            yield from stretch.ids

    def row_of(self, issue_id: str, rank: SortKey) -> int | None:
        """The row of an issue that ranks so; None where it is not in the list, or nobody has read that part of it."""
        for stretch in self._stretches:
            if stretch.bounds.hold(rank):
                row = stretch.ids.row_of(issue_id, rank)
                return None if row is None else stretch.first + row
        return None

    def place(self, issue_id: str, rank: SortKey) -> bool:
        """Put an issue in its place, be that known or not; False where it stands there already."""
        for number, stretch in enumerate(self._stretches):
            if stretch.bounds.hold(rank):
                return stretch.ids.place(issue_id, rank) and self._grow(1, self._stretches[number + 1 :])
            if stretch.bounds.follow(rank):
                return self._grow(1, self._stretches[number:])
        return self._grow(1, [])

    def take_out(self, issue_id: str, rank: SortKey) -> bool:
        """Take an issue out that was counted with the others; False where it is not in the part that holds its rank."""
        for number, stretch in enumerate(self._stretches):
            if stretch.bounds.hold(rank):
                return stretch.ids.take_out(issue_id, rank) and self._grow(-1, self._stretches[number + 1 :])
            if stretch.bounds.follow(rank):
                return self._grow(-1, self._stretches[number:])
        return self._grow(-1, [])

    def add(self, ids: Sequence[str], bounds: Bounds, first: int | None = None) -> bool:
        """Take in all ids between two places; `first` is the row of the first, None where it follows from the others.

        False where it would have to and does not: what they were to be joined with is not there any more.
        """
        near = [stretch for stretch in self._stretches if stretch.bounds.touch(bounds)]
        if not near and first is None:
            return False
        known = near[0].ids if near else RankedIds((), self._rank_of)
        for more in (ids, *(stretch.ids for stretch in near[1:])):
            known.take_in(more)
        if near:
            low = near[0].bounds.low
            first = near[0].first - (0 if low is None else bisect_left(known, low, key=self._rank_of))
        for stretch in near:
            bounds = bounds.joined(stretch.bounds)
        self._stretches = [stretch for stretch in self._stretches if stretch not in near]
        self._settle(_Stretch(first or 0, known, bounds))
        return True

    def add_with(self, others: Iterable[RankedIds], ids: Sequence[str], bounds: Bounds, first: int | None) -> bool:
        """The same with what stands among these in lists of `others`, which hold every such issue."""
        there, low, high = set(ids), *bounds
        between: list[Iterable[str]] = []
        before = 0
        for other in others:
            start = 0 if low is None else bisect_left(other, low, key=self._rank_of)
            end = len(other) if high is None else bisect_right(other, high, key=self._rank_of)
            between.append([issue_id for issue_id in other[start:end] if issue_id not in there])
            before += start
        both = list(merge(ids, *between, key=self._rank_of))
        return self.add(both, bounds, None if first is None else first + before)

    def with_others(self, others: Sequence[RankedIds]) -> "LongList":
        """The list of these and of `others`, of which all is known, in the same order."""
        both = LongList(self._length + sum(map(len, others)), self._rank_of)
        for stretch in self._stretches:
            both.add_with(others, stretch.ids, stretch.bounds, stretch.first)
        return both

    def unknown_near(self, row: int, within: int) -> int | None:
        """A row that is not known, so few rows from another one; None where all around that one is."""
        here = next((stretch for stretch in self._stretches if stretch.first <= row < stretch.end), None)
        if here is None:
            return row if row < self._length else None
        for other in (here.end, here.first - 1):
            if 0 <= other < self._length and abs(other - row) <= within and not self[other]:
                return other
        return None

    def nearest_edge(self, row: int) -> Edge:
        """The place from which the fewest rows are to be read until one that is not known is reached."""
        edges = [(row, Edge(None, backwards=False)), (self._length - 1 - row, Edge(None, backwards=True))]
        for stretch in self._stretches:
            if row < stretch.first:
                edges.append((stretch.first - row, Edge(stretch.bounds.low, backwards=True)))
            else:
                edges.append((row - stretch.end, Edge(stretch.bounds.high, backwards=False)))
        return min(edges, key=lambda edge: edge[0])[1]

    def _grow(self, by: int, behind: Sequence[_Stretch]) -> bool:
        self._length += by
        for stretch in behind:
            stretch.first += by
        return True

    def _settle(self, added: _Stretch) -> None:
        """Put a stretch among the others. Rows that are read are believed before a count of them is."""
        low, high = added.bounds
        if low is None:
            added.first = 0
        if high is None and low is None:
            self._length = len(added.ids)
        elif high is None:
            added.first = max(0, self._length - len(added.ids))
        kept = sorted([*self._stretches, added], key=lambda stretch: stretch.first)
        apart = all(one.end <= other.first for one, other in pairwise(kept))
        self._stretches = kept if apart and kept[-1].end <= self._length else [added]
        self._length = max(self._length, added.end)
