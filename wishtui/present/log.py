"""Entries of the log as lines: when, who, what, to which issue, and what came of it."""

from wishtui.domain.delivery import Delivery
from wishtui.domain.log import Action, LogEntry
from wishtui.i18n import N_, _, enumerated, pgettext
from wishtui.i18n.stored import from_stored
from wishtui.present.spans import Line, Role, Span, cell, wrapped
from wishtui.present.words import FormatTime, field, status_word
from wishtui.services.recorded_reasons import recorded_reason
from wishtui.text import clean_line, truncate

_SHOWN = 300
"""Cells of an answer, a note or a reason that a line repeats."""

_SUGGESTED_BY = (N_("the program {command}"),)
"""How a suggester's title is recorded, in English."""

_RECORDED = {
    Action.IMPORT: (N_("1 record of {file}"), N_("{number} records of {file}")),
    Action.SYNC: (N_("1 record"), N_("{number} records")),
    Action.RESTORE: (N_("1 issue of {file}"), N_("{number} issues of {file}")),
    Action.MOVE: (N_("1 issue, SHA-256 {digest}"), N_("{number} issues, SHA-256 {digest}")),
    Action.LOGIN: (N_("merchant {merchant}"),),
    Action.RETENTION: (N_("1 entry older than {days} days"), N_("{number} entries older than {days} days")),
}
"""What the program itself records, in English; the text of any other entry is a person's."""
_ACTIONS = {
    Action.REPLY: N_("reply"),
    Action.CLOSE: N_("close"),
    Action.HAND: N_("hand"),
    Action.NOTE: N_("note"),
    Action.TAG: N_("tag"),
    Action.ASSIGN: N_("assign"),
    Action.SNOOZE: N_("snooze"),
    Action.APPEAL: N_("appeal"),
    Action.TICK: N_("tick"),
    Action.IMPORT: N_("import"),
    Action.SYNC: N_("sync"),
    Action.LOGIN: N_("login"),
    Action.LOGOUT: N_("logout"),
    Action.RESTORE: N_("restore"),
    Action.MOVE: N_("move"),
    Action.MACRO: N_("macro"),
    Action.RETENTION: N_("retention"),
}
"""What each is called. In English that is the word that a query asks for."""
_OUTCOMES = {
    "queued": N_("queued"),
    "sending": N_("sending"),
    "held": N_("held"),
    "refused": N_("refused"),
    "sent": N_("sent"),
    "pending": N_("pending"),
    "taken back": N_("taken back"),  # untranslated: the key is what is recorded
    "undone": N_("undone"),
    "failed": N_("failed"),
}
_OF_PEOPLE = (Action.TAG, Action.ASSIGN)
"""What these change are names that people gave, whatever else such a word means."""
_UNTIL = (N_("until a reply"), N_("until {time}"))
_ROLES = {"refused": Role.OVERDUE, "failed": Role.OVERDUE, "held": Role.SOON, "unknown": Role.SOON}


def log_text(entry: LogEntry, format_time: FormatTime) -> str:
    """One entry as a line of text."""
    head = f"{entry.number}  {format_time(entry.at)}  {field(entry.agent) or '-'}  {_(_ACTIONS[entry.action])}"
    return "  ".join(filter(None, (head, field(entry.issue_id), *_facts(entry))))


def log_lines(entry: LogEntry, format_time: FormatTime, width: int) -> list[Line]:
    """The same for the screen, in columns; what is longer than a line goes on below."""
    spans = (
        Span(f" {format_time(entry.at)}  ", Role.DIM),
        cell(field(entry.agent) or "-", 11),
        cell(_(_ACTIONS[entry.action]), 10, Role.STRONG),
        Span("  ".join(filter(None, (field(entry.issue_id), *_facts(entry)))), _ROLES.get(entry.outcome, Role.PLAIN)),
    )
    return wrapped(spans, width - 1)


def _facts(entry: LogEntry) -> list[str]:
    before, after = (_state(entry.action, field(state)) or _("nothing") for state in (entry.before, entry.after))
    facts = [
        _("shop {shop}", shop=field(entry.shop)) if entry.shop else "",
        f"{before} → {after}" if entry.before or entry.after else "",
        _("macro {name}", name=field(entry.macro)) if entry.macro else "",
        _outcome(entry.outcome) if entry.outcome != "done" else "",
        _short(entry.reason if entry.action is Action.APPEAL else recorded_reason(entry.reason)),
        _short(_text(entry)),
        _("translated from: {text}", text=_short(entry.original)) if entry.original else "",
        _("suggested by {program}", program=_suggester(entry.suggested_by)) if entry.suggested_by else "",
        _("request {request}", request=field(entry.request_id)) if entry.request_id else "",
    ]
    return [fact for fact in facts if fact]


def _state(action: Action, state: str) -> str:
    """What was, or came of, what an entry changed: states in a row, as `issue_entry` records them."""
    if action in _OF_PEOPLE:
        return state
    if action is Action.APPEAL:
        return _(state)
    return enumerated(status_word(part) or from_stored(part, _UNTIL) for part in state.split(", "))


def _outcome(outcome: str) -> str:
    if outcome == Delivery.UNKNOWN:
        return pgettext("delivery", "unknown")
    return _(_OUTCOMES.get(outcome, outcome))


def _text(entry: LogEntry) -> str:
    """What a person wrote stays as it is, though the program may have a sentence of the same words."""
    patterns = _RECORDED.get(entry.action)
    return from_stored(entry.text, patterns) if patterns and entry.text else entry.text


def _suggester(title: str) -> str:
    return field(from_stored(title, _SUGGESTED_BY))


def _short(text: str) -> str:
    return truncate(clean_line(text, limit=4 * _SHOWN), _SHOWN)
