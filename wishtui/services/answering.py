"""Answering an issue: at once, or after a hold in which the answer can be taken back."""

from collections.abc import Iterable
from datetime import datetime
from typing import Required, TypedDict, Unpack
from zlib import crc32

import msgspec

from wishtui.domain import answering
from wishtui.domain.delivery import Connected, Delivery, not_connected
from wishtui.domain.draft import Draft, draft_id
from wishtui.domain.issue import Header, IndexRow, Issue, PendingReply
from wishtui.domain.log import Action, EntryFields, issue_entry, shortened
from wishtui.domain.origin import TYPED, Origin
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import AnswerLocked, Refused
from wishtui.i18n import N_, _
from wishtui.services.action_log import issue_in
from wishtui.services.drafts_again import SaveDraft, as_draft_again
from wishtui.services.machine_clock import by_clock_of
from wishtui.store import Store, UnitOfWork

PENDING = N_("pending")
"""The outcome of an answer whose hold runs."""

_STALE = N_("The conversation moved on before it was sent.")


class AnswerOptions(TypedDict, total=False):
    """What there is to say of an answer besides its words."""

    author: Required[str]
    now: Required[datetime]
    windows: ReplyWindows
    close: bool
    hold_seconds: float
    seen: int | None
    """How many messages the writer had before their eyes."""
    connected: Connected
    origin: Origin
    """How it came about, for the log."""


def answer(store: Store, issue_id: str, text: str, **options: Unpack[AnswerOptions]) -> Issue:
    """Answer an issue, deciding on the record as it is now, not as the caller last saw it.

    In a connected shop the answer goes into the outbox, in the same commit. When the customer or a colleague wrote
    meanwhile, nothing is recorded.

    Raises:
        AnswerLocked: the issue takes no answer, or the conversation moved on; the text is untouched at the caller's.
        NotAcceptable: the text is blank or too long.
        StoreError: the answer could not be written down; nothing has changed.
    """
    with store.unit_of_work() as work:
        return answer_in(store, work, issue_in(work, issue_id), text, **options)


def answer_in(
    store: Store,
    work: UnitOfWork,
    issue: Issue,
    text: str,
    *,
    author: str,
    now: datetime,
    windows: ReplyWindows = DEFAULT_WINDOWS,
    close: bool = False,
    hold_seconds: float = 0.0,
    seen: int | None = None,
    connected: Connected = not_connected,
    origin: Origin = TYPED,
    macro: str = "",
) -> Issue:
    """The same as a part of more: `issue` as `work` has it, or as it is to be recorded with the answer."""
    answering.check_open(issue)
    if seen is not None and len(issue.messages) != seen:
        raise AnswerLocked(_("Issue {issue} has a new message.", issue=issue.id), _("Read it, then send again."))
    if hold_seconds > 0:
        pending = answering.hold(
            issue,
            text,
            now=now,
            author=author,
            seconds=hold_seconds,
            close=close,
            origin=origin,
            clock_ahead=store.clock_ahead,
        )
        return _put(work, issue, pending, text, agent=author, at=now, outcome=PENDING, origin=origin, macro=macro)
    sends = connected(issue.shop)
    answered = answering.reply(issue, text, now=now, author=author, close=close and not sends, windows=windows)
    if sends:
        from wishtui.services.outbox import queue_reply  # the first frame answers nothing

        answered = queue_reply(store, work, issue, answered, text=text, author=author, now=now, close=close)
    return _put(work, issue, answered, text, agent=author, at=now, outcome=_outcome(sends), origin=origin, macro=macro)


def cancel_pending(
    store: Store, issue_id: str, *, now: datetime, reply: PendingReply | None = None
) -> tuple[Issue, Draft]:
    """Undo a reply whose hold still runs; its exact text comes back as a draft, saved before the reply is dropped.

    `reply` is the one that is meant, where it is not whichever is pending.

    Raises:
        Refused: the hold is over, or it is not pending: what is recorded cannot be taken back.
        StoreError: it could not be taken back, and goes out when its hold is over.
    """
    with as_draft_again(store) as save, store.unit_of_work() as work:
        return take_back_in(work, issue_in(work, issue_id), save, now=now, reply=reply)


def take_back_in(
    work: UnitOfWork, issue: Issue, save: SaveDraft, *, now: datetime, reply: PendingReply | None = None
) -> tuple[Issue, Draft]:
    """The same as a part of more; `save` keeps the draft."""
    pending = issue.pending
    is_another = pending is not None and reply is not None and (pending.author, pending.at) != (reply.author, reply.at)
    if pending is None or is_another or answering.pending_is_due(pending, now):
        raise Refused(_("The reply to issue {issue} cannot be taken back any more.", issue=issue.id))
    draft, free = save(_draft_of(pending, issue.id, now)), answering.cancel_pending(issue)
    return _put(work, issue, free, pending.text, agent=pending.author, at=now, outcome=N_("taken back")), draft


def release_due(
    store: Store,
    now: datetime,
    windows: ReplyWindows = DEFAULT_WINDOWS,
    *,
    headers: Iterable[Header | IndexRow] | None = None,
    connected: Connected = not_connected,
) -> list[Issue]:
    """Record the pending replies whose time has come; one that the conversation overtook is a draft again at once.

    In a connected shop they go into the outbox with that. Returns the issues that changed. Any process may do this for
    any agent: a hold survives the one that began it.
    """
    rows = [row for row in (store.index().timed() if headers is None else headers) if row.pending is not None]
    due = [row.id for row in rows if row.pending is not None and is_due(row.pending, now, store)]
    waiting = store.issues([row.id for row in rows if row.id not in due]) if len(due) < len(rows) else ()
    due += [issue.id for issue in waiting if answering.pending_is_stale(issue)]
    released = (_release(store, issue_id, now, windows, connected) for issue_id in due)
    return [issue for issue in released if issue is not None]


def is_due(pending: PendingReply, now: datetime, store: Store) -> bool:
    """Whether the hold of a pending reply is over at `now` of this machine, whosever clock its times are of."""
    return answering.pending_is_due(pending, by_clock_of(pending, now, store))


def _release(store: Store, issue_id: str, now: datetime, windows: ReplyWindows, connected: Connected) -> Issue | None:
    """Record what is pending, or make it a draft again: decided on the issue as it is, by one process alone."""
    with as_draft_again(store) as save, store.unit_of_work() as work:
        issue = work.get(issue_id)
        if issue is None or issue.pending is None:
            return None
        if answering.pending_is_stale(issue):
            save(_draft_of(issue.pending, issue_id, now))
            free, stale = answering.cancel_pending(issue), issue.pending
            return _put(work, issue, free, stale.text, agent=stale.author, at=now, outcome=Delivery.HELD, reason=_STALE)
        reply, sends = issue.pending, connected(issue.shop)
        at = by_clock_of(reply, now, store)
        released = answering.release(issue, now=at, windows=windows, closes=not sends)
        if released == issue:
            return None
        if sends:
            from wishtui.services.outbox import queue_reply  # a look at the store records nothing

            before = answering.cancel_pending(issue)
            released = queue_reply(
                store, work, before, released, text=reply.text, author=reply.author, now=now, close=reply.close
            )
        outcome = _outcome(sends)
        return _put(work, issue, released, reply.text, agent=reply.author, at=now, origin=reply.origin, outcome=outcome)


def _put(
    work: UnitOfWork,
    before: Issue,
    after: Issue,
    text: str,
    *,
    agent: str,
    at: datetime,
    origin: Origin = TYPED,
    **fields: Unpack[EntryFields],
) -> Issue:
    """Record the issue, and in the log how far its answer is, and how it came about."""
    entry = issue_entry(Action.REPLY, before, after, agent=agent, at=at, text=text, **fields)
    if origin != TYPED:
        entry = msgspec.structs.replace(entry, original=shortened(origin.original), suggested_by=origin.suggested_by)
    work.add_log(entry)
    return work.put(after)


def _outcome(sends: bool) -> str:
    """How far an answer is with its commit: on its way to Wish, or done, to be pasted."""
    return Delivery.QUEUED if sends else "done"


def _draft_of(pending: PendingReply, issue_id: str, now: datetime) -> Draft:
    """The pending reply as a draft again: the same one, whoever makes it."""
    seed = crc32(f"{issue_id}\0{pending.author}\0{pending.text}".encode(errors="replace"))
    return Draft(
        id=draft_id(int(pending.at.timestamp() * 1000), seed),
        issue_id=issue_id,
        text=pending.text,
        author=pending.author,
        at=now,
        cursor=len(pending.text),
        seen=pending.seen,
        origin=pending.origin,
    )
