"""What is done with the letter of an appeal, whichever screen shows it: copied, exported, used as a reply."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wishtui.domain.appeal import Appeal
from wishtui.domain.issue import lock_reason
from wishtui.errors import NotAcceptable, UsageError, WishtuiError
from wishtui.i18n import N_, _, ngettext
from wishtui.letters import AsReply
from wishtui.present.spans import Role
from wishtui.services.files import FileTaken, output_file, write_whole
from wishtui.text import clean_line
from wishtui.tui import clipboard
from wishtui.tui.actions import program
from wishtui.tui.actions.editing import EDITING
from wishtui.tui.keys import Work
from wishtui.tui.screens.base import OverlayScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.prompt import Question


async def copy_letter(screen: OverlayScreen, appeal: Appeal) -> None:
    """Ask the terminal to copy the whole letter."""
    session = screen.session
    try:
        text = await session.run(N_("Writing the letter"), lambda: session.appeals.export(appeal))
    except WishtuiError as error:
        screen.say(_("Not copied. {error}", error=error), Role.OVERDUE)
        return
    if clipboard.copy(screen.app, text):
        screen.say(
            ngettext(
                "The letter, {number:,} character, sent to the terminal",
                "The letter, {number:,} characters, sent to the terminal",
                len(text),
            )
        )
    else:
        screen.say(_("The letter is too large for a terminal's clipboard: export it to a file."), Role.SOON)


def export_letter(screen: OverlayScreen, appeal: Appeal) -> None:
    """Ask for a file, and write the letter to it; its ending says how."""
    question = Question(
        label=_("Export to:"),
        text=f"{appeal.kind}-{appeal.id}.txt",
        submit=lambda text: _export(screen, appeal, text) if text.strip() else None,
        complete=_endings,
        kind="export",
        about=appeal.id,
    )
    screen.ask(question)


async def _export(screen: OverlayScreen, appeal: Appeal, name: str) -> None:
    """Raises UsageError: no file can be written there, and one that is there is not written over."""
    try:
        file = await screen.session.run(N_("Exporting the letter"), _write, screen.session, appeal, name)
    except FileTaken as error:
        raise UsageError(error.message, _("Name another file.")) from error
    screen.say(_("Written to {file}", file=file))


def _write(session: Session, appeal: Appeal, name: str) -> Path:
    file = output_file(name.strip(), session.settings)
    write_whole(file, session.appeals.export(appeal, file.suffix.lower().removeprefix(".")))
    return file.absolute()


async def use_as_reply(screen: OverlayScreen, appeal: Appeal) -> None:
    """Put a letter to the customer into the reply box of its issue."""
    session = screen.session
    reply, issue_id = await session.run(N_("Writing the letter"), _as_reply, session, appeal)
    if not reply.fits:
        screen.say(
            ngettext(
                "It is {number:,} character too long for a reply, which takes 2,000.",
                "It is {number:,} characters too long for a reply, which takes 2,000.",
                reply.over,
            ),
            Role.OVERDUE,
        )
        return
    if not await screen.keep():
        return
    inbox = await go_to_issue(screen, issue_id)
    if inbox is None:
        return
    box = inbox.detail.reply
    written = box.text.rstrip()
    box.put(f"{written}\n\n{reply.text}" if written else reply.text)
    inbox.draft.typed(box)
    inbox.compose_reply()
    inbox.say(_("The letter stands below what you had written") if written else _("The letter is in the reply box"))


async def go_to_issue(screen: OverlayScreen, issue_id: str) -> InboxScreen | None:
    """Leave for the inbox, with an issue in hand; None where the disk does not take what was typed of another."""
    inbox = next((below for below in screen.app.screen_stack if isinstance(below, InboxScreen)), None)
    if inbox is None:
        return None
    while screen.app.screen is not inbox:
        screen.app.pop_screen()
    session = screen.session
    position = session.inbox.position(issue_id, session.tab, session.sort)
    if position is not None:
        inbox.issues.go_to(position)
    if not await inbox.opener.show(issue_id) or session.issue is None or session.issue.id != issue_id:
        return None
    inbox.read(True)
    return inbox


def _as_reply(session: Session, appeal: Appeal) -> tuple[AsReply, str]:
    """The letter as a reply, and the issue that takes it: the one in hand if it is one of its own.

    Raises:
        NotAcceptable: the letter is not for the customer, or no issue takes an answer.
    """
    reply = session.appeals.as_reply(appeal)
    if not reply.fits:
        return reply, ""
    here = session.issue.id if session.issue else ""
    reason = _("This appeal belongs to no issue, so nobody is there to reply to.")
    for issue in session.store.issues(sorted(appeal.issue_ids, key=lambda name: name != here)):
        locked = lock_reason(issue)
        if not locked:
            return reply, issue.id
        reason = _(
            "Issue {issue} takes no reply. Locked: {reason}", issue=clean_line(issue.id, limit=64), reason=locked
        )
    raise NotAcceptable(reason)


def _endings(text: str) -> list[str]:
    stem = text.rsplit(".", 1)[0] if text.endswith((".txt", ".md", ".html")) else text
    return [stem + ending for ending in (".md", ".html", ".txt")]


SHARED: dict[str, Callable[[Any], Work | None]] = {
    **EDITING,
    "prompt.submit": program.submit,
    "prompt.cancel": program.cancel,
    "prompt.older": program.older,
    "prompt.newer": program.newer,
    "prompt.complete": program.complete,
    "app.help": program.show_help,
    "app.help_typing": program.show_help,
    "app.palette": program.palette,
    "app.line": program.command_line,
    "app.theme": program.set_theme,
    "app.language": program.set_language,
    "app.redraw": program.redraw,
    "app.suspend": program.suspend,
    "app.quit_now": program.quit_now,
}
"""What every screen over the inbox does by the same command."""

SHARED_ARGUED: dict[str, Callable[[Any, str], Work | None]] = {
    "app.theme": program.set_theme,
    "app.language": program.set_language,
}
"""The same for a command that was given something on the command line."""
