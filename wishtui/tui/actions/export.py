"""Whole issues to a file."""

from collections.abc import Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from wishtui.errors import UsageError
from wishtui.i18n import N_, _, ngettext
from wishtui.services.exporting import export_to_file
from wishtui.services.files import FileTaken, output_file
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session, read_headers
from wishtui.tui.widgets.prompt import Question


def export_marked(screen: InboxScreen, name: str = "") -> Coroutine[Any, Any, None] | None:
    """Write the marked issues, or the one in hand, to a new file."""
    if name:
        return _export(screen, name)
    submit = partial(_export, screen)
    screen.ask(
        Question(label=_("Export to:"), submit=lambda text: submit(text) if text.strip() else None, kind="export")
    )
    return None


async def _export(screen: InboxScreen, name: str) -> None:
    """Raises UsageError: no file can be written there, and one that is there is not written over."""
    session = screen.session
    try:
        path, number = await session.run(N_("Exporting"), _write, session, session.targets(), name)
    except FileTaken as error:
        raise UsageError(error.message, _("Name another file.")) from error
    screen.say(ngettext("{number} issue is in {file}.", "{number:,} issues are in {file}.", number, file=path))


def _write(session: Session, ids: Sequence[str], name: str) -> tuple[Path, int]:
    """The file, and how many issues are in it."""
    headers = read_headers(session, ids)
    file, windows = output_file(name, session.settings), session.settings.windows
    return export_to_file(session.store, headers, file, now=session.clock(), windows=windows), len(headers)
