"""Reports over the whole store: which span they are of, and the facts that they rest on (docs/reports.md)."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from time import perf_counter

import msgspec

from wishtui.domain.query import RELATIVE_DAYS, period
from wishtui.domain.report import INSTANT, Frame, Report, ReportSpan
from wishtui.domain.reporting import ReportBuilder, measure_report
from wishtui.domain.waits import IssueFacts, facts_of
from wishtui.errors import UsageError
from wishtui.i18n import _, enumerated
from wishtui.services.measurements import every_issue
from wishtui.store import Changes, Store
from wishtui.text import clean_line

_CHUNK = 64
"""Issues that are read before the clock is looked at again."""


def report_of(store: Store, frame: Frame) -> Report:
    """The report that `frame` asks for. Reads every record, and keeps none."""
    return measure_report(map(facts_of, every_issue(store)), frame)


def last_days(now: datetime, days: int | None) -> ReportSpan:
    """The span of so many days up to `now`; None is all there ever was."""
    return ReportSpan(None if days is None else now - timedelta(days=days), now + INSTANT)


def days_up_to_now(span: ReportSpan) -> int | None:
    """How many days a span is long that `last_days` gave; None where it is another, or all there ever was."""
    days = None if span.since is None else (span.until - span.since).days
    return days if span == last_days(span.until - INSTANT, days) else None


def span_between(since: str | None, until: str | None, now: datetime, zone: tzinfo | None) -> ReportSpan:
    """The span from the beginning of `since` to the end of `until`, each a day in `zone`, a word for one or a minute.

    Without `since` it has no beginning; it never ends later than `now`.

    Raises:
        UsageError: one of them is no day, or the span would be empty.
    """
    start = None if since is None else _period("--since", since, now, zone)[0]
    end = now + INSTANT if until is None else min(_period("--until", until, now, zone)[1], now + INSTANT)
    if start is not None and start >= end:
        raise UsageError(
            _("The span would be empty: it begins when it is over, or later."), _("Choose an earlier --since.")
        )
    return ReportSpan(start, end)


def named_span(text: str, now: datetime, zone: tzinfo | None) -> ReportSpan:
    """The span that `text` names: a day, a word for days such as `last week`, or two of these as `2026-11-01..today`.

    Either of two may be left out: it has no beginning then, or ends now.

    Raises:
        UsageError: it names no span, or an empty one.
    """
    since, dots, until = (part.strip() for part in text.partition(".."))
    return span_between(since or None, (until or None) if dots else since, now, zone)


def _period(option: str, text: str, now: datetime, zone: tzinfo | None) -> tuple[datetime, datetime]:
    of_now = period(text.strip().casefold(), zone)
    if of_now is None:
        words = enumerated(RELATIVE_DAYS)
        raise UsageError(
            _("{option} cannot be “{text}”.", option=option, text=clean_line(text, limit=40)),
            _("Write a day such as 2026-11-23, or one of: {words}.", words=words),
        )
    try:
        return of_now(now)
    except OverflowError:
        raise UsageError(
            _("{option} is outside the calendar.", option=option), _("Write a day such as 2026-11-23.")
        ) from None


class ReportFacts:
    """The facts of every issue, read bit by bit and kept up with what changes, so that any report of them is quick."""

    def __init__(self, store: Store, clock: Callable[[], float] = perf_counter) -> None:
        self._store = store
        self._clock = clock
        self._facts: dict[str, IssueFacts] = {}
        self._texts: dict[str, str] = {}
        self._unread: Iterator[str] = iter(())
        self._changed: set[str] = set()
        self.total: int | None = None
        """How many issues there are to read; None until the reading has begun."""

    @property
    def count(self) -> int:
        """How many are read."""
        return len(self._facts)

    def look_again(self, changes: Changes) -> None:
        """What has changed is read once more before the reading is over."""
        self._changed.update(changes.known(list(self._facts)) if changes.everything else changes.issues)

    def step(self, seconds: float) -> bool:
        """Read on for about `seconds`; True when all is read. Asks the store.

        Raises:
            StoreError: the Closed issues cannot be read.
        """
        end = self._clock() + seconds
        if self.total is None:
            ids = [*self._store.closed_index(), *self._store.index()]
            self._unread, self.total = iter(ids), len(ids)
        while ids := list(islice(self._unread, _CHUNK)) or self._taken():
            for issue_id in ids:
                self._facts.pop(issue_id, None)  # it may be here no more
            for issue in self._store.issues(ids):
                self._facts[issue.id] = self._shared(facts_of(issue))
            if self._clock() >= end:
                return False
        return True

    def run(self, frame: Frame) -> "ReportRun":
        """Begin a report of all that is read by now."""
        return ReportRun(list(self._facts.values()), frame, self._clock)

    def _taken(self) -> list[str]:
        """Some of those that changed."""
        return [self._changed.pop() for _ in range(min(_CHUNK, len(self._changed)))]

    def _shared(self, facts: IssueFacts) -> IssueFacts:
        """The same with one copy of each text: a hundred thousand issues are about some hundred products."""
        shared = self._texts.setdefault
        return msgspec.structs.replace(
            facts,
            shop=shared(facts.shop, facts.shop),
            reason=shared(facts.reason, facts.reason),
            product=shared(facts.product, facts.product),
        )


class ReportRun:
    """One report in the making, a slice of time after the other."""

    def __init__(self, facts: list[IssueFacts], frame: Frame, clock: Callable[[], float]) -> None:
        self._builder = ReportBuilder(frame)
        self._left = iter(facts)
        self._clock = clock

    def step(self, seconds: float) -> Report | None:
        """Count on for about `seconds`; the report when it is done."""
        end = self._clock() + seconds
        while chunk := list(islice(self._left, _CHUNK)):
            for issue in chunk:
                self._builder.take(issue)
            if self._clock() >= end:
                return None
        return self._builder.report()
