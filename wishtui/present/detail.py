"""What stands below a conversation: how long the reply is and what became of it, or why there can be none."""

from wishtui.domain.answering import answered_by
from wishtui.domain.issue import Issue, lock_reason, unanswered
from wishtui.domain.message import REPLY_LIMIT
from wishtui.i18n import N_, _
from wishtui.present.spans import Line, Role, Span, spread
from wishtui.text import clean_line

REPLY_ROWS = 6
"""Rows of the reply box and its head, with the blank one above; the style sheet has them so."""

LOCK_ROWS = 2
"""Rows of the reason in their place, with the blank one above."""

RESTORED = N_("draft restored")
"""What became of a reply that was begun before."""


def lock_line(reason: str) -> Line:
    """Why nothing can be answered; nothing where it can."""
    return (Span(_("Locked: {reason}", reason=reason), Role.STRONG),) if reason else ()


def locked_meanwhile(issue: Issue) -> str:
    """Why the reply that is being written to an issue cannot be sent any more, and that nothing of it is lost."""
    writer = "" if unanswered(issue.messages) else clean_line(answered_by(issue))
    if writer and issue.pending is None:
        return _("{writer} answered first. Your text is kept as a draft.", writer=writer)
    locked = _("Locked: {reason}.", reason=clean_line(lock_reason(issue)))
    return _("{error} Your text is kept as a draft.", error=locked)


def reply_head_line(length: int, saved: str, busy: str, width: int) -> Line:
    """How long the reply is, what has become of the draft, and which colleague writes one as well."""
    over = length > REPLY_LIMIT
    counted = Span(f"{length:,} / {REPLY_LIMIT:,}", Role.OVERDUE if over else Role.PLAIN)
    parts = [_("{number:,} too many", number=length - REPLY_LIMIT)] if over else []
    parts += [saved] if saved else []
    right = (counted, Span("".join(f" · {part}" for part in parts)))
    writing = Span(f" · {_('{agent} is writing a reply', agent=busy)}", Role.OVERDUE)
    return spread((Span(_("Reply"), Role.ACCENT), *([writing] if busy else [])), right, width)
