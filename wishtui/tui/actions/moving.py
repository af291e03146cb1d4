"""Moving through the list or the conversation, and from status to status."""

from collections.abc import Callable

from wishtui.commands import Context
from wishtui.domain.ordering import Sort
from wishtui.services.inbox import Tab
from wishtui.tui.input_queue import run_in_order
from wishtui.tui.present.spans import Role
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.widgets.moves import Move


def mover(move: Move) -> Callable[[InboxScreen], None]:
    """The handler of one way to move."""

    def handler(screen: InboxScreen) -> None:
        if screen.context is Context.DETAIL:
            screen.detail.conversation.move(move)
        else:
            screen.issues.move(move)
            screen.chrome.draw_status()

    return handler


def shower(tab: Tab) -> Callable[[InboxScreen], None]:
    """The handler that shows one status."""
    return lambda screen: show_tab(screen, tab)


def show_tab(screen: InboxScreen, tab: Tab) -> None:
    """Show the issues of a status, from the top."""
    screen.chrome.save_draft()
    screen.session.tab = tab
    if tab in (Tab.CLOSED, Tab.ALL):
        screen.pulse.need_archive()
        run_in_order(screen, screen.pulse.results())
    screen.read(False)
    screen.show_list(0)


def previous_tab(screen: InboxScreen) -> None:
    """The status to the left."""
    show_tab(screen, screen.session.tab.step(-1))


def next_tab(screen: InboxScreen) -> None:
    """The status to the right."""
    show_tab(screen, screen.session.tab.step(1))


def next_sort(screen: InboxScreen) -> None:
    """Sort by the next order."""
    _sort(screen, screen.session.sort.following)


def sort_by(screen: InboxScreen, name: str) -> None:
    """Sort by the order that is called so."""
    if name in set(Sort):
        _sort(screen, Sort(name))
    else:
        screen.say(f"There is no order {name!r}: due, recent or opened.", Role.OVERDUE)


def _sort(screen: InboxScreen, sort: Sort) -> None:
    """Sort anew; the cursor stays with its issue."""
    session = screen.session
    session.sort = sort
    screen.show_list(session.inbox.place(screen.issues.current, session.tab, session.sort))
    words = {Sort.DUE: "due soonest first", Sort.RECENT: "newest message first", Sort.OPENED: "last opened first"}
    screen.say(f"Sorted: {words[sort]}")
