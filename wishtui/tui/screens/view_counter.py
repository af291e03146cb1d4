"""How many issues each saved view finds: counted behind everything else, and again as issues and time change."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from wishtui.domain.query import QueryError
from wishtui.i18n import N_
from wishtui.services.headers import searched
from wishtui.tui.screens.archive import READING_ARCHIVE, Archive
from wishtui.tui.session import Session

if TYPE_CHECKING:
    from wishtui.services.searching import SearchIndex, SearchRun

_COUNTING = N_("Counting the saved views")


class ViewCounter:
    """Counts in slices, so that no key waits for it."""

    def __init__(self, session: Session, archive: Archive, *, draw: Callable[[], None]) -> None:
        self._session = session
        self._archive = archive
        self._draw = draw
        self._index: SearchIndex | None = None
        """Where the runs look: the session begins another when it has let go of one."""
        self._runs: dict[str, SearchRun] = {}
        self._closed: dict[str, int] = {}
        """How many each view finds among the Closed issues, where the store counts them."""

    def count(self) -> None:
        """Count anew: what is due within six hours is another number a minute later."""
        if self._session.views.names:
            self._archive.need()
            self._session.tasks.start(_COUNTING, self._count(), replace=True)

    async def count_again(self, issue_ids: Iterable[str]) -> None:
        """Look at what has changed, after the index was told; the store counts once a minute."""
        session = self._session
        if session.views.names and session.has_searched and self._index is session.search:
            for run in self._runs.values():
                run.look_again(issue_ids)
            await self._finish()

    async def _count(self) -> None:
        session = self._session
        await session.tasks.named_over(READING_ARCHIVE)
        await session.run_unsaid(_COUNTING, self._begin)
        await self._finish()
        for name, run in list(self._runs.items()):
            self._closed[name] = await self._archive.pages.count(run.query, run.since)
        await self._finish()

    def _begin(self) -> None:
        session, index = self._session, self._session.search
        runs: dict[str, SearchRun] = {}
        for name in session.views.names:
            query, headers = session.settings.views[name], searched(session.inbox.headers, session.store)
            try:
                runs[name] = index.look_for(query, headers, session.clock())
            except QueryError:
                continue  # whoever opens the view is told
        # The loop goes through the runs meanwhile: it has those that were, or all of these.
        self._index, self._runs = index, runs

    async def _finish(self) -> None:
        from wishtui.services.searching import SLICE  # loaded by now

        session = self._session
        for name, run in self._runs.items():
            while not await session.run_unsaid(_COUNTING, run.step, SLICE):
                continue
            closed = self._closed.get(name, 0 if self._archive.pages.scope is None else None)
            if closed is not None:
                session.views.counts[name] = sum(map(session.inbox.shows, run.matches)) + closed
        self._draw()
