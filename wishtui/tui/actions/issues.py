"""Opening an issue, and leaving it."""

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
