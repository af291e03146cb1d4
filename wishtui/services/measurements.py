"""The five risks, measured over the whole store (docs/platform.md, 2)."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile
from time import perf_counter

from wishtui.domain.issue import Issue, Status
from wishtui.domain.log import tick_entry
from wishtui.domain.ordering import Sort
from wishtui.domain.risk import Level, RiskBuilder, RiskReport
from wishtui.domain.risk_texts import CHECKLISTS
from wishtui.domain.times import to_micros
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.errors import UsageError
from wishtui.i18n import _, enumerated
from wishtui.store import Store
from wishtui.text import clean_line

_PERIOD = timedelta(weeks=13, days=100)
"""The oldest week of a trend looks at the 90 days before it; what is older counts for no figure."""


def every_issue(store: Store) -> Iterator[Issue]:
    """Every issue of the store, each read when its turn comes. The first call reads the archive."""
    return store.issues([*store.closed_index(), *store.index()])


_BY_SEVERITY = (Level.HIGH, Level.WATCH, Level.UNKNOWN, Level.CALM)


def assess(store: Store, now: datetime, *, shop: str | None = None) -> list[RiskReport]:
    """The risks at `now`, of one shop or of all, the most pressing first; what was ticked counts for each of them.

    Reads every record that a figure looks at: best from a thread.
    """
    reading, reports = RiskReading(store, now, shop=shop), None
    while reports is None:
        reports = reading.step(60)
    return reports


class RiskReading:
    """The same in slices of time, so that a thread can do other things between them."""

    def __init__(
        self, store: Store, now: datetime, clock: Callable[[], float] = perf_counter, *, shop: str | None = None
    ) -> None:
        self._store = store
        self._now = now
        self._shop = shop
        self._clock = clock
        self._builder = RiskBuilder(now)
        self._issues: Iterator[Issue] | None = None

    def step(self, seconds: float) -> list[RiskReport] | None:
        """Read on for about `seconds`; the reports, most pressing first, when all is read. Raises StoreError."""
        store, end = self._store, self._clock() + seconds
        if self._issues is None:
            self._issues = store.issues(_active_since(store, self._now - _PERIOD))
        for issue in self._issues:
            if self._shop in (None, issue.shop):
                self._builder.take(issue)
            if self._clock() >= end:
                return None
        orders = (order for order in store.orders().values() if self._shop in (None, order.shop))
        reports = self._builder.reports(store.appeals.ticks(), orders)
        return sorted(reports, key=lambda report: _BY_SEVERITY.index(report.level))


def _active_since(store: Store, moment: datetime) -> Iterator[str]:
    """Ids of the issues that had a message from then on, without reading what is older. Raises StoreError."""
    oldest = -to_micros(moment)
    for index in (store.closed_index(), store.index()):
        newest_first = index.ranked(Sort.RECENT, frozenset(Status), DEFAULT_WINDOWS)
        yield from (rank[2] for rank in takewhile(lambda rank: rank[1] <= oldest, newest_first))


def check_point(point: str) -> None:
    """See that there is such a point on a checklist.

    Raises:
        UsageError: there is none; the message names those that there are.
    """
    known = [name for points in CHECKLISTS.values() for name, _title in points]
    if point not in known:
        raise UsageError(
            _("There is no point “{point}”.", point=clean_line(point, limit=40)),
            _("There are: {points}.", points=enumerated(known)),
        )


def tick(store: Store, point: str, day: date | None, *, author: str, now: datetime) -> None:
    """Note that the seller ticked `point` on `day`, and that in the log; None takes the tick away.

    Raises:
        UsageError: there is no such point.
        StoreError: nothing is recorded.
    """
    check_point(point)
    with store.unit_of_work() as work:
        before = store.appeals.ticks().get(point)
        if before != day:
            work.tick(point, day)
            work.add_log(tick_entry(point, before, day, agent=author, at=now))
