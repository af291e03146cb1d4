"""Counts what a report says, issue by issue (docs/reports.md).

Each thing counts when it happened: an issue when it was opened, an answer when it was given, a miss when its window
was over. So the figures of a span that is past never change.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import ceil

from wishtui.domain.issue import Status
from wishtui.domain.report import INSTANT, By, Figures, Frame, Group, GroupKind, Miss, Report, Span, Times
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
        return Report(
            frame=self._frame,
            figures=present.whole.figures(),
            before=None if past is None else past.whole.figures(),
            groups={by: _groups(by, present, None if by in (By.DAY, By.WEEK) else past) for by in self._frame.by},
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

_NAMES: Mapping[By, Callable[[IssueFacts], str]] = {
    By.REASON: lambda issue: issue.reason,
    By.PRODUCT: lambda issue: issue.product,
    By.SHOP: lambda issue: issue.shop,
}


class _Tally:
    """The counts of one group."""

    __slots__ = ("closed", "first", "hits", "late", "next", "opened", "overdue", "wish")

    def __init__(self) -> None:
        self.opened = self.hits = self.late = self.overdue = self.closed = self.wish = 0
        # In seconds: numbers are sorted in a third of the time that spans take.
        self.first: list[float] = []
        self.next: list[float] = []

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


class _Walk:
    """Issue after issue, for one span."""

    def __init__(self, frame: Frame, span: Span) -> None:
        self.span = span
        self.since, self.until = span.since or _BEGINNING, span.until
        self._window, self.zone = frame.window, frame.zone
        self.whole = _Tally()
        self.groups: dict[By, defaultdict[_Key, _Tally]] = {by: defaultdict(_Tally) for by in frame.by}
        self._named = [by for by in frame.by if by in _NAMES]
        self._timed = [by for by in frame.by if by.of_time]
        self._at: dict[int, tuple[_Tally, ...]] = {}
        self._agents = self.groups.get(By.AGENT)
        self._by_agent: dict[tuple[End, str], tuple[_Tally]] = {}
        self._issue: IssueFacts | None = None
        self._of_issue: tuple[_Tally, ...] = ()
        self.misses: list[Miss] = []
        self.waiting = 0

    def take(self, issue: IssueFacts) -> bool:
        """Count what happened to `issue` in the span. Gives whether it was opened in it."""
        first, last, window = self.since, self.until, self._window
        opened = first <= issue.opened_at < last
        if opened:
            for tally in self._tallies_of(issue) + self._tallies_at(issue.opened_at):
                tally.opened += 1
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

    def _tallies(self, issue: IssueFacts, wait: Wait, at: datetime, end: End) -> tuple[_Tally, ...]:
        """Those that something of a wait counts in: of the whole, and of its group of each kind."""
        tallies = self._tallies_of(issue) + self._tallies_at(at)
        if self._agents is None:
            return tallies
        agent = self._by_agent.get((end, wait.agent))
        if agent is None:
            agent = self._by_agent[end, wait.agent] = (self._agents[_agent(wait, end)],)
        return tallies + agent

    def _tallies_of(self, issue: IssueFacts) -> tuple[_Tally, ...]:
        """Those that go by the issue: looked up once for all that happened to it."""
        if issue is not self._issue:
            names = [(self.groups[by], _NAMES[by](issue)) for by in self._named]
            groups = (group[(GroupKind.NAMED, name) if name else _UNNAMED] for group, name in names)
            self._issue, self._of_issue = issue, (self.whole, *groups)
        return self._of_issue

    def _tallies_at(self, at: datetime) -> tuple[_Tally, ...]:
        """Those that go by the wall clock, remembered for each quarter of an hour: no zone changes within one."""
        if not self._timed:
            return ()
        quarter = int(at.timestamp()) // _QUARTER
        tallies = self._at.get(quarter)
        if tallies is None:
            there = local(at, self.zone)
            stretches = ((self.groups[by], _stretch(by, there)) for by in self._timed)
            tallies = self._at[quarter] = tuple(group[GroupKind.NAMED, key] for group, key in stretches)
        return tallies


def _agent(wait: Wait, end: End) -> _Key:
    if end is End.SHOP:
        return (GroupKind.NAMED, wait.agent) if wait.agent else _UNNAMED
    return _WISH if end is End.WISH else _NOBODY


def _stretch(by: By, there: datetime) -> str:
    if by is By.HOUR:
        return f"{there.hour:02d}"
    if by is By.WEEKDAY:
        return str(there.isoweekday())
    return _first_day(by, there).isoformat()


def _first_day(by: By, there: datetime) -> date:
    """The day itself, or the Monday of its week."""
    day = there.date()
    return day if by is By.DAY else day - timedelta(days=day.weekday())


def _groups(by: By, present: _Walk, past: _Walk | None) -> tuple[Group, ...]:
    counted = present.groups[by]
    earlier = {} if past is None else past.groups[by]
    groups = []
    for kind, key in _keys(by, present, earlier):
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


def _keys(by: By, present: _Walk, earlier: Iterable[_Key]) -> Iterable[_Key]:
    """Every stretch of time there is, or whatever was counted."""
    if by is By.HOUR:
        names: Iterable[str] = (f"{hour:02d}" for hour in range(24))
    elif by is By.WEEKDAY:
        names = map(str, range(1, 8))
    elif by.of_time:
        names = _days(by, present)
    else:
        return dict.fromkeys([*present.groups[by], *earlier])
    return [(GroupKind.NAMED, name) for name in names]


def _days(by: By, walk: _Walk) -> Iterator[str]:
    """The days or Mondays of the span: from its beginning, or the first on which something happened."""
    last = _first_day(by, local(walk.until - INSTANT, walk.zone))
    if walk.span.since is None:
        first = min((date.fromisoformat(key) for _, key in walk.groups[by]), default=last)
    else:
        first = _first_day(by, local(walk.span.since, walk.zone))
    step = timedelta(days=1 if by is By.DAY else 7)
    for back in range((last - first) // step, -1, -1):
        yield (last - back * step).isoformat()
