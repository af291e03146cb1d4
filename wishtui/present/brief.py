"""The start of a day as lines, for a page and for the command line."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from wishtui.domain.deadline import Urgency, due_at, urgency
from wishtui.domain.issue import Header
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.windows import ReplyWindows
from wishtui.i18n import _, ngettext, titled
from wishtui.present.delivery import delivery_line
from wishtui.present.issue_titles import customer_name, issue_title
from wishtui.present.rows import time_cells
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit
from wishtui.present.words import FormatTime, field, subject, time_words
from wishtui.services.brief import Brief, Colleague

MOST = 10
"""Issues that are shown of each list."""

_ROLES = {Urgency.OVERDUE: Role.OVERDUE, Urgency.SOON: Role.SOON}
_LEAST_WHEN = 18


def brief_lines(
    brief: Brief, width: int, *, windows: ReplyWindows, format_time: FormatTime, most: int = MOST
) -> list[Line]:
    """List after list, each with how many it has."""
    lines: list[Line] = []
    for title, headers in (
        (_("Overdue"), brief.overdue),
        (_("Due today"), brief.due_today),
        (_("New since {time}", time=format_time(brief.since)), brief.came_in),
    ):
        lines += [_title(title, len(headers)), *_issues(headers, brief.at, windows, width, most), BLANK]
    lines += [_title(_("Not sent to Wish"), len(brief.stopped)), *_stopped(brief, width, most), BLANK]
    return [*lines, *_colleagues(brief, width)]


def _title(title: str, number: int) -> Line:
    line = _("{title}: {number:,}", title=title, number=number) if number else _("{title}: none", title=title)
    return (Span(f" {line}", Role.STRONG),)


def _more(number: int) -> Line:
    return (Span(f"   {ngettext('and {number:,} more', 'and {number:,} more', number)}", Role.DIM),)


def _issues(headers: Sequence[Header], now: datetime, windows: ReplyWindows, width: int, most: int) -> Iterator[Line]:
    when_cells = _when_cells()
    for header in headers[:most]:
        due = due_at(header, windows)
        words = "" if due is None else time_words(due, now, when_cells - 2)
        about = f"  {issue_title(header)}"
        when = cell(words, when_cells, _ROLES.get(urgency(due, now), Role.DIM))
        yield fit((Span("   "), when, Span(header.id, Role.DIM), Span(about)), width)
    if len(headers) > most:
        yield _more(len(headers) - most)


def _when_cells() -> int:
    """Cells of the first column: the longest time left, and a gap."""
    return max(_LEAST_WHEN, time_cells() + 2)


def _stopped(brief: Brief, width: int, most: int) -> Iterator[Line]:
    for entry in brief.stopped[:most]:
        yield fit((Span("   "), Span(delivery_line(entry), Role.OVERDUE), Span(_about(brief, entry))), width)
    if len(brief.stopped) > most:
        yield _more(len(brief.stopped) - most)


def _about(brief: Brief, entry: OutboxEntry) -> str:
    header = brief.about.get(entry.issue_id)
    return f"  {titled(customer_name(header), subject(header))}" if header else f"  {entry.issue_id}"


def _colleagues(brief: Brief, width: int) -> Iterator[Line]:
    yield (Span(f" {_('Who is on what')}", Role.STRONG),)
    for colleague in brief.colleagues:
        spans = (Span("   "), cell(field(colleague.agent) or _("somebody"), _when_cells()), Span(_doing(colleague)))
        yield fit(spans, width)
    if not brief.colleagues:
        yield (Span(f"   {_('nobody has begun a reply')}", Role.DIM),)
    if brief.unassigned is not None:
        whom = cell(_("nobody"), _when_cells(), Role.DIM)
        yield (Span("   "), whom, Span(_issues_counted(brief.unassigned), Role.DIM))


def _issues_counted(number: int) -> str:
    return ngettext("{number:,} issue", "{number:,} issues", number)


def _doing(colleague: Colleague) -> str:
    writing = len(colleague.writing)
    if not writing:
        return _issues_counted(colleague.assigned) if colleague.assigned else ""
    if writing == 1:
        writes = _("writes on {issue}", issue=colleague.writing[0])
    else:
        writes = ngettext("writes on {number:,} issue", "writes on {number:,} issues", writing)
    if not colleague.assigned:
        return writes
    return _("{issues}, {writes}", issues=_issues_counted(colleague.assigned), writes=writes)
