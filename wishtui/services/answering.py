"""Answering an issue: at once, or after a hold in which the answer can be taken back."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from zlib import crc32

from wishtui.domain import answering
from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.draft import Draft, draft_id
from wishtui.domain.issue import Header, IndexRow, Issue, PendingReply
from wishtui.errors import AnswerLocked, Refused
from wishtui.store import Store


def answer(
    store: Store,
    issue_id: str,
    text: str,
    *,
    author: str,
    now: datetime,
    window: timedelta = DEFAULT_WINDOW,
    close: bool = False,
    hold_seconds: float = 0.0,
    seen: int | None = None,
) -> Issue:
    """Answer an issue, deciding on the record as it is now, not as the caller last saw it.

    `seen` is how many messages the writer had before their eyes. When the customer or a colleague wrote meanwhile,
    nothing is recorded.

    Raises:
        AnswerLocked: the issue takes no answer, or the conversation moved on; the text is untouched at the caller's.
        NotAcceptable: the text is blank or too long.
        StoreError: the answer could not be written down; nothing has changed.
    """

    def decide(issue: Issue) -> Issue:
        answering.check_open(issue)
        if seen is not None and len(issue.messages) != seen:
            raise AnswerLocked(f"Issue {issue.id} has a new message.", "Read it, then send again.")
        if hold_seconds > 0:
            return answering.hold(issue, text, now=now, author=author, seconds=hold_seconds, close=close)
        return answering.reply(issue, text, now=now, author=author, close=close, window=window)

    return store.change(issue_id, decide)


def cancel_pending(store: Store, issue_id: str, *, now: datetime) -> tuple[Issue, Draft]:
    """Undo a reply whose hold still runs; its exact text comes back as a draft, saved before the reply is dropped.

    Raises:
        Refused: the hold is over, or nothing is pending: what is recorded cannot be taken back.
        StoreError: it could not be taken back, and goes out when its hold is over.
    """
    with _as_draft_again(store) as save, store.unit_of_work() as work:
        issue = work.get(issue_id)
        if issue is None or issue.pending is None or answering.pending_is_due(issue.pending, now):
            raise Refused(f"The reply to issue {issue_id} cannot be taken back any more.")
        draft = save(issue.pending, issue_id, now)
        changed = work.put(answering.cancel_pending(issue))
    return changed, draft


def release_due(
    store: Store,
    now: datetime,
    window: timedelta = DEFAULT_WINDOW,
    *,
    headers: Iterable[Header | IndexRow] | None = None,
) -> list[Issue]:
    """Record the pending replies whose time has come; one that the conversation overtook goes back to a draft.

    Returns the issues that changed. Any process may do this for any agent: a hold survives the one that began it.
    """
    pending = [row.id for row in (store.index().timed() if headers is None else headers) if _due(row, now)]
    return [issue for issue in (_release(store, issue_id, now, window) for issue_id in pending) if issue is not None]


def _due(header: Header | IndexRow, now: datetime) -> bool:
    return header.pending is not None and answering.pending_is_due(header.pending, now)


def _release(store: Store, issue_id: str, now: datetime, window: timedelta) -> Issue | None:
    """Record what is pending, or make it a draft again: decided on the issue as it is, by one process alone."""
    with _as_draft_again(store) as save, store.unit_of_work() as work:
        issue = work.get(issue_id)
        if issue is None or issue.pending is None:
            return None
        if answering.pending_is_stale(issue):
            save(issue.pending, issue_id, now)
            return work.put(answering.cancel_pending(issue))
        released = answering.release(issue, now=now, window=window)
        return work.put(released) if released != issue else None


@contextmanager
def _as_draft_again(store: Store) -> Iterator[Callable[[PendingReply, str, datetime], Draft]]:
    """What makes a pending reply a draft; where the block fails, the reply is pending still, and the draft goes."""
    saved: list[Draft] = []

    def save(pending: PendingReply, issue_id: str, now: datetime) -> Draft:
        draft = _draft_of(pending, issue_id, now)
        known = next((kept for kept in store.drafts.of(issue_id) if kept.id == draft.id), None)
        if known is not None:
            return known  # an earlier attempt has saved it, and somebody may be writing in it by now
        store.drafts.save(draft)
        saved.append(draft)
        return draft

    try:
        yield save
        saved.clear()
    finally:
        for draft in saved:
            store.drafts.discard(draft)


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
    )
