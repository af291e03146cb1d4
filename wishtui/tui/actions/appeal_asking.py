"""What the screens of appeals have in common: a letter copied, exported, used as a reply; help, palette, leaving."""

from collections.abc import Callable, Iterable
from typing import Any, Protocol

from textual.app import App

from wishtui.commands import BY_ID, COMMANDS, Command
from wishtui.domain.appeal import Appeal
from wishtui.domain.issue import lock_reason
from wishtui.errors import NotAcceptable, WishtuiError
from wishtui.present.picking import Choice
from wishtui.present.spans import Role
from wishtui.services.files import output_file, write_whole
from wishtui.text import clean_line
from wishtui.tui import clipboard
from wishtui.tui.actions import asking, program
from wishtui.tui.screens.appeals.desk import DeskScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import Session
from wishtui.tui.widgets.prompt import Question

_THEME = "theme:"


class Screen(Protocol):
    """A place from which an appeal is opened: the inbox, or a screen over it."""

    session: Session

    @property
    def app(self) -> App[Any]:
        """The program."""

    def say(self, text: str, role: Role = Role.ACCENT) -> None:
        """One line below."""


def copy_letter(screen: DeskScreen, appeal: Appeal) -> None:
    """Ask the terminal to copy the whole letter."""
    try:
        text = screen.session.appeals.export(appeal)
    except WishtuiError as error:
        screen.say(f"Not copied. {error}", Role.OVERDUE)
        return
    if clipboard.copy(screen.app, text):
        screen.say(f"The letter, {len(text):,} characters, sent to the terminal")
    else:
        screen.say("The letter is too large for a terminal's clipboard: export it to a file.", Role.SOON)


def export_letter(screen: DeskScreen, appeal: Appeal, name: str = "") -> None:
    """Write the letter to a new file whose ending says how."""
    if not name:
        question = Question(
            label="Export to:",
            text=f"{appeal.kind}-{appeal.id}.txt",
            submit=lambda text: export_letter(screen, appeal, text) if text.strip() else None,
            complete=_endings,
        )
        screen.ask(question)
        return
    try:
        file = output_file(name.strip(), screen.session.settings)
        write_whole(file, screen.session.appeals.export(appeal, file.suffix.lower().removeprefix(".")))
    except WishtuiError as error:
        screen.say(f"Not exported. {error}", Role.OVERDUE)
    else:
        screen.say(f"Written to {file.absolute()}")


def use_as_reply(screen: DeskScreen, appeal: Appeal) -> None:
    """Put a letter to the customer into the reply box of its issue."""
    session = screen.session
    try:
        reply = session.appeals.as_reply(appeal)
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
        return
    if not reply.fits:
        screen.say(f"It is {reply.over:,} characters too long for a reply, which takes 2,000.", Role.OVERDUE)
        return
    try:
        issue_id = _answerable(session, appeal)
    except NotAcceptable as error:
        screen.say(str(error), Role.SOON)
        return
    inbox = _home(screen)
    if inbox is None or not screen.keep():
        return
    go_to_issue(screen, issue_id)
    box = inbox.detail.reply
    written = box.text.rstrip()
    box.put(f"{written}\n\n{reply.text}" if written else reply.text)
    inbox.chrome.typed(box)
    inbox.compose_reply()
    inbox.say("The letter stands below what you had written" if written else "The letter is in the reply box")


def go_to_issue(screen: DeskScreen, issue_id: str) -> None:
    """Leave for the inbox, with an issue in hand."""
    inbox = _home(screen)
    if inbox is None:
        return
    while screen.app.screen is not inbox:
        screen.app.pop_screen()
    session = screen.session
    place = session.inbox.place(issue_id, session.tab, session.sort)
    if place is not None:
        inbox.issues.go_to(place)
    inbox.show_issue(issue_id)
    inbox.read(True)


def palette(screen: DeskScreen) -> None:
    """The commands of this place by name."""
    session = screen.session
    choices = [
        Choice(value=command.id, title=command.title, remark=session.keymap.shown(command))
        for command in _here(screen)
        if command.palette
    ]
    choices += [Choice(value=_THEME + name, title=f"Theme: {name}") for name in screen.app.available_themes]

    def picked(value: str | None) -> None:
        if value and value.startswith(_THEME):
            screen.app.theme = value.removeprefix(_THEME)
        elif value:
            screen.keys.run(screen, BY_ID[value])

    screen.app.push_screen(Picker("Commands", choices), picked)


def suspend(screen: DeskScreen) -> None:
    """Give the terminal back to the shell; `fg` returns."""
    screen.keep()
    screen.app.action_suspend_process()


def quit_now(screen: DeskScreen) -> None:
    """Leave the program, what is typed on disk."""
    if screen.keep():
        screen.app.exit(0)


def _here(screen: DeskScreen) -> Iterable[Command]:
    return (command for command in COMMANDS if screen.context in command.contexts)


def _home(screen: DeskScreen) -> InboxScreen | None:
    return next((below for below in screen.app.screen_stack if isinstance(below, InboxScreen)), None)


def _answerable(session: Session, appeal: Appeal) -> str:
    """The issue that takes the letter: the one in hand if it belongs to it, else the first that takes an answer.

    Raises:
        NotAcceptable: there is none.
    """
    here = session.issue.id if session.issue else ""
    reason = "This appeal belongs to no issue, so nobody is there to reply to."
    for issue_id in sorted(appeal.issue_ids, key=lambda name: name != here):
        issue = session.store.get(issue_id)
        if issue is None:
            continue
        locked = lock_reason(issue)
        if not locked:
            return issue_id
        reason = f"Issue {clean_line(issue_id, limit=64)} takes no reply. Locked: {locked}"
    raise NotAcceptable(reason)


def _endings(text: str) -> list[str]:
    stem = text.rsplit(".", 1)[0] if text.endswith((".txt", ".md", ".html")) else text
    return [stem + ending for ending in (".md", ".html", ".txt")]


SHARED: dict[str, Callable[[Any], None]] = {
    "prompt.submit": asking.submit,
    "prompt.cancel": asking.cancel,
    "prompt.older": asking.older,
    "prompt.newer": asking.newer,
    "prompt.complete": asking.complete,
    "app.help": program.show_help,
    "app.palette": palette,
    "app.line": program.command_line,
    "app.theme": program.set_theme,
    "app.redraw": program.redraw,
    "app.suspend": suspend,
    "app.quit_now": quit_now,
}
"""What every screen of appeals does by the same command."""
