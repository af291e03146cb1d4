"""What the list of appeals, and the screen of the store's risks, do by each command."""

from collections.abc import Callable
from functools import partial
from typing import Any

from wishtui.domain.appeal import Appeal
from wishtui.domain.risk import RiskReport
from wishtui.i18n import N_, _
from wishtui.i18n.dates import short_day
from wishtui.present.appeals import Listed, read_lines, status_words
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.services.line_drafts import LineKey
from wishtui.services.measurements import tick as record_tick
from wishtui.text import clean_line
from wishtui.tui.actions.appeal_letters import SHARED, SHARED_ARGUED, copy_letter, export_letter, go_to_issue
from wishtui.tui.keys import Work
from wishtui.tui.screens.appeals.appeal_list import AppealsScreen, listed_appeals
from wishtui.tui.screens.appeals.list_screen import ListScreen
from wishtui.tui.screens.appeals.risks import RisksScreen
from wishtui.tui.screens.page import TextPage
from wishtui.tui.screens.picker import Picker
from wishtui.tui.widgets.letter_view import LetterView
from wishtui.tui.widgets.moves import Move
from wishtui.tui.widgets.prompt import Question

__all__ = ["ARGUED", "HANDLERS", "RISK_HANDLERS", "listed_appeals", "read"]


_ACCEPTED, _REJECTED = "accepted", "rejected"
_SAVING = N_("Saving the appeal")


async def read(screen: AppealsScreen, item: Listed) -> None:
    """Show the letter of an appeal that went out."""
    session = screen.session
    text = await session.run(N_("Writing the letter"), lambda: session.appeals.letter(item.appeal).text)
    source = partial(read_lines, item, text, frozenset[str](), session.show_time)
    title = _("{title}, {status}", title=clean_line(item.title), status=status_words(item.appeal.status))
    screen.app.push_screen(TextPage(title, source))


def submit(screen: AppealsScreen) -> None:
    """Ask where it was handed in and under which reference, and note it."""
    session, appeal = screen.session, screen.appeal
    if appeal is None:
        return
    history = session.history.get("where", ())

    def where_given(where: str) -> None:
        submit = partial(submitted, where)
        screen.ask(Question(label=_("Reference, if any:"), submit=submit, kind="reference", about=appeal.id))

    async def submitted(where: str, reference: str) -> None:
        message = _("Handed in: its words stay as they went out")
        await _do(screen, message, lambda: session.appeals.submit(appeal, where=where, reference=reference))
        session.line_drafts.type(LineKey("where", appeal.id), "")

    where = history[-1] if history else _("Wish merchant dashboard")
    question = Question(
        label=_("Handed in at:"), text=where, submit=where_given, kind="where", about=appeal.id, final=False
    )
    screen.ask(question)


def outcome(screen: AppealsScreen) -> None:
    """Ask what Wish answered, and why, and note it."""
    appeal = screen.appeal
    if appeal is None:
        return
    if appeal.submitted is None:
        key = screen.session.keymap.key_of("appeals.submit")
        screen.say(_("It has not been handed in, so it has no outcome: {key} notes that it was.", key=key), Role.SOON)
        return
    choices = [Choice(value=_ACCEPTED, title=_("Accepted")), Choice(value=_REJECTED, title=_("Rejected"))]

    def picked(answer: str | None) -> None:
        if answer:
            label = _("Why, in Wish's words:") if answer == _REJECTED else _("A remark, if any:")
            submit = partial(_answered, screen, appeal, answer)
            screen.ask(Question(label=label, submit=submit, kind="outcome", about=appeal.id, prose=True))

    screen.app.push_screen(Picker(_("What did Wish answer?"), choices), picked)


def _answered(screen: AppealsScreen, appeal: Appeal, answer: str, why: str) -> Work:
    session, accepted = screen.session, answer == _ACCEPTED
    key = session.keymap.key_of("appeals.follow")
    message = _("Accepted") if accepted else _("Rejected: {key} starts the next from this one", key=key)
    return _do(screen, message, lambda: session.appeals.outcome(appeal, accepted=accepted, why=why))


def search(screen: AppealsScreen) -> None:
    """Narrow the list with each letter."""
    before = screen.words
    look = screen.narrow
    screen.ask(Question(label="/", text=before, change=look, submit=look, cancel=lambda _typed: look(before)))


async def copy(screen: AppealsScreen) -> None:
    """Copy the letter."""
    if screen.appeal is not None:
        await copy_letter(screen, screen.appeal)


def export(screen: AppealsScreen) -> None:
    """Export the letter."""
    if screen.appeal is not None:
        export_letter(screen, screen.appeal)


async def issue(screen: AppealsScreen) -> None:
    """Go to the issue that it was started from."""
    session, ids = screen.session, screen.appeal.issue_ids if screen.appeal else ()
    there = await session.run(N_("Looking for the issue"), lambda: next(iter(session.store.issues(ids)), None))
    if there is not None:
        await go_to_issue(screen, there.id)
    else:
        screen.say(_("This appeal was not started from an issue."), Role.SOON)


def back(screen: AppealsScreen) -> None:
    """Clear the search, or go back."""
    if screen.words:
        screen.narrow("")
    else:
        screen.dismiss()


def appeal_mover(move: Move) -> Callable[[AppealsScreen], None]:
    """The handler of one way to move."""
    return lambda screen: screen.rows.move(move)


async def _do(screen: AppealsScreen, message: str, act: Callable[[], Appeal]) -> None:
    await screen.session.run(_SAVING, act)
    screen.say(message)


def tick(screen: RisksScreen) -> None:
    """Tick a point as of today, or take its tick away."""
    report = screen.report
    if report is None or not report.checks:
        screen.say(_("There is nothing to tick here: its figures are counted from the store."), Role.SOON)
        return
    choices = [
        Choice(
            value=check.id,
            title=f"[{'x' if check.ticked and not check.stale else ' '}] {_(check.text)}",
            remark=short_day(check.ticked) if check.ticked else "",
        )
        for check in report.checks
    ]

    def picked(value: str | None) -> None:
        screen.command(N_("Saving the tick"), _ticked(screen, report, value or ""))

    screen.app.push_screen(Picker(_("Tick what holds today"), choices), picked)


async def _ticked(screen: RisksScreen, report: RiskReport, point: str) -> None:
    check = next((check for check in report.checks if check.id == point), None)
    if check is None:
        return
    session = screen.session
    holds = check.ticked is not None and not check.stale
    day = None if holds else session.settings.local(session.clock()).date()
    now, author = session.clock(), session.agent
    await session.run(N_("Saving the tick"), record_tick, session.store, point, day, author=author, now=now)
    screen.say(_("Tick taken away") if holds else _("Ticked as of today"))


def leave(screen: RisksScreen) -> None:
    """Back to the inbox."""
    screen.dismiss()


def row_or_letter_mover(move: Move) -> Callable[[ListScreen], None]:
    """Steps go from row to row; pages scroll what is shown of the one under the cursor."""
    if move in (Move.UP, Move.DOWN, Move.TOP, Move.BOTTOM):
        return lambda screen: screen.rows.move(move)
    return lambda screen: screen.query_one(LetterView).move(move)


HANDLERS: dict[str, Callable[[Any], Work | None]] = {
    **SHARED,
    **{f"move.{move}": appeal_mover(move) for move in Move},
    "appeals.submit": submit,
    "appeals.outcome": outcome,
    "appeals.search": search,
    "appeals.copy": copy,
    "appeals.export": export,
    "appeals.issue": issue,
    "appeals.back": back,
}
ARGUED: dict[str, Callable[[Any, str], Work | None]] = {
    **SHARED_ARGUED,
    "appeal.list": lambda screen, words: screen.narrow(words),
}

RISK_HANDLERS: dict[str, Callable[[Any], Work | None]] = {
    **SHARED,
    **{f"move.{move}": row_or_letter_mover(move) for move in Move},
    "risks.tick": tick,
    "risks.back": leave,
}
