"""What a report is: the figures of a span of time, beside those of the span before (docs/reports.md).

Each thing counts when it happened: an issue when it was opened, an answer when it was given, a miss when its window
was over. So the figures of a span that is past never change.
"""

from datetime import datetime, timedelta, tzinfo
from enum import StrEnum

import msgspec

from wishtui.domain.waits import End
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows

INSTANT = timedelta(microseconds=1)
"""The least time that can pass."""


class By(StrEnum):
    """What figures can be grouped by. The last four go by the wall clock."""

    AGENT = "agent"
    REASON = "reason"
    PRODUCT = "product"
    SHOP = "shop"
    HOUR = "hour"
    WEEKDAY = "weekday"
    DAY = "day"
    WEEK = "week"

    @property
    def of_time(self) -> bool:
        """Whether the groups are stretches of time."""
        return self in (By.HOUR, By.WEEKDAY, By.DAY, By.WEEK)


class GroupKind(StrEnum):
    """Whom or what a group stands for."""

    NAMED = "named"
    UNNAMED = "unnamed"
    """The record does not say which agent, reason, product or shop it was."""
    WISH = "wish"
    """Wish's people, beside the shop's agents."""
    NOBODY = "nobody"
    """No agent: nobody has answered."""


class ReportSpan(msgspec.Struct, frozen=True):
    """From `since` on, up to but not including `until`. Without `since` from the very beginning."""

    since: datetime | None
    until: datetime

    @property
    def before(self) -> "ReportSpan | None":
        """The span of the same length before it; None where it has no beginning, or the calendar none."""
        if self.since is None:
            return None
        try:
            return ReportSpan(self.since - (self.until - self.since), self.since)
        except OverflowError:
            return None


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What a report is to be about."""

    span: ReportSpan
    by: tuple[By, ...] = ()
    windows: ReplyWindows = DEFAULT_WINDOWS
    zone: tzinfo | None = None
    """Whose wall clock says what hour, weekday and week it is; None is this machine's."""
    shop: str | None = None
    """The shop whose issues alone count; None counts those of all."""

    @property
    def window(self) -> timedelta | None:
        """The time to answer of all issues that count; None where shops differ in it."""
        if self.shop is not None:
            return self.windows.of(self.shop)
        return self.windows.default if self.windows.alike else None


class Times(msgspec.Struct, frozen=True):
    """Response times. Each is None where there is none to measure."""

    count: int = 0
    median: timedelta | None = None
    p90: timedelta | None = None
    """The time within which nine of ten came."""
    slowest: timedelta | None = None


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted in a span."""

    opened: int = 0
    """Issues opened."""
    first: Times = Times()
    """The shop's answers to the first wait of an issue."""
    next: Times = Times()
    """Its answers to each later one."""
    responses: Times = Times()
    """Both."""
    in_time: int = 0
    """Waits answered within the window, by the shop or by Wish's people."""
    late: int = 0
    """Waits that missed it and were answered by the end of the span."""
    overdue: int = 0
    """Those that nobody had answered by then."""
    closed_unanswered: int = 0
    """Those whose issue was closed by then without an answer."""
    by_wish: int = 0
    """Waits that Wish's people ended."""

    @property
    def answered(self) -> int:
        """Waits that the shop ended."""
        return self.responses.count

    @property
    def missed(self) -> int:
        """Waits whose window was over before an answer."""
        return self.late + self.overdue + self.closed_unanswered

    @property
    def decided(self) -> int:
        """Waits of which it is known whether they met the window."""
        return self.in_time + self.missed

    @property
    def hit_rate(self) -> float | None:
        """Share of the decided waits that were answered within the window, from 0 to 1."""
        return self.in_time / self.decided if self.decided else None


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of one agent, reason, product, shop, hour, weekday or week."""

    key: str
    """Its name as recorded, empty where there is none; `00` to `23`; `1` for Monday to `7`; a date, a week's Monday."""
    kind: GroupKind
    figures: Figures
    before: Figures | None = None
    """In the span before; None where nothing is compared."""


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """A wait whose window was over before an answer."""

    issue_id: str
    since: datetime
    due_at: datetime
    until: datetime | None
    """When it was answered, or the issue closed; None: not by the end of the span."""
    end: End
    agent: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of a span, beside those of the span before."""

    frame: Frame
    figures: Figures
    before: Figures | None
    """In the span before; None where the span has no beginning."""
    groups: dict[By, tuple[Group, ...]]
    """Stretches of time in their order, every one of them; all else with the most first."""
    misses: tuple[Miss, ...]
    """Newest first."""
    issues: int
    """Issues opened in the span."""
    by_status: dict[str, int]
    """How they stand now."""
    late_issues: int
    """How many of them are marked late."""
    waiting: int
    """Customers who waited within the window at the end of the span."""
