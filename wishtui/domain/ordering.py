"""The orders in which a list of issues can be shown."""

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum
from heapq import nsmallest
from operator import attrgetter
from typing import Any, TypeVar

from wishtui.domain.issue import Header, IndexRow, Status
from wishtui.domain.times import to_micros
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows


class Sort(StrEnum):
    """What comes first in a list."""

    DUE = "due"
    """The answer due soonest, then what is snoozed; what waits for nobody follows, newest activity first."""
    RECENT = "recent"
    """The newest message of any sender."""
    OPENED = "opened"
    """The issue opened last."""

    @property
    def following(self) -> "Sort":
        """The sort that comes after this one when a key steps through them."""
        sorts = list(Sort)
        return sorts[(sorts.index(self) + 1) % len(sorts)]


R = TypeVar("R", Header, IndexRow)
"""Any row that knows its place: the whole header, or the part of it that places it."""

_by_id = attrgetter("id")
_by_activity = attrgetter("last_activity_at")
_by_opening = attrgetter("opened_at")


def sort_headers(headers: Iterable[R], sort: Sort, windows: ReplyWindows) -> list[R]:
    """`headers` in the order of `sort`; those that tie stand by id, so that a list never shuffles.

    Where every shop has the same time to answer, the deadline soonest is the wait that began first.
    """
    if sort is Sort.RECENT:
        return _in_order(headers, _by_activity, newest_first=True)
    if sort is Sort.OPENED:
        return _in_order(headers, _by_opening, newest_first=True)
    waiting: list[R] = []
    snoozed: list[R] = []
    others: list[R] = []
    for header in headers:
        if header.status is not Status.UNHANDLED:
            others.append(header)
        else:
            (waiting if header.snooze is None else snoozed).append(header)
    due: Callable[[R], datetime | int] = _waits_since if windows.alike else lambda row: _due(row, windows)
    first = _in_order(waiting, due) + _in_order(snoozed, due)
    return first + _in_order(others, _by_activity, newest_first=True)


def first_headers(headers: Iterable[R], count: int, sort: Sort, windows: ReplyWindows) -> list[R]:
    """The first `count` of `sort_headers`. Where that many wait for an answer, the others are not put in order."""
    rows = list(headers)
    if sort is Sort.DUE and windows.alike:
        waiting = [row for row in rows if row.status is Status.UNHANDLED and row.snooze is None]
        if len(waiting) >= count:
            return nsmallest(count, waiting, key=lambda row: (_waits_since(row), row.id))
    return sort_headers(rows, sort, windows)[:count]


def _in_order(headers: Iterable[R], when: Callable[[R], Any], *, newest_first: bool = False) -> list[R]:
    """Sorted by a moment; runs of one moment are few and short, so only they are sorted by id as well."""
    rows = sorted(headers, key=when, reverse=newest_first)
    start, last = 0, None
    for index, row in enumerate(rows):
        at = when(row)
        if at != last:
            if index - start > 1:
                rows[start:index] = sorted(rows[start:index], key=_by_id)
            start, last = index, at
    if len(rows) - start > 1:
        rows[start:] = sorted(rows[start:], key=_by_id)
    return rows


def _waits_since(header: Header | IndexRow) -> datetime:
    return header.waiting_since or header.opened_at


def _due(header: Header | IndexRow, windows: ReplyWindows) -> int:
    """Where a deadline stands among others, in microseconds: no calendar has to hold it."""
    return to_micros(_waits_since(header)) + windows.offset(header.shop)


def count_due(headers: Iterable[R], moment: datetime, windows: ReplyWindows) -> int:
    """How many wait for an answer that is due before `moment`, the snoozed ones too."""
    waiting = (header for header in headers if header.status is Status.UNHANDLED)
    if windows.alike:
        begun = moment - windows.default
        return sum((header.waiting_since or header.opened_at) < begun for header in waiting)
    return sum(_waits_since(header) < moment - windows.of(header.shop) for header in waiting)


SortKey = tuple[int, int, str]
"""A rank, a moment in microseconds since 1970, negative where the newest comes first, and the id."""

CLOSED_RANKS = {Sort.DUE: 2, Sort.RECENT: 2, Sort.OPENED: 0}
"""The rank of every Closed issue: whatever has less stands before all of them."""


def sort_key(header: Header | IndexRow, sort: Sort, windows: ReplyWindows) -> SortKey:
    """Where one header stands in the order of `sort_headers`, for placing a single row that changed."""
    if sort is Sort.OPENED:
        return (0, -to_micros(header.opened_at), header.id)
    if sort is Sort.DUE and header.status is Status.UNHANDLED:
        return (0 if header.snooze is None else 1, _due(header, windows), header.id)
    return (2, -to_micros(header.last_activity_at), header.id)


def wait_key(header: Header | IndexRow) -> SortKey:
    """The order of `Sort.DUE` where every shop has the same time to answer: it depends on no setting."""
    return sort_key(header, Sort.DUE, DEFAULT_WINDOWS)
