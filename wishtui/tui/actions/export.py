"""Whole issues to a file."""

from collections.abc import Coroutine, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from wishtui.errors import UsageError
from wishtui.i18n import N_, _, ngettext, sentences
from wishtui.present.spans import Role
from wishtui.services.exporting import export_to_file, lost_line
from wishtui.services.files import FileTaken, output_file
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session, read_headers
from wishtui.tui.widgets.prompt import Question


def export_marked(screen: InboxScreen, name: str = "") -> Coroutine[Any, Any, None] | None:
    """Write the marked issues, or the one in hand, to a new file."""
    submit = partial(_export, screen, screen.session.targets())
    if name:
        return submit(name)
    screen.ask(
        Question(label=_("Export to:"), submit=lambda text: submit(text) if text.strip() else None, kind="export")
    )
    return None


async def _export(screen: InboxScreen, ids: Sequence[str], name: str) -> None:
    """Raises UsageError: no file can be written there, and one that is there is not written over."""
    session = screen.session
    try:
        path, number, lost = await session.run(N_("Exporting"), _write, session, ids, name)
    except FileTaken as error:
        raise UsageError(error.message, _("Name another file.")) from error
    written = ngettext("{number} issue is in {file}.", "{number:,} issues are in {file}.", number, file=path)
    if lost:
        screen.say(sentences((written, lost_line(lost))), Role.OVERDUE)
    else:
        screen.say(written)


def _write(session: Session, ids: Sequence[str], name: str) -> tuple[Path, int, list[str]]:
    """The file, how many issues are in it, and which it is without since they cannot be read."""
    headers, lost = read_headers(session, ids), list[str]()
    file, windows = output_file(name, session.settings), session.settings.windows
    path = export_to_file(session.store, headers, file, now=session.clock(), windows=windows, lost=lost)
    return path, len(headers) - len(lost), lost
