"""Issues on their way out: ids to the clipboard, whole issues to a file."""

from collections.abc import Coroutine
from functools import partial
from pathlib import Path
from typing import Any

from wishtui.domain.issue import Header
from wishtui.present.spans import Role
from wishtui.present.words import count
from wishtui.services.exporting import export_to_file
from wishtui.services.files import output_file
from wishtui.text import clean_line
from wishtui.tui import clipboard
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.prompt import Question


def copy_issue_ids(screen: InboxScreen) -> None:
    """Ask the terminal to copy the ids of the marked issues, or of the one in hand."""
    _copy(screen, screen.session.targets(), "issue id")


def copy_order_ids(screen: InboxScreen) -> None:
    """Ask the terminal to copy the order ids."""
    session = screen.session
    headers = filter(None, map(session.inbox.header, session.targets()))
    _copy(screen, [order_id for header in headers for order_id in header.order_ids], "order id")


def _copy(screen: InboxScreen, ids: list[str], what: str) -> None:
    if not ids:
        screen.say(f"There is no {what} here.", Role.SOON)
        return
    copied = count(len(ids), what) if len(ids) > 1 else f"{what.capitalize()} {clean_line(ids[0])}"
    if clipboard.copy(screen.app, "\n".join(ids)):
        screen.say(f"{copied} sent to the terminal")
    else:
        screen.say(f"{copied}: too much for a terminal's clipboard; `:export FILE` writes a file.", Role.SOON)


def export_marked(screen: InboxScreen, name: str = "") -> Coroutine[Any, Any, None] | None:
    """Write the marked issues, or the one in hand, to a new file."""
    if name:
        return _export(screen, name)
    submit = partial(_export, screen)
    screen.ask(Question(label="Export to:", submit=lambda text: submit(text) if text else None, kind="export"))
    return None


async def _export(screen: InboxScreen, name: str) -> None:
    session = screen.session
    headers = [header for header in map(session.inbox.header, session.targets()) if header is not None]
    path = await session.run("Exporting", _write, session, headers, name)
    screen.say(f"{count(len(headers), 'issue')} written to {path}")


def _write(session: Session, headers: list[Header], name: str) -> Path:
    file, window = output_file(name, session.settings), session.settings.window
    return export_to_file(session.store, headers, file, now=session.clock(), window=window)
