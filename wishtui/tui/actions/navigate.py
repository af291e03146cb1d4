"""Moving through the list or the conversation, from status to status, into an issue and out of it; and marks."""

from collections.abc import Callable, Coroutine
from typing import Any

from wishtui.commands import Context
from wishtui.domain.ordering import Sort
from wishtui.present.spans import Role
from wishtui.services.inbox import Tab
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.ticker import READING_ARCHIVE
from wishtui.tui.widgets.moves import Move


def mover(move: Move) -> Callable[[InboxScreen], None]:
    """The handler of one way to move."""

    def handler(screen: InboxScreen) -> None:
        if screen.context is Context.DETAIL:
            screen.detail.conversation.move(move)
        else:
            screen.issues.move(move)
            screen.draw_status()

    return handler


def shower(tab: Tab) -> Callable[[InboxScreen], Coroutine[Any, Any, None]]:
    """The handler that shows one status."""
    return lambda screen: show_tab(screen, tab)


async def show_tab(screen: InboxScreen, tab: Tab) -> None:
    """Show the issues of a status, from the top."""
    await screen.keep()
    screen.session.tab = tab
    shows_closed = tab in (Tab.CLOSED, Tab.ALL)
    if shows_closed:
        screen.ticker.need_archive()
    screen.show_list(0)
    screen.read(False)
    if shows_closed:  # the next key acts on what the list will hold
        await screen.session.tasks.named_over(READING_ARCHIVE)


async def previous_tab(screen: InboxScreen) -> None:
    """The status to the left."""
    await show_tab(screen, screen.session.tab.step(-1))


async def next_tab(screen: InboxScreen) -> None:
    """The status to the right."""
    await show_tab(screen, screen.session.tab.step(1))


def next_sort(screen: InboxScreen) -> None:
    """Sort by the next order."""
    _sort(screen, screen.session.sort.following)


def sort_by(screen: InboxScreen, name: str) -> None:
    """Sort by the order that is called so."""
    if name in set(Sort):
        _sort(screen, Sort(name))
    else:
        screen.say(f"There is no order {name!r}: due, recent or opened.", Role.OVERDUE)


async def open_issue(screen: InboxScreen) -> None:
    """Give the detail the keys, and in a narrow terminal the screen."""
    await screen.opener.show(screen.issues.current)
    screen.read(True)


async def back(screen: InboxScreen) -> None:
    """Back to the list."""
    if screen.reading:
        await screen.keep()
        screen.read(False)


def toggle_mark(screen: InboxScreen) -> None:
    """Mark the issue under the cursor, or take its mark away, and go on."""
    session, issue_id = screen.session, screen.issues.current
    if not issue_id:
        return
    if issue_id in session.marked:
        del session.marked[issue_id]
    else:
        session.marked[issue_id] = None
    screen.issues.touch([issue_id])
    screen.issues.go_to(screen.issues.cursor + 1)
    screen.draw()


def mark_range(screen: InboxScreen) -> None:
    """Mark everything between the last mark and the cursor."""
    session, ids = screen.session, screen.session.ids
    last = next(reversed(session.marked), "")
    position = session.inbox.position(last, session.tab, session.sort) if last else screen.issues.cursor
    first, end = sorted((screen.issues.cursor if position is None else position, screen.issues.cursor))
    session.marked.update(dict.fromkeys(ids[first : end + 1]))
    screen.issues.touch()
    screen.draw()


def mark_all(screen: InboxScreen) -> None:
    """Mark all that is shown; when all of it is marked already, mark nothing."""
    session, ids = screen.session, screen.session.ids
    if all(issue_id in session.marked for issue_id in ids):
        session.marked.clear()
    else:
        session.marked.update(dict.fromkeys(ids))
    screen.issues.touch()
    screen.draw()


def _sort(screen: InboxScreen, sort: Sort) -> None:
    """Sort anew; the cursor stays with its issue."""
    session = screen.session
    session.sort = sort
    screen.show_list(session.inbox.position(screen.issues.current, session.tab, session.sort))
    words = {Sort.DUE: "due soonest first", Sort.RECENT: "newest message first", Sort.OPENED: "last opened first"}
    screen.say(f"Sorted: {words[sort]}")
