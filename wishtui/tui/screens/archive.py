"""The Closed issues: counted behind the first frame, and read once a list or a search wants to show them."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter

from wishtui.i18n import N_
from wishtui.services.inbox import Tab
from wishtui.store import IssueIndex, Store
from wishtui.tui.giving_way import give_way
from wishtui.tui.screens.inbox_view import InboxView, refresh_list, resume_list
from wishtui.tui.session import Session

READING_ARCHIVE = N_("Reading the closed issues")
"""What that goes on as."""

_PREPARING = N_("Indexing the store")
_STEP = 0.008
"""Seconds of each slice, between which others have the store."""

_SHOW_CLOSED = (Tab.CLOSED, Tab.ALL)


class Archive:
    """Has them counted or read on the store's thread, once."""

    def __init__(self, view: InboxView, session: Session) -> None:
        self._view = view
        self._session = session
        self._reading = self._counting = self._keeping = False
        self._shown = asyncio.Event()

    def begin(self) -> None:
        """After the first frame: count them quietly, or read them if the last run looked at them."""
        session = self._session
        if session.tab in _SHOW_CLOSED or session.resume_search:
            self.need()
            over = session.tasks.named_over(READING_ARCHIVE) if session.resume_search else self.shown()
            session.tasks.command(N_("Showing the closed issues"), over)
        else:
            self.count()
        session.tasks.start(_PREPARING, self._prepare())

    def need(self) -> None:
        """Read them, unless that is done: a list or a search wants to show them."""
        if not self._session.inbox.archive_loaded and not self._reading:
            self._reading = True
            self._shown.clear()
            self._session.tasks.start(READING_ARCHIVE, self._read())

    async def shown(self) -> None:
        """Wait until a list shows what it begins with, if they are being read: the next key acts on that."""
        if self._reading:
            await self._shown.wait()

    def count(self) -> None:
        """Count them, unless that is done."""
        inbox = self._session.inbox
        if not inbox.archive_loaded and inbox.archived is None and not self._counting:
            self._counting = True
            self._session.tasks.start(N_("Counting the closed issues"), self._count())

    async def _prepare(self) -> None:
        """What opening left for later."""
        session = self._session
        await session.run(_PREPARING, session.store.maintenance.prepare)
        await session.run(N_("Tidying the log"), _trim_log, session.store, session.settings.log_kept)
        await self._keep_texts()

    async def _keep_texts(self) -> None:
        """Have made what a search looks through, in slices that give way to keys: the first search finds it made."""
        if self._keeping:
            return
        self._keeping = True
        try:
            steps = self._session.store.keep_texts()
            while await self._session.run(_PREPARING, _keep_some, steps):
                await give_way(self._session.input_at)
        finally:
            self._keeping = False

    async def _read(self) -> None:
        session, view = self._session, self._view
        meanwhile: set[str] = set()
        stop = session.changes.subscribe(lambda changes: meanwhile.update(changes.issues))
        try:
            closed = await session.run(READING_ARCHIVE, session.store.closed_index)
            pieces = closed.read(session.sort)
            while (piece := await session.run(READING_ARCHIVE, next, pieces, None)) is not None:
                self._show_newest(piece)
            ids = await session.run(READING_ARCHIVE, list, closed)
            session.inbox.load_archive(closed)
        finally:
            self._reading = False
            self._shown.set()
            stop()
        # What was closed after it was read has left the inbox, and is not in what was read.
        session.inbox.changed(meanwhile)
        session.tasks.start(_PREPARING, self._prepare())
        if session.has_searched:
            await session.run(N_("Searching"), session.search.refresh, ids)
        if view.issues.at:
            refresh_list(view, session)
        else:
            resume_list(view, session)
        search = session.search_wanted or session.resume_search
        session.resume_search = ""
        if session.views.shown:
            view.run_command("view.open", session.views.shown)
        elif search:
            view.run_command("search.start", search)

    def _show_newest(self, closed: IssueIndex) -> None:
        """Show those that the list begins with, unless it shows some or goes on with another one."""
        session, view = self._session, self._view
        at = view.issues.at or session.resume_issue
        if session.inbox.headers.with_closed or (at and at not in session.inbox.headers and at not in closed):
            return
        session.inbox.load_archive(closed, whole=False)
        refresh_list(view, session)
        self._shown.set()

    async def _count(self) -> None:
        session = self._session
        try:
            session.inbox.archived = await session.run(N_("Counting the closed issues"), session.store.closed_count)
        finally:
            self._counting = False
        refresh_list(self._view, session)


def _keep_some(steps: Iterator[None]) -> bool:
    """Go on with that for about a step; False when all is made."""
    end = perf_counter() + _STEP
    return any(perf_counter() >= end for _step in steps)


def _trim_log(store: Store, keep: timedelta | None) -> None:
    from wishtui.services.action_log import trim_log  # long after the first frame

    if not store.read_only:
        trim_log(store, keep, now=datetime.now(UTC))  # a clock that was set ahead lets go of nothing
