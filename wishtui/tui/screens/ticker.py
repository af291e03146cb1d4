"""What happens without a key: countdowns move, holds end, and the store is looked at once a second."""

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from wishtui.commands import BY_ID
from wishtui.errors import StoreBusy
from wishtui.present.rows import STATE_SIGNS
from wishtui.present.spans import Role
from wishtui.services.inbox import Tab
from wishtui.store import IssueIndex, Store
from wishtui.tui.session import Session

if TYPE_CHECKING:
    from wishtui.tui.screens.inbox import InboxScreen

_ARCHIVED = (Tab.CLOSED, Tab.ALL)
"""Lists that show Closed issues."""

READING_ARCHIVE = "Reading the closed issues"
"""What that goes on as."""

_BUSY_POLLS = 5
"""Polls in a row that another process kept from recording what is due before that is said."""

_SEARCH_KEPT = timedelta(minutes=5)
"""How long the texts that a search looks through are kept after it: the next one is quick meanwhile."""


class Ticker:
    """Looks once a second, and repaints only the cells that changed."""

    def __init__(self, screen: "InboxScreen", session: Session) -> None:
        self._screen = screen
        self._session = session
        self._minute = -1
        self._known = len(session.store.notices)
        """How many of the store's notices have been said; those of its opening are, at the start."""
        self._polling: asyncio.Task[object] | None = None
        self._reading = self._counting = False
        self._busy_polls = 0

    def resume(self) -> None:
        """Show the list where the last run left it, and say what must be said at the start."""
        session, screen = self._session, self._screen
        position = (
            session.inbox.position(session.resume_issue, session.tab, session.sort) if session.resume_issue else None
        )
        screen.show_list(position or 0, top=session.resume_top if position else 0)
        if session.startup_notices:
            screen.say(" ".join(session.startup_notices), Role.OVERDUE)

    def begin(self) -> None:
        """After the first frame: count the Closed issues quietly, or read them if the last run looked at them."""
        session = self._session
        if session.tab in _ARCHIVED or session.resume_search:
            self.need_archive()
            session.tasks.command("Showing the closed issues", session.tasks.named_over(READING_ARCHIVE))
        else:
            self._count()
        session.tasks.start("Indexing the store", self._prepare())
        self._screen.view_counter.count()

    def tick(self) -> None:
        """Have the store looked at, and move the countdowns that changed."""
        screen, session = self._screen, self._session
        if self._polling is None or self._polling.done():
            self._polling = session.tasks.start("Looking for changes", self._poll())
        if not session.inbox.archive_loaded and session.inbox.archived is None:
            self._count()
        minute = int(session.clock().timestamp()) // 60
        if minute != self._minute or session.has_pending_reply:
            self._minute = minute
            screen.draw()
            screen.issues.touch()
            if screen.reading or screen.has_class("wide"):
                screen.detail.conversation.retouch()
            self._release_search()
            screen.view_counter.count()
        self._explain_signs()

    def _explain_signs(self) -> None:
        """Say what a sign of a row means when it is met for the first time and nothing else is being said."""
        screen, met = self._screen, self._session.looked.signs
        if screen.is_saying or screen.reading or screen.has_class("asking") or len(met) == len(STATE_SIGNS):
            return
        for sign in screen.issues.signs_in_sight():
            if sign.sign not in met:
                met.add(sign.sign)
                key = self._session.keymap.shown(BY_ID["app.help"]).partition(" ")[0]
                screen.say(f"{sign.sign} at the end of a row: {sign.meaning}. {key} explains every sign.")
                return

    def _release_search(self) -> None:
        """Give back the memory that a search takes, some minutes after the last one was cleared."""
        session, screen = self._session, self._screen
        if session.searched_at is None or session.searched or screen.has_class("asking"):
            return
        if session.clock() - session.searched_at > _SEARCH_KEPT:
            session.searched_at = None
            session.tasks.start("Ending the search", session.run("Ending the search", _forget_search, session))

    def need_archive(self) -> None:
        """Read the Closed issues, unless that is done: a list or a search wants to show them."""
        if not self._session.inbox.archive_loaded and not self._reading:
            self._reading = True
            self._session.tasks.start(READING_ARCHIVE, self._read_archive())

    async def _poll(self) -> None:
        from wishtui.services.polling import poll  # the first look comes a second after the first frame

        session = self._session
        timed = [header for header in map(session.inbox.header, session.inbox.timed) if header is not None]
        try:
            await session.run(
                "Looking for changes",
                poll,
                session.store,
                session.clock(),
                session.settings.window,
                timed,
                session.connected,
            )
            self._busy_polls = 0
        except StoreBusy as error:
            self._busy_polls += 1
            if self._busy_polls == _BUSY_POLLS:
                self._screen.say(f"{error.message} What is due is recorded when it has finished.", Role.OVERDUE)
        finally:
            self._say_notices()
            maintenance = session.store.maintenance
            if maintenance.compaction_due:
                session.tasks.start("Tidying the store", session.run("Tidying the store", maintenance.compact))

    def _say_notices(self) -> None:
        """Say what the store has found out since the last look: a repair, a file that could not be tidied."""
        notices = self._session.store.notices
        if len(notices) > self._known:
            self._screen.say(" ".join(notices[self._known :]), Role.OVERDUE)
            self._known = len(notices)

    async def _prepare(self) -> None:
        """What opening left for later."""
        await self._session.run("Indexing the store", self._session.store.maintenance.prepare)

    async def _read_archive(self) -> None:
        session, screen = self._session, self._screen
        meanwhile: set[str] = set()
        stop = session.changes.subscribe(lambda changes: meanwhile.update(changes.issues))
        try:
            closed, ids = await session.run(READING_ARCHIVE, _closed_issues, session.store)
            session.inbox.load_archive(closed)
        finally:
            self._reading = False
            stop()
        # What was closed after it was read has left the inbox, and is not in what was read.
        session.inbox.changed(meanwhile)
        session.tasks.start("Indexing the store", self._prepare())
        if session.has_searched:
            await session.run("Searching", session.search.refresh, ids)
        if screen.issues.at:
            screen.updates.show_list()
        else:
            self.resume()
        search = session.search_wanted or session.resume_search
        session.resume_search = ""
        if session.views.shown:
            screen.keys.run(screen, BY_ID["view.open"], session.views.shown)
        elif search:
            screen.keys.run(screen, BY_ID["search.start"], search)

    def _count(self) -> None:
        if not self._counting:
            self._counting = True
            self._session.tasks.start("Counting the closed issues", self._count_archive())

    async def _count_archive(self) -> None:
        session = self._session
        try:
            session.inbox.archived = await session.run("Counting the closed issues", session.store.closed_count)
        finally:
            self._counting = False
        self._screen.updates.show_list()


def _closed_issues(store: Store) -> tuple[IssueIndex, list[str]]:
    """Their index, which the list takes over and changes, and their ids for the search, which runs beside it."""
    closed = store.closed_index()
    return closed, list(closed)


def _forget_search(session: Session) -> None:
    session.__dict__.pop("search", None)
