"""Which issues a list or an export is about, and in which order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.issue import Header, Status
from wishtui.domain.ordering import Sort
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.domain.query import Query


_BATCH = 500
"""Headers read at once: many enough for a way over a line, few enough that a limit ends the reading early."""


def select(
    store: Store,
    *,
    now: datetime,
    query: "Query | None" = None,
    status: Status | None = None,
    sort: Sort = Sort.DUE,
    limit: int | None = None,
    window: timedelta = DEFAULT_WINDOW,
) -> list[Header]:
    """Headers of the issues of `status` that match `query`, sorted, at most `limit` of them.

    The archive is read only when Closed issues are asked for.
    """
    ids = _in_order(store, status, sort)
    if query is None:
        return list(store.headers(ids[:limit]).values())
    return list(islice(_matching(store, ids, query, now=now, window=window), limit))


def _in_order(store: Store, status: Status | None, sort: Sort) -> list[str]:
    """Ids of the issues of `status`, or of all."""
    wanted = frozenset(Status if status is None else [status])
    indexes = [] if status is Status.CLOSED else [store.index()]
    if Status.CLOSED in wanted:
        indexes.append(store.closed_index())
    if len(indexes) == 1:
        return indexes[0].in_order(sort, wanted)
    return [issue_id for _, _, issue_id in merge(*(index.ranked(sort, wanted) for index in indexes))]


def _matching(store: Store, ids: list[str], query: "Query", *, now: datetime, window: timedelta) -> Iterator[Header]:
    """Headers of those that match; an issue is read whole only for a query that looks at more than its row."""
    # A fifth of the start of `wishtui list`, and most calls ask for no query.
    from wishtui.domain.query import searchable_of_header

    answered = False
    if store.finds_words:
        from wishtui.services.searching.terms import answered_by_store, branches_of, narrowed_by_store, wordings_of

        branches = branches_of(query.text)
        if narrowed_by_store(branches):
            holding = store.holding(wordings_of(branches))
            ids = [issue_id for issue_id in ids if issue_id in holding]
            answered = answered_by_store(branches)
    for start in range(0, len(ids), _BATCH):
        rows = list(store.headers(ids[start : start + _BATCH]).values())
        if answered:
            yield from rows
        elif query.needs_text:
            yield from _matching_texts(store, rows, query, now=now, window=window)
        else:
            yield from (row for row in rows if query.matches(searchable_of_header(row), now, window))


def _matching_texts(
    store: Store, rows: list[Header], query: "Query", *, now: datetime, window: timedelta
) -> Iterator[Header]:
    for start in range(0, len(rows), store.batch):
        batch = rows[start : start + store.batch]
        subjects = {subject.header.id: subject for subject in store.searchables(row.id for row in batch)}
        for row in batch:
            subject = subjects.get(row.id)
            if subject is not None and query.matches(subject, now, window):
                yield row
