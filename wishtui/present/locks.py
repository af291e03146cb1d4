"""What is said of a reply that cannot go any more: who was quicker, or what was done without an answer."""

from wishtui.domain.answering import answered_first_by
from wishtui.domain.issue import Issue, lock_reason
from wishtui.i18n import _
from wishtui.text import clean_line


def locked_first(issue: Issue) -> str:
    """Why a reply in the making is refused by the locked `issue`."""
    writer = clean_line(answered_first_by(issue))
    if writer:
        return _("{writer} answered first. Your text is kept as a draft.", writer=writer)
    return _("{reason}. Your text is kept as a draft.", reason=lock_reason(issue))


def not_sent(issue: Issue) -> str:
    """Why a pending reply to `issue` was not sent, and what became of it."""
    writer, reason = answered_first_by(issue), lock_reason(issue)
    if reason and not writer:
        return _("Not sent: {reason}. Your reply is a draft again.", reason=reason)
    writer = clean_line(writer or issue.customer) or issue.id
    return _("Not sent: {writer} wrote meanwhile. Your reply is a draft again.", writer=writer)
