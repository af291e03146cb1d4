"""What places issues in a list: their rows by id, and the orders and counts that follow from them."""

from abc import abstractmethod
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Self

from wishtui.domain.issue import IndexRow, Status, timed
from wishtui.domain.ordering import Sort, SortKey, count_due, first_headers, sort_headers, sort_key
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows

if TYPE_CHECKING:
    from wishtui.domain.query import Test

ONLY_CLOSED = frozenset({Status.CLOSED})


class RowMatches(NamedTuple):
    """What the columns of an index say of a query."""

    matches: Iterator[list[str]]
    """Ids of issues that match, some with each step."""
    others: list[str]
    """Ids of the issues that they say nothing of: to be looked at one by one."""


class IssueIndex(MutableMapping[str, IndexRow]):
    """The row of each issue by its id; whoever asks a store for one owns it and may change it."""

    at_hand = True
    """Whether nobody has to be asked for what it holds."""

    @abstractmethod
    def copy(self) -> Self:
        """The same as it is now, with changes of its own from here on."""

    def statuses(self) -> Counter[Status]:
        """How many issues have each status."""
        return Counter(row.status for row in self.values())

    def timed(self) -> Iterator[IndexRow]:
        """The rows that time alone changes: with a pending reply, or a snooze."""
        return (row for row in self.values() if timed(row))

    def rows_of(self, issue_ids: Iterable[str]) -> Iterator[IndexRow]:
        """The rows of some issues; those that are not here are passed over."""
        return (row for issue_id in issue_ids if (row := self.get(issue_id)) is not None)

    def in_order(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> list[str]:
        """Ids of the issues of some statuses, in the order of `sort`."""
        return [row.id for row in sort_headers((row for row in self.values() if row.status in wanted), sort, windows)]

    def first(self, count: int, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> list[str]:
        """The first `count` of them, for which the others need not be put in order."""
        rows = (row for row in self.values() if row.status in wanted)
        return [row.id for row in first_headers(rows, count, sort, windows)]

    def due_before(self, moment: datetime, windows: ReplyWindows) -> int:
        """How many issues wait for an answer that is due before `moment`, the snoozed ones too."""
        return count_due(self.values(), moment, windows)

    def ranked(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> Iterator[SortKey]:
        """The same as what they are sorted by, so that several lists can be made one, as far as somebody asks."""
        return iter(sorted(sort_key(row, sort, windows) for row in self.values() if row.status in wanted))

    def matching(self, test: "Test", now: datetime, windows: ReplyWindows) -> RowMatches | None:
        """Which issues pass a query's test, as far as that is known without making their rows; None where it is not."""
        return None

    def passing(self, test: "Test", now: datetime) -> "IssueIndex":
        """The Closed ones of them that pass a query's test, the time being `now`; for whoever only looks at them.

        An index that is at hand does without it: whoever has the rows asks them. Raises StoreError.
        """
        raise NotImplementedError(test, now)

    def page(self, sort: Sort, size: int, beyond: SortKey | None = None, *, backwards: bool = False) -> list[IndexRow]:
        """At most `size` Closed rows in the order of `sort`: those behind a rank or, with `backwards`, those before it.

        They stand at the beginning, or the end, where there is no rank.
        """
        ranks = [rank for rank in self.ranked(sort, ONLY_CLOSED, DEFAULT_WINDOWS) if beyond is None or rank != beyond]
        if beyond is not None:
            ranks = [rank for rank in ranks if (rank < beyond) is backwards]
        wanted = ranks[max(0, len(ranks) - size) :] if backwards else ranks[:size]
        return [self[rank[2]] for rank in wanted]

    def rows_before(self, sort: Sort, rank: SortKey) -> int:
        """How many Closed rows stand before a rank in the order of `sort`."""
        return sum(each < rank for each in self.ranked(sort, ONLY_CLOSED, DEFAULT_WINDOWS))

    def read(self) -> Iterator[None]:
        """Have all of it at hand, a part with each step."""
        return iter(())


class DictIssueIndex(IssueIndex):
    """An index of rows that are all in memory."""

    def __init__(self, rows: Mapping[str, IndexRow]) -> None:
        self._rows = dict(rows)

    def copy(self) -> Self:
        return type(self)(self._rows)

    def __getitem__(self, issue_id: str) -> IndexRow:
        return self._rows[issue_id]

    def __setitem__(self, issue_id: str, row: IndexRow) -> None:
        self._rows[issue_id] = row

    def __delitem__(self, issue_id: str) -> None:
        del self._rows[issue_id]

    def __iter__(self) -> Iterator[str]:
        return iter(list(self._rows))

    def __len__(self) -> int:
        return len(self._rows)
