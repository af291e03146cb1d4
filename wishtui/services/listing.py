"""Which issues a list or an export is about, and in which order."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.issue import Header, Status
from wishtui.domain.ordering import Sort, sort_headers
from wishtui.store import Store

if TYPE_CHECKING:
    from wishtui.domain.query import Query


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
    headers = store.headers(_ids(store, status)).values()
    rows = sort_headers((header for header in headers if status in (None, header.status)), sort, window=window)
    if query is not None:
        return list(islice(_matching(store, rows, query, now=now, window=window), limit))
    return rows if limit is None else rows[:limit]


def _ids(store: Store, status: Status | None) -> list[str]:
    closed = [] if status not in (None, Status.CLOSED) else list(store.closed_index())
    return closed if status is Status.CLOSED else [*closed, *store.index()]


def _matching(
    store: Store, rows: list[Header], query: "Query", *, now: datetime, window: timedelta
) -> Iterator[Header]:
    """Rows that match; an issue is read whole only for a query that looks at more than its row."""
    # A fifth of the start of `wishtui list`, and most calls ask for no query.
    from wishtui.domain.query import searchable_of_header

    if not query.needs_text:
        yield from (row for row in rows if query.matches(searchable_of_header(row), now, window))
        return
    if store.finds_words:
        from wishtui.services.searching.terms import answered_by_words, branches_of, wordings_of

        branches = branches_of(query.text)
        if branches:
            holding = store.holding(wordings_of(branches))
            rows = [row for row in rows if row.id in holding]
            if answered_by_words(query, branches):
                yield from rows
                return
    start, size = 0, store.batch
    while batch := rows[start : start + size]:
        start += size
        subjects = {subject.header.id: subject for subject in store.searchables(row.id for row in batch)}
        for row in batch:
            subject = subjects.get(row.id)
            if subject is not None and query.matches(subject, now, window):
                yield row
