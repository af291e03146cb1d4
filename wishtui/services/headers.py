"""Headers by id, each decoded when it is first asked for: most of a long list is never looked at."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING, cast

from wishtui.domain.issue import Header, IndexRow, Status, index_row_of
from wishtui.domain.ordering import Sort
from wishtui.domain.windows import ReplyWindows
from wishtui.store import IssueIndex, Store
from wishtui.store.issue_index import DictIssueIndex, RowMatches

if TYPE_CHECKING:
    from wishtui.domain.query import Test

_ROW = frozenset(IndexRow.__struct_fields__)

_MOST = 4_096
"""Headers kept: many screens full, and four megabytes."""


class KnownHeaders(Mapping[str, Header]):
    """What the store knows of every issue: the part that places it at once, the rest on demand."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.with_closed = False
        """Whether Closed issues are among them."""
        self._indexes: list[IssueIndex] = [store.index()]
        """Of the inbox and, once it is read, of the archive; what became of an issue since stands in the first."""
        self._whole: dict[str, Header] = {}
        """What was asked for last, oldest first; the rest is decoded anew when somebody looks."""
        self.uncached = UncachedHeaders(self)
        """The same for those who look at all of them: it keeps nothing."""
        self.unclosed = UnclosedHeaders(self)
        """The same without those that are Closed."""
        self.whole = False
        """Whether all Closed issues are among them, and not only those that somebody has looked at."""
        self._closed_since: set[str] = set()
        """Closed issues that stand in the first index."""

    def __getitem__(self, issue_id: str) -> Header:
        whole = self._whole.get(issue_id)
        if whole is None:
            row = self.row(issue_id)
            if row is None:
                raise KeyError(issue_id)
            whole = self.fresh(issue_id) or _bare(row)
            self._keep(whole)
        return whole

    def find(self, issue_id: str) -> Header | None:
        """The header of an issue, without keeping it; None where there is none."""
        whole = self._whole.get(issue_id)
        if whole is not None:
            return whole
        if issue_id not in self:
            return None
        whole = self.fresh(issue_id)
        if whole is None and (row := self.row(issue_id)) is not None:
            return _bare(row)
        return whole

    def _keep(self, header: Header) -> None:
        if len(self._whole) >= _MOST:
            for issue_id in list(self._whole)[: _MOST // 4]:
                self._whole.pop(issue_id, None)
        self._whole[header.id] = header

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(self._indexes)

    def __len__(self) -> int:
        return sum(map(len, self._indexes))

    def __contains__(self, issue_id: object) -> bool:
        for index in self._indexes:  # noqa: SIM110  any() with a generator takes twice as long
            if issue_id in index:
                return True
        return False

    def row(self, issue_id: str) -> IndexRow | None:
        """What places an issue; None where there is none of that id."""
        for index in self._indexes:
            row = index.get(issue_id)
            if row is not None:
                return row
        return None

    def statuses(self) -> Counter[Status]:
        """How many issues have each status."""
        return sum((index.statuses() for index in self._indexes), Counter())

    def timed(self) -> Iterator[IndexRow]:
        """The rows that time alone changes."""
        for index in self._indexes:
            yield from index.timed()

    def in_order(self, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> list[str]:
        """Ids of the issues of some statuses, in the order of `sort`."""
        if len(self._indexes) == 1:
            return self._indexes[0].in_order(sort, wanted, windows)
        ranks = (rank for index in self._indexes for rank in index.ranked(sort, wanted, windows))
        return [rank[2] for rank in sorted(ranks)]

    def first(self, count: int, sort: Sort, wanted: frozenset[Status], windows: ReplyWindows) -> list[str]:
        """The first `count` of the issues of some statuses that are not Closed."""
        return self._indexes[0].first(count, sort, wanted, windows)

    def due_before(self, moment: datetime, windows: ReplyWindows) -> int:
        """How many issues wait for an answer that is due before `moment`."""
        return self._indexes[0].due_before(moment, windows)

    def matching(self, test: "Test", now: datetime, windows: ReplyWindows) -> RowMatches | None:
        """What the rows alone say of a query's test; None where they do not say it."""
        known: list[RowMatches] = []
        for index in self._indexes:
            part = index.matching(test, now, windows)
            if part is not None:
                known.append(part)
            elif index:
                return None
        matches = chain.from_iterable(part.matches for part in known)
        return RowMatches(matches, [issue_id for part in known for issue_id in part.others])

    def fresh(self, issue_id: str) -> Header | None:
        """The header as the store has it now; None where it has none."""
        return self._store.header(issue_id, unclosed=not self.with_closed)

    def all_fresh(self, issue_ids: Iterable[str]) -> dict[str, Header]:
        """The same of several issues; those that the store does not have are left out."""
        return {issue_id: header for issue_id in issue_ids if (header := self.fresh(issue_id)) is not None}

    def put(self, header: Header) -> None:
        """Take in what an issue has become."""
        self.drop(header.id)
        self._indexes[0][header.id] = index_row_of(header)
        if header.status is Status.CLOSED:
            self._closed_since.add(header.id)
        self._keep(header)

    def drop(self, issue_id: str) -> None:
        """An issue is here no more."""
        for index in self._indexes:
            index.pop(issue_id, None)
        self._closed_since.discard(issue_id)
        self._whole.pop(issue_id, None)

    def add_archive(self, archive: IssueIndex) -> None:
        """Take in the Closed issues, in the place of those that came before; what became of one since is kept."""
        self.with_closed = self.whole = True
        known = self._indexes[0]
        for issue_id in set(known).intersection(archive) if known and archive else ():
            del archive[issue_id]
        self._indexes[1:] = [archive]

    def add_closed(self, rows: Iterable[IndexRow]) -> None:
        """Take in some of the Closed issues; what became of one since is kept."""
        self.with_closed = True
        known = self._indexes[0]
        if len(self._indexes) == 1:
            self._indexes.append(DictIssueIndex({}))
        self._indexes[1].update((row.id, row) for row in rows if row.id not in known)


def at_hand(known: KnownHeaders) -> Iterator[str]:
    """Ids of the issues that are known without asking anybody."""
    return chain.from_iterable(index for index in known._indexes if index.at_hand)


class _LateHeader:
    """A header of which all that a row does not tell is decoded when somebody asks for it."""

    __slots__ = ("_known", "_row", "_whole", "id")

    def __init__(self, issue_id: str, known: KnownHeaders) -> None:
        self.id = issue_id
        self._known = known
        self._row: IndexRow | None = None
        self._whole: Header | None = None

    def __getattr__(self, name: str) -> object:
        if name in _ROW:
            if self._row is None:
                self._row = self._known.row(self.id)
            return getattr(self._row, name)
        if self._whole is None:
            self._whole = self._known.find(self.id)
        return getattr(self._whole, name)


class UncachedHeaders(Mapping[str, Header]):
    """Headers as they are known, of which none is kept that was not kept before."""

    def __init__(self, known: KnownHeaders) -> None:
        self._known = known

    def __getitem__(self, issue_id: str) -> Header:
        if issue_id not in self._known:
            raise KeyError(issue_id)
        return cast(Header, _LateHeader(issue_id, self._known))

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, issue_id: object) -> bool:
        return issue_id in self._known

    def matching(self, test: "Test", now: datetime, windows: ReplyWindows) -> RowMatches | None:
        """As `KnownHeaders.matching`."""
        return self._known.matching(test, now, windows)


class UnclosedHeaders(UncachedHeaders):
    """Those of the issues that are not Closed: of the others, a store that finds words says itself what it finds."""

    def __getitem__(self, issue_id: str) -> Header:
        if issue_id not in self:
            raise KeyError(issue_id)
        return super().__getitem__(issue_id)

    def __iter__(self) -> Iterator[str]:
        closed = self._known._closed_since
        return (issue_id for issue_id in self._known._indexes[0] if issue_id not in closed)

    def __len__(self) -> int:
        return len(self._known._indexes[0]) - len(self._known._closed_since)

    def __contains__(self, issue_id: object) -> bool:
        return issue_id in self._known._indexes[0] and issue_id not in self._known._closed_since

    def matching(self, test: "Test", now: datetime, windows: ReplyWindows) -> None:
        """Nothing: the rows are in no columns."""


def searched(known: KnownHeaders, store: Store) -> UncachedHeaders:
    """What a search looks at issue by issue: all of them, unless the store finds the Closed ones itself."""
    return known.unclosed if store.finds_words and not known.whole else known.uncached


def _bare(row: IndexRow) -> Header:
    """The header of an issue that has just gone elsewhere: enough to place it until the next look."""
    return Header(
        id=row.id,
        status=row.status,
        opened_at=row.opened_at,
        last_activity_at=row.last_activity_at,
        waiting_since=row.waiting_since,
        shop=row.shop,
        pending=row.pending,
        snooze=row.snooze,
        rev=row.rev,
    )
