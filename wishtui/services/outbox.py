"""What is to be told to Wish, put on record in the same commit as what it is about; and what a person decides of it."""

from contextlib import suppress
from datetime import datetime, timedelta
from zlib import crc32

import msgspec

from wishtui.domain import answering, outbox
from wishtui.domain.delivered import handed, reached, returned
from wishtui.domain.delivery import UNDER_WAY, Connected, Delivery, Step, not_connected
from wishtui.domain.draft import Draft, draft_id
from wishtui.domain.issue import Issue, Status, lock_reason
from wishtui.domain.log import Action, LogEntry, issue_entry
from wishtui.domain.message import Message, Sender
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import AnswerLocked, Refused, StoreError, UsageError
from wishtui.i18n import _
from wishtui.services.action_log import issue_in
from wishtui.services.drafts_again import as_draft_again
from wishtui.services.machine_clock import by_clock_of, machine_clock
from wishtui.store import Store, UnitOfWork


def queue_reply(
    store: Store,
    work: UnitOfWork,
    before: Issue,
    answered: Issue,
    *,
    text: str,
    author: str,
    now: datetime,
    close: bool,
) -> Issue:
    """Put an answer that is being recorded into the outbox; gives the issue as it is to be recorded with it."""
    entry = OutboxEntry(
        id=store.drafts.new_id(),
        issue_id=before.id,
        shop=before.shop,
        text=text,
        close=close,
        author=author,
        created_at=now,
        seen=outbox.marks_of(before.messages),
    )
    return _queued(store, work, answered, entry)


def change_state(
    store: Store,
    issue_id: str,
    step: Step,
    *,
    author: str,
    now: datetime,
    connected: Connected = not_connected,
    hold_seconds: float = 0.0,
) -> tuple[Issue, Issue]:
    """Close an issue, or hand it to Wish's own people: on Wish where the shop is connected, else here alone.

    Wish is told once `hold_seconds` are over: until then it can be undone. Gives the issue as it was in that commit,
    and as it is recorded.

    Raises:
        AnswerLocked: it is not Unhandled, or something is on its way to Wish already (docs/platform.md, 1).
        NoSuchIssue, StoreError: nothing is recorded.
    """
    with store.unit_of_work() as work:
        before = issue_in(work, issue_id)
        changed = change_state_in(
            store, work, before, step, author=author, now=now, connected=connected, hold_seconds=hold_seconds
        )
    return before, changed


def change_state_in(
    store: Store,
    work: UnitOfWork,
    issue: Issue,
    step: Step,
    *,
    author: str,
    now: datetime,
    connected: Connected = not_connected,
    hold_seconds: float = 0.0,
    macro: str = "",
) -> Issue:
    """The same as a part of more: `issue` as `work` has it, or as it is to be recorded with the change."""
    reason = lock_reason(issue)
    if reason:
        raise AnswerLocked(_("Issue {issue} is locked: {reason}.", issue=issue.id, reason=_(reason)))
    if not connected(issue.shop):
        after = answering.close(issue, at=now, by=author) if step is Step.CLOSE else handed(issue, at=now)
        after = work.put(after)
        work.add_log(issue_entry(Action(step), issue, after, agent=author, at=now, macro=macro))
        return after
    entry = OutboxEntry(
        id=store.drafts.new_id(),
        issue_id=issue.id,
        shop=issue.shop,
        step=step,
        author=author,
        created_at=now,
        seen=outbox.marks_of(issue.messages),
        release_at=machine_clock() + timedelta(seconds=hold_seconds) if hold_seconds else None,
        clock_ahead=store.clock_ahead if hold_seconds else 0,
    )
    work.add_log(issue_entry(Action(step), issue, issue, agent=author, at=now, outcome=entry.state, macro=macro))
    return work.put(_queued(store, work, issue, entry))


def undo_state(store: Store, before: Issue, changed: Issue, step: Step, *, author: str, now: datetime) -> Issue:
    """Undo what `change_state` made of `before`: while its hold runs, or here alone while nothing happened since.

    Raises:
        Refused: Wish has been told, or somebody has changed the issue.
        NoSuchIssue, StoreError: nothing is undone.
    """
    with store.unit_of_work() as work:
        issue = issue_in(work, before.id)
        after = undo_state_in(store, work, issue, before, changed, step)
        work.add_log(issue_entry(Action(step), issue, after, agent=author, at=now, outcome="undone"))
        return work.put(after)


def undo_state_in(store: Store, work: UnitOfWork, issue: Issue, before: Issue, changed: Issue, step: Step) -> Issue:
    """The same as a part of more: `issue`, as `work` has it, as it is to be recorded. Raises Refused."""
    if changed.delivery is None and issue.rev == changed.rev:
        return before
    entry = entry_of(store, before.id)
    holds = entry is not None and outbox.hold_until(entry, by_clock_of(entry, machine_clock(), store)) is not None
    if entry is None or entry.step is not step or not holds:
        raise Refused(_("Wish is told, or the issue was changed since: it cannot be undone."))
    work.drop_outbox(entry.id)
    return msgspec.structs.replace(issue, delivery=before.delivery)


def closing_after(store: Store, entry: OutboxEntry, *, now: datetime) -> OutboxEntry:
    """What closes the issue that the reply `entry` has answered."""
    answer = Message(sender=Sender.SELLER, at=now, text=entry.text)
    return OutboxEntry(
        id=store.drafts.new_id(),
        issue_id=entry.issue_id,
        shop=entry.shop,
        step=Step.CLOSE,
        follows_reply=True,
        author=entry.author,
        created_at=now,
        seen=(*entry.seen, outbox.mark_of(answer)),
    )


def entry_of(store: Store, issue_id: str) -> OutboxEntry | None:
    """What was put into the outbox last for an issue."""
    return max((entry for entry in store.outbox().values() if entry.issue_id == issue_id), key=_age, default=None)


def under_way(store: Store) -> list[OutboxEntry]:
    """What may still reach Wish, oldest first."""
    return sorted((entry for entry in store.outbox().values() if entry.state in UNDER_WAY), key=_age)


def retry(
    store: Store,
    entry_id: str,
    *,
    author: str,
    now: datetime,
    windows: ReplyWindows = DEFAULT_WINDOWS,
    seen: OutboxEntry | None = None,
) -> OutboxEntry:
    """Have it sent all the same: somebody has read what stood in its way. The caller holds the delivery lease.

    What may have arrived is not sent before the ticket was read again. `seen` is as for `drop`.

    Raises:
        AnswerLocked: the issue takes no answer now.
        Refused: it has gone on since it was seen.
        UsageError: there is no such entry, or it is sent already.
    """
    with store.unit_of_work() as work:
        entry = _entry(work, entry_id)
        if entry.state is Delivery.SENT:
            raise UsageError(_("It is sent already."))
        _check_seen(entry, seen)
        work.add_log(_decision(entry, "retried", author, now))
        if entry.state in UNDER_WAY:
            return _changed(work, entry, outbox.tried_again(entry))
        issue = issue_in(work, entry.issue_id)
        known = msgspec.structs.replace(issue, delivery=None)
        if entry.step is Step.REPLY:
            answered = answering.reply(known, entry.text, now=now, author=entry.author, windows=windows)
        elif entry.follows_reply or known.status is Status.UNHANDLED:
            answered = known
        else:
            raise AnswerLocked(_("Issue {issue} is locked: {reason}.", issue=issue.id, reason=_(lock_reason(known))))
        again = msgspec.structs.replace(
            outbox.tried_again(entry), state=Delivery.QUEUED, seen=outbox.marks_of(issue.messages), unsure_since={}
        )
        work.put(msgspec.structs.replace(answered, delivery=again.state))
        return _changed(work, entry, again)


def drop(store: Store, entry_id: str, *, author: str, now: datetime, seen: OutboxEntry | None = None) -> Issue | None:
    """Give it up: the text of what is under way is a draft again, and what is over is forgotten.

    `seen` is the entry as whoever decides had it before their eyes. The caller holds the delivery lease.

    Raises:
        Refused: it has gone on since then, and may be on Wish.
        UsageError: there is no such entry.
    """
    with as_draft_again(store) as save, store.unit_of_work() as work:
        entry = _entry(work, entry_id)
        _check_seen(entry, seen)
        issue = work.get(entry.issue_id)
        work.drop_outbox(entry_id)
        work.add_log(_decision(entry, "dropped", author, now))
        if entry.state in UNDER_WAY and entry.text:
            save(draft_of(entry, now))
        if issue is None:
            return None
        if entry.state in UNDER_WAY:
            issue = returned(issue, entry, None)
        return work.put(msgspec.structs.replace(issue, delivery=None))


def mark_sent(
    store: Store, entry_id: str, *, author: str, now: datetime, seen: OutboxEntry | None = None
) -> OutboxEntry:
    """Somebody has seen on Wish that it is there: all follows that follows where Wish itself says so.

    An issue that the answer was to close is closed on Wish next, unless the customer has written by then. `seen` is as
    for `drop`. The caller holds the delivery lease.

    Raises:
        Refused: it has gone on since it was seen.
        UsageError: there is no such entry.
    """
    with store.unit_of_work() as work:
        before = _entry(work, entry_id)
        if before.state is Delivery.SENT:
            return before
        _check_seen(before, seen)
        work.add_log(_decision(before, "marked as sent", author, now))  # untranslated: for the log
        entry = _changed(work, before, outbox.arrived(before))
        closing = closing_after(store, entry, now=now) if entry.close else None
        if closing is not None:
            work.put_outbox(closing)
        issue = work.get(entry.issue_id)
        if issue is not None:
            issue = reached(issue, entry, None, now=now)
            work.put(msgspec.structs.replace(issue, delivery=(closing or entry).state))
    discard_draft_of(store, entry)
    return entry


def draft_of(entry: OutboxEntry, now: datetime) -> Draft:
    """An answer as a draft again: the same one, whoever makes it."""
    seed = crc32(f"{entry.id}\0{entry.issue_id}".encode())
    return Draft(
        id=draft_id(int(entry.created_at.timestamp() * 1000), seed),
        issue_id=entry.issue_id,
        text=entry.text,
        author=entry.author,
        at=now,
        cursor=len(entry.text),
        seen=len(entry.seen),
    )


def discard_draft_of(store: Store, entry: OutboxEntry) -> None:
    """Put the draft of an answer that was given back and is on Wish all the same into the bin, unless it was changed.

    A failure costs nothing but that the draft stays.
    """
    given_back = draft_of(entry, entry.created_at)
    with suppress(StoreError):
        for draft in store.drafts.of(entry.issue_id):
            if (draft.id, draft.text) == (given_back.id, given_back.text):
                store.drafts.discard(draft)


def _queued(store: Store, work: UnitOfWork, issue: Issue, entry: OutboxEntry) -> Issue:
    """Put `entry` in the place of what is over for the same issue."""
    for other in store.outbox().values():
        if other.issue_id == issue.id and other.state.over:
            work.drop_outbox(other.id)
    work.put_outbox(entry)
    return msgspec.structs.replace(issue, delivery=entry.state)


def _changed(work: UnitOfWork, before: OutboxEntry, after: OutboxEntry) -> OutboxEntry:
    """Put `after` on record as another revision, so that whoever still has `before` in hand learns of it."""
    after = msgspec.structs.replace(after, rev=before.rev + 1)
    work.put_outbox(after)
    return after


def _decision(entry: OutboxEntry, outcome: str, author: str, now: datetime) -> LogEntry:
    """What a person decided of an entry of the outbox."""
    return LogEntry(
        at=now, agent=author, action=Action(entry.step), issue_id=entry.issue_id, shop=entry.shop, outcome=outcome
    )


def _entry(work: UnitOfWork, entry_id: str) -> OutboxEntry:
    entry = work.outbox_entry(entry_id)
    if entry is None:
        raise UsageError(
            _("There is nothing in the outbox called {entry}.", entry=entry_id),
            _("`wishtui outbox` lists what is."),
        )
    return entry


def _check_seen(entry: OutboxEntry, seen: OutboxEntry | None) -> None:
    if seen is not None and entry.state is not seen.state:
        raise Refused(_("It has gone on since you looked at it: nothing was changed."), _("Look at it again."))


def _age(entry: OutboxEntry) -> str:
    """Ids sort by the time at which they were made, also where the program's clock stands still."""
    return entry.id
