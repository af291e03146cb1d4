"""What the list of appeals does by each command."""

from collections.abc import Callable
from functools import partial
from typing import Any

from wishtui.domain.appeal import Appeal
from wishtui.errors import WishtuiError
from wishtui.present.appeals import read_lines
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.text import clean_line
from wishtui.tui.actions import appeal_opening
from wishtui.tui.actions.appeal_asking import SHARED, copy_letter, export_letter, go_to_issue
from wishtui.tui.screens.appeals.listing import AppealsScreen
from wishtui.tui.screens.page import Page
from wishtui.tui.screens.picker import Picker
from wishtui.tui.widgets.moves import Move
from wishtui.tui.widgets.prompt import Question

_ACCEPTED, _REJECTED = "accepted", "rejected"


def open_appeal(screen: AppealsScreen) -> None:
    """Write on; what was handed in is read."""
    item = screen.item
    if item is None:
        return
    if item.appeal.status.editable:
        appeal_opening.go_on(screen, item.appeal.id)
        return
    desk, moment = screen.session.appeals, screen.session.show_time
    try:
        text = desk.letter(item.appeal).text
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return
    source = partial(read_lines, item, text, frozenset[str](), moment)
    screen.app.push_screen(Page(f"{clean_line(item.title)}, {item.appeal.status.value}", source))


def submit(screen: AppealsScreen) -> None:
    """Ask where it was handed in and under which reference, and note it."""
    appeal = screen.appeal
    if appeal is None:
        return
    history = screen.session.history.setdefault("where", [])

    def where_told(where: str) -> None:
        screen.session.remember("where", where)
        screen.ask(Question(label="Reference, if any:", submit=partial(_submitted, screen, appeal, where)))

    where = history[-1] if history else "Wish merchant dashboard"
    screen.ask(Question(label="Handed in at:", text=where, submit=where_told, history=history))


def _submitted(screen: AppealsScreen, appeal: Appeal, where: str, reference: str) -> None:
    desk = screen.session.appeals
    _do(
        screen,
        "Handed in: its words stay as they went out",
        lambda: desk.submit(appeal, where=where, reference=reference),
    )


def outcome(screen: AppealsScreen) -> None:
    """Ask what Wish answered, and why, and note it."""
    appeal = screen.appeal
    if appeal is None:
        return
    if appeal.submitted is None:
        screen.say("It has not been handed in, so it has no outcome: s notes that it was.", Role.SOON)
        return
    choices = [Choice(value=_ACCEPTED, title="Accepted"), Choice(value=_REJECTED, title="Rejected")]

    def picked(answer: str | None) -> None:
        if answer:
            label = "Why, in Wish's words:" if answer == _REJECTED else "A remark, if any:"
            screen.ask(Question(label=label, submit=partial(_answered, screen, appeal, answer)))

    screen.app.push_screen(Picker("What did Wish answer?", choices), picked)


def _answered(screen: AppealsScreen, appeal: Appeal, answer: str, why: str) -> None:
    desk, accepted = screen.session.appeals, answer == _ACCEPTED
    said = "Accepted" if accepted else "Rejected: n starts the next from this one"
    _do(screen, said, lambda: desk.outcome(appeal, accepted=accepted, why=why))


def follow(screen: AppealsScreen) -> None:
    """Start the next from what this one said."""
    appeal = screen.appeal
    if appeal is None:
        return
    try:
        following = screen.session.appeals.follow(appeal)
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
    else:
        appeal_opening.compose(screen, following)


def search(screen: AppealsScreen) -> None:
    """Narrow the list with each letter."""
    before = screen.words
    screen.ask(
        Question(label="/", text=before, change=screen.look, submit=screen.look, cancel=lambda _: screen.look(before))
    )


def copy(screen: AppealsScreen) -> None:
    """Copy the letter."""
    if screen.appeal is not None:
        copy_letter(screen, screen.appeal)


def export(screen: AppealsScreen) -> None:
    """Export the letter."""
    if screen.appeal is not None:
        export_letter(screen, screen.appeal)


def issue(screen: AppealsScreen) -> None:
    """Go to the issue that it was started from."""
    ids = screen.appeal.issue_ids if screen.appeal else ()
    there = next((issue_id for issue_id in ids if screen.session.store.get(issue_id) is not None), "")
    if there:
        go_to_issue(screen, there)
    else:
        screen.say("This appeal was not started from an issue.", Role.SOON)


def back(screen: AppealsScreen) -> None:
    """Clear the search, or go back."""
    if screen.words:
        screen.look("")
    else:
        screen.dismiss()


def mover(move: Move) -> Callable[[AppealsScreen], None]:
    """The handler of one way to move."""
    return lambda screen: screen.rows.move(move)


def _do(screen: AppealsScreen, said: str, act: Callable[[], Appeal]) -> None:
    try:
        act()
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return
    screen.look()
    screen.say(said)


HANDLERS: dict[str, Callable[[Any], None]] = {
    **SHARED,
    **{f"move.{move}": mover(move) for move in Move},
    "appeals.open": open_appeal,
    "appeals.submit": submit,
    "appeals.outcome": outcome,
    "appeals.follow": follow,
    "appeals.search": search,
    "appeals.copy": copy,
    "appeals.export": export,
    "appeals.issue": issue,
    "appeals.back": back,
}
ARGUED: dict[str, Callable[[Any, str], None]] = {"appeal.list": lambda screen, words: screen.look(words)}
