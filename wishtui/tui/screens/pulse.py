"""What happens without a key: countdowns move, holds end, and what other agents did appears."""

import asyncio
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from textual.worker import Worker, WorkerError

from wishtui.commands import BY_ID, Context
from wishtui.domain.answering import answered_by
from wishtui.domain.issue import lock_reason
from wishtui.errors import StoreError
from wishtui.services.inbox import Tab
from wishtui.tui.input_queue import run_in_order
from wishtui.tui.present.spans import Role
from wishtui.tui.session import Session

if TYPE_CHECKING:
    from wishtui.tui.screens.inbox import InboxScreen

_ARCHIVED = (Tab.CLOSED, Tab.ALL)
"""Lists that show Closed issues."""


class Pulse:
    """Looks once a second, and repaints only the cells that changed."""

    def __init__(self, screen: "InboxScreen", session: Session) -> None:
        self._screen = screen
        self._session = session
        self._minute = -1
        self._told = len(session.store.notices)
        """How many of the store's notices have been said; those of its opening are, at the start."""
        self._compacting = self._reading = self._counting = False

    def resume(self) -> None:
        """Show the list where the last sitting left it, and say what must be said at the start."""
        session, screen = self._session, self._screen
        place = session.inbox.place(session.wanted_issue, session.tab, session.sort) if session.wanted_issue else None
        screen.show_list(place or 0, top=session.wanted_top if place else 0)
        if screen.has_class("wide"):
            screen.show_issue(screen.issues.current)
        if session.told:
            screen.say(" ".join(session.told), Role.OVERDUE)

    def tick(self) -> None:
        """Take in what others did, and move the countdowns that changed."""
        screen, session = self._screen, self._session
        try:
            touched = session.refresh()
        except StoreError as error:
            screen.say(str(error), Role.OVERDUE)
            touched = []
        if touched:
            self.follow(touched)
        self._tell()
        if session.store.compaction_due and not self._compacting:
            self._compacting = True
            screen.run_worker(self._compact(), name="compact", exit_on_error=False)
        if not session.inbox.archive_loaded and session.inbox.archived is None:
            self._count()
        minute = int(session.clock().timestamp()) // 60
        if minute != self._minute or session.counting:
            self._minute = minute
            screen.chrome.draw()
            screen.issues.touch()
            if screen.reading or screen.has_class("wide"):
                screen.detail.conversation.retouch()

    def _tell(self) -> None:
        """Say what the store has found out since the last look: a repair, a file that could not be tidied."""
        notices = self._session.store.notices
        if len(notices) > self._told:
            self._screen.say(" ".join(notices[self._told :]), Role.OVERDUE)
            self._told = len(notices)

    def begin(self) -> None:
        """After the first frame: count the Closed issues quietly, or read them if the last sitting looked at them."""
        session = self._session
        if session.tab in _ARCHIVED or session.wanted_search:
            self.need_archive()
            run_in_order(self._screen, self.results())
        else:
            self._count()
        self._screen.run_worker(self._tend(), name="tend", exit_on_error=False)

    async def _tend(self) -> None:
        """What opening left for later, away from the keys."""
        await asyncio.to_thread(self._session.store.tend)

    def need_archive(self) -> None:
        """Read the Closed issues, away from the keys, unless that is done: a list or a search wants to show them."""
        if not self._session.inbox.archive_loaded and not self._reading:
            self._reading = True
            self._screen.run_worker(self._read_archive(), name="archive", exit_on_error=False)

    async def results(self) -> None:
        """Wait until the Closed issues that are being read, and what is being searched for, are there."""

        def busy() -> Iterator[Worker[Any]]:
            mine = (each for each in self._screen.workers if each.name == "archive" or each.group == "search")
            return (worker for worker in mine if not worker.is_finished)

        while worker := next(busy(), None):
            with suppress(WorkerError):
                await worker.wait()

    async def _read_archive(self) -> None:
        session, screen = self._session, self._screen
        try:
            archive = await asyncio.to_thread(session.store.archive_places)
        except StoreError as error:
            screen.say(str(error), Role.OVERDUE)
            return
        finally:
            self._reading = False
        session.inbox.load_archive()
        screen.run_worker(self._tend(), name="tend", exit_on_error=False)
        if session.has_searched:
            session.search.touched(archive)
        if screen.issues.at:
            self.follow(())
        else:
            self.resume()
        search = session.searched or session.wanted_search
        session.wanted_search = ""
        if search:
            screen.keys.run(screen, BY_ID["search.start"], search)

    def _count(self) -> None:
        if not self._counting:
            self._counting = True
            self._screen.run_worker(self._count_archive(), name="count", exit_on_error=False)

    async def _count_archive(self) -> None:
        session = self._session
        try:
            session.inbox.archived = await asyncio.to_thread(session.store.archive_count)
        except StoreError as error:
            self._screen.say(str(error), Role.OVERDUE)
            return
        finally:
            self._counting = False
        self.follow(())

    async def _compact(self) -> None:
        """Fold the journal into its file away from the keys; should that fail, no change is lost."""
        try:
            await asyncio.to_thread(self._session.store.compact)
        finally:
            self._compacting = False

    def follow(self, touched: Iterable[str]) -> None:
        """Show what changed: rows keep their order, cursor and detail stay with their issue."""
        session, screen = self._session, self._screen
        touched = set(touched)
        place = session.inbox.place(screen.issues.at, session.tab, session.sort)
        screen.show_list(place)
        if session.issue is not None and session.issue.id in touched:
            self.reshow()

    def reshow(self) -> None:
        """The issue in hand changed under us: show it as it is, and leave what is being typed alone."""
        screen, session = self._screen, self._session
        issue = session.open(session.issue.id) if session.issue else None
        if issue is None:
            return
        reason = lock_reason(issue)
        if reason and screen.context is Context.COMPOSER:
            screen.chrome.save_draft()
            screen.read(True)
            screen.say(f"{answered_by(issue) or 'Wish'} answered first. Your text is kept as a draft.", Role.OVERDUE)
        if screen.reading or screen.has_class("wide"):
            screen.detail.set_lock(reason)
            screen.detail.conversation.show(session.lines, keep_place=True)
        screen.chrome.draw()
