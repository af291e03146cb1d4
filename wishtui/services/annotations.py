"""What the team does to its own copy of an issue: private notes, tags, snooze. None of it ever leaves for Wish."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import msgspec

from wishtui.domain.deadline import due_at
from wishtui.domain.issue import LOCK_CLOSED, Header, Issue, Note, Snooze, Status
from wishtui.domain.log import Action
from wishtui.domain.message import Sender
from wishtui.domain.windows import ReplyWindows
from wishtui.errors import NotAcceptable, Refused, StoreBusy, StoreError, WishtuiError
from wishtui.i18n import _, ngettext
from wishtui.services.action_log import IssueChange, IssueStep, change_issue, take_step
from wishtui.store import Store

TAG = re.compile(r"[^\s,#]{1,40}")
T = TypeVar("T")


def add_note(store: Store, issue_id: str, text: str, *, author: str, now: datetime) -> tuple[Issue, IssueChange]:
    """Add a private note; gives the issue and the change that takes the note back.

    Raises:
        NotAcceptable: the note is blank.
        Refused: the issue is Closed.
    """
    if not text.strip():
        raise NotAcceptable(_("The note is empty."), _("Write something first."))
    note = Note(at=now, text=text.strip(), author=author)
    return take_step(store, issue_id, note_step(note), Action.NOTE, author=author, now=now, text=note.text)


def note_step(note: Note) -> IssueStep:
    """Adds a note."""

    def undo(issue: Issue) -> Issue:
        return with_values(issue, notes=tuple(kept for kept in issue.notes if kept != note))

    return unless_closed(lambda issue: (with_values(issue, notes=(*issue.notes, note)), undo))


def parse_tags(text: str) -> tuple[str, ...]:
    """`late, #gift vip` as tags, each once.

    Raises:
        NotAcceptable: one of them is longer than 40 characters.
    """
    words = [word.lstrip("#") for word in re.split(r"[\s,]+", text) if word.lstrip("#")]
    for word in words:
        if not TAG.fullmatch(word):
            raise NotAcceptable(
                _("“{word}” is no tag.", word=word[:50]), _("Use at most 40 characters, without blank, comma or #.")
            )
    return tuple(dict.fromkeys(words))


def merged_tags(current: Iterable[str], before: Collection[str], after: Iterable[str]) -> tuple[str, ...]:
    """The `current` tags, changed as somebody changed those that stood there `before` into those `after`.

    What a colleague added meanwhile stays, and what a colleague took away does not come back.
    """
    wanted = tuple(after)
    kept = tuple(tag for tag in current if tag in wanted or tag not in before)
    return (*kept, *(tag for tag in wanted if tag not in kept and tag not in before))


def edit_tags(
    store: Store, issue_id: str, before: Collection[str], after: Iterable[str], *, author: str, now: datetime
) -> tuple[Issue, IssueChange]:
    """Change the tags of an issue as `merged_tags` does; gives the issue and the change that brings the old ones back.

    Raises:
        Refused: the issue is Closed.
    """

    def step(issue: Issue) -> tuple[Issue, IssueChange]:
        old, new = issue.tags, merged_tags(issue.tags, before, after)

        def undo(current: Issue) -> Issue:
            return with_values(current, tags=old if current.tags == new else merged_tags(current.tags, new, old))

        return with_values(issue, tags=new), undo

    return take_step(store, issue_id, unless_closed(step), Action.TAG, author=author, now=now)


def add_tags(
    store: Store, issue_id: str, tags: tuple[str, ...], *, author: str, now: datetime
) -> tuple[Issue, IssueChange]:
    """Add tags to those that the issue has; gives the issue and the change that takes the new ones back.

    Raises:
        Refused: the issue is Closed.
    """
    return take_step(store, issue_id, tags_step(tags), Action.TAG, author=author, now=now)


def tags_step(tags: Iterable[str]) -> IssueStep:
    """Adds the tags that are not there yet."""

    def step(issue: Issue) -> tuple[Issue, IssueChange]:
        new = tuple(tag for tag in tags if tag not in issue.tags)

        def undo(current: Issue) -> Issue:
            return with_values(current, tags=tuple(tag for tag in current.tags if tag not in new))

        return with_values(issue, tags=(*issue.tags, *new)), undo

    return unless_closed(step)


def change_tags(
    store: Store,
    issue_id: str,
    *,
    author: str,
    now: datetime,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> Issue:
    """Add tags to those that the issue has, and take others away, as one change.

    Raises:
        Refused: the issue is Closed.
    """
    gone, more = frozenset(remove), tuple(add)

    def decide(issue: Issue) -> Issue:
        check_not_closed(issue)
        kept = tuple(tag for tag in issue.tags if tag not in gone)
        return with_values(issue, tags=(*kept, *(tag for tag in more if tag not in kept)))

    return change_issue(store, issue_id, decide, Action.TAG, author=author, now=now)


def snooze(
    store: Store,
    issue_id: str,
    until: datetime | None,
    *,
    author: str,
    now: datetime,
    windows: ReplyWindows,
    past_deadline: bool = False,
) -> tuple[Issue, IssueChange]:
    """Put an issue at the end of the list until a time, or (None) until the customer's next message.

    Raises:
        NotAcceptable: that is past the deadline, and nobody said that this is meant.
        Refused: the issue is Closed.
    """
    step = snooze_step(until, windows=windows, past_deadline=past_deadline)
    return take_step(store, issue_id, step, Action.SNOOZE, author=author, now=now)


def snooze_step(until: datetime | None, *, windows: ReplyWindows, past_deadline: bool = False) -> IssueStep:
    """Snoozes an issue, as `snooze` does."""

    def step(issue: Issue) -> tuple[Issue, IssueChange]:
        if not past_deadline and is_past_deadline(issue, until, windows):
            raise NotAcceptable(_("That is past the deadline."), _("Ask again to mean it."))
        return value_step("snooze", Snooze(until=until, seen=len(issue.messages)))(issue)

    return unless_closed(step)


def is_past_deadline(issue: Issue | Header | None, until: datetime | None, windows: ReplyWindows) -> bool:
    """Whether a snooze until then would outlast the time to answer."""
    due = due_at(issue, windows) if issue is not None else None
    return due is not None and (until is None or until > due)


def wake(store: Store, issue_id: str, *, author: str, now: datetime) -> tuple[Issue, IssueChange]:
    """End a snooze; gives the issue and the change that snoozes it again."""
    return take_step(store, issue_id, value_step("snooze", None), Action.SNOOZE, author=author, now=now)


def wake_due(store: Store, now: datetime, *, ids: Iterable[str] | None = None) -> list[Issue]:
    """End every snooze whose time has come, or whose customer has written since; gives the issues."""
    snoozed = [row.id for row in store.index().timed() if row.snooze is not None] if ids is None else ids
    woken = []
    for issue_id in snoozed:
        issue = store.get(issue_id)
        if issue is not None and awake(issue, now):
            # Decided once more on what is recorded then: a colleague may have snoozed it anew meanwhile.
            issue = store.change(
                issue_id, lambda current: with_values(current, snooze=None) if awake(current, now) else current
            )
            woken += [issue] if issue.snooze is None else []
    return woken


def awake(issue: Issue, now: datetime) -> bool:
    """Whether a snooze of the issue is over."""
    nap = issue.snooze
    if nap is None:
        return False
    wrote = any(message.sender is Sender.CUSTOMER for message in issue.messages[nap.seen :])
    return wrote or (nap.until is not None and now >= nap.until)


def shared_reason(failed: Sequence[str]) -> str:
    """Why all of them stay as they were; where they do so for several reasons, the first one, and how many more."""
    others = len(set(failed)) - 1
    if not others:
        return failed[0]
    return ngettext(
        "{reason}, and {number:,} other reason",
        "{reason}, and {number:,} other reasons",
        others,
        reason=failed[0].rstrip(".。"),
    )


class BulkOutcome(msgspec.Struct, Generic[T]):
    """What became of something that was to be done to several issues."""

    done: dict[str, T] = {}
    """What it gave, by issue."""
    failed: list[str] = []
    """Why the others stay as they were, one sentence each."""


def apply_to_all(issue_ids: Iterable[str], act: Callable[[str], tuple[Issue, T]]) -> BulkOutcome[T]:
    """Do `act` to each issue; one that is refused keeps none of the others. A busy store is waited for once."""
    outcome: BulkOutcome[T] = BulkOutcome()
    ids = list(issue_ids)
    for index, issue_id in enumerate(ids):
        try:
            _issue, outcome.done[issue_id] = act(issue_id)
        except StoreBusy as error:
            outcome.failed += [str(error)] * (len(ids) - index)
            break
        except WishtuiError as error:
            outcome.failed.append(str(error))
    return outcome


def undo_each(undos: dict[str, T], undo: Callable[[str, T], object]) -> None:
    """Take something back from every issue; one that cannot be keeps none of the others.

    Each that is taken back leaves `undos`, so that who tries again takes nothing back twice.

    Raises:
        Refused: from some it could not be taken back.
        StoreError: nobody can tell whether it can be; what is left to do is in `undos`.
    """
    number, refused = len(undos), list[WishtuiError]()
    for issue_id, what in list(undos.items()):
        try:
            undo(issue_id, what)
        except StoreError:
            raise
        except WishtuiError as error:
            refused.append(error)
        else:
            del undos[issue_id]
    if refused and number == 1:
        raise refused[0]
    if refused:
        raise Refused(
            _(
                "{number:,} of {all:,} could not be taken back: {reason}",
                number=len(refused),
                all=number,
                reason=shared_reason([str(error) for error in refused]),
            )
        )


def undo_all(
    store: Store, changes: dict[str, IssueChange], action: Action, *, author: str, clock: Callable[[], datetime]
) -> None:
    """Carry out changes that take earlier ones back, each on its issue. Raises as `undo_each` does."""

    def undo(issue_id: str, change: IssueChange) -> None:
        change_issue(store, issue_id, change, action, author=author, now=clock(), outcome="undone")

    undo_each(changes, undo)


def unless_closed(step: IssueStep) -> IssueStep:
    """The same step, refused on a Closed issue."""

    def decide(issue: Issue) -> tuple[Issue, IssueChange]:
        check_not_closed(issue)
        return step(issue)

    return decide


def check_not_closed(issue: Issue) -> None:
    """See that the issue is more than there for review (docs/platform.md, 1). Raises Refused."""
    if issue.status is Status.CLOSED:
        raise Refused(_("Locked: {reason}.", reason=_(LOCK_CLOSED)))


def value_step(name: str, value: object) -> IssueStep:
    """Gives one field another value; what takes that back leaves one that somebody else has given it since."""

    def step(issue: Issue) -> tuple[Issue, IssueChange]:
        old = getattr(issue, name)

        def undo(current: Issue) -> Issue:
            return with_values(current, **{name: old}) if getattr(current, name) == value else current

        return with_values(issue, **{name: value}), undo

    return step


def with_values(issue: Issue, **values: object) -> Issue:
    """`issue` with other values of some of its fields."""
    return msgspec.structs.replace(issue, **values)
