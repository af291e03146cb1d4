"""Search as you type, and saved views."""

import asyncio
from functools import partial

from wishtui.domain.query import QueryError, highlights
from wishtui.services.searching import Run
from wishtui.tui.present.searching import mistake_line
from wishtui.tui.present.spans import Line, Role
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.widgets.prompt import Question

_PAUSE = 0.002
"""Seconds between two slices of the work that no key waits for."""

_SLICE = 0.008
"""Seconds that a search may hold the screen before a key gets its turn."""


def start_search(screen: InboxScreen) -> None:
    """Ask what to look for; the list follows each letter."""
    session = screen.session
    screen.pulse.need_archive()
    screen.run_worker(_warm(screen), group="warm", exclusive=True)
    before = session.searched
    screen.ask(
        Question(
            label="/",
            text=before,
            change=partial(search_for, screen),
            submit=partial(_settle, screen),
            cancel=lambda text: search_for(screen, before),
            history=session.history.get("search", ()),
        )
    )


async def _warm(screen: InboxScreen) -> None:
    """Make ready what a search looks through, in slices, while the owner thinks and types."""
    session = screen.session
    ids = list(session.inbox.headers)
    while not session.search.warm(ids, _SLICE):  # noqa: ASYNC110  # it does not wait for anything: each turn works
        await asyncio.sleep(_PAUSE)


def search_for(screen: InboxScreen, text: str) -> None:
    """Narrow the list to what `text` finds. A mistake is pointed at, and the last good result stays."""
    session = screen.session
    screen.workers.cancel_group(screen, "search")
    if not text.strip():
        _remark(screen, ())
        _show(screen, "", None)
        return
    try:
        run = session.search.begin(text, session.inbox.headers, session.clock())
    except QueryError as error:
        _remark(screen, mistake_line(error, len("/") + 1))
        return
    _remark(screen, ())
    if run.step(_SLICE):
        _show(screen, text, run)
    else:
        screen.run_worker(_finish(screen, text, run), group="search", exclusive=True)


def _remark(screen: InboxScreen, line: Line) -> None:
    """Say what is wrong with a search under the line that it is typed in; a view's, which nobody types, below."""
    if screen.has_class("asking"):
        screen.prompt.remark(line)
    elif line:
        screen.say("".join(span.text for span in line).strip(" ^"), Role.OVERDUE)


async def _finish(screen: InboxScreen, text: str, run: Run) -> None:
    """Go on in slices; what is found so far shows when a third of a second has passed without an end."""
    slices = 0
    while not run.step(_SLICE):
        slices += 1
        if slices % 40 == 0:
            _show(screen, text, run)
        await asyncio.sleep(_PAUSE)
    _show(screen, text, run)


def _show(screen: InboxScreen, text: str, run: Run | None) -> None:
    session = screen.session
    session.searched = text
    words = highlights(run.query) if run is not None else []
    session.sought = words
    for pane in screen.panes:
        pane.mark_matches(words)
    if run is None:
        session.inbox.set_filter(None)
    else:
        found = run.matches
        session.inbox.set_filter(found.__contains__)
    screen.show_list(0)


async def _settle(screen: InboxScreen, text: str) -> None:
    await screen.pulse.results()
    screen.session.remember("search", text)
    count = len(screen.session.ids)
    if text.strip():
        screen.say(f"{count:,} found; esc clears the search")


def clear(screen: InboxScreen) -> None:
    """Clear the search, or else the marks."""
    session = screen.session
    if session.searched:
        at = screen.issues.current
        search_for(screen, "")
        screen.show_list(session.inbox.place(at, session.tab, session.sort) or 0)
    elif session.marked:
        session.marked.clear()
        screen.issues.touch()
        screen.chrome.draw()


def open_view(screen: InboxScreen, name: str = "") -> None:
    """Show a saved view."""
    views = screen.session.settings.views
    if name in views:
        search_for(screen, views[name])
    else:
        names = ", ".join(views) or "there are none; the config has a table for them"
        screen.say(f"Saved views: {names}", Role.SOON if name else Role.ACCENT)
