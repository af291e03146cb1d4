"""Macros: what one would do to an issue, why not to this one, and doing it: one commit an issue, one undo for all."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo

import msgspec

from wishtui.domain.delivery import Connected, Step, not_connected
from wishtui.domain.issue import Issue, Note, lock_reason
from wishtui.domain.log import Action, EntryFields, issue_entry
from wishtui.domain.macro import Macro, conflict
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import AnswerLocked, NotAcceptable, Refused, UsageError, WishtuiError
from wishtui.i18n import _, enumerated
from wishtui.services.action_log import IssueChange, IssueStep, issue_in
from wishtui.services.annotations import (
    check_not_closed,
    is_past_deadline,
    note_step,
    parse_tags,
    snooze_step,
    tags_step,
    undo_each,
)
from wishtui.services.answering import answer_in, take_back_in
from wishtui.services.assigning import assign_step, parse_agent
from wishtui.services.drafts_again import as_draft_again
from wishtui.services.outbox import change_state_in, undo_state_in
from wishtui.services.replies import FilledReply, objection
from wishtui.services.snooze_times import parse_snooze
from wishtui.store import Store, UnitOfWork

Fill = Callable[[str, Issue], FilledReply]
"""The saved reply of a name, filled for an issue."""


class MacroRun(msgspec.Struct, frozen=True, kw_only=True):
    """By whom a macro is run, when, and how."""

    author: str
    now: datetime
    windows: ReplyWindows = DEFAULT_WINDOWS
    hold_seconds: float = 0.0
    connected: Connected = not_connected
    zone: tzinfo | None = UTC
    """That of times of day; None is the zone of this machine."""
    force: bool = False
    """Whether what is merely warned of, and a deadline that is missed, stand in the way of nothing."""


class MacroPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What a macro does to one issue, ready to be shown and agreed to."""

    name: str
    macro: Macro
    issue: Issue
    """As it was looked at."""
    reply: FilledReply | None = None
    tags: tuple[str, ...] = ()
    """Those that are new to it."""
    assignee: str | None = None
    """Whose it is to be, empty for nobody's; None where that stays as it is."""
    until: datetime | None = None
    """Until when it is put aside, where the macro says a time."""
    against: str = ""
    """Why it is left out; empty where it is not."""

    @property
    def step(self) -> Step | None:
        """Whether it is answered, closed or handed over in the end; an answer may close it too."""
        if self.reply is not None:
            return Step.REPLY
        if self.macro.close:
            return Step.CLOSE
        return Step.HAND if self.macro.hand else None


class MacroUndo(msgspec.Struct, frozen=True, kw_only=True):
    """What takes a macro back from one issue."""

    name: str
    changes: tuple[IssueChange, ...]
    """Its tags, note, assignment and snooze, the last of them first."""
    edited: Issue
    """As those left the issue: before it was answered, closed or handed over."""
    after: Issue
    """As the macro left it."""
    step: Step | None = None
    """Whether it was answered, closed or handed over in the end."""
    until: datetime | None = None
    """Until when its hold runs; None where none does."""

    @property
    def offered(self) -> bool:
        """Whether it can be taken back at all: not what was answered, or goes to Wish, without a hold."""
        at_once = self.step is Step.REPLY or (self.step is not None and self.after.delivery is not None)
        return not at_once or self.until is not None


def find_macro(macros: Mapping[str, Macro], name: str) -> Macro:
    """The macro of that name.

    Raises:
        UsageError: there is none, or it asks for what cannot be.
    """
    macro = macros.get(name)
    if macro is None:
        known = (
            _("Known are {macros}.", macros=enumerated(macros))
            if macros
            else _("The [macros] tables of the settings name them.")
        )
        raise UsageError(_("There is no macro “{name}”.", name=name), known)
    problem, remedy = conflict(macro, _("The macro “{name}”", name=name))
    if problem:
        raise UsageError(problem, remedy)
    return macro


def plan_macro(name: str, macro: Macro, issue: Issue, fill: Fill, run: MacroRun) -> MacroPlan:
    """What the macro would do to an issue as it is, or why not."""
    plan = MacroPlan(name=name, macro=macro, issue=issue)
    try:
        check_not_closed(issue)
        plan = msgspec.structs.replace(
            plan,
            reply=fill(macro.reply, issue) if macro.reply else None,
            tags=tuple(tag for tag in parse_tags(" ".join(macro.tags)) if tag not in issue.tags),
            assignee=parse_agent(macro.assign, me=run.author) if macro.assign else None,
            until=parse_snooze(macro.snooze, run.now, run.zone) if macro.snooze else None,
        )
        against = _against(plan, run)
    except WishtuiError as error:
        against = str(error)
    return msgspec.structs.replace(plan, against=against)


def _against(plan: MacroPlan, run: MacroRun) -> str:
    macro, issue = plan.macro, plan.issue
    if plan.reply is not None:
        return objection(issue, plan.reply, force=run.force)
    if (macro.close or macro.hand) and lock_reason(issue):
        return _("Locked: {reason}", reason=_(lock_reason(issue)))
    if macro.snooze and not run.force and is_past_deadline(issue, plan.until, run.windows):
        return _("That is past the deadline.")
    return ""


def check_plan(plan: MacroPlan) -> None:
    """See that nothing stands against it.

    Raises:
        Refused: the issue is locked.
        NotAcceptable: something else does.
    """
    if plan.against:
        raise (Refused if lock_reason(plan.issue) else NotAcceptable)(plan.against)


def run_macro(store: Store, plan: MacroPlan, run: MacroRun) -> tuple[Issue, MacroUndo]:
    """Do what was planned, as one commit; gives the issue, and what takes it back.

    Drafts stay as they are: what is sent is the saved reply and nothing else.

    Raises:
        NotAcceptable, Refused, AnswerLocked: something stands against it, or somebody wrote since it was looked at.
        StoreError: nothing is recorded.
    """
    check_plan(plan)
    changes: list[IssueChange] = []
    with store.unit_of_work() as work:
        issue = issue_in(work, plan.issue.id)
        check_not_closed(issue)
        if len(issue.messages) != len(plan.issue.messages):
            raise AnswerLocked(
                _("Issue {issue} has a new message.", issue=issue.id), _("Read it, then run the macro again.")
            )
        for action, edit, text in _edits(plan, run):
            before = issue
            issue, undo = edit(before)
            if issue != before:
                changes.insert(0, undo)
                agent, name = run.author, plan.name
                work.add_log(issue_entry(action, before, issue, agent=agent, at=run.now, text=text, macro=name))
        edited = issue
        issue = _ended(store, work, edited, plan, run)
    return issue, MacroUndo(
        name=plan.name,
        changes=tuple(changes),
        edited=edited,
        after=issue,
        step=plan.step,
        until=_held_until(issue, plan, run),
    )


def _held_until(issue: Issue, plan: MacroPlan, run: MacroRun) -> datetime | None:
    if plan.step is None:
        return None  # what is pending, or under way to Wish, is not of this macro
    if issue.pending is not None:
        return issue.pending.release_at
    held = issue.delivery is not None and run.hold_seconds > 0
    return run.now + timedelta(seconds=run.hold_seconds) if held else None


def _ended(store: Store, work: UnitOfWork, issue: Issue, plan: MacroPlan, run: MacroRun) -> Issue:
    """Answer, close or hand over what was edited, or record it as it is."""
    macro = plan.macro
    if plan.reply is not None:
        return answer_in(
            store,
            work,
            issue,
            plan.reply.text,
            author=run.author,
            now=run.now,
            windows=run.windows,
            close=macro.close,
            hold_seconds=run.hold_seconds,
            connected=run.connected,
            macro=plan.name,
        )
    if plan.step is None:
        return work.put(issue)
    return change_state_in(
        store,
        work,
        issue,
        plan.step,
        author=run.author,
        now=run.now,
        connected=run.connected,
        hold_seconds=run.hold_seconds,
        macro=plan.name,
    )


def _edits(plan: MacroPlan, run: MacroRun) -> list[tuple[Action, IssueStep, str]]:
    """The changes of our own copy, as the log calls them, and with the text that it keeps."""
    macro = plan.macro
    edits: list[tuple[Action, IssueStep, str]] = []
    if plan.tags:
        edits.append((Action.TAG, tags_step(plan.tags), ""))
    if macro.note.strip():
        note = Note(at=run.now, text=macro.note.strip(), author=run.author)
        edits.append((Action.NOTE, note_step(note), note.text))
    if plan.assignee is not None:
        edits.append((Action.ASSIGN, assign_step(plan.assignee), ""))
    if macro.snooze:
        edits.append((Action.SNOOZE, snooze_step(plan.until, windows=run.windows, past_deadline=True), ""))
    return edits


def undo_macro(store: Store, issue_id: str, undo: MacroUndo, *, author: str, now: datetime) -> Issue:
    """Take a macro back from an issue: what waits out its hold, and whatever it changed here.

    Raises:
        Refused: its reply, closing or handing over cannot be taken back any more; nothing is changed.
        StoreError: nothing is changed.
    """
    with as_draft_again(store) as save, store.unit_of_work() as work:
        issue = issue_in(work, issue_id)
        if undo.step is Step.REPLY:
            issue, _draft = take_back_in(work, issue, save, now=now, reply=undo.after.pending)
        changed = issue
        if undo.step in (Step.CLOSE, Step.HAND):
            changed = undo_state_in(store, work, issue, undo.edited, undo.after, undo.step)
        for change in undo.changes:
            changed = change(changed)
        if changed != issue:
            fields: EntryFields = {"outcome": "undone", "macro": undo.name}
            work.add_log(issue_entry(Action.MACRO, issue, changed, agent=author, at=now, **fields))
        return work.put(changed)


def undo_macros(store: Store, undos: dict[str, MacroUndo], run: MacroRun) -> None:
    """Take a macro back from every issue that it was run on. Raises as `undo_each` does."""
    undo_each(undos, lambda issue_id, undo: undo_macro(store, issue_id, undo, author=run.author, now=run.now))
