"""The orders in which a list of issues can be shown (DESIGN 2 and 3)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from operator import attrgetter

from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.issue import Header, Status


class Sort(StrEnum):
    """What comes first in a list."""

    DUE = "due"
    """The answer due soonest; what waits for nobody follows, newest activity first."""
    RECENT = "recent"
    """The newest message of any sender."""
    OPENED = "opened"
    """The issue opened last."""

    @property
    def following(self) -> "Sort":
        """The sort that comes after this one when a key steps through them."""
        sorts = list(Sort)
        return sorts[(sorts.index(self) + 1) % len(sorts)]


_by_id = attrgetter("id")
_by_activity = attrgetter("last_activity_at")
_by_opening = attrgetter("opened_at")


def sort_headers(
    headers: Iterable[Header], sort: Sort = Sort.DUE, *, window: timedelta = DEFAULT_WINDOW
) -> list[Header]:
    """`headers` in the order of `sort`; those that tie stand by id, so that a list never shuffles.

    Every issue has the same `window`, so the deadline soonest is the wait that began first: `window` moves no row.
    """
    rows = sorted(headers, key=_by_id)
    if sort is Sort.RECENT:
        rows.sort(key=_by_activity, reverse=True)
        return rows
    if sort is Sort.OPENED:
        rows.sort(key=_by_opening, reverse=True)
        return rows
    waiting = [header for header in rows if header.status is Status.UNHANDLED]
    others = [header for header in rows if header.status is not Status.UNHANDLED]
    waiting.sort(key=_waits_since)
    others.sort(key=_by_activity, reverse=True)
    return waiting + others


def _waits_since(header: Header) -> datetime:
    return header.waiting_since or header.opened_at


SortKey = tuple[int, float, str]


def sort_key(header: Header, sort: Sort = Sort.DUE) -> SortKey:
    """Where one header stands in the order of `sort_headers`, for placing a single row that changed."""
    if sort is Sort.OPENED:
        return (0, -header.opened_at.timestamp(), header.id)
    if sort is Sort.DUE and header.status is Status.UNHANDLED:
        return (0, _waits_since(header).timestamp(), header.id)
    return (1, -header.last_activity_at.timestamp(), header.id)
