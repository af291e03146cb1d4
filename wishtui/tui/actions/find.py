"""Search as you type, and saved views."""

from functools import partial
from itertools import islice

from wishtui.domain.query import QueryError, highlights, parse
from wishtui.i18n import N_, _, enumerated
from wishtui.present.searching import text_before
from wishtui.present.spans import Role
from wishtui.services.headers import searched
from wishtui.services.inbox import Tab
from wishtui.services.searching import SLICE, SearchRun
from wishtui.tui.screens.archive import READING_ARCHIVE
from wishtui.tui.screens.closed_list import ReadPages
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.prompt import Question

_PARTIAL = 40
"""Slices after which what is found so far shows: a third of a second."""

_IN_SIGHT = 100
"""Rows of any screen, and some more."""

_SEARCH, _WARM = N_("Searching"), N_("Reading what a search looks through")


def start_search(screen: InboxScreen) -> None:
    """Ask what to look for; the list follows each letter. From a saved view on, its query is what is changed."""
    session = screen.session
    session.searched_at = session.clock()
    screen.archive.need()
    if not session.store.finds_words:
        session.tasks.start(_WARM, _warm(session), replace=True)
    before, view = session.searched, session.views.shown
    screen.ask(
        Question(
            label="/",
            text=f"{before} " if view else before,
            change=partial(_search_for, screen),
            check=mistake_in,
            submit=partial(_submit, screen),
            cancel=lambda text: _search_for(screen, before, view=view),
            kind="search",
            incremental=True,
        )
    )


async def search_for(screen: InboxScreen, text: str) -> None:
    """Search for `text`: the next key acts on what is found, among the closed issues too."""
    screen.archive.need()
    _search_for(screen, text)
    await _over(screen)
    await _open_no_other(screen)


def _search_for(screen: InboxScreen, text: str, *, view: str = "") -> None:
    """Narrow the list to what `text` finds. A mistake is pointed at, and the last good result stays."""
    tasks = screen.session.tasks
    screen.session.searched_at = screen.session.clock()
    screen.session.search_wanted = text
    screen.session.store.searches.stop()
    if text.strip():
        tasks.start(_SEARCH, _search(screen, text, view=view), replace=True)
    else:
        tasks.cancel(_SEARCH)
        _remark(screen, None)
        show_matches(screen, "", None)


async def clear(screen: InboxScreen) -> None:
    """Clear the search, or else the marks."""
    session = screen.session
    if session.searched:
        at = screen.issues.current
        _search_for(screen, "")
        await screen.archive.pages.find(at)
        row = session.inbox.position(at, session.tab, session.sort) or 0
        await screen.archive.pages.reach(row)
        screen.show_list(row)
    elif session.marked:
        session.marked.clear()
        screen.issues.touch()
        screen.draw()


async def open_view(screen: InboxScreen, name: str = "") -> None:
    """Show a saved view: what its query finds among the issues of every status."""
    session, views = screen.session, screen.session.settings.views
    if name not in views:
        there = (
            _("Saved views: {names}", names=enumerated(views))
            if views
            else _("Saved views: there are none; the `[views]` table of the configuration names them")
        )
        screen.say(there, Role.SOON if name else Role.ACCENT)
        return
    mistake = mistake_in(views[name])
    if mistake is not None:
        screen.say(_("The saved view {name} is wrong: {mistake}", name=name, mistake=mistake), Role.OVERDUE)
        return
    if not await screen.keep():
        return
    session.tab = Tab.ALL
    screen.archive.need()
    screen.read(False)
    _search_for(screen, views[name], view=name)
    await _over(screen)  # the next key acts on what the list will hold


async def _warm(session: Session) -> None:
    """Make ready what a search looks through, in slices, while the owner thinks and types."""
    ids = list(session.inbox.headers)
    while not await session.run(_WARM, _warm_slice, session, ids):
        continue


def _warm_slice(session: Session, ids: list[str]) -> bool:
    return session.search.warm(ids, SLICE)


def _begin(session: Session, text: str) -> tuple[SearchRun, bool]:
    headers = searched(session.inbox.headers, session.store)
    run = session.search.begin(text, headers, session.clock())
    return run, run.step(SLICE)


async def _search(screen: InboxScreen, text: str, *, view: str = "") -> None:
    """Search in slices; what is found so far shows when a third of a second has passed without an end."""
    session = screen.session
    mistake = mistake_in(text)
    _remark(screen, mistake)
    if mistake is not None:
        before = text_before(text, mistake)
        if before is None:
            return
        text = before
    if not text.strip():
        show_matches(screen, "", None)
        return
    if session.store.finds_words:
        await screen.archive.shown()  # it may turn out to hold so few that all are at hand
    run, done = await session.run(_SEARCH, _begin, session, text)
    paged = screen.archive.pages.scope is not None
    slices = 0
    while not done:
        slices += 1
        if slices % _PARTIAL == 0 and not paged:
            show_matches(screen, text, run, view=view)
        done = await session.run(_SEARCH, run.step, SLICE)
    if session.store.batch > 1:
        # Over a line to a database, row by row, what is about to show would keep every key waiting.
        await session.run(_SEARCH, session.store.headers, _first_rows(session, run))
    show_matches(screen, text, run, view=view, closed=await screen.archive.pages.search(run.query, run.since))


def _first_rows(session: Session, run: SearchRun) -> list[str]:
    """Ids of the rows that a search is about to show."""
    whole = session.inbox.lists.unfiltered(session.tab, session.sort)
    return list(islice(filter(run.matches.__contains__, whole.known()), _IN_SIGHT))


def mistake_in(text: str) -> QueryError | None:
    """What is wrong with a query; None when it can be run."""
    try:
        parse(text)
    except QueryError as error:
        return error
    return None


def _remark(screen: InboxScreen, mistake: QueryError | None) -> None:
    """Say what is wrong with a search under the line that it is typed in; one that nobody types, below."""
    if screen.has_class("asking"):
        screen.prompt.remark(mistake)
    elif mistake is not None:
        screen.say(str(mistake), Role.OVERDUE)


def show_matches(
    screen: InboxScreen, text: str, run: SearchRun | None, *, view: str = "", closed: ReadPages | None = None
) -> None:
    """Narrow the list to what a search has found so far; None shows all again.

    `closed` is what the store has found itself among the Closed issues, where those are read page by page.
    """
    session = screen.session
    session.searched, session.search_run, session.views.shown = text, run, view
    words = highlights(run.query) if run is not None else []
    session.search_words = words
    for pane in screen.panes:
        pane.mark_matches(words)
    session.inbox.set_filter(None if run is None else run.matches.__contains__)
    screen.archive.pages.take_found(closed)
    screen.show_list(0)
    screen.archive.pages.look_ahead()


async def _submit(screen: InboxScreen, text: str) -> None:
    """Say how many there are once all has been looked at: the next key acts on what is found."""
    if text.strip():
        await _over(screen)
        await _open_no_other(screen)
        session, found = screen.session, len(screen.session.ids)
        key = session.keymap.key_of("search.clear")
        screen.say(
            _("{number:,} found; {key} clears the search", number=found, key=key),
            holds=lambda: len(session.ids) == found,
        )


async def _open_no_other(screen: InboxScreen) -> None:
    """Have the cursor on the issue that is read, if it is among those found, and otherwise go back to the list.

    The next key acts on what is read, which must not be another than the list shows as selected.
    """
    session = screen.session
    if not screen.reading or session.issue is None:
        return
    await screen.archive.pages.find(session.issue.id)
    row = session.inbox.position(session.issue.id, session.tab, session.sort)
    if row is None:
        await screen.keep()
        screen.read(False)
    else:
        screen.issues.go_to(row)


async def _over(screen: InboxScreen) -> None:
    """Wait until all has been looked at."""
    tasks = screen.session.tasks
    await tasks.named_over(READING_ARCHIVE)
    await tasks.named_over(_SEARCH)
