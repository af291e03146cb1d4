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


_BATCH = 256
"""Records read at once at the most: a database is asked once for all of them. The first that match come sooner."""


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
    from wishtui.domain.query import searchable_of, searchable_of_header

    start, size = 0, 1
    while batch := rows[start : start + size]:
        start, size = start + size, min(2 * size, _BATCH)
        whole = {issue.id: issue for issue in store.issues(row.id for row in batch)} if query.needs_text else {}
        for row in batch:
            issue = whole.get(row.id)
            if issue is None and query.needs_text:
                continue
            subject = searchable_of_header(row) if issue is None else searchable_of(issue, header=row)
            if query.matches(subject, now, window):
                yield row
