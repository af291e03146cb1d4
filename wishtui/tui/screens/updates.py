"""The one subscriber of the store's change feed: the list, the search, the issue in hand and the marks follow it."""

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextvars import copy_context
from typing import TYPE_CHECKING

from wishtui.domain.answering import became_stale
from wishtui.domain.issue import Header, PendingReply
from wishtui.i18n import N_
from wishtui.present.locks import not_sent
from wishtui.present.spans import Role
from wishtui.services.drafting import read_drafts
from wishtui.services.inbox import to_look_at
from wishtui.store.changes import Changes
from wishtui.tui.screens.archive import Archive
from wishtui.tui.screens.inbox_view import InboxView, refresh_list
from wishtui.tui.screens.issue_opener import IssueOpener
from wishtui.tui.screens.view_counter import ViewCounter
from wishtui.tui.session import Session

if TYPE_CHECKING:
    from wishtui.tui.live import Live


_FEW = 64
"""As many changed issues are read on the event loop, in a millisecond or two; more on the store's thread."""

TAKING_IN = N_("Taking in what changed")
"""What the rows of many issues are put in place as."""

_STANDS = N_("Reading how the outbox stands")


class Updates:
    """Brings every commit, whoever made it, to all that shows the store. No command shows a change by hand."""

    def __init__(
        self, view: InboxView, session: Session, opener: IssueOpener, archive: Archive, view_counter: ViewCounter
    ) -> None:
        self._view = view
        self._session = session
        self._opener = opener
        self._archive = archive
        self._view_counter = view_counter
        self._newer: list[set[str]] = []
        """What was put in place while many others were read, for each time that is under way."""
        self._stop: Callable[[], None] = lambda: None

    def start(self) -> None:
        """Hand on, from now on, what the store publishes, from whatever thread."""
        loop, context, publish = asyncio.get_running_loop(), copy_context(), self._session.changes.publish

        def hand_on(changes: Changes) -> None:
            loop.call_soon_threadsafe(publish, changes, context=context)

        self._session.changes.subscribe(self._heard)
        self._stop = self._session.store.feed.subscribe(hand_on)

    def stop(self) -> None:
        """The screen is gone."""
        self._stop()

    def _heard(self, changes: Changes) -> None:
        session, here = self._session, self._session.issue
        issue_ids = to_look_at(session.inbox, changes)
        if len(issue_ids) > _FEW:
            session.tasks.start(TAKING_IN, self._take_in(list(issue_ids)))
        else:
            for newer in self._newer:
                newer |= issue_ids
            self._search_later(self._put(issue_ids))
        if here is not None and (
            here.id in issue_ids or changes.appeals or not changes.orders.isdisjoint(here.order_ids)
        ):
            session.tasks.start(N_("Opening the issue"), self._opener.reload())
        live = session.live
        # Somebody signing in is told by the log alone.
        told = changes.outbox or changes.syncs or changes.everything
        if live is not None and (told or (changes.log and not live.begun)):
            session.tasks.start(_STANDS, self._read_outbox(live), replace=True)
        if changes.drafts or changes.everything:
            about = None if changes.everything else changes.drafts
            session.tasks.start(N_("Looking for drafts"), self._mark(about))

    async def _take_in(self, issue_ids: Sequence[str]) -> None:
        """Read what has become of many issues on the store's thread, and put their rows in place bit by bit."""
        session, changed = self._session, []
        newer: set[str] = set()
        self._newer.append(newer)
        try:
            start = 0
            while some := issue_ids[start : start + _FEW]:
                newer.clear()
                with_closed = session.inbox.headers.with_closed
                fresh = await session.run_unsaid(TAKING_IN, session.inbox.headers.all_fresh, some)
                if session.inbox.headers.with_closed != with_closed:
                    continue  # what is Closed was left out, and is shown by now
                start += _FEW
                changed += self._put([issue_id for issue_id in some if issue_id not in newer], fresh)
        finally:
            self._newer.remove(newer)
        self._search_later(changed)

    def _put(self, issue_ids: Collection[str], fresh: Mapping[str, Header] | None = None) -> list[str]:
        """Put the rows of some issues in place, and show that; gives those that really changed."""
        session = self._session
        pending = self._pending(issue_ids)
        changed = session.inbox.changed(issue_ids, fresh)
        for issue_id, reply in pending.items():
            if not session.is_pending(issue_id):
                session.tasks.start(N_("Reading the issue"), self._say_not_sent(issue_id, reply))
        if changed:
            refresh_list(self._view, session)
            self._archive.count_again()
        return changed

    def _search_later(self, changed: Collection[str]) -> None:
        if changed and self._session.has_searched:
            self._session.tasks.start(N_("Searching what changed"), self._search(changed))

    def _pending(self, issue_ids: Iterable[str]) -> dict[str, PendingReply]:
        """The agent's own pending replies to some issues, as they were known so far."""
        session = self._session
        rows = [session.inbox.headers.row(issue_id) for issue_id in session.inbox.timed.intersection(issue_ids)]
        return {row.id: row.pending for row in rows if row and row.pending and row.pending.author == session.agent}

    async def _say_not_sent(self, issue_id: str, reply: PendingReply) -> None:
        """Say of a reply that is pending no more that it was not sent, where that is so and nobody asked for it."""
        session = self._session
        issue = await session.run_unsaid(N_("Reading the issue"), session.store.get, issue_id)
        if issue is None or not became_stale(reply, issue):
            return
        session.tasks.say(not_sent(issue), Role.OVERDUE)

    async def _search(self, changed: Iterable[str]) -> None:
        """Look again at what changed: it may be found now, or not any more."""
        from wishtui.services.searching import SLICE  # most runs search for nothing

        session = self._session
        await session.run_unsaid(N_("Searching"), session.search.refresh, changed)
        run = session.search_run
        if run is not None:
            while not await session.run_unsaid(N_("Searching"), run.step, SLICE):
                continue
            if session.search_run is run:
                session.inbox.filter_again(changed)
                refresh_list(self._view, session)
        await self._view_counter.count_again(changed)

    async def _read_outbox(self, live: "Live") -> None:
        await self._session.run_unsaid(_STANDS, live.read)
        self._view.draw()

    async def _mark(self, issue_ids: Collection[str] | None) -> None:
        """Learn what is written about some issues, or about all: what others wrote may be gone."""
        session = self._session
        drafts, composers = await session.run_unsaid(N_("Looking for drafts"), read_drafts, session.store, issue_ids)
        session.line_drafts.put(drafts, None if issue_ids is None else set(issue_ids))
        self._view.issues.touch(session.marks.put(drafts, composers, issue_ids))
        if session.issue is not None and (issue_ids is None or session.issue.id in issue_ids):
            self._opener.draw_reply_head()
