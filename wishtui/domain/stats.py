"""How well issues are answered, measured from their conversations (docs/platform.md, 1).

A wait begins with the oldest customer message that nobody has answered, or with Wish's re-opening, and ends with the
next answer of the shop or of Wish's people. Only what was imported or written here can be counted.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import ceil

import msgspec

from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender

WEEKS = 13


class End(StrEnum):
    """How a wait ended."""

    SHOP = "shop"
    WISH = "wish"
    OPEN = "open"
    """Nobody has answered yet."""
    DROPPED = "dropped"
    """The issue was answered or closed without a message that says so."""


class Wait(msgspec.Struct, frozen=True):
    """One stretch for which a customer waited."""

    since: datetime
    until: datetime | None
    end: End


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """Seven days from a Monday, in UTC."""

    monday: date
    opened: int = 0
    """Issues opened."""
    answered: int = 0
    """Waits that the shop ended."""
    late: int = 0
    """Answers after their deadline, whoever gave them."""


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured. A figure is None where there is nothing to measure."""

    issues: int
    by_status: dict[str, int]
    answers: int
    """Waits that the shop ended: what the response times rest on."""
    median: timedelta | None
    p90: timedelta | None
    """The time within which nine of ten answers came."""
    slowest: timedelta | None
    in_time: int
    """Waits that ended within the window."""
    late: int
    """Waits that ended after it."""
    overdue: int
    """Customers who have waited past it, and still do."""
    waiting: int
    """Customers who wait within it."""
    by_wish: int
    """Waits that Wish's people ended: counted among those in time or late, not in the response times."""
    late_issues: int
    """Issues that are marked as answered late, for ever."""
    weeks: tuple[Week, ...]
    """Oldest first; the last is the present one."""

    @property
    def decided(self) -> int:
        """Waits of which it is known whether they met the window."""
        return self.in_time + self.late + self.overdue

    @property
    def hit_rate(self) -> float | None:
        """Share of the decided waits that ended within the window, from 0 to 1."""
        return self.in_time / self.decided if self.decided else None


def measure_stats(
    issues: Iterable[Issue], now: datetime, window: timedelta = DEFAULT_WINDOW, *, since: datetime | None = None
) -> Stats:
    """The figures at `now`; with `since`, of issues opened and waits begun from then on. Walks `issues` once."""
    tally = _Tally(now, window)
    for issue in issues:
        if issue.opened_at > now:
            continue
        opened = since is None or issue.opened_at >= since
        tally.take(issue, [wait for wait in waits(issue, now) if since is None or wait.since >= since], opened=opened)
    return tally.stats()


def waits(issue: Issue, now: datetime) -> Iterator[Wait]:
    """Each wait of the customer up to `now`, oldest first."""
    since: datetime | None = None
    reopened = issue.reopened_at
    for message in issue.messages:
        if message.at > now:
            break
        if reopened is not None and message.at >= reopened:
            since, reopened = since or reopened, None
        if message.sender is Sender.CUSTOMER:
            since = since or message.at
        elif message.answers and since is not None:
            yield Wait(since, message.at, _ender(message))
            since = None
    since = since or (reopened if reopened is not None and reopened <= now else None)
    if since is not None:
        yield Wait(since, None, End.OPEN if issue.status is Status.UNHANDLED else End.DROPPED)


class _Tally:
    """The counts while the issues go by, so that any number of them costs little memory."""

    def __init__(self, now: datetime, window: timedelta) -> None:
        self._now = now
        self._window = window
        self._statuses: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()
        self._times: list[timedelta] = []
        self._weeks: Counter[tuple[date, str]] = Counter()

    def take(self, issue: Issue, waits: Iterable[Wait], *, opened: bool) -> None:
        if opened:
            self._statuses[issue.status.value] += 1
            self._counts["late_issues"] += issue.late
            self._weeks[_monday(issue.opened_at), "opened"] += 1
        for wait in waits:
            self._take_wait(wait)

    def _take_wait(self, wait: Wait) -> None:
        if wait.until is None:
            if wait.end is End.OPEN:
                self._counts["overdue" if self._now - wait.since > self._window else "waiting"] += 1
            return
        took = wait.until - wait.since
        week = _monday(wait.until)
        if wait.end is End.SHOP:
            self._times.append(took)
            self._weeks[week, "answered"] += 1
        else:
            self._counts["by_wish"] += 1
        late = took > self._window
        self._counts["late" if late else "in_time"] += 1
        self._weeks[week, "late"] += late

    def stats(self) -> Stats:
        times = sorted(self._times)
        this = _monday(self._now)
        mondays = [this - timedelta(weeks=back) for back in reversed(range(WEEKS))]
        names = ("in_time", "late", "overdue", "waiting", "by_wish", "late_issues")
        return Stats(
            issues=self._statuses.total(),
            by_status={status.value: self._statuses[status.value] for status in Status},
            answers=len(times),
            median=(times[(len(times) - 1) // 2] + times[len(times) // 2]) / 2 if times else None,
            p90=times[ceil(len(times) * 0.9) - 1] if times else None,
            slowest=times[-1] if times else None,
            weeks=tuple(self._week(monday) for monday in mondays),
            **{name: self._counts[name] for name in names},
        )

    def _week(self, monday: date) -> Week:
        counts = {name: self._weeks[monday, name] for name in ("opened", "answered", "late")}
        return Week(monday=monday, **counts)


def _ender(message: Message) -> End:
    return End.SHOP if message.sender is Sender.SELLER else End.WISH


def _monday(when: datetime) -> date:
    return when.date() - timedelta(days=when.weekday())
