"""Issues on their way out: ids to the clipboard, whole issues to a file."""

from wishtui.errors import WishtuiError
from wishtui.present.spans import Role
from wishtui.present.words import count
from wishtui.services.exporting import export_to_file
from wishtui.services.files import output_file
from wishtui.text import clean_line
from wishtui.tui import clipboard
from wishtui.tui.screens.inbox import InboxScreen
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


def export_marked(screen: InboxScreen, name: str = "") -> None:
    """Write the marked issues, or the one in hand, to a new file."""
    session = screen.session
    if not name:
        screen.ask(Question(label="Export to:", submit=lambda text: export_marked(screen, text) if text else None))
        return
    headers = [header for header in map(session.inbox.header, session.targets()) if header is not None]
    try:
        path = export_to_file(
            session.store,
            headers,
            output_file(name, session.settings),
            now=session.clock(),
            window=session.settings.window,
        )
    except WishtuiError as error:
        screen.say(str(error), Role.OVERDUE)
    else:
        screen.say(f"{count(len(headers), 'issue')} written to {path}")
