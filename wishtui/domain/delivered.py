"""What becomes of an issue when what was to be told to Wish has been, or could not be (docs/platform.md, 1 and 4)."""

from datetime import datetime

import msgspec

from wishtui.domain.answering import close, in_order
from wishtui.domain.delivery import Step
from wishtui.domain.issue import Issue, Status
from wishtui.domain.merging import merge
from wishtui.domain.message import Message, Sender
from wishtui.domain.outbox import OutboxEntry, same_words
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows

WITH_WISH = "AWAITING_WISH"
_OPEN = frozenset({"", "AWAITING_MERCHANT"})
"""What Wish, or nobody, says of an issue that waits for the seller."""


def reported(known: Issue, report: Issue | None, *, windows: ReplyWindows = DEFAULT_WINDOWS) -> Issue:
    """`known` with what Wish has just said of it, if it was asked."""
    return known if report is None else merge(known, report, windows=windows)


def reached(
    known: Issue, entry: OutboxEntry, report: Issue | None, *, now: datetime, windows: ReplyWindows = DEFAULT_WINDOWS
) -> Issue:
    """The issue once Wish has it. What Wish says of it next counts, not what was to be expected."""
    if report is None:
        return _expected(known, entry, now)
    return reported(confirmed(known, entry, report), report, windows=windows)


def confirmed(known: Issue, entry: OutboxEntry, report: Issue) -> Issue:
    """With Wish's copy of the answer in the place of ours, whatever Wish's clock and its editor made of it."""
    index = _own_index(known, entry)
    copies = [message for message in report.messages if _is_copy(message, entry)]
    if index is None or len(copies) <= entry.same_before:
        return known
    author = known.messages[index].author
    others = (*known.messages[:index], *known.messages[index + 1 :])
    kept = tuple(message for message in others if message != copies[-1])
    return msgspec.structs.replace(
        known, messages=in_order((*kept, msgspec.structs.replace(copies[-1], author=author)))
    )


def returned(
    known: Issue, entry: OutboxEntry, report: Issue | None, *, windows: ReplyWindows = DEFAULT_WINDOWS
) -> Issue:
    """The issue without an answer that did not reach the customer: its text is a draft again."""
    return reported(_without(known, entry), report, windows=windows)


def handed(issue: Issue, *, at: datetime) -> Issue:
    """The issue as Wish's own people deal with it (*inferred*: the seller waits meanwhile)."""
    return msgspec.structs.replace(
        issue,
        status=Status.RESPONDED,
        wish_state=WITH_WISH,
        reopened_at=None,
        snooze=None,
        updated_at=max(at, issue.updated_at or at),
    )


def _expected(known: Issue, entry: OutboxEntry, now: datetime) -> Issue:
    """What follows from Wish's having said yes, until it says more: that counts as no report of Wish's."""
    if entry.step is Step.REPLY or known.status is Status.CLOSED:
        return known
    changed = close(known, at=now, by=entry.author) if entry.step is Step.CLOSE else handed(known, at=now)
    return msgspec.structs.replace(changed, updated_at=known.updated_at)


def _without(known: Issue, entry: OutboxEntry) -> Issue:
    index = _own_index(known, entry)
    if index is None:
        return known
    status = Status.UNHANDLED if known.wish_state in _OPEN else known.status
    return msgspec.structs.replace(
        known,
        messages=(*known.messages[:index], *known.messages[index + 1 :]),
        status=status,
        closed_at=known.closed_at if status is Status.CLOSED else None,
        closed_by=known.closed_by if status is Status.CLOSED else "",
    )


def _own_index(known: Issue, entry: OutboxEntry) -> int | None:
    """Where in the conversation the answer stands that was recorded here and not seen on Wish yet."""
    if entry.step is not Step.REPLY:
        return None
    own = (
        index
        for index, message in reversed(list(enumerate(known.messages)))
        if message.local and message.sender is Sender.SELLER and message.text == entry.text
    )
    return next(own, None)


def _is_copy(message: Message, entry: OutboxEntry) -> bool:
    return message.sender is Sender.SELLER and same_words(message.text, entry.text)
