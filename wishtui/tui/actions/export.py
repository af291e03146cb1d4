"""Whole issues to a file."""

from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from wishtui.domain.issue import Header
from wishtui.errors import UsageError
from wishtui.present.words import count
from wishtui.services.exporting import export_to_file
from wishtui.services.files import FileTaken, output_file
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.prompt import Question


def export_marked(screen: InboxScreen, name: str = "") -> Coroutine[Any, Any, None] | None:
    """Write the marked issues, or the one in hand, to a new file."""
    if name:
        return _export(screen, name)
    _ask(screen, "")
    return None


def _ask(screen: InboxScreen, name: str, refused: UsageError | None = None) -> None:
    """Ask for the file; what was refused stands there again, with the reason."""
    screen.ask(
        Question(label="Export to:", text=name, submit=lambda text: _export(screen, text) if text.strip() else None)
    )
    screen.prompt.remark(refused)


async def _export(screen: InboxScreen, name: str) -> None:
    session = screen.session
    headers = [header for header in map(session.inbox.header, session.targets()) if header is not None]
    try:
        path = await session.run("Exporting", _write, session, headers, name)
    except FileTaken as error:
        _ask(screen, name, UsageError(error.message, "Name another file."))
    except UsageError as error:
        _ask(screen, name, error)
    else:
        screen.say(f"{count(len(headers), 'issue')} written to {path}")


def _write(session: Session, headers: list[Header], name: str) -> Path:
    file, window = output_file(name, session.settings), session.settings.window
    return export_to_file(session.store, headers, file, now=session.clock(), window=window)
