"""The start of a day as lines, for a page and for the command line."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from wishtui.domain.deadline import Urgency, due_at, time_left, urgency
from wishtui.domain.issue import Header
from wishtui.domain.outbox import OutboxEntry
from wishtui.i18n import _
from wishtui.present.delivery import delivery_line
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit
from wishtui.present.words import FormatTime, count, field
from wishtui.services.brief import Brief, Colleague

MOST = 10
"""Issues that are shown of each list."""

_ROLES = {Urgency.OVERDUE: Role.OVERDUE, Urgency.SOON: Role.SOON}
_WHEN = 18


def brief_lines(
    brief: Brief, width: int, *, window: timedelta, format_time: FormatTime, most: int = MOST
) -> list[Line]:
    """List after list, each with how many it has."""
    lines: list[Line] = []
    for title, headers in (
        ("Overdue", brief.overdue),
        (_("Due today"), brief.due_today),
        (_("New since {format_time}", format_time=format_time(brief.since)), brief.came_in),
    ):
        lines += [_title(title, len(headers)), *_issues(headers, brief.at, window, width, most), BLANK]
    lines += [_title(_("Not sent to Wish"), len(brief.stopped)), *_stopped(brief, width, most), BLANK]
    return [*lines, *_colleagues(brief, width)]


def _title(title: str, number: int) -> Line:
    return (Span(f" {title}: ", Role.STRONG), Span(f"{number:,}" if number else "none", Role.STRONG))


def _issues(headers: Sequence[Header], now: datetime, window: timedelta, width: int, most: int) -> Iterator[Line]:
    for header in headers[:most]:
        due = due_at(header, window)
        words = "" if due is None else time_left(due, now)
        about = f"  {field(header.customer)}: {field(header.subject)}"
        when = cell(words, _WHEN, _ROLES.get(urgency(due, now), Role.DIM))
        yield fit((Span("   "), when, Span(header.id, Role.DIM), Span(about)), width)
    if len(headers) > most:
        yield (Span(f"   and {len(headers) - most:,} more", Role.DIM),)


def _stopped(brief: Brief, width: int, most: int) -> Iterator[Line]:
    for entry in brief.stopped[:most]:
        yield fit((Span("   "), Span(delivery_line(entry), Role.OVERDUE), Span(_about(brief, entry))), width)
    if len(brief.stopped) > most:
        yield (Span(f"   and {len(brief.stopped) - most:,} more", Role.DIM),)


def _about(brief: Brief, entry: OutboxEntry) -> str:
    header = brief.about.get(entry.issue_id)
    return f"  {field(header.customer)}: {field(header.subject)}" if header else f"  {entry.issue_id}"


def _colleagues(brief: Brief, width: int) -> Iterator[Line]:
    yield (Span(_(" Who is on what"), Role.STRONG),)
    for colleague in brief.colleagues:
        spans = (Span("   "), cell(field(colleague.agent) or "somebody", _WHEN), Span(_doing(colleague)))
        yield fit(spans, width)
    if not brief.colleagues:
        yield (Span(_("   nobody has begun a reply"), Role.DIM),)
    if brief.unassigned is not None:
        yield (Span("   "), cell("nobody", _WHEN, Role.DIM), Span(count(brief.unassigned, "issue"), Role.DIM))


def _doing(colleague: Colleague) -> str:
    writing = len(colleague.writing)
    parts = [count(colleague.assigned, "issue")] if colleague.assigned else []
    parts += (
        [
            _("writes on {writing}", writing=colleague.writing[0])
            if writing == 1
            else _("writes on {writing:,} issues", writing=writing)
        ]
        if writing
        else []
    )
    return ", ".join(parts)
