"""Search as you type, and saved views."""

from functools import partial

from wishtui.domain.query import QueryError, highlights
from wishtui.present.searching import mistake_line
from wishtui.present.spans import Line, Role
from wishtui.services.searching import SLICE, SearchRun
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.ticker import READING_ARCHIVE
from wishtui.tui.session import Session
from wishtui.tui.widgets.prompt import Question

_PARTIAL = 40
"""Slices after which what is found so far shows: a third of a second."""

_SEARCH, _WARM = "Searching", "Reading what a search looks through"


def start_search(screen: InboxScreen) -> None:
    """Ask what to look for; the list follows each letter."""
    session = screen.session
    session.searched_at = session.clock()
    screen.ticker.need_archive()
    session.tasks.start(_WARM, _warm(session), replace=True)
    before = session.searched
    screen.ask(
        Question(
            label="/",
            text=before,
            change=partial(search_for, screen),
            submit=partial(_submit, screen),
            cancel=lambda text: search_for(screen, before),
            kind="search",
        )
    )


def search_for(screen: InboxScreen, text: str) -> None:
    """Narrow the list to what `text` finds. A mistake is pointed at, and the last good result stays."""
    tasks = screen.session.tasks
    screen.session.searched_at = screen.session.clock()
    if text.strip():
        tasks.start(_SEARCH, _search(screen, text), replace=True)
    else:
        tasks.cancel(_SEARCH)
        _remark(screen, ())
        _show(screen, "", None)


async def clear(screen: InboxScreen) -> None:
    """Clear the search, or else the marks."""
    session = screen.session
    if session.searched:
        at = screen.issues.current
        search_for(screen, "")
        screen.show_list(session.inbox.position(at, session.tab, session.sort) or 0)
    elif session.marked:
        session.marked.clear()
        screen.issues.touch()
        screen.draw()


async def open_view(screen: InboxScreen, name: str = "") -> None:
    """Show a saved view."""
    views = screen.session.settings.views
    if name in views:
        await _search(screen, views[name])
    else:
        names = ", ".join(views) or "there are none; the config has a table for them"
        screen.say(f"Saved views: {names}", Role.SOON if name else Role.ACCENT)


async def _warm(session: Session) -> None:
    """Make ready what a search looks through, in slices, while the owner thinks and types."""
    ids = list(session.inbox.headers)
    while not await session.run(_WARM, _warm_slice, session, ids):
        continue


def _warm_slice(session: Session, ids: list[str]) -> bool:
    return session.search.warm(ids, SLICE)


def _begin(session: Session, text: str) -> tuple[SearchRun, bool]:
    run = session.search.begin(text, session.inbox.headers.uncached, session.clock())
    return run, run.step(SLICE)


async def _search(screen: InboxScreen, text: str) -> None:
    """Search in slices; what is found so far shows when a third of a second has passed without an end."""
    session = screen.session
    try:
        run, done = await session.run(_SEARCH, _begin, session, text)
    except QueryError as error:
        _remark(screen, mistake_line(error, len("/") + 1))
        return
    _remark(screen, ())
    slices = 0
    while not done:
        slices += 1
        if slices % _PARTIAL == 0:
            _show(screen, text, run)
        done = await session.run(_SEARCH, run.step, SLICE)
    _show(screen, text, run)


def _remark(screen: InboxScreen, line: Line) -> None:
    """Say what is wrong with a search under the line that it is typed in; a view's, which nobody types, below."""
    if screen.has_class("asking"):
        screen.prompt.remark(line)
    elif line:
        screen.say("".join(span.text for span in line).strip(" ^"), Role.OVERDUE)


def _show(screen: InboxScreen, text: str, run: SearchRun | None) -> None:
    session = screen.session
    session.searched, session.search_run = text, run
    words = highlights(run.query) if run is not None else []
    session.search_words = words
    for pane in screen.panes:
        pane.mark_matches(words)
    session.inbox.set_filter(None if run is None else run.matches.__contains__)
    screen.show_list(0)


async def _submit(screen: InboxScreen, text: str) -> None:
    """Say how many there are once all has been looked at: the next key acts on what is found."""
    if text.strip():
        await screen.session.tasks.named_over(READING_ARCHIVE)
        await screen.session.tasks.named_over(_SEARCH)
        screen.say(f"{len(screen.session.ids):,} found; esc clears the search")
