"""The log on a page of its own."""

from collections.abc import Coroutine
from itertools import islice
from typing import Any

from wishtui.domain.log import LogEntry
from wishtui.i18n import N_, _
from wishtui.present.log import log_lines
from wishtui.present.spans import Line, Role, Span
from wishtui.services.action_log import select_log
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import TextPage
from wishtui.tui.session import Session

MOST_SHOWN = 1_000
MOST_READ = 20_000
"""Entries that one page looks at: about half a second of the store's thread."""

_READING = N_("Reading the log")


def show(screen: InboxScreen, query: str = "") -> Coroutine[Any, Any, None]:
    """Show what matches `query`, newest first.

    Raises:
        QueryError: it has a mistake.
    """
    from wishtui.domain.query import parse
    from wishtui.domain.query.log_fields import LOG_FIELDS

    session = screen.session
    wanted = parse(query, session.settings.zone, LOG_FIELDS, me=session.agent)

    async def open_page() -> None:
        entries, is_all = await session.run(_READING, _read, session, wanted)
        title = _("Log, newest first: {query}", query=query) if query else _("Log, newest first")
        screen.app.push_screen(TextPage(title, lambda width: _lines(session, entries, width, is_all=is_all)))

    return open_page()


def _read(session: Session, wanted: Any) -> tuple[list[LogEntry], bool]:
    """The newest that match, and whether all that there are were looked at."""
    chain = session.store.log_chain()
    entries = select_log(session.store, wanted, now=session.clock(), most_read=MOST_READ)
    return list(islice(entries, MOST_SHOWN)), chain.last - chain.first < MOST_READ


def _lines(session: Session, entries: list[LogEntry], width: int, *, is_all: bool) -> list[Line]:
    lines = [line for entry in entries for line in log_lines(entry, session.show_time, width)]
    if len(entries) == MOST_SHOWN:
        rest = _("Older ones: `wishtui log` shows all that match, these are {number:,}.", number=MOST_SHOWN)
    elif not is_all:
        rest = _("Only the newest {number:,} entries were looked at: `wishtui log` looks at all.", number=MOST_READ)
    else:
        rest = "" if entries else _("No entry matches.")
    return [*lines, (Span(f" {rest}", Role.DIM),)] if rest else lines
