"""The line at the bottom: asking, answering, leaving it."""

from wishtui.tui.screens.inbox import InboxScreen


def submit(screen: InboxScreen) -> None:
    """Take the answer."""
    screen.close_prompt()
    screen.prompt.done()


def cancel(screen: InboxScreen) -> None:
    """Take the question back."""
    screen.close_prompt()
    screen.prompt.drop()


def older(screen: InboxScreen) -> None:
    """An earlier answer."""
    screen.prompt.recall(-1)


def newer(screen: InboxScreen) -> None:
    """A later answer."""
    screen.prompt.recall(1)


def complete(screen: InboxScreen) -> None:
    """The next completion."""
    screen.prompt.complete()
