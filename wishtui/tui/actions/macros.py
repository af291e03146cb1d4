"""Macros: pick one, see whole what it does to each issue, then have it done; one undo takes all back."""

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from wishtui.domain.appeal import FieldValues
from wishtui.domain.delivery import Step
from wishtui.domain.issue import Issue
from wishtui.domain.macro import Macro
from wishtui.i18n import N_, _, ngettext, sentences
from wishtui.present.macros import plans_lines
from wishtui.present.picking import Choice
from wishtui.present.spans import Line, Role
from wishtui.services.annotations import apply_to_all, shared_reason
from wishtui.services.macros import MacroPlan, MacroRun, MacroUndo, find_macro, plan_macro, run_macro, undo_macros
from wishtui.services.replies import FilledReply
from wishtui.tui.actions.annotate import say_done
from wishtui.tui.actions.reply_facts import ask_fact, facts_used
from wishtui.tui.actions.saved_replies import fill_reply, issues_to_answer
from wishtui.tui.screens.asking import ConfirmFirst
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import Confirm, Refusal
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import Session
from wishtui.tui.undo import UndoStep

_PLANNING = N_("Preparing the macro")
_NONE = N_("No macro is there yet: the [macros] tables of the settings name them.")


async def start(screen: InboxScreen, name: str = "") -> None:
    """Pick a macro for the issue in hand, or for every marked one.

    Raises:
        UsageError: there is no macro of that name.
    """
    session, targets = screen.session, screen.session.targets()
    if name:
        await _confirm(screen, targets, name, {})
        return
    macros = session.settings.macros
    if not macros:
        screen.say(_(_NONE), Role.SOON)
        return
    first = await session.run(_PLANNING, issues_to_answer, session, targets[:1])

    def preview(value: str, width: int) -> list[Line]:
        plans = [_plan(screen, value, macros[value], issue, {}) for issue in first]
        return plans_lines(plans, {}, session.show_time, width)

    def picked(value: str | None) -> None:
        if value:
            screen.command(_PLANNING, _confirm(screen, targets, value, {}))

    choices = [Choice(value=each, title=each) for each in macros]
    screen.app.push_screen(Picker(_("Macros"), choices, preview=preview), picked)


def _macro_run(session: Session) -> MacroRun:
    return MacroRun(
        author=session.agent,
        now=session.clock(),
        windows=session.settings.windows,
        hold_seconds=session.settings.hold_seconds,
        connected=session.connected,
        zone=session.settings.zone,
    )


def _plan(screen: InboxScreen, name: str, macro: Macro, issue: Issue, given: FieldValues) -> MacroPlan:
    fill = partial(_filled, screen, given)
    return plan_macro(name, macro, issue, fill, _macro_run(screen.session))


def _filled(screen: InboxScreen, given: FieldValues, name: str, issue: Issue) -> FilledReply:
    return fill_reply(screen, name, issue, given)


async def _confirm(screen: InboxScreen, targets: Sequence[str], name: str, given: FieldValues) -> None:
    """Show what it does to each of the `targets` before anything is done.

    What no order can tell, such as what is offered, is asked once and holds for all.

    Raises:
        UsageError: there is no such macro.
    """
    session = screen.session
    macro, about = find_macro(session.settings.macros, name), (*targets, name)
    issues = await session.run(_PLANNING, issues_to_answer, session, targets)
    plans = [_plan(screen, name, macro, issue, given) for issue in issues]
    gaps = (gap for plan in plans if plan.reply for gap in plan.reply.gaps if not gap.field.source)
    asked = next(gaps, None)
    if asked is not None and asked.field.name not in given:
        ask_fact(screen, asked, given, about, partial(_confirm, screen, targets, name), issues)
        return
    if len(plans) == 1 and plans[0].against:
        screen.say(plans[0].against, Role.OVERDUE)
        return

    async def run() -> None:
        done = await _run(screen, name, plans)
        if done:
            facts_used(screen, given, about, [target for target in targets if target not in done])

    busy = session.marks.others
    page_of = Refusal if all(plan.against for plan in plans) else Confirm
    page = page_of(_title(name, plans), lambda width: plans_lines(plans, busy, session.show_time, width))
    first = ConfirmFirst(page, _running(name), run)
    if given:
        raise first
    screen.asking.confirm(first)


def _title(name: str, plans: Sequence[MacroPlan]) -> str:
    """What is about to be done, and to how many."""
    left = sum(bool(plan.against) for plan in plans)
    ready = len(plans) - left
    if not ready:
        return ngettext(
            "Macro {name}: {number:,} issue is left out.",
            "Macro {name}: all {number:,} issues are left out.",
            left,
            name=name,
        )
    title = ngettext("Macro {name}: {number:,} issue?", "Macro {name}: {number:,} issues?", ready, name=name)
    if left:
        return sentences((title, ngettext("{number:,} is left out.", "{number:,} are left out.", left)))
    return title


async def _run(screen: InboxScreen, name: str, plans: Sequence[MacroPlan]) -> Collection[str]:
    """Do it to each that nothing stands against; one that fails stays as it is, and marked. Gives the others."""
    session, macro_run = screen.session, _macro_run(screen.session)
    by_id = {plan.issue.id: plan for plan in plans if not plan.against}

    def act(issue_id: str) -> tuple[Issue, MacroUndo]:
        return run_macro(session.store, by_id[issue_id], macro_run)

    outcome = await session.run(_running(name), apply_to_all, by_id, act)
    failed = [*(plan.against for plan in plans if plan.against), *outcome.failed]
    for issue_id in outcome.done:
        session.marked.pop(issue_id, None)
    screen.issues.touch()
    undos = {issue_id: undo for issue_id, undo in outcome.done.items() if undo.offered}
    step = None
    if undos:
        step = _undo_step(session, name, undos)
        session.undo_history.push(step)
    done = _done_line(session, name, len(outcome.done), undos.values())
    left = ""
    if failed:
        left = ngettext(
            "{number:,} stays as it was: {reason}",
            "{number:,} stay as they were: {reason}",
            len(failed),
            reason=shared_reason(failed),
        )
    say_done(screen, done if outcome.done else "", step, left)
    return set(outcome.done)


def _done_line(session: Session, name: str, number: int, undos: Iterable[MacroUndo]) -> str:
    """What was done; where any of it is held, that it can be taken back meanwhile."""
    held = {undo.step for undo in undos if undo.until is not None}
    if not held:
        return ngettext("Macro {name}: {number:,} issue", "Macro {name}: {number:,} issues", number, name=name)
    seconds, key = session.settings.hold_seconds, session.keymap.key_of("undo")
    if Step.REPLY in held:
        return ngettext(
            "Macro {name}: {number:,} issue · replies send in {seconds:g}s, {key} takes all back",
            "Macro {name}: {number:,} issues · replies send in {seconds:g}s, {key} takes all back",
            number,
            name=name,
            seconds=seconds,
            key=key,
        )
    return ngettext(
        "Macro {name}: {number:,} issue · Wish is told in {seconds:g}s, {key} takes all back",
        "Macro {name}: {number:,} issues · Wish is told in {seconds:g}s, {key} takes all back",
        number,
        name=name,
        seconds=seconds,
        key=key,
    )


def _undo_step(session: Session, name: str, undos: dict[str, MacroUndo]) -> UndoStep:
    """Takes the macro back from every issue; where any of it is held, as long as the first of them is."""
    until = min((undo.until for undo in undos.values() if undo.until is not None), default=None)

    def undo() -> None:
        undo_macros(session.store, undos, _macro_run(session))

    return UndoStep(_("macro {name}", name=name), undo, until)


def _running(name: str) -> str:
    return _("Running macro {name}", name=name)
