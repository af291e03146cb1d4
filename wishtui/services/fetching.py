"""What a sync of one shop has in common, whatever it fetches: where it records, how far it is, what it has to say."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TypeVar

import msgspec

from wishtui.domain.issue import Issue
from wishtui.domain.log import Action, LogEntry
from wishtui.domain.order import Order
from wishtui.domain.shop_sync import ShopSync, sync_id
from wishtui.services.connections import ShopConnection
from wishtui.services.delivery import Rules
from wishtui.services.joining import Records, Rehearsal, Tally
from wishtui.store import Store, UnitOfWork
from wishtui.wish.tickets import WishApi

_MOST_NOTICES = 20
"""Notices of one sync that are told one by one."""

_T = TypeVar("_T")


async def _at_once() -> None:
    """Nobody has to be given way to."""


class SyncReport(msgspec.Struct):
    """What a sync of one shop brought, or would bring."""

    shop: str = ""
    issues: Tally = msgspec.field(default_factory=Tally)
    orders: Tally = msgspec.field(default_factory=Tally)
    rejected: int = 0
    """Tickets and orders whose id is none."""
    omitted: int = 0
    """Single values that could not be read, of records that were."""
    notices: list[str] = msgspec.field(default_factory=list)
    """What could not be had, a sentence each."""

    @property
    def changed(self) -> int:
        """Tickets and orders that are not as they were."""
        return self.issues.added + self.issues.updated + self.orders.added + self.orders.updated

    def note(self, sentence: str) -> None:
        """Tell of something that could not be had, once; what is over the first twenty is not told."""
        if sentence not in self.notices and len(self.notices) < _MOST_NOTICES:
            self.notices.append(sentence)


class SyncOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How a sync goes about it."""

    rules: Rules
    agent: str = ""
    """Who has it synced, for the log."""
    full: bool = False
    """Whether everything is fetched anew, and what Wish does not know any more is found."""
    dry_run: bool = False
    """Whether nothing is recorded."""
    on_progress: Callable[[int], None] = lambda done: None
    """Is given how many tickets and orders have come so far."""
    give_way: Callable[[], Awaitable[None]] = _at_once
    """Waits while something else has to come first: asked before each call, and between two commits of one page."""


class Fetching:
    """Where the records of one shop go, and the way to Wish."""

    def __init__(self, store: Store, connection: ShopConnection, options: SyncOptions, report: SyncReport) -> None:
        self.store = store
        self.connection = connection
        self.options = options
        self.report = report
        self._rehearsal = Rehearsal(store) if options.dry_run else None
        self._id = sync_id(connection.shop)
        self._others = connection.of_same_merchant()

    @property
    def shop(self) -> str:
        """The name of the shop."""
        return self.connection.shop

    def shop_of(self, find: Callable[[], Issue | Order | None]) -> str:
        """The shop of a record that has come: the other one of the same merchant, where that has what `find` gives.

        Two that took it from each other would have it change with every sync.
        """
        known = find() if self._others else None
        return known.shop if known is not None and known.shop in self._others else self.shop

    @property
    def state(self) -> ShopSync:
        """How far the shop has been fetched."""
        return self.store.syncs().get(self._id) or ShopSync(id=self._id)

    def now(self) -> datetime:
        """The time of this machine."""
        return self.options.rules.clock()

    def bounded(self, mark: datetime | None) -> datetime | None:
        """A mark that is no later than Wish's own time: a date that lies ahead must not pass over what is to come."""
        return mark and min(mark, self.now() + self.connection.client.skew)

    async def ask(self, call: Callable[[WishApi], Awaitable[_T]]) -> _T:
        """What Wish answers. Raises NetworkError."""
        await self.options.give_way()
        return await self.connection.ask(call)

    @contextmanager
    def recording(self) -> Iterator[tuple[Records, UnitOfWork | None]]:
        """Where records are put: a unit of work, or nowhere in a dry run, and then there is no unit of work."""
        if self._rehearsal is not None:
            yield self._rehearsal, None
            return
        with self.store.unit_of_work() as work:
            yield work, work

    def known(self, work: UnitOfWork) -> ShopSync:
        """How far the shop has been fetched, as it is recorded in `work`."""
        return work.sync(self._id) or ShopSync(id=self._id)

    def log_changes(self, work: UnitOfWork, before: int) -> None:
        """Note in the log what came since so many records had changed; where nothing did, nothing is noted."""
        changed = self.report.changed - before
        if changed > 0:
            work.add_log(self.log_entry(text=f"{changed} {'record' if changed == 1 else 'records'}"))

    def log_entry(self, *, text: str = "", outcome: str = "done", reason: str = "") -> LogEntry:
        """What the log says of this sync."""
        return LogEntry(
            at=self.now(),
            agent=self.options.agent,
            action=Action.SYNC,
            shop=self.shop,
            text=text,
            outcome=outcome,
            reason=reason,
        )

    def progress(self) -> None:
        """Tell how many records have come."""
        self.options.on_progress(self.report.issues.total + self.report.orders.total)
