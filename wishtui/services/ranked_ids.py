"""Ids in the order of a list, all of them known."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from wishtui.domain.ordering import SortKey

RankOf = Callable[[str], SortKey]
"""Where an issue stands in an order, by its id."""


class RankedIds(list[str]):
    """A list that one id at a time is put into, or taken out of, by its rank."""

    def __init__(self, ids: Iterable[str], rank_of: RankOf) -> None:
        super().__init__(ids)
        self.rank_of = rank_of

    def known(self) -> Iterator[str]:
        """Every id that is known, in order."""
        return iter(self)

    def row_of(self, issue_id: str, rank: SortKey) -> int | None:
        """The row of an issue that ranks so; None where it is not in the list."""
        row = bisect_left(self, rank, key=self.rank_of)
        return row if row < len(self) and self[row] == issue_id else None

    def place(self, issue_id: str, rank: SortKey) -> bool:
        """Put an issue in its place, which has to be its rank by now; False where it stands there already."""
        row = bisect_left(self, rank, key=self.rank_of)
        if row < len(self) and self[row] == issue_id:
            return False
        self.insert(row, issue_id)
        return True

    def take_out(self, issue_id: str, rank: SortKey) -> bool:
        """Take an issue out, while it still ranks so; False where it is not in the list."""
        row = self.row_of(issue_id, rank)
        if row is not None:
            del self[row]
        return row is not None

    def take_in(self, ids: Sequence[str]) -> None:
        """Put several in their places, which are in order themselves; those that stand there already stay."""
        among = bisect_right(ids, self.rank_of(self[-1]), key=self.rank_of) if self else 0
        for issue_id in ids[:among]:
            self.place(issue_id, self.rank_of(issue_id))
        self.extend(ids[among:])
