"""Private notes, tags, snoozes and assignments, on one issue or on all that are marked; and undo."""

from collections.abc import Callable, Sequence
from functools import partial

import msgspec

from wishtui.domain.draft import draft_subject
from wishtui.domain.issue import Issue
from wishtui.domain.log import Action
from wishtui.domain.query import ME, NOBODY
from wishtui.errors import NotAcceptable, StoreError, WishtuiError
from wishtui.i18n import N_, _, ngettext
from wishtui.present.replies import change_lines
from wishtui.present.spans import Role
from wishtui.services import annotations
from wishtui.services.action_log import IssueChange
from wishtui.services.annotations import BulkOutcome, apply_to_all, shared_reason
from wishtui.services.answering import cancel_pending
from wishtui.services.assigning import assign, known_agents, parse_agent
from wishtui.services.line_drafts import LineKey
from wishtui.services.snooze_times import parse_snooze
from wishtui.text import fold
from wishtui.tui.keys import Work
from wishtui.tui.screens.asking import ConfirmFirst
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import Confirm
from wishtui.tui.session import Session, listed
from wishtui.tui.undo import UndoStep
from wishtui.tui.widgets.prompt import Question

Act = Callable[[str], tuple[Issue, IssueChange]]

_ACTIONS = {"note": Action.NOTE, "tags": Action.TAG, "snooze": Action.SNOOZE, "assign": Action.ASSIGN}
"""What the log calls each of them."""
_LABELS = {"note": N_("note"), "tags": N_("tags"), "snooze": N_("snooze"), "assign": N_("assign")}
_SAVING = {
    "note": N_("Saving the note"),
    "tags": N_("Saving the tags"),
    "snooze": N_("Saving the snooze"),
    "assign": N_("Saving the assignment"),
}


def add_note(screen: InboxScreen, text: str = "") -> Work | None:
    """Ask for a note and add it."""
    session, targets = screen.session, screen.session.targets()

    def submit(note: str) -> Work:
        now, agent, store = session.clock(), session.agent, session.store

        def act(key: str) -> tuple[Issue, IssueChange]:
            return annotations.add_note(store, key, note, author=agent, now=now)

        return _to_all(screen, "note", targets, act, typed=note, shown=note)

    return _ask(screen, Question(label=_("Note"), submit=submit, kind="note", prose=True), targets, text)


def edit_tags(screen: InboxScreen, text: str = "") -> Work | None:
    """Ask for tags: for one issue the whole set, for several what is added to each."""
    session, targets = screen.session, screen.session.targets()
    several = len(targets) > 1
    before = () if several else _tags_of(session, targets)

    def submit(typed: str) -> Work:
        tags, now, agent, store = annotations.parse_tags(typed), session.clock(), session.agent, session.store

        def act(key: str) -> tuple[Issue, IssueChange]:
            if several:
                return annotations.add_tags(store, key, tags, author=agent, now=now)
            return annotations.edit_tags(store, key, before, tags, author=agent, now=now)

        return _to_all(screen, "tags", targets, act, typed=typed, shown=_line_of(tags))

    label = _("Add tags") if several else _("Tags")
    question = Question(label=label, text=_line_of(before), submit=submit, kind="tags", rebase=_on_new_tags)
    return _ask(screen, question, targets, text)


def _tags_of(session: Session, targets: Sequence[str]) -> tuple[str, ...]:
    """The tags of the one issue that is meant: marked, it need not be the one in hand."""
    if session.issue is not None and session.issue.id in targets:
        return session.issue.tags
    header = session.inbox.header(targets[0]) if targets else None
    return header.tags if header is not None else ()


def _line_of(tags: Sequence[str]) -> str:
    """Tags in a line, a blank behind each: what is typed next is a tag of its own."""
    return "".join(f"{tag} " for tag in tags)


def _on_new_tags(before: str, typed: str, now: str) -> str:
    """A line that was typed over the tags `before`, as it would be over those of `now`."""
    try:
        tags = annotations.parse_tags(typed)
    except NotAcceptable:
        return typed
    return _line_of(annotations.merged_tags(now.split(), before.split(), tags))


def set_snooze(screen: InboxScreen, text: str = "") -> Work | None:
    """Ask until when; what is past the deadline has to be entered twice."""
    targets = screen.session.targets()
    submit = partial(_snooze, screen, targets)
    return _ask(screen, Question(label=_("Snooze until"), submit=submit, kind="snooze"), targets, text)


def _snooze(screen: InboxScreen, targets: Sequence[str], typed: str) -> Work:
    """Raises NotAcceptable: it names no time, or one past the deadline for the first time."""
    session = screen.session
    store, agent, now = session.store, session.agent, session.clock()

    def wake(key: str) -> tuple[Issue, IssueChange]:
        return annotations.wake(store, key, author=agent, now=now)

    if typed.strip().casefold() == "off":
        return _to_all(screen, "snooze", targets, wake, typed=typed, shown=_("off"))
    until = parse_snooze(typed, now, session.settings.zone)
    windows, meant = session.settings.windows, f"snooze {draft_subject(*targets)} {typed}"  # untranslated: compared
    sure = session.confirmed == meant
    headers = [header for header in map(session.inbox.header, targets) if header is not None]
    if not sure and any(annotations.is_past_deadline(header, until, windows) for header in headers):
        session.confirmed = meant
        raise NotAcceptable(_("That is past the deadline."), _("Enter again to mean it."))
    session.confirmed = ""

    def act(key: str) -> tuple[Issue, IssueChange]:
        return annotations.snooze(store, key, until, author=agent, now=now, windows=windows, past_deadline=sure)

    shown = _("until the customer writes") if until is None else _("until {time}", time=session.show_time(until))
    return _to_all(screen, "snooze", targets, act, typed=typed, shown=shown)


async def set_assignee(screen: InboxScreen) -> None:
    """Ask whose it is to be; `tab` completes who has been at work lately."""
    session, targets = screen.session, screen.session.targets()
    names = [ME, NOBODY, *await session.run(N_("Reading the log"), known_agents, session.store, session.agent)]
    question = Question(
        label=_("Assign to me, nobody or"),
        submit=partial(_assign, screen, targets),
        kind="assign",
        complete=lambda typed: [name for name in names if fold(name).startswith(fold(typed))],
    )
    _ask(screen, question, targets, "")


def assign_to(screen: InboxScreen, text: str) -> Work:
    """Make it whoever's the line names."""
    return _assign(screen, screen.session.targets(), text)


def _assign(screen: InboxScreen, targets: Sequence[str], typed: str) -> Work:
    """Raises NotAcceptable: it names nobody."""
    session = screen.session
    agent, now, store = parse_agent(typed, me=session.agent), session.clock(), session.store

    def act(key: str) -> tuple[Issue, IssueChange]:
        return assign(store, key, agent, author=session.agent, now=now)

    return _to_all(screen, "assign", targets, act, typed=typed, shown=agent or _("nobody"))


def _to_all(screen: InboxScreen, what: str, targets: Sequence[str], act: Act, *, typed: str, shown: str) -> Work:
    """Do something to every target. `shown` is what would be recorded, in words.

    Raises:
        ConfirmFirst: there are several, and all are shown before.
    """
    work = partial(_act_on, screen, what, targets, act, typed=typed)
    if len(targets) < 2:
        return work()
    issues = listed(screen.session, targets)
    page = Confirm(_asked(what, len(issues)), lambda width: change_lines(shown, issues, width))
    raise ConfirmFirst(page, _SAVING[what], work)


def _asked(what: str, number: int) -> str:
    """Whether to record it on so many issues; what it is stands below."""
    return {
        "note": ngettext("Add this note to {number:,} issue?", "Add this note to {number:,} issues?", number),
        "tags": ngettext("Add these tags to {number:,} issue?", "Add these tags to {number:,} issues?", number),
        "snooze": ngettext("Set this snooze on {number:,} issue?", "Set this snooze on {number:,} issues?", number),
        "assign": ngettext("Assign {number:,} issue to this agent?", "Assign {number:,} issues to this agent?", number),
    }[what]


def _done(what: str, number: int) -> str:
    """On how many issues it is recorded."""
    return {
        "note": ngettext("Note saved on {number:,} issue", "Note saved on {number:,} issues", number),
        "tags": ngettext("Tags saved on {number:,} issue", "Tags saved on {number:,} issues", number),
        "snooze": ngettext("Snooze saved on {number:,} issue", "Snooze saved on {number:,} issues", number),
        "assign": ngettext("Assignment saved on {number:,} issue", "Assignment saved on {number:,} issues", number),
    }[what]


async def _act_on(screen: InboxScreen, what: str, targets: Sequence[str], act: Act, *, typed: str) -> None:
    """Each can fail alone: those stay marked, with what was typed. One undo takes it all back.

    Raises:
        NotAcceptable: it could be done to none of them.
    """
    session = screen.session
    outcome: BulkOutcome[IssueChange] = await session.run(_SAVING[what], apply_to_all, targets, act)
    for issue_id in outcome.done:
        session.marked.pop(issue_id, None)
    failed = outcome.failed
    if not outcome.done:
        raise NotAcceptable(failed[0] if len(failed) == 1 else refused_line(failed))
    undo = partial(
        annotations.undo_all, session.store, outcome.done, _ACTIONS[what], author=session.agent, clock=session.clock
    )
    step = UndoStep(_LABELS[what], undo)
    session.undo_history.push(step)
    screen.issues.touch()
    if failed:
        rest = [target for target in targets if target not in outcome.done]
        session.line_drafts.type(LineKey(what, draft_subject(*rest)), typed)
    say_done(screen, _done(what, len(outcome.done)), step, refused_line(failed) if failed else "")


def say_done(screen: InboxScreen, done: str, step: UndoStep | None, left: str = "") -> None:
    """Say what was done for as long as `step` can take it back; what was `left` undone, until the next key."""
    session = screen.session
    text = _("{done}; {left}", done=done, left=left) if done and left else done or left
    role = Role.OVERDUE if left else Role.ACCENT
    if step is None or step.until is None:
        screen.say(text, role)
    else:
        screen.say(text, role, holds=lambda: session.undo_history.offers(step, session.clock()), after=left)


def refused_line(failed: Sequence[str]) -> str:
    """How many were refused, and why."""
    reason = shared_reason(failed)
    return ngettext("{number:,} refusal: {reason}", "{number:,} refusals: {reason}", len(failed), reason=reason)


async def undo(screen: InboxScreen) -> None:
    """Take the last step back: a reply whose hold runs, or a local change."""
    session = screen.session
    step = session.undo_history.newest(session.clock())
    if step is None and session.issue is not None and session.pending_here():
        step = undo_reply(screen, session.issue)
    if step is None:
        return
    try:
        await session.run(_("Undoing {label}", label=_(step.label)), step.run)
    except StoreError:
        raise  # it can still be undone
    except WishtuiError:
        session.undo_history.forget(step)
        raise
    session.undo_history.forget(step)
    screen.say(_("Undone: {label}", label=_(step.label)))
    if step.then is not None:
        await step.then()


def undo_reply(screen: InboxScreen, issue: Issue) -> UndoStep:
    """Takes a pending reply back: its issue opens with the exact draft in the reply box."""
    session = screen.session

    async def reopen() -> None:
        screen.show_list(session.inbox.position(issue.id, session.tab, session.sort))
        if not await screen.opener.show(issue.id):
            return
        screen.compose_reply()
        screen.say(_("Taken back: nothing was sent"))

    return UndoStep(
        N_("the reply"),
        lambda: cancel_pending(session.store, issue.id, now=session.clock(), reply=issue.pending),
        issue.pending.release_at if issue.pending is not None else None,
        reopen,
        issue.id,
    )


def _ask(screen: InboxScreen, question: Question, targets: Sequence[str], text: str) -> Work | None:
    """Ask about the targets, or take what was given with the command; several are counted in the label."""
    if text:
        return question.submit(text)
    label = _("{label}:", label=question.label)
    if screen.session.marked:
        label = ngettext("{label} ({number} marked):", "{label} ({number} marked):", len(targets), label=question.label)
    screen.ask(msgspec.structs.replace(question, label=label, about=draft_subject(*targets)))
    return None
