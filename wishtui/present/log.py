"""Entries of the log as lines: when, who, what, to which issue, and what came of it."""

from wishtui.domain.log import Action, LogEntry
from wishtui.i18n import N_, _
from wishtui.i18n.stored import from_stored
from wishtui.present.spans import Line, Role, Span, cell, wrapped
from wishtui.present.words import FormatTime, field
from wishtui.text import clean_line, truncate

_SHOWN = 300
"""Cells of an answer, a note or a reason that a line repeats."""

_RECORDED = {
    Action.IMPORT: (N_("1 record of {file}"), N_("{number} records of {file}")),
    Action.SYNC: (N_("1 record"), N_("{number} records")),
    Action.RESTORE: (N_("1 issue of {file}"), N_("{number} issues of {file}")),
    Action.MOVE: (N_("1 issue, SHA-256 {digest}"), N_("{number} issues, SHA-256 {digest}")),
    Action.LOGIN: (N_("merchant {merchant}"),),
    Action.RETENTION: (N_("1 entry older than {days} days"), N_("{number} entries older than {days} days")),
}
"""What the program itself records, in English; the text of any other entry is a person's."""
_ROLES = {"refused": Role.OVERDUE, "failed": Role.OVERDUE, "held": Role.SOON, "unknown": Role.SOON}


def log_text(entry: LogEntry, format_time: FormatTime) -> str:
    """One entry as a line of text."""
    head = f"{entry.number}  {format_time(entry.at)}  {field(entry.agent) or '-'}  {entry.action}"
    return "  ".join(filter(None, (head, field(entry.issue_id), *_facts(entry))))


def log_lines(entry: LogEntry, format_time: FormatTime, width: int) -> list[Line]:
    """The same for the screen, in columns; what is longer than a line goes on below."""
    spans = (
        Span(f" {format_time(entry.at)}  ", Role.DIM),
        cell(field(entry.agent) or "-", 11),
        cell(entry.action, 10, Role.STRONG),
        Span("  ".join(filter(None, (field(entry.issue_id), *_facts(entry)))), _ROLES.get(entry.outcome, Role.PLAIN)),
    )
    return wrapped(spans, width - 1)


def _facts(entry: LogEntry) -> list[str]:
    changed = f"{field(entry.before) or _('nothing')} → {field(entry.after) or _('nothing')}"
    facts = [
        _("shop {shop}", shop=field(entry.shop)) if entry.shop else "",
        changed if entry.before or entry.after else "",
        _("macro {name}", name=field(entry.macro)) if entry.macro else "",
        entry.outcome if entry.outcome != "done" else "",
        _short(_(entry.reason)),
        _short(_text(entry)),
        _("translated from: {text}", text=_short(entry.original)) if entry.original else "",
        _("suggested by {program}", program=field(entry.suggested_by)) if entry.suggested_by else "",
        _("request {request}", request=field(entry.request_id)) if entry.request_id else "",
    ]
    return [fact for fact in facts if fact]


def _text(entry: LogEntry) -> str:
    patterns = _RECORDED.get(entry.action)
    return from_stored(entry.text, patterns) if patterns and entry.text else entry.text


def _short(text: str) -> str:
    return truncate(clean_line(text, limit=4 * _SHOWN), _SHOWN)
