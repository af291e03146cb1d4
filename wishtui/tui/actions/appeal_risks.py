"""What the screen of the store's risks does by each command."""

from collections.abc import Callable
from typing import Any

from wishtui.domain.risk import RiskReport
from wishtui.errors import WishtuiError
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.services.measuring import tick as note_tick
from wishtui.tui.actions import appeal_opening
from wishtui.tui.actions.appeal_asking import SHARED
from wishtui.tui.screens.appeals.risks import RisksScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.widgets.letter_view import LetterView
from wishtui.tui.widgets.moves import Move


def write(screen: RisksScreen) -> None:
    """Write the appeal that belongs to the risk under the cursor."""
    if screen.report is None:
        screen.say("Choose one of the risks first.", Role.SOON)
    else:
        appeal_opening.begin(screen, screen.report.kind, ())


def tick(screen: RisksScreen) -> None:
    """Tick a point as of today, or take its tick away."""
    report = screen.report
    if report is None or not report.checks:
        screen.say("There is nothing to tick here: its figures are counted from the store.", Role.SOON)
        return
    choices = [
        Choice(
            value=check.id,
            title=f"[{'x' if check.ticked and not check.stale else ' '}] {check.text}",
            remark=f"{check.ticked:%d %b %Y}" if check.ticked else "",
        )
        for check in report.checks
    ]
    screen.app.push_screen(Picker("Tick what holds today", choices), lambda value: _ticked(screen, report, value or ""))


def _ticked(screen: RisksScreen, report: RiskReport, point: str) -> None:
    check = next((check for check in report.checks if check.id == point), None)
    if check is None:
        return
    today = screen.session.clock().date()
    holds = check.ticked is not None and not check.stale
    try:
        note_tick(screen.session.store, point, None if holds else today)
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return
    screen.recount()
    screen.say("Tick taken away" if holds else "Ticked as of today")


def mover(move: Move) -> Callable[[RisksScreen], None]:
    """Steps go from risk to risk; pages scroll the one that is shown."""
    if move in (Move.UP, Move.DOWN, Move.TOP, Move.BOTTOM):
        return lambda screen: screen.rows.move(move)
    return lambda screen: screen.query_one(LetterView).move(move)


HANDLERS: dict[str, Callable[[Any], None]] = {
    **SHARED,
    **{f"move.{move}": mover(move) for move in Move},
    "risks.appeal": write,
    "risks.tick": tick,
    "risks.back": lambda screen: screen.dismiss(),
}
