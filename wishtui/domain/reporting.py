"""Counts what a report says, issue by issue (docs/reports.md).

Each thing counts when it happened: an issue when it was opened, an answer when it was given, a miss when its window
was over. So the figures of a span that is past never change.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from math import ceil
from operator import attrgetter

from wishtui.domain.issue import Status
from wishtui.domain.report import INSTANT, By, Figures, Frame, Group, GroupKind, Miss, Report, ReportSpan, Times
from wishtui.domain.times import local
from wishtui.domain.waits import End, IssueFacts, Wait

_QUARTER = 15 * 60
_BEGINNING = datetime.min.replace(tzinfo=UTC)


def measure_report(issues: Iterable[IssueFacts], frame: Frame) -> Report:
    """The report that `frame` asks for. Walks `issues` once."""
    builder = ReportBuilder(frame)
    for issue in issues:
        builder.take(issue)
    return builder.report()


class ReportBuilder:
    """A report in the making, issue by issue."""

    def __init__(self, frame: Frame) -> None:
        self._frame = frame
        before = frame.span.before
        self._present = _Walk(frame, frame.span)
        self._past = None if before is None else _Walk(frame, before)
        self._statuses: Counter[str] = Counter()
        self._late = 0

    def take(self, issue: IssueFacts) -> None:
        """Count what happened to `issue`, if it is one that the frame asks for."""
        if self._frame.shop not in (None, issue.shop):
            return
        if self._present.take(issue):
            self._statuses[issue.status.value] += 1
            self._late += issue.late
        if self._past is not None:
            self._past.take(issue)

    def report(self) -> Report:
        """What all that was taken comes to."""
        present, past, statuses = self._present, self._past, self._statuses
        counted, earlier = present.counted(), None if past is None else past.counted()
        span, zone = self._frame.span, self._frame.zone
        groups = {
            by: _groups(by, counted, None if by in (By.DAY, By.WEEK) else earlier, span, zone) for by in self._frame.by
        }
        return Report(
            frame=self._frame,
            figures=counted.whole.figures(),
            before=None if earlier is None else earlier.whole.figures(),
            groups=groups,
            misses=tuple(sorted(present.misses, key=lambda miss: (miss.due_at, miss.issue_id), reverse=True)),
            issues=statuses.total(),
            by_status={status.value: statuses[status.value] for status in Status},
            late_issues=self._late,
            waiting=present.waiting,
        )


_Key = tuple[GroupKind, str]

_UNNAMED: _Key = (GroupKind.UNNAMED, "")
_WISH: _Key = (GroupKind.WISH, "")
_NOBODY: _Key = (GroupKind.NOBODY, "")

_NAMED = (By.REASON, By.PRODUCT, By.SHOP)
"""Groups that go by a text of the issue, each by the field of its name."""


class _Tally:
    """The counts of one group."""

    __slots__ = ("closed", "first", "hits", "late", "next", "opened", "overdue", "wish")

    def __init__(self) -> None:
        self.opened = self.hits = self.late = self.overdue = self.closed = self.wish = 0
        # In seconds: numbers are sorted in a third of the time that spans take.
        self.first: list[float] = []
        self.next: list[float] = []

    def add(self, other: "_Tally") -> None:
        """Count what another counted as well."""
        self.opened += other.opened
        self.hits += other.hits
        self.late += other.late
        self.overdue += other.overdue
        self.closed += other.closed
        self.wish += other.wish
        self.first += other.first
        self.next += other.next

    def figures(self) -> Figures:
        first, later = sorted(self.first), sorted(self.next)
        return Figures(
            opened=self.opened,
            first=_times(first),
            next=_times(later),
            responses=_times(sorted(first + later)),
            in_time=self.hits,
            late=self.late,
            overdue=self.overdue,
            closed_unanswered=self.closed,
            by_wish=self.wish,
        )


def _times(taken: Sequence[float]) -> Times:
    """Median, ninth decile and slowest of response times that are sorted."""
    if not taken:
        return Times()
    many = len(taken)
    median = (taken[(many - 1) // 2] + taken[many // 2]) / 2
    return Times(many, *(timedelta(seconds=time) for time in (median, taken[ceil(many * 0.9) - 1], taken[-1])))


class _Counted:
    """What was counted in a span: all of it, and each kind of group."""

    def __init__(self, by: Iterable[By]) -> None:
        self.whole = _Tally()
        self.groups: dict[By, defaultdict[_Key, _Tally]] = {each: defaultdict(_Tally) for each in by}


class _Walk:
    """Issue after issue, for one span.

    What happened is counted by issues that are alike in all that the frame groups by, by the hour and by who answered,
    each once; the groups and the whole are the sums of these.
    """

    def __init__(self, frame: Frame, span: ReportSpan) -> None:
        self.since, self.until = span.since or _BEGINNING, span.until
        self._frame, self._windows, self.zone = frame, frame.windows, frame.zone
        self._named = [by for by in frame.by if by in _NAMED]
        self._names = attrgetter(*(by.value for by in self._named)) if self._named else _nothing
        self._timed = any(by.of_time for by in frame.by)
        self._by_days = [by for by in frame.by if by.of_time and by is not By.HOUR]
        self._by_agents = By.AGENT in frame.by
        self._by_names: defaultdict[object, _Tally] = defaultdict(_Tally)
        self._by_hour: defaultdict[tuple[date, int], _Tally] = defaultdict(_Tally)
        self._at: dict[int, _Tally] = {}
        self._by_agent: defaultdict[tuple[End, str], _Tally] = defaultdict(_Tally)
        self.misses: list[Miss] = []
        self.waiting = 0

    def counted(self) -> _Counted:
        """The sums of what was taken so far."""
        counted = _Counted(self._frame.by)
        groups = counted.groups
        for key, tally in self._by_names.items():
            counted.whole.add(tally)
            names = key if isinstance(key, tuple) else (key,)
            for by, name in zip(self._named, names, strict=True):
                groups[by][(GroupKind.NAMED, name) if name else _UNNAMED].add(tally)
        by_day: defaultdict[date, _Tally] = defaultdict(_Tally)
        for (day, hour), tally in self._by_hour.items():
            by_day[day].add(tally)
            if By.HOUR in groups:
                groups[By.HOUR][GroupKind.NAMED, f"{hour:02d}"].add(tally)
        for day, tally in by_day.items():
            for by in self._by_days:
                groups[by][GroupKind.NAMED, _stretch(by, day)].add(tally)
        for (end, agent), tally in self._by_agent.items():
            groups[By.AGENT][_agent(agent, end)].add(tally)
        return counted

    def take(self, issue: IssueFacts) -> bool:
        """Count what happened to `issue` in the span. Gives whether it was opened in it."""
        first, last, window = self.since, self.until, self._windows.of(issue.shop)
        opened = first <= issue.opened_at < last
        if opened:
            self._by_names[self._names(issue)].opened += 1
            if self._timed:
                self._hour(issue.opened_at).opened += 1
        for wait in issue.waits:
            since, until = wait.since, wait.until
            if since >= last:
                break
            due = since + window
            if until is not None and until < last:
                if first <= until and wait.end is not End.DROPPED:
                    self._ended(issue, wait, until, in_time=until <= due)
                if until > due and first <= due + INSTANT < last:
                    self._missed(issue, wait, until, due)
            elif until is not None or wait.end is End.OPEN:
                if due + INSTANT >= last:
                    self.waiting += 1
                elif first <= due + INSTANT:
                    self._missed(issue, wait, None, due)
        return opened

    def _ended(self, issue: IssueFacts, wait: Wait, until: datetime, *, in_time: bool) -> None:
        took, end, first = (until - wait.since).total_seconds(), wait.end, wait.first
        for tally in self._tallies(issue, wait, until, end):
            if end is not End.SHOP:
                tally.wish += 1
            elif first:
                tally.first.append(took)
            else:
                tally.next.append(took)
            tally.hits += in_time

    def _missed(self, issue: IssueFacts, wait: Wait, until: datetime | None, due: datetime) -> None:
        end = End.OPEN if until is None else wait.end
        agent = wait.agent if end is End.SHOP else ""
        self.misses.append(Miss(issue_id=issue.id, since=wait.since, due_at=due, until=until, end=end, agent=agent))
        for tally in self._tallies(issue, wait, due + INSTANT, end):
            if end is End.OPEN:
                tally.overdue += 1
            elif end is End.DROPPED:
                tally.closed += 1
            else:
                tally.late += 1

    def _tallies(self, issue: IssueFacts, wait: Wait, at: datetime, end: End) -> list[_Tally]:
        """Those that something of a wait counts in."""
        tallies = [self._by_names[self._names(issue)]]
        if self._timed:
            tallies.append(self._hour(at))
        if self._by_agents:
            tallies.append(self._by_agent[end, wait.agent])
        return tallies

    def _hour(self, at: datetime) -> _Tally:
        """That of an hour of the wall clock, remembered for each quarter of one: no zone changes within that."""
        quarter = int(at.timestamp()) // _QUARTER
        tally = self._at.get(quarter)
        if tally is None:
            there = local(at, self.zone)
            tally = self._at[quarter] = self._by_hour[there.date(), there.hour]
        return tally


def _nothing(issue: IssueFacts) -> tuple[str, ...]:
    return ()


def _agent(agent: str, end: End) -> _Key:
    if end is End.SHOP:
        return (GroupKind.NAMED, agent) if agent else _UNNAMED
    return _WISH if end is End.WISH else _NOBODY


def _stretch(by: By, day: date) -> str:
    if by is By.WEEKDAY:
        return str(day.isoweekday())
    return _first_day(by, day).isoformat()


def _first_day(by: By, day: date) -> date:
    """The day itself, or the Monday of its week."""
    return day if by is By.DAY else day - timedelta(days=day.weekday())


def _groups(
    by: By, present: _Counted, past: _Counted | None, span: ReportSpan, zone: tzinfo | None
) -> tuple[Group, ...]:
    counted = present.groups[by]
    earlier = {} if past is None else past.groups[by]
    groups = []
    for kind, key in _keys(by, counted, earlier, span, zone):
        tally, before = counted.get((kind, key)), earlier.get((kind, key))
        groups.append(
            Group(
                key=key,
                kind=kind,
                figures=tally.figures() if tally else Figures(),
                before=None if past is None else before.figures() if before else Figures(),
            )
        )
    if not by.of_time:
        groups.sort(key=lambda group: (-_volume(group.figures), -_volume(group.before), group.kind, group.key))
    return tuple(groups)


def _volume(figures: Figures | None) -> int:
    return 0 if figures is None else figures.opened + figures.answered + figures.missed


def _keys(
    by: By, counted: Iterable[_Key], earlier: Iterable[_Key], span: ReportSpan, zone: tzinfo | None
) -> Iterable[_Key]:
    """Every stretch of time there is, or whatever was counted."""
    if by is By.HOUR:
        names: Iterable[str] = (f"{hour:02d}" for hour in range(24))
    elif by is By.WEEKDAY:
        names = map(str, range(1, 8))
    elif by.of_time:
        names = _days(by, counted, span, zone)
    else:
        return dict.fromkeys([*counted, *earlier])
    return [(GroupKind.NAMED, name) for name in names]


def _days(by: By, counted: Iterable[_Key], span: ReportSpan, zone: tzinfo | None) -> Iterator[str]:
    """The days or Mondays of the span: from its beginning, or the first on which something happened."""
    last = _first_day(by, local(span.until - INSTANT, zone).date())
    if span.since is None:
        first = min((date.fromisoformat(key) for _kind, key in counted), default=last)
    else:
        first = _first_day(by, local(span.since, zone).date())
    step = timedelta(days=1 if by is By.DAY else 7)
    for back in range((last - first) // step, -1, -1):
        yield (last - back * step).isoformat()
