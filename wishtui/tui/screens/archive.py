"""The Closed issues: counted behind the first frame, read once a list or a search wants to show them."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import perf_counter

from wishtui.i18n import N_
from wishtui.services.closed_pages import ClosedPages
from wishtui.store import IssueIndex, Store
from wishtui.tui.giving_way import give_way
from wishtui.tui.screens.closed_list import SHOW_CLOSED, ClosedList
from wishtui.tui.screens.inbox_view import InboxView, refresh_list, resume_list
from wishtui.tui.session import Session

READING_ARCHIVE = N_("Reading the closed issues")
"""What that goes on as."""

_PREPARING = N_("Indexing the store")
_STEP = 0.008
"""Seconds of each slice, between which others have the store."""


class Archive:
    """Has them counted or read on the store's thread: all of them, or page by page where the store knows how to."""

    def __init__(self, view: InboxView, session: Session) -> None:
        self._view = view
        self._session = session
        self._reading = self._counting = self._count_due = self._keeping = False
        self._shown = asyncio.Event()
        self.pages = ClosedList(view, session, READING_ARCHIVE)
        """What a list shows of them where they are read page by page."""

    def begin(self) -> None:
        """After the first frame: count them quietly, or read them if the last run looked at them."""
        session = self._session
        if session.tab in SHOW_CLOSED or session.resume_search:
            self.need(session.resume_issue)
            over = session.tasks.named_over(READING_ARCHIVE) if session.resume_search else self.shown()
            session.tasks.command(N_("Showing the closed issues"), over)
        else:
            self.count()
        session.tasks.start(_PREPARING, self._prepare())

    def need(self, issue_id: str = "") -> None:
        """Read them, unless that is done: where they are read page by page those around an issue, or the first."""
        inbox = self._session.inbox
        if not (inbox.archive_loaded or inbox.paged or self._reading):
            self._begin(issue_id)

    async def read(self) -> None:
        """Do as `need` says, and wait until that is done."""
        self.need()
        await self._session.tasks.named_over(READING_ARCHIVE)

    async def shown(self) -> None:
        """Wait until a list shows what it begins with, if they are being read: the next key acts on that."""
        if self._reading:
            await self._shown.wait()

    def count(self) -> None:
        """Count them, unless that is done; what a list shows of them is read again where it may have changed."""
        inbox = self._session.inbox
        due = (self._count_due or inbox.stale) and not self._session.store.read_only
        if (due or inbox.archived is None) and not inbox.archive_loaded and not self._counting:
            self._counting = True
            self._session.tasks.start(N_("Counting the closed issues"), self._count())

    def count_again(self) -> None:
        """Something has changed: where a part of them has been read, see at once whether it stands where it stood."""
        if self._session.inbox.paged:
            self._count_due = True
            self.count()

    async def _prepare(self) -> None:
        """What opening left for later."""
        session = self._session
        await session.run_unsaid(_PREPARING, session.store.maintenance.prepare)
        await session.run_unsaid(N_("Tidying the log"), _trim_log, session.store, session.settings.log_kept)
        await self._keep_texts()

    async def _keep_texts(self) -> None:
        """Have made what a search looks through, in slices that give way to keys: the first search finds it made."""
        if self._keeping:
            return
        self._keeping = True
        try:
            steps = self._session.store.keep_texts()
            while await self._session.run_unsaid(_PREPARING, _keep_some, steps):
                await give_way(self._session.input_at)
        finally:
            self._keeping = False

    def _begin(self, issue_id: str) -> None:
        self._reading = True
        self._shown.clear()
        self._session.tasks.start(READING_ARCHIVE, self._read(issue_id))

    async def _read(self, issue_id: str) -> None:
        session = self._session
        with session.changes.gathered() as meanwhile:
            try:
                ids = await self._read_some(issue_id)
            finally:
                self._reading = False
                self._shown.set()
        if ids is not None:
            # What was closed after it was read has left the inbox, and is not in what was read.
            session.changes.publish(meanwhile.of_issues)
            await self._go_on(ids)

    async def _read_some(self, issue_id: str) -> list[str] | None:
        """Read a page of them or, where they are not read page by page, all; gives their ids then."""
        session = self._session
        closed = await session.run(READING_ARCHIVE, session.store.closed_index)
        if not closed.at_hand:
            if not session.inbox.paged:
                await self.pages.begin(ClosedPages(session.store, closed), issue_id)
                self._show()
            self._shown.set()
        if closed.at_hand or session.inbox.archive_loaded:
            return await self._read_all(closed)
        if session.resume_search:
            self._search_again()
        return None

    async def _read_all(self, closed: IssueIndex) -> list[str]:
        session = self._session
        steps = closed.read()
        while not session.inbox.archive_loaded and await session.run(READING_ARCHIVE, _step, steps):
            continue
        ids = await session.run(READING_ARCHIVE, list, closed)
        if not session.inbox.archive_loaded:
            session.inbox.load_archive(closed)
        return ids

    async def _go_on(self, ids: list[str]) -> None:
        """All of them are there: go on with what was waiting for them."""
        session = self._session
        session.tasks.start(_PREPARING, self._prepare())
        if session.has_searched:
            await session.run(N_("Searching"), session.search.refresh, ids)
        self._show()
        self._search_again()

    def _search_again(self) -> None:
        """Search for what was searched for, among what is there by now."""
        session = self._session
        search = session.search_wanted or session.resume_search
        session.resume_search = ""
        if session.views.shown:
            self._view.run_command("view.open", session.views.shown)
        elif search:
            self._view.run_command("search.start", search)

    def _show(self) -> None:
        if self._view.issues.at:
            refresh_list(self._view, self._session)
        else:
            resume_list(self._view, self._session)

    async def _count(self) -> None:
        session, inbox = self._session, self._session.inbox
        due, self._count_due = self._count_due, False
        try:
            count = session.run_unsaid(N_("Counting the closed issues"), self.pages.closed_count)
            inbox.take_count(await count)
            if inbox.stale:
                await self.pages.read_again(unsaid=True)
            due = False
        finally:
            self._counting = False
            self._count_due |= due  # a letter of a search may have stopped it
        refresh_list(self._view, session)


def _step(steps: Iterator[None]) -> bool:
    """Go on with that; False when it is over."""
    return any(True for _step in steps)


def _keep_some(steps: Iterator[None]) -> bool:
    """Go on with that for about a step; False when all is made."""
    end = perf_counter() + _STEP
    return any(perf_counter() >= end for _step in steps)


def _trim_log(store: Store, keep: timedelta | None) -> None:
    from wishtui.services.action_log import trim_log  # long after the first frame

    if not store.read_only:
        trim_log(store, keep, now=datetime.now(UTC))  # a clock that was set ahead lets go of nothing
