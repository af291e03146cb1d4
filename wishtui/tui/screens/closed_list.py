"""A list with Closed issues in it, of a store that holds any number of them: read as far as somebody looks."""

from collections.abc import Callable, Sequence
from itertools import islice
from typing import TypeVar

from wishtui.domain.ordering import Sort
from wishtui.services.closed_pages import ClosedPage, ClosedPages
from wishtui.services.long_list import LongList
from wishtui.tui.screens.inbox_view import InboxView, refresh_list
from wishtui.tui.session import Session

Where = TypeVar("Where")

_AHEAD = 200
"""Rows that are known around the cursor before anybody gets there: a few screens full."""

_LOOKED_THROUGH = 5_000
"""Marked issues of which it is shown what they are about."""

_TRIES = 3
"""Pages asked for until a row is known: what others change meanwhile may move it."""


class ClosedList:
    """Has pages read on the store's thread, and shows what has come."""

    def __init__(self, view: InboxView, session: Session, doing: str) -> None:
        """`doing` is what that goes on as."""
        self._view = view
        self._session = session
        self._doing = doing
        self._pages: ClosedPages | None = None
        self._reading_ahead = False

    async def begin(self, pages: ClosedPages, issue_id: str) -> None:
        """Read those around an issue, or those that the list begins with; whoever asks shows them."""
        self._pages = pages
        await self._read(pages.around, issue_id)

    async def reach(self, row: int) -> None:
        """Have a row of the list known."""
        session = self._session
        for _try in range(_TRIES):
            ids = session.ids
            if self._pages is None or not isinstance(ids, LongList) or row >= len(ids) or ids[row]:
                return
            if session.inbox.stale:
                await self._read(self._pages.around, self._at)
            else:
                await self._read(self._pages.beyond, ids.nearest_edge(row))
            refresh_list(self._view, session)

    async def find(self, issue_id: str) -> None:
        """Have the row of an issue known, and what stands around it."""
        session = self._session
        if not issue_id or self._pages is None or not isinstance(session.ids, LongList):
            return
        if session.inbox.position(issue_id, session.tab, session.sort) is None:
            await self._read(self._pages.around, issue_id)

    async def show_marked(self, issue_ids: Sequence[str]) -> None:
        """Have it known what some issues are about, which are marked and were never read: as many as one looks through.

        What is done to more of them is confirmed by the ids of the others.
        """
        session, headers = self._session, self._session.inbox.headers
        unread = list(islice((issue_id for issue_id in issue_ids if issue_id not in headers), _LOOKED_THROUGH))
        if unread and self._pages is not None:
            headers.add_closed(await session.run(self._doing, self._pages.some, unread))

    async def read_again(self) -> None:
        """Rows may have moved where nobody looks: read those around the cursor anew."""
        session = self._session
        if self._pages is None or not isinstance(session.ids, LongList):
            session.inbox.forget_pages()
            return
        await self._read(self._pages.around, self._at)
        refresh_list(self._view, session)

    def look_ahead(self) -> None:
        """Read what the cursor comes to next, unless it is known."""
        ids = self._session.ids
        if self._reading_ahead or self._pages is None or not isinstance(ids, LongList):
            return
        row = ids.unknown_near(self._view.issues.cursor, _AHEAD)
        if row is not None:
            self._reading_ahead = True
            self._session.tasks.start(self._doing, self._read_ahead(row))

    @property
    def _at(self) -> str:
        """The issue under the cursor; the one that it stood on where that one has left the list."""
        return self._view.issues.current or self._view.issues.at

    async def _read_ahead(self, row: int) -> None:
        try:
            await self.reach(row)
        finally:
            self._reading_ahead = False

    async def _read(self, ask: Callable[[Sort, Where], ClosedPage], where: Where) -> None:
        session, sort = self._session, self._session.sort
        meanwhile: set[str] = set()
        stop = session.changes.subscribe(lambda changes: meanwhile.update(changes.issues))
        try:
            page = await session.run(self._doing, ask, sort, where)
        finally:
            stop()
        if session.inbox.archive_loaded:
            return
        session.inbox.add_page(sort, page)
        if session.inbox.archive_loaded:
            session.inbox.changed(meanwhile)  # what was closed after it was read is not among what was read
        # Whether what was changed meanwhile is among what was read, nobody can tell.
        session.inbox.stale |= session.inbox.paged and bool(meanwhile)
