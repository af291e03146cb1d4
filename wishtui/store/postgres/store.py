"""The store in a database: read with one connection, changed with another, and told of what others change."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import cached_property
from pathlib import Path
from threading import local
from typing import TYPE_CHECKING

from msgspec import structs
from psycopg.rows import TupleRow

from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import StoreError
from wishtui.store.base import BaseStore, KeepsNoTexts
from wishtui.store.changes import Changes
from wishtui.store.postgres.capabilities import Capabilities
from wishtui.store.postgres.change_log import ChangeLog
from wishtui.store.postgres.closed_index import CLOSED_COUNT, PagedIssueIndex
from wishtui.store.postgres.commits import Committer
from wishtui.store.postgres.connector import Connector, DatabaseSession
from wishtui.store.postgres.drafts import EVERY, PostgresDrafts
from wishtui.store.postgres.maintenance import PostgresMaintenance
from wishtui.store.postgres.reader import BATCH, PostgresAppeals, PostgresReader, every
from wishtui.store.postgres.stopping import SearchStopper
from wishtui.store.postgres.transport import unprotected
from wishtui.store.protocols import Wording
from wishtui.store.records import OUTBOX, SYNCS
from wishtui.store.telling import Tell, untold

if TYPE_CHECKING:
    from wishtui.domain.draft import Draft
    from wishtui.domain.query import Searchable
    from wishtui.store.appeals import Appeals
    from wishtui.store.postgres.transaction import Transaction
    from wishtui.store.unit_of_work import Adoptable, Recorded, StagedChanges

LOCK_WAIT = 5.0
"""Seconds before a writer gives up."""

_AT_ONCE = 0.001

_AT_START = (EVERY, CLOSED_COUNT, every(SYNCS), every(OUTBOX))
"""What the inbox asks for as soon as it has its list."""


class PostgresStore(KeepsNoTexts, BaseStore, PostgresReader):
    """As `protocols.Store` says; the address is one that `address.checked_address` has let through."""

    batch = BATCH
    searches: SearchStopper
    finds_words = True

    _untold = Changes()
    """What is known to have changed, until it can be read: whoever is told of it looks at once."""

    def __init__(
        self,
        address: str,
        *,
        agent: str = "",
        windows: ReplyWindows = DEFAULT_WINDOWS,
        private: Callable[[], Path] | None = None,
        make: bool = True,
        tell: Tell = untold,
        capabilities: Capabilities | None = None,
        lock_wait: float = LOCK_WAIT,
    ) -> None:
        """Open the store, which is made if need be and `make` says so.

        `private` keeps drafts until the database has them, `tell` takes what is waited for, `capabilities` are of use.

        Raises:
            NoStore: there is none, and none is made.
            UsageError: the address is none.
            StoreTooNew: a newer wishtui made the tables; nothing is touched.
            StoreError: the database cannot be reached or used.
        """
        BaseStore.__init__(self, windows)
        self.address = address
        self._connector = Connector(address)
        self._capabilities = structs.replace(capabilities or Capabilities())
        self._change_log = ChangeLog(self._connector, self._capabilities, make=make, ahead=_AT_START, tell=tell)
        PostgresReader.__init__(self, self._change_log.session, self._change_log.ahead)
        self._writer, self.searches = DatabaseSession(self._connector), SearchStopper()
        self._committer = Committer(self._writer, self._change_log)
        self._agent, self._lock_wait = agent, lock_wait
        self._of_thread = local()
        self._transaction: Transaction | None = None
        reader, ahead = self._change_log.session, self._change_log.ahead
        self.notices += unprotected(reader.connected())
        committer = Committer(reader, self._change_log, patience=0)
        self.drafts = PostgresDrafts(agent, self.feed, reader, committer, private, ahead)
        self.drafts.notices = self.notices
        self.composers = self.drafts.composers
        self.maintenance = PostgresMaintenance(self._change_log, self.drafts)

    @cached_property
    def appeals(self) -> "Appeals":
        """Appeals, and what the seller ticked of the risks' checklists."""
        from wishtui.store.appeals import Appeals  # most starts look at no appeal

        return Appeals(PostgresAppeals(self), self.unit_of_work)

    def closed_index(self) -> PagedIssueIndex:
        return PagedIssueIndex(self._all, self._matching_rows)

    def holding(self, wordings: Sequence[Wording], known: set[str] | None = None) -> set[str]:
        from wishtui.store.postgres import text_search  # as most of this below: no first frame needs it

        return text_search.holding(self._change_log.session, wordings, self._capabilities, self.searches, known)

    def searchables(self, ids: Iterable[str]) -> "Iterator[Searchable]":
        from wishtui.store.postgres import text_search

        return text_search.searchables(self._change_log.session, self._headers, ids)

    def _matching_rows(self, statement: str, *values: object) -> list[TupleRow]:
        """As `_all`, for a question that looks through words."""
        from wishtui.store.postgres import text_search

        session = self._change_log.session
        return text_search.matching_rows(session, self._capabilities, self.searches, statement, *values)

    @property
    def read_only(self) -> str:
        return self._connector.trouble

    @property
    def clock_ahead(self) -> int:
        return self._connector.clock_ahead

    def refresh(self) -> Changes:
        self._connector.retry()
        unread = frozenset(self._unread)
        try:
            self._untold |= self._change_log.take()
            if self._untold.everything:
                self._headers.clear()
            self._refresh_headers(self._untold.issues | unread)
        except StoreError:
            return Changes()
        changes, self._untold = self._untold | Changes(issues=unread), Changes()
        self._unread -= unread
        changes |= Changes(drafts=self.drafts.upload_pending() | self.composers.refresh())
        self.feed.publish(changes)
        return changes

    def close(self, *, compact: bool = True) -> None:
        self.composers.leave()
        self._writer.drop()
        self._change_log.session.drop()
        self._connector.close()

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        before, self._of_thread.wait = self._longest_wait, _AT_ONCE
        try:
            yield
        finally:
            self._of_thread.wait = before

    def replace(
        self,
        records: "Iterable[Adoptable]",
        ticks: Mapping[str, date],
        drafts: "Iterable[Draft]",
        before: Callable[[], bool] = lambda: False,
    ) -> None:
        """As `replacing.replace` says. Raises StoreError."""
        from wishtui.store.postgres.replacing import replace  # by who restores a backup

        replace(self._writer, self._committer, records, ticks, drafts, before)

    def delivery_lease(self) -> AbstractContextManager[None]:
        from wishtui.store.postgres.lease import delivery_lease

        return delivery_lease(self._connector, self._agent)

    @property
    def _longest_wait(self) -> float:
        """Seconds that this thread waits for another writer."""
        wait: float = getattr(self._of_thread, "wait", self._lock_wait)
        return wait

    @contextmanager
    def _exclusively(self) -> "Iterator[Recorded]":
        from wishtui.store.postgres.transaction import Transaction

        with self._writer.lock:
            if self._transaction is not None:
                yield self._transaction  # it is refused where it begins
                return
            self._transaction = Transaction(self._writer, lock_wait=self._longest_wait)
            try:
                yield self._transaction
            finally:
                transaction, self._transaction = self._transaction, None
                transaction.roll_back()

    def _commit(self, work: "StagedChanges") -> None:
        assert self._transaction is not None  # a unit of work is open
        self._headers.put(self._transaction.commit(work, self._committer))
