"""A list with Closed issues in it, of a store that holds any number of them: read as far as somebody looks."""

from collections.abc import Callable, Sequence
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from wishtui.domain.ordering import Sort, SortKey, sort_key
from wishtui.services.closed_pages import ClosedPage, ClosedPages
from wishtui.services.inbox import Tab
from wishtui.services.long_list import LongList
from wishtui.store.changes import Changes
from wishtui.tui.screens.inbox_view import InboxView, refresh_list
from wishtui.tui.session import Session

if TYPE_CHECKING:
    from wishtui.domain.query import Query

Where = TypeVar("Where")

_AHEAD = 200
"""Rows that are known around the cursor before anybody gets there: a few screens full."""

_LOOKED_THROUGH = 5_000
"""Marked issues of which it is shown what they are about."""

_TRIES = 3
"""Pages asked for until a row is known: what others change meanwhile may move it."""

SHOW_CLOSED = (Tab.CLOSED, Tab.ALL)


class ReadPages(NamedTuple):
    """Closed issues that are looked for, and the first of them."""

    pages: ClosedPages
    sort: Sort
    first: ClosedPage | None
    """None while no list shows any."""
    changed: Changes
    """What was changed meanwhile: nobody can tell whether it is among what was read."""


class ClosedList:
    """Has pages read on the store's thread, and shows what has come: of all of them, or of what is looked for."""

    def __init__(self, view: InboxView, session: Session, doing: str) -> None:
        """`doing` is what that goes on as."""
        self._view = view
        self._session = session
        self._doing = doing
        self._every: ClosedPages | None = None
        self._of_shop: ClosedPages | None = None
        self._found: ClosedPages | None = None
        self._reading_ahead = False

    @property
    def scope(self) -> ClosedPages | None:
        """All, or those of the shop that everything is narrowed to; None where they are not read page by page."""
        return None if self._session.inbox.archive_loaded else self._of_shop or self._every

    async def begin(self, pages: ClosedPages, issue_id: str) -> None:
        """Read those around an issue, or those that the list begins with; whoever asks shows them."""
        self._every = pages
        await self._read(pages.around, issue_id)

    async def of_shop(self, shop: str | None) -> ReadPages | None:
        """Read the first ones of one shop, or of all; None where all of them are known."""
        session, pages = self._session, self._every
        if session.inbox.archive_loaded or pages is None:
            return None
        if shop is not None:
            pages = await session.run(self._doing, pages.of_shop, shop, session.clock())
        return await self._begin(pages)

    def take_shop(self, read: ReadPages | None, shop: str | None) -> None:
        """Show those from now on; the inbox is narrowed to the same shop."""
        if read is not None:
            self._found, self._of_shop = None, None if shop is None else read.pages
            _add_first(self._session, read)

    async def search(self, query: "Query", now: datetime) -> ReadPages | None:
        """Look for what a query finds, and read the first of them where a list shows them.

        None where all of them are known, so that it is found among the others.
        """
        session, scope = self._session, self.scope
        if scope is None:
            return None
        pages = await session.run(self._doing, scope.passing, query.test, now)
        if session.tab in SHOW_CLOSED:
            return await self._begin(pages)
        return ReadPages(pages, session.sort, None, changed=Changes())

    def take_found(self, read: ReadPages | None) -> None:
        """Show what was found from now on, as the filter of the inbox does of the others; None shows all again."""
        self._found = None if read is None else read.pages
        if read is not None:
            _add_first(self._session, read)

    async def count(self, query: "Query", now: datetime) -> int:
        """How many a query finds among those that are not all known; no key waits for it."""
        scope = self.scope
        if scope is None:
            return 0
        return await self._session.run_unsaid(self._doing, lambda: scope.passing(query.test, now).count())

    def closed_count(self) -> int:
        """How many there are, of the shop that everything is narrowed to. Asks the store."""
        if self._of_shop is None:
            return self._session.store.closed_count()
        self._of_shop.renew()
        return self._of_shop.count()

    async def reach(self, row: int, *, unsaid: bool = False) -> None:
        """Have a row of the list known; `unsaid` where no key waits for it."""
        session = self._session
        if self._found is not None and session.tab in SHOW_CLOSED and session.inbox.lists.found is None:
            await self.read_again(unsaid=unsaid)  # nobody has looked at what was found so far
        for _try in range(_TRIES):
            ids = session.ids
            if self._pages is None or not isinstance(ids, LongList) or row >= len(ids) or ids[row]:
                return
            if session.inbox.stale:
                await self._read(self._pages.around, self._at, unsaid=unsaid)
            else:
                await self._read(self._pages.beyond, ids.nearest_edge(row), unsaid=unsaid)
            refresh_list(self._view, session)

    async def find(self, issue_id: str) -> None:
        """Have the row of an issue known, and what stands around it."""
        session = self._session
        if not issue_id or self._pages is None or not isinstance(session.ids, LongList):
            return
        if session.inbox.position(issue_id, session.tab, session.sort) is None:
            await self._read(self._pages.around, issue_id)

    async def whole(self) -> Sequence[str]:
        """Ids of all that the list holds, also of those whose rows nobody has read."""
        session, inbox, pages = self._session, self._session.inbox, self._pages
        if pages is None or not isinstance(session.ids, LongList):
            return session.ids
        tabs = (Tab.UNHANDLED, Tab.RESPONDED) if session.tab is Tab.ALL else ()
        rows = (inbox.lists.row(issue_id) for tab in tabs for issue_id in inbox.view(tab, session.sort))
        others = sorted(sort_key(row, session.sort, inbox.windows) for row in rows)
        return await session.run(self._doing, _joined, pages, session.sort, others)

    async def show_marked(self, issue_ids: Sequence[str]) -> None:
        """Have it known what some issues are about, which are marked and were never read: as many as one looks through.

        What is done to more of them is confirmed by the ids of the others.
        """
        session, headers = self._session, self._session.inbox.headers
        unread = list(islice((issue_id for issue_id in issue_ids if issue_id not in headers), _LOOKED_THROUGH))
        if unread and self._every is not None:
            headers.add_closed(await session.run(self._doing, self._every.some, unread))

    async def read_again(self, *, unsaid: bool = False) -> None:
        """Rows may have moved where nobody looks: read those around the cursor anew; `unsaid` where no key waits."""
        session, pages = self._session, self._pages
        if pages is None or session.tab not in SHOW_CLOSED or not isinstance(session.ids, LongList):
            session.inbox.forget_pages()
            session.inbox.lists.found = None
            return
        await (session.run_unsaid if unsaid else session.run)(self._doing, pages.renew)
        await self._read(pages.around, self._at, unsaid=unsaid)
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
    def _pages(self) -> ClosedPages | None:
        """What is shown."""
        return self._found or self._of_shop or self._every

    @property
    def _at(self) -> str:
        """The issue under the cursor; the one that it stood on where that one has left the list."""
        return self._view.issues.current or self._view.issues.at

    async def _read_ahead(self, row: int) -> None:
        try:
            await self.reach(row, unsaid=True)
        finally:
            self._reading_ahead = False

    async def _read(self, ask: Callable[[Sort, Where], ClosedPage], where: Where, *, unsaid: bool = False) -> None:
        pages, sort = self._pages, self._session.sort
        page, meanwhile = await _ask(self._session, self._doing, ask, sort, where, unsaid=unsaid)
        if self._session.inbox.archive_loaded or pages is not self._pages:  # by now something else is shown
            return
        _add(self._session, sort, page, meanwhile)

    async def _begin(self, pages: ClosedPages) -> ReadPages:
        sort = self._session.sort
        page, meanwhile = await _ask(self._session, self._doing, pages.around, sort, "")
        return ReadPages(pages, sort, page, meanwhile)


async def _ask(
    session: Session,
    doing: str,
    ask: Callable[[Sort, Where], ClosedPage],
    sort: Sort,
    where: Where,
    *,
    unsaid: bool = False,
) -> tuple[ClosedPage, Changes]:
    """A page, and what was changed of the issues while it was read; `unsaid` where no key waits for it."""
    run = session.run_unsaid if unsaid else session.run
    with session.changes.gathered() as meanwhile:
        return await run(doing, ask, sort, where), meanwhile.of_issues


def _add(session: Session, sort: Sort, page: ClosedPage, changed: Changes) -> None:
    """Take in a page; whether what was changed meanwhile is in it, nobody can tell."""
    inbox = session.inbox
    was_loaded = inbox.archive_loaded
    inbox.add_page(sort, page)
    if inbox.archive_loaded and not was_loaded:
        session.changes.publish(changed)  # whoever was told knew less
    inbox.stale |= inbox.paged and bool(changed)


def _add_first(session: Session, read: ReadPages) -> None:
    if read.first is not None:
        _add(session, read.sort, read.first, read.changed)


def _joined(pages: ClosedPages, sort: Sort, others: list[SortKey]) -> list[str]:
    """All of the Closed issues that are looked for, and these, in order."""
    return [rank[2] for rank in merge(pages.ranks(sort), others)]
