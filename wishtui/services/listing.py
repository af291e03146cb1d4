"""Which issues a list or an export is about, and in which order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from wishtui.domain.issue import Header, IndexRow, Status
from wishtui.domain.ordering import CLOSED_RANKS, Sort, SortKey, sort_headers, sort_key
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.store import IssueIndex, Store

if TYPE_CHECKING:
    from wishtui.domain.query import Query


_FEW = 8
"""The part of all issues below which it is sooner done to sort those that were found than to walk through all."""

_BATCH = 500
"""Headers read at once: many enough for a way over a line, few enough that a limit ends the reading early."""

_PAGE = 5_000
"""Closed rows asked for at once where a store gives them page by page: each page may cost it another look at all."""

_OPEN = frozenset(Status) - {Status.CLOSED}


class Selection(NamedTuple):
    """Which issues are wanted, as of `now`: those of `status` that match `query`, sorted, at most `limit` of them."""

    now: datetime
    query: "Query | None" = None
    status: Status | None = None
    sort: Sort = Sort.DUE
    limit: int | None = None
    windows: ReplyWindows = DEFAULT_WINDOWS

    @property
    def statuses(self) -> frozenset[Status]:
        """The same as `status`, told one by one."""
        return frozenset(Status if self.status is None else [self.status])

    @property
    def order(self) -> tuple[Sort, frozenset[Status], ReplyWindows]:
        """What an index has to know to give the issues of these statuses in order."""
        return self.sort, self.statuses, self.windows


def select(store: Store, wanted: Selection) -> list[Header]:
    """Headers of the issues that are wanted. The archive is read only when Closed issues are asked for."""
    return list(selected(store, wanted))


def selected(store: Store, wanted: Selection) -> Iterator[Header]:
    """The same, of which a database is asked for no more than somebody goes through."""
    ids, query = _candidates(store, wanted)
    if query is not None:
        yield from islice(_matching_headers(store, ids, query, wanted), wanted.limit)
        return
    ids = islice(ids, wanted.limit)
    while batch := list(islice(ids, _BATCH)):
        yield from store.headers(batch).values()


def matching(store: Store, query: "Query", now: datetime, windows: ReplyWindows, ids: set[str]) -> set[str]:
    """Those of `ids` whose issues match, of whatever status; each is read."""
    subjects = store.searchables(ids)
    return {subject.header.id for subject in subjects if query.matches(subject, now, windows)}


def select_ids(store: Store, wanted: Selection) -> list[str]:
    """Their ids alone, for which most issues need not be read at all."""
    return list(selected_ids(store, wanted))


def selected_ids(store: Store, wanted: Selection) -> Iterator[str]:
    """The same, of which a database is asked for no more than somebody goes through."""
    return islice(_ids(store, *_candidates(store, wanted), wanted), wanted.limit)


def _ids(store: Store, ids: Iterator[str], query: "Query | None", wanted: Selection) -> Iterator[str]:
    """Those of `ids` that match what is still to be asked of each."""
    if query is None:
        return ids
    return (header.id for header in _matching_headers(store, ids, query, wanted))


def _candidates(store: Store, wanted: Selection) -> tuple[Iterator[str], "Query | None"]:
    """Ids of the issues among which are all that are wanted, in order, and what is still to be asked of each."""
    indexes = [] if wanted.status is Status.CLOSED else [store.index()]
    if Status.CLOSED in wanted.statuses:
        closed = store.closed_index()
        if not closed.at_hand:
            return _beside_pages(store, indexes, closed, wanted), None
        indexes.append(closed)
    return _narrowed(store, indexes, wanted, wanted.statuses)


def _beside_pages(store: Store, indexes: Sequence[IssueIndex], closed: IssueIndex, wanted: Selection) -> Iterator[str]:
    """Ids of the issues that are wanted, in order; the Closed ones as the store finds them, page by page.

    What stands before all of those is told before the store is asked for any.
    """
    opened: Mapping[str, IndexRow] = indexes[0] if indexes else {}
    ids = _ids(store, *_narrowed(store, indexes, wanted, wanted.statuses & _OPEN), wanted)
    ranks: Iterator[SortKey] = (sort_key(opened[issue_id], wanted.sort, wanted.windows) for issue_id in ids)
    pages = (rank for rank in _closed_ranks(closed, wanted) if rank[2] not in opened)  # one may be closed meanwhile
    for rank in ranks:
        if rank[0] >= CLOSED_RANKS[wanted.sort]:
            ranks = chain([rank], ranks)
            break
        yield rank[2]
    yield from (issue_id for _, _, issue_id in merge(ranks, pages))


def _closed_ranks(closed: IssueIndex, wanted: Selection) -> Iterator[SortKey]:
    """The ranks of the Closed issues that are wanted, asked for as far as somebody goes."""
    test = None if wanted.query is None else wanted.query.test
    if test is not None:
        closed = closed.passing(test, wanted.now)
    beyond, size = None, min(wanted.limit or _PAGE, _PAGE)
    while page := closed.page(wanted.sort, size, beyond):
        ranks = [sort_key(row, wanted.sort, wanted.windows) for row in page]
        yield from ranks
        if len(page) < size:
            return
        beyond, size = ranks[-1], _PAGE


def _narrowed(
    store: Store, indexes: Sequence[IssueIndex], wanted: Selection, statuses: frozenset[Status]
) -> tuple[Iterator[str], "Query | None"]:
    """As `_candidates`, of issues that indexes at hand are of, which have one of `statuses`."""
    query, indexes = wanted.query, list(filter(None, indexes))
    if query is None or not indexes:
        return _in_order(indexes, wanted), None
    if store.finds_words:
        from wishtui.services.searching.terms import answered_by_store, branches_of, narrowed_by_store, wordings_of

        branches = branches_of(query.text)
        if not narrowed_by_store(branches):
            return _in_order(indexes, wanted), query
        holding = store.holding(wordings_of(branches, statuses))
        return _among(indexes, wanted, holding), None if answered_by_store(branches) else query
    matches = _found(store, query, wanted, closed=Status.CLOSED in statuses)
    if matches is None:
        return _in_order(indexes, wanted), query
    return _among(indexes, wanted, matches), None


def _in_order(indexes: Sequence[IssueIndex], wanted: Selection) -> Iterator[str]:
    """Ids of the issues of some statuses, told as far as somebody asks."""
    return (issue_id for _, _, issue_id in merge(*(index.ranked(*wanted.order) for index in indexes)))


def _among(indexes: Sequence[IssueIndex], wanted: Selection, matches: set[str]) -> Iterator[str]:
    """The same of those that are among `matches`."""
    if len(matches) < sum(map(len, indexes)) // _FEW:
        statuses = wanted.statuses
        rows = (row for index in indexes for row in index.rows_of(matches) if row.status in statuses)
        ids: Iterable[str] = [row.id for row in sort_headers(rows, wanted.sort, wanted.windows)]
    elif len(indexes) == 1:
        ids = indexes[0].in_order(*wanted.order)
    else:
        ids = [rank[2] for rank in sorted(rank for index in indexes for rank in index.ranked(*wanted.order))]
    return filter(matches.__contains__, ids)


def _matching_headers(store: Store, ids: Iterator[str], query: "Query", wanted: Selection) -> Iterator[Header]:
    """Headers of those that match; an issue is read whole only for a query that looks at more than its row."""
    # A fifth of the start of `wishtui list`, and most calls ask for no query.
    from wishtui.domain.query import searchable_of_header

    while batch := list(islice(ids, _BATCH)):
        rows = list(store.headers(batch).values())
        if query.needs_text:
            yield from _matching_texts(store, rows, query, wanted)
        else:
            yield from (row for row in rows if query.matches(searchable_of_header(row), wanted.now, wanted.windows))


def _found(store: Store, query: "Query", wanted: Selection, *, closed: bool) -> set[str] | None:
    """What a search finds among the rows and the texts that the store keeps; None where it keeps too few of them."""
    from wishtui.services.headers import KnownHeaders
    from wishtui.services.searching import SearchIndex

    headers = KnownHeaders(store)
    if closed:
        headers.add_archive(store.closed_index())
    return SearchIndex(store, windows=wanted.windows).matches(query, headers.uncached, wanted.now)


def _matching_texts(store: Store, rows: list[Header], query: "Query", wanted: Selection) -> Iterator[Header]:
    for start in range(0, len(rows), store.batch):
        batch = rows[start : start + store.batch]
        subjects = {subject.header.id: subject for subject in store.searchables(row.id for row in batch)}
        for row in batch:
            subject = subjects.get(row.id)
            if subject is not None and query.matches(subject, wanted.now, wanted.windows):
                yield row
