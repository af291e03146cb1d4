"""Answering an issue: at once, or after a hold in which the answer can be taken back."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from wishtui.domain import answering
from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Header, IndexRow, Issue
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
    """
    issue = store.get(issue_id)
    if issue is None or issue.pending is None or now >= issue.pending.release_at:
        raise Refused(f"The reply to issue {issue_id} cannot be taken back any more.")
    draft = _as_draft(store, issue, now)
    store.drafts.save(draft)

    def decide(current: Issue) -> Issue:
        if current.pending is None or now >= current.pending.release_at:
            raise Refused(f"The reply to issue {issue_id} cannot be taken back any more.")
        return answering.cancel_pending(current)

    try:
        return store.change(issue_id, decide), draft
    except Refused:
        store.drafts.discard(draft)
        raise


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
    return header.pending is not None and now >= header.pending.release_at


def _release(store: Store, issue_id: str, now: datetime, window: timedelta) -> Issue | None:
    issue = store.get(issue_id)
    if issue is None or issue.pending is None:
        return None
    if answering.pending_is_stale(issue):
        store.drafts.save(_as_draft(store, issue, now))
        return store.change(
            issue_id, lambda now_: answering.cancel_pending(now_) if answering.pending_is_stale(now_) else now_
        )
    changed = store.change(issue_id, lambda current: answering.release(current, now=now, window=window))
    return changed if changed != issue else None


def _as_draft(store: Store, issue: Issue, now: datetime) -> Draft:
    """The pending reply as a draft again, after every draft that is there already."""
    pending = issue.pending
    if pending is None:
        raise Refused(f"No reply to issue {issue.id} is held.")
    return Draft(
        id=store.drafts.new_id(),
        issue_id=issue.id,
        text=pending.text,
        author=pending.author,
        at=now,
        cursor=len(pending.text),
        seen=pending.seen,
    )
