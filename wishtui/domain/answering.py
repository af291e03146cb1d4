"""What may happen to an issue: answers, messages, closing, re-opening (docs/platform.md, 1).

Each step takes an issue and gives a new one, or refuses and leaves the old one as it was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from wishtui.domain.deadline import answered_late, due_at
from wishtui.domain.issue import Issue, PendingReply, Status, lock_reason, unanswered
from wishtui.domain.message import REPLY_LIMIT, Message, Sender, reply_length
from wishtui.domain.origin import TYPED, Origin
from wishtui.domain.times import utc
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import AnswerLocked, NotAcceptable
from wishtui.i18n import _, ngettext

LONGEST_HOLD = timedelta(seconds=60)
"""The longest that a reply may be held."""


def check_text(text: str) -> None:
    """See that Wish would take `text` as a reply (docs/platform.md, 4).

    Raises:
        NotAcceptable: it is blank, or longer than 2,000 characters.
    """
    if not text.strip():
        raise NotAcceptable(_("The reply is empty."), _("Write something first."))
    over = reply_length(text) - REPLY_LIMIT
    if over > 0:
        raise NotAcceptable(
            ngettext(
                "The reply is {number:,} character over Wish's limit of {limit:,}.",
                "The reply is {number:,} characters over Wish's limit of {limit:,}.",
                over,
                limit=REPLY_LIMIT,
            ),
            _("Shorten it."),
        )


def check_open(issue: Issue) -> None:
    """See that `issue` takes an answer.

    Raises:
        AnswerLocked: it does not; the message names the reason and, where known, who answered.
    """
    reason = lock_reason(issue)
    if not reason:
        return
    answer = None if issue.status is Status.UNHANDLED else _last_answer(issue)
    if answer is None:
        raise AnswerLocked(_("Issue {issue} is locked: {reason}.", issue=issue.id, reason=reason))
    raise AnswerLocked(
        _(
            "Issue {issue} is locked: {reason} ({author} answered at {time:%Y-%m-%d %H:%M} UTC).",
            issue=issue.id,
            reason=reason,
            author=answered_by(issue),
            time=utc(answer.at),
        )
    )


def reply(
    issue: Issue,
    text: str,
    *,
    now: datetime,
    author: str,
    close: bool = False,
    windows: ReplyWindows = DEFAULT_WINDOWS,
) -> Issue:
    """Answer the customer, and close the issue with it if asked.

    Raises:
        AnswerLocked: the issue is Responded or Closed, or another reply is pending.
        NotAcceptable: the text is blank or too long.
    """
    check_open(issue)
    check_text(text)
    due = due_at(issue, windows)
    return msgspec.structs.replace(
        issue,
        status=Status.CLOSED if close else Status.RESPONDED,
        messages=in_order((*issue.messages, _answer(issue, text, now, author))),
        late=issue.late or (due is not None and now > due),
        closed_at=now if close else None,
        closed_by=author if close else "",
        reopened_at=None,
        snooze=None,
    )


def receive(issue: Issue, message: Message, *, windows: ReplyWindows = DEFAULT_WINDOWS) -> Issue:
    """Take in a message of the customer or of Wish; one that is already there changes nothing.

    A customer's message makes a Responded issue Unhandled; Wish's answer makes an Unhandled one Responded. A Closed
    issue stays Closed until Wish reports it re-opened.
    """
    if message in issue.messages:
        return issue
    messages = in_order((*issue.messages, message))
    status, reopened_at = issue.status, issue.reopened_at
    late = issue.late or answered_late(messages, windows.of(issue.shop), reopened_at=reopened_at)
    if status is Status.RESPONDED and message.sender is Sender.CUSTOMER and unanswered(messages):
        status = Status.UNHANDLED
    elif status is Status.UNHANDLED and message.answers and not unanswered(messages):
        # An answer from before the re-opening, heard of only now, does not settle what was re-opened.
        counts = reopened_at is None or message.at >= reopened_at
        status, reopened_at = (Status.RESPONDED, None) if counts else (status, reopened_at)
    snooze = None if message.sender is Sender.CUSTOMER else issue.snooze
    return msgspec.structs.replace(
        issue, messages=messages, status=status, late=late, reopened_at=reopened_at, snooze=snooze
    )


def close(issue: Issue, *, at: datetime, by: str = "") -> Issue:
    """Wish reports the issue closed."""
    if issue.status is Status.CLOSED:
        return issue
    return msgspec.structs.replace(
        issue,
        status=Status.CLOSED,
        closed_at=at,
        closed_by=by,
        reopened_at=None,
        updated_at=max(at, issue.updated_at or at),
    )


def reopen(issue: Issue, *, at: datetime) -> Issue:
    """Wish reports a Closed issue re-opened: it waits for an answer again."""
    if issue.status is not Status.CLOSED:
        return issue
    return msgspec.structs.replace(
        issue,
        status=Status.UNHANDLED,
        closed_at=None,
        closed_by="",
        reopened_at=at,
        updated_at=max(at, issue.updated_at or at),
    )


def hold(
    issue: Issue,
    text: str,
    *,
    now: datetime,
    author: str,
    seconds: float,
    close: bool = False,
    origin: Origin = TYPED,
    clock_ahead: int = 0,
) -> Issue:
    """Keep a reply back for `seconds`, so that it can still be undone.

    `clock_ahead` is by how many seconds the store's own clock is ahead of `now`.

    Raises:
        AnswerLocked: the issue takes no answer.
        NotAcceptable: the text is blank or too long, or the hold is outside 0 to 60 seconds.
    """
    check_open(issue)
    check_text(text)
    if not 0 < seconds <= LONGEST_HOLD.total_seconds():
        raise NotAcceptable(
            _("A reply cannot be held for {seconds:g} seconds.", seconds=seconds),
            _("Choose more than 0 and at most 60."),
        )
    span = timedelta(seconds=seconds)
    pending = PendingReply(
        text=text,
        author=author,
        at=now,
        release_at=now + span,
        seen=len(issue.messages),
        close=close,
        origin=origin,
        clock_ahead=clock_ahead,
    )
    return msgspec.structs.replace(issue, pending=pending)


def cancel_pending(issue: Issue) -> Issue:
    """Drop the pending reply; its text goes back to the draft that it came from."""
    return msgspec.structs.replace(issue, pending=None)


def pending_is_stale(issue: Issue) -> bool:
    """Whether somebody wrote, or the status changed, while the reply was pending: then it must not go out unread."""
    pending = issue.pending
    return pending is not None and (len(issue.messages) != pending.seen or issue.status is not Status.UNHANDLED)


def became_stale(pending: PendingReply, issue: Issue) -> bool:
    """Whether a reply that is pending no more was not recorded, as somebody wrote or the status changed meanwhile."""
    recorded = any(
        message.sender is Sender.SELLER
        and (message.author, message.text) == (pending.author, pending.text)
        and message.at >= pending.at
        for message in issue.messages
    )
    stale = pending_is_stale(msgspec.structs.replace(issue, pending=pending))
    return issue.pending is None and stale and not recorded


def pending_is_due(pending: PendingReply, now: datetime) -> bool:
    """Whether the hold of a pending reply is over, `now` being by the clock that its times are of.

    A hold never outlasts its seconds: where the clock stands so far before its begin that it was set back meanwhile,
    nobody can tell how much of it has passed, and it is over.
    """
    span = min(pending.release_at - pending.at, LONGEST_HOLD)
    return not pending.at - span <= now < pending.at + span


def release(issue: Issue, *, now: datetime, windows: ReplyWindows = DEFAULT_WINDOWS, closes: bool = True) -> Issue:
    """Record the pending reply once its hold is over; before that, or when it is stale, nothing changes.

    Unless it `closes`, an issue that was to be closed with it is only answered: Wish closes it in a step of its own.
    """
    pending = issue.pending
    if pending is None or not pending_is_due(pending, now) or pending_is_stale(issue):
        return issue
    free = cancel_pending(issue)
    at = min(pending.release_at, now)
    closing = pending.close and closes
    return reply(free, pending.text, now=at, author=pending.author, close=closing, windows=windows)


def in_order(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """Oldest first; those of one moment stay in the order in which they came."""
    return tuple(sorted(messages, key=lambda message: message.at))


def oldest_first(messages: Sequence[Message]) -> tuple[Message, ...]:
    """Messages of a list in either direction, oldest first; those of one time follow the direction of the list."""
    newest_first = bool(messages) and messages[0].at > messages[-1].at
    return in_order(tuple(reversed(messages) if newest_first else messages))


def answered_by(issue: Issue) -> str:
    """Who gave the last answer; empty where there is none."""
    last = _last_answer(issue)
    if last is None:
        return ""
    return last.author or ("Wish" if last.sender is Sender.WISH else _("the seller"))


def answered_first_by(issue: Issue) -> str:
    """Who gave the answer that locks the issue; empty where none does.

    What is closed, handed over or pending without one is locked as well, and nobody has answered.
    """
    last = _last_answer(issue)
    if last is None or issue.status is Status.UNHANDLED or unanswered(issue.messages):
        return ""
    closed_later = issue.status is Status.CLOSED and issue.closed_at is not None and issue.closed_at > last.at
    return "" if closed_later else answered_by(issue)


def _last_answer(issue: Issue) -> Message | None:
    return next((message for message in reversed(issue.messages) if message.answers), None)


def _answer(issue: Issue, text: str, now: datetime, author: str) -> Message:
    """The seller's message. It stands after what it answers, whatever the two clocks say."""
    at = max((now, *(message.at for message in issue.messages)))
    return Message(sender=Sender.SELLER, at=at, text=text, author=author, local=True)
