"""Moving through the list or the conversation, from status to status, into an issue and out of it; and marks."""

from collections.abc import Callable, Coroutine
from typing import Any

from wishtui.commands import BY_ID, Context
from wishtui.domain.ordering import Sort
from wishtui.i18n import _
from wishtui.present.bars import SORTED
from wishtui.present.spans import Role
from wishtui.services.inbox import Tab
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session
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


def view_shower(number: int) -> Callable[[InboxScreen], Coroutine[Any, Any, None]]:
    """The handler that shows the saved view at a position, counted from 1."""

    async def handler(screen: InboxScreen) -> None:
        from wishtui.tui.actions import find  # a search that the first frame does not need

        await find.open_view(screen, screen.session.views.names[number - 1])

    return handler


async def show_tab(screen: InboxScreen, tab: Tab) -> None:
    """Show the issues of a status, from the top. A search stays, a saved view is left."""
    if not await screen.keep():
        return
    if screen.session.views.shown:
        from wishtui.tui.actions import find  # loaded already: it has shown the view

        find.show_matches(screen, "", None)
    screen.session.tab = tab
    shows_closed = tab in (Tab.CLOSED, Tab.ALL)
    if shows_closed:
        screen.archive.need()
    screen.show_list(0)
    screen.read(False)
    if shows_closed:  # the next key acts on what the list will hold
        await screen.archive.shown()
        await screen.archive.pages.reach(0)


def previous_tab(screen: InboxScreen) -> None:
    """The status or saved view to the left."""
    _step(screen, -1)


def next_tab(screen: InboxScreen) -> None:
    """The status or saved view to the right."""
    _step(screen, 1)


def _step(screen: InboxScreen, by: int) -> None:
    views = screen.session.views
    screen.keys.run(screen, BY_ID[views.command(views.index(screen.session.tab) + by)])


def next_issue(screen: InboxScreen) -> Coroutine[Any, Any, None]:
    """The issue below this one, read as this one is."""
    return _go_on(screen, 1)


def previous_issue(screen: InboxScreen) -> Coroutine[Any, Any, None]:
    """The issue above this one, read as this one is."""
    return _go_on(screen, -1)


async def _go_on(screen: InboxScreen, by: int) -> None:
    issues = screen.issues
    index = issues.cursor + by
    if not 0 <= index < issues.length:
        screen.say(_("This is the last issue of the list.") if by > 0 else _("This is the first issue of the list."))
        return
    if await screen.keep():
        await screen.archive.pages.reach(index)
        issues.go_to(index)
        await screen.opener.show(issues.current)


def next_match(screen: InboxScreen) -> None:
    """The next line of the conversation that the search found something in."""
    _go_to_match(screen, 1)


def previous_match(screen: InboxScreen) -> None:
    """The line before."""
    _go_to_match(screen, -1)


def _go_to_match(screen: InboxScreen, by: int) -> None:
    if not screen.session.search_words:
        screen.say(_("No search has words to be found here."), Role.SOON)
        return
    number, of = screen.detail.conversation.go_to_match(by)
    if number:
        screen.say(_("Match {number:,} of {count:,}", number=number, count=of))
    elif not of:
        screen.say(_("There is no match in this issue."), Role.SOON)
    elif by > 0:
        screen.say(_("There is no match below."), Role.SOON)
    else:
        screen.say(_("There is no match above."), Role.SOON)


def next_sort(screen: InboxScreen) -> Coroutine[Any, Any, None]:
    """Sort by the next order."""
    return _sort(screen, screen.session.sort.following)


async def sort_by(screen: InboxScreen, name: str) -> None:
    """Sort by the order that is called so."""
    if name in set(Sort):
        await _sort(screen, Sort(name))
    else:
        screen.say(_("There is no order “{name}”: due, recent or opened.", name=name), Role.OVERDUE)


async def open_issue(screen: InboxScreen) -> None:
    """Give the detail the keys, and in a narrow terminal the screen."""
    if await screen.opener.show(screen.opener.subject):
        screen.read(True)


async def back(screen: InboxScreen) -> None:
    """Back to the list."""
    if screen.reading:
        await screen.keep()
        screen.read(False)


def toggle_mark(screen: InboxScreen) -> None:
    """Mark the issue under the cursor, or take its mark away, and go on."""
    session, issue_id = screen.session, screen.opener.subject
    if not issue_id:
        return
    if issue_id in session.marked:
        del session.marked[issue_id]
    else:
        session.marked[issue_id] = None
    screen.issues.touch([issue_id])
    if issue_id == screen.issues.current:
        screen.issues.go_to(screen.issues.cursor + 1)
    screen.draw()


async def mark_range(screen: InboxScreen) -> None:
    """Mark everything between the last mark and the cursor."""
    session, current = screen.session, screen.opener.subject
    last = next(reversed(session.marked), current)
    await screen.archive.pages.find(last)
    at = _row(session, current, screen.issues.cursor)
    if current and session.ids[at : at + 1] != [current]:
        screen.say(_("The issue has left the list: choose another end for the range."), Role.SOON)
        return
    first, end = sorted((_row(session, last, at), at))
    marked = session.ids[first : end + 1]
    if not all(marked):
        every = await screen.archive.pages.whole()
        ends = sorted(map(every.index, {last, current}.intersection(every)))
        marked = every[ends[0] : ends[-1] + 1] if ends else []
        await screen.archive.pages.show_marked(marked)
    session.marked.update(dict.fromkeys(marked))
    screen.issues.touch()
    screen.draw()


async def mark_all(screen: InboxScreen) -> None:
    """Mark all that is shown; when all of it is marked already, mark nothing."""
    session = screen.session
    ids = await screen.archive.pages.whole()
    if all(issue_id in session.marked for issue_id in ids):
        session.marked.clear()
    else:
        await screen.archive.pages.show_marked(ids)
        session.marked.update(dict.fromkeys(ids))
    screen.issues.touch()
    screen.draw()


def _row(session: Session, issue_id: str, otherwise: int) -> int:
    row = session.inbox.position(issue_id, session.tab, session.sort)
    return otherwise if row is None else row


async def _sort(screen: InboxScreen, sort: Sort) -> None:
    """Sort anew; the cursor stays with its issue."""
    session, at = screen.session, screen.issues.current
    session.sort = sort
    await screen.archive.pages.find(at)
    screen.show_list(session.inbox.position(at, session.tab, session.sort))
    screen.say(_(SORTED[sort]))
