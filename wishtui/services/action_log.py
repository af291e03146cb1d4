"""The log of what was done: written in the same commit as what is done, searched, and held to the owner's retention."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from wishtui.domain.issue import Issue
from wishtui.domain.log import Action, LogEntry, issue_entry
from wishtui.i18n import _
from wishtui.store import NoSuchIssue, Store, UnitOfWork

if TYPE_CHECKING:
    from wishtui.domain.query import Query

_MOST_CUT = 2_000
"""Entries that one commit lets go of."""


def issue_in(work: UnitOfWork, issue_id: str) -> Issue:
    """The record of an issue. Raises NoSuchIssue."""
    issue = work.get(issue_id)
    if issue is None:
        raise NoSuchIssue(_("There is no issue {issue}.", issue=issue_id), _("`wishtui list` shows what there is."))
    return issue


IssueChange = Callable[[Issue], Issue]
IssueStep = Callable[[Issue], tuple[Issue, IssueChange]]
"""Makes another issue of one, and what takes that back from whatever has become of it."""


def take_step(
    store: Store, issue_id: str, step: IssueStep, action: Action, *, author: str, now: datetime, text: str = ""
) -> tuple[Issue, IssueChange]:
    """Take a step with an issue as it is now, and log it; gives the issue, and what takes the step back.

    Raises:
        NoSuchIssue, StoreError: nothing is recorded; and whatever `step` raises.
    """
    undo: list[IssueChange] = []

    def change(issue: Issue) -> Issue:
        changed, back = step(issue)
        undo[:] = [back]
        return changed

    issue = change_issue(store, issue_id, change, action, author=author, now=now, text=text)
    return issue, undo[0]


def change_issue(
    store: Store,
    issue_id: str,
    change: IssueChange,
    action: Action,
    *,
    author: str,
    now: datetime,
    text: str = "",
    outcome: str = "done",
) -> Issue:
    """Put what `change` makes of an issue, and say in the log who did it; what changes nothing is not logged.

    Raises:
        NoSuchIssue, StoreError: nothing is recorded; and whatever `change` raises.
    """
    with store.unit_of_work() as work:
        before = issue_in(work, issue_id)
        after = work.put(change(before))
        if after is not before and after.rev != before.rev:
            work.add_log(issue_entry(action, before, after, agent=author, at=now, text=text, outcome=outcome))
        return after


def select_log(
    store: Store, query: "Query | None", *, now: datetime, most_read: int | None = None
) -> Iterator[LogEntry]:
    """Entries that `query` matches, newest first, each read when it is asked for; of the newest `most_read` only."""
    from wishtui.domain.query.log_fields import LogSubject

    for read, entry in enumerate(store.log(), start=1):
        if most_read is not None and read > most_read:
            return
        if query is None or query.matches(LogSubject(entry), now):
            yield entry


def trim_log(store: Store, keep: timedelta | None, *, now: datetime) -> int:
    """Let go of what is older than `keep`, and put that on record; gives how many entries. None keeps all.

    It costs a look at one record where nothing is that old.

    Raises:
        StoreError: nothing was let go of.
    """
    began_at = store.log_chain().began_at
    if keep is None or began_at is None or began_at > now - keep - timedelta(days=1):
        return 0  # a day's worth at a time
    with store.unit_of_work() as work:
        chain = store.log_chain()
        first = _first_kept(store, now - keep)
        gone = first - chain.first
        if gone > 0:
            work.cut_log(first)
            entries = "1 entry" if gone == 1 else f"{gone} entries"  # untranslated: what the store keeps is English
            text = f"{entries} older than {keep.days} days"  # untranslated: likewise
            work.add_log(LogEntry(at=now, agent="", action=Action.RETENTION, text=text))
        return gone


def _first_kept(store: Store, limit: datetime) -> int:
    """The number of the oldest entry that stays; the newest stays in any case."""
    chain = store.log_chain()
    end = max(chain.first, min(chain.last, chain.first + _MOST_CUT))
    return min((entry.number for entry in store.log(below=end) if entry.at >= limit), default=end)
