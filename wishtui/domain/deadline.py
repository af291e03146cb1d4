"""The 48-hour clock: when an answer is due and how that reads (docs/platform.md, 1: *inferred*)."""

from datetime import datetime, timedelta
from enum import IntEnum

from wishtui.domain.issue import Header, IndexRow, Issue, Status, waiting_since
from wishtui.domain.message import Message, Sender
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.i18n import _

DUE_SOON = timedelta(hours=6)
"""An answer due within this is marked as due soon."""


class Urgency(IntEnum):
    """How much an issue presses, most pressing first."""

    OVERDUE = 0
    SOON = 1
    WAITING = 2
    NONE = 3


def due_at(issue: Issue | Header | IndexRow, windows: ReplyWindows = DEFAULT_WINDOWS) -> datetime | None:
    """When the answer is due; None unless the issue is Unhandled."""
    if issue.status is not Status.UNHANDLED:
        return None
    since = waiting_since(issue) if isinstance(issue, Issue) else issue.waiting_since
    return None if since is None else since + windows.of(issue.shop)


def urgency(due: datetime | None, now: datetime) -> Urgency:
    """How much a deadline presses at `now`. At the very moment it is due it is not overdue yet."""
    if due is None:
        return Urgency.NONE
    if now > due:
        return Urgency.OVERDUE
    return Urgency.SOON if due - now <= DUE_SOON else Urgency.WAITING


def answered_late(messages: tuple[Message, ...], window: timedelta, *, reopened_at: datetime | None = None) -> bool:
    """Whether any wait of the customer in this conversation ended with an answer past its deadline."""
    since: datetime | None = None
    for message in messages:
        if reopened_at is not None and message.at >= reopened_at:
            since, reopened_at = since or reopened_at, None
        if message.sender is Sender.CUSTOMER:
            since = since or message.at
        elif message.answers:
            if since is not None and message.at - since > window:
                return True
            since = None
    return False


def time_left(due: datetime, now: datetime) -> str:
    """`due in 3h 12m`, `overdue by 2h`: the deadline as a row shows it, in its largest sensible unit."""
    late = now > due
    minutes = _started_minutes(now - due if late else due - now)
    hours, rest = divmod(minutes, 60)
    if minutes < 60:
        return _("overdue by {minutes}m", minutes=minutes) if late else _("due in {minutes}m", minutes=minutes)
    if not late and hours < 24 and rest:
        return _("due in {hours}h {minutes}m", hours=hours, minutes=rest)
    # Days begin where hours are whole days: 99h and then 4d would read as if time went back.
    if hours < 96:
        return _("overdue by {hours}h", hours=hours) if late else _("due in {hours}h", hours=hours)
    days = hours // 24
    return _("overdue by {days}d", days=days) if late else _("due in {days}d", days=days)


def _started_minutes(span: timedelta) -> int:
    """A started minute counts whole: nothing is due in 0m."""
    return max(1, -(-int(span.total_seconds()) // 60))
