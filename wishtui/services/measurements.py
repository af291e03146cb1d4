"""The five risks, measured over the whole store (docs/platform.md, 2)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from wishtui.domain.issue import Issue
from wishtui.domain.risk import Level, RiskReport, measure
from wishtui.domain.risk_texts import CHECKLISTS
from wishtui.errors import UsageError
from wishtui.store import Store
from wishtui.text import clean_line

_PERIOD = timedelta(weeks=13, days=100)
"""The oldest week of a trend looks at the 90 days before it; what is older counts for no figure."""


def every_issue(store: Store) -> Iterator[Issue]:
    """Every issue of the store, each read when its turn comes. The first call reads the archive."""
    return store.issues([*store.closed_index(), *store.index()])


_BY_SEVERITY = (Level.HIGH, Level.WATCH, Level.UNKNOWN, Level.CALM)


def assess(store: Store, now: datetime) -> list[RiskReport]:
    """The risks at `now`, the most pressing first. Reads every record that a figure looks at: best from a thread."""
    rows = [*store.closed_index().values(), *store.index().values()]
    issues = store.issues([row.id for row in rows if row.last_activity_at >= now - _PERIOD])
    reports = measure(issues, store.appeals.ticks(), now, orders=store.orders().values())
    return sorted(reports, key=lambda report: _BY_SEVERITY.index(report.level))


def check_point(point: str) -> None:
    """See that there is such a point on a checklist.

    Raises:
        UsageError: there is none; the message names those that there are.
    """
    known = [name for points in CHECKLISTS.values() for name, _ in points]
    if point not in known:
        raise UsageError(f"There is no point {clean_line(point, limit=40)!r}.", f"There are: {', '.join(known)}.")


def tick(store: Store, point: str, day: date | None) -> None:
    """Note that the seller ticked `point` on `day`; None takes the tick away.

    Raises:
        UsageError: there is no such point.
        StoreError: nothing is recorded.
    """
    check_point(point)
    store.appeals.tick(point, day)
