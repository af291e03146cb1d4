"""Opening an issue, leaving it, copying its ids."""

from wishtui.text import clean_line
from wishtui.tui.present.spans import Role
from wishtui.tui.screens.inbox import InboxScreen


def open_issue(screen: InboxScreen) -> None:
    """Give the detail the keys, and in a narrow terminal the screen."""
    screen.show_issue(screen.issues.current)
    screen.read(True)


def back(screen: InboxScreen) -> None:
    """Back to the list."""
    if screen.reading:
        screen.chrome.save_draft()
        screen.read(False)


def copy_issue_id(screen: InboxScreen) -> None:
    """Ask the terminal to copy the issue's id."""
    issue = screen.session.issue
    if issue is not None:
        _copy(screen, issue.id, "Issue id")


def copy_order_id(screen: InboxScreen) -> None:
    """Ask the terminal to copy the first order's id."""
    issue = screen.session.issue
    if issue is not None and issue.order_ids:
        _copy(screen, issue.order_ids[0], "Order id")
    else:
        screen.say("This issue names no order.", Role.SOON)


def _copy(screen: InboxScreen, text: str, what: str) -> None:
    text = clean_line(text)
    screen.app.copy_to_clipboard(text)
    screen.say(f"{what} {text} sent to the terminal's clipboard")
