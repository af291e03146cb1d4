"""A unit of work in the database: rows are locked as they are looked at, and recorded in one commit."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import date
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import psycopg
from psycopg.rows import TupleRow

from wishtui.domain.issue import Issue, Status
from wishtui.domain.order import Order
from wishtui.i18n import N_, _
from wishtui.store.postgres.commits import Committer
from wishtui.store.postgres.connector import Connection, DatabaseSession, clock
from wishtui.store.postgres.failures import is_lost, store_error
from wishtui.store.postgres.writing import headers_of, issue_columns, send_records, write_records
from wishtui.store.records import (
    APPEALS,
    HOOKS,
    LOG,
    LOG_CHAIN,
    ORDERS,
    OUTBOX,
    SYNCS,
    TICKS,
    UNREADABLE,
    read_issue,
    read_order,
)

if TYPE_CHECKING:
    from wishtui.domain.appeal import Appeal
    from wishtui.domain.hooks import HookRecord
    from wishtui.domain.log import LogChain, LogEntry
    from wishtui.domain.outbox import OutboxEntry
    from wishtui.domain.shop_sync import ShopSync
    from wishtui.store.unit_of_work import StagedChanges

SAVE = N_("Could not save")

_BEGAN = "SELECT pg_backend_pid(), clock_timestamp()"
"""What is asked as a transaction begins: who looks up its commit, and who compares times, goes by it."""

T = TypeVar("T")


class _Locked(NamedTuple):
    """An issue as it was when it was locked; `issue` is None where its document cannot be read."""

    rev: int
    status: Status
    issue: Issue | None


class _SideRecords(ABC):
    """What stands beside issues, as `unit_of_work.Recorded` says; a row is locked as it is looked at."""

    def __init__(self) -> None:
        self._documents: dict[tuple[str, str], str | None] = {}

    @abstractmethod
    def _ask(self, statement: str, *values: object) -> list[TupleRow]:
        """What the database answers. Raises StoreError."""

    def appeal(self, appeal_id: str) -> "Appeal | None":
        from wishtui.store.side_records import read_appeal

        return self._read(APPEALS, appeal_id, read_appeal)

    def ticked(self, point: str) -> date | None:
        from wishtui.store.side_records import read_tick

        tick = self._read(TICKS, point, read_tick)
        return tick.ticked if tick else None

    def outbox_entry(self, entry_id: str) -> "OutboxEntry | None":
        from wishtui.store.side_records import read_outbox_entry

        return self._read(OUTBOX, entry_id, read_outbox_entry)

    def sync(self, sync_id: str) -> "ShopSync | None":
        from wishtui.store.side_records import read_sync

        return self._read(SYNCS, sync_id, read_sync)

    def hook(self, hook_id: str) -> "HookRecord | None":
        from wishtui.store.side_records import read_hook

        return self._read(HOOKS, hook_id, read_hook)

    def log_entry(self, number: int) -> "LogEntry | None":
        from wishtui.store.side_records import read_log_entry

        return self._read(LOG, str(number), read_log_entry)

    def log_chain(self) -> "LogChain":
        from wishtui.domain.log import NO_LOG
        from wishtui.store.side_records import read_log_chain

        return self._read(LOG_CHAIN, NO_LOG.id, read_log_chain) or NO_LOG

    def log_numbers(self) -> set[int]:
        result = self._ask(f"SELECT id FROM {LOG}")
        return {int(name) for (name,) in result if name.isdecimal()}

    def _look_up(self, table: str, ids: Iterable[str]) -> None:
        wanted = [record_id for record_id in dict.fromkeys(ids) if (table, record_id) not in self._documents]
        if not wanted:
            return
        result = self._ask(f"SELECT id, document FROM {table} WHERE id = ANY(%s) ORDER BY id FOR UPDATE", wanted)
        self._documents.update(((table, record_id), None) for record_id in wanted)
        self._documents.update(((table, row[0]), row[1]) for row in result)

    def _read(self, table: str, record_id: str, read: "Callable[[str], T]") -> T | None:
        self._look_up(table, [record_id])
        document = self._documents[table, record_id]
        if document is None:
            return None
        with suppress(*UNREADABLE):
            return read(document)
        return None


class Transaction(_SideRecords):
    """What is recorded, as `unit_of_work.Recorded` says: a record is asked for once, and then nobody else changes it.

    Nothing is sent before the first question; every method raises StoreError.
    """

    def __init__(self, session: DatabaseSession, *, lock_wait: float) -> None:
        super().__init__()
        self._session = session
        self._lock_wait = lock_wait
        self._connection: Connection | None = None
        self._backend = 0
        """The server's process that the transaction runs in."""
        self._issues: dict[str, _Locked | None] = {}
        self._issues_of_orders: dict[str, list[str]] = {}

    def get(self, issue_id: str) -> Issue | None:
        locked = self._locked(issue_id)
        return locked.issue if locked else None

    def rev_of(self, issue_id: str) -> int:
        locked = self._locked(issue_id)
        return locked.rev if locked else 0

    def prefetch(self, issue_ids: Iterable[str], order_ids: Iterable[str] = ()) -> None:
        """Lock and read many at once, those that name an order included: asking for them then costs nothing."""
        order_ids = list(order_ids)
        self._look_up(ORDERS, order_ids)
        self._find_issues_of(order_ids)
        of_orders = chain.from_iterable(self._issues_of_orders[order_id] for order_id in order_ids)
        wanted = [issue_id for issue_id in dict.fromkeys(chain(issue_ids, of_orders)) if issue_id not in self._issues]
        if wanted:
            result = self._ask(
                "SELECT id, rev, status, document FROM issues WHERE id = ANY(%s) ORDER BY id FOR UPDATE", wanted
            )
            self._issues.update(dict.fromkeys(wanted))
            self._issues.update((row[0], _Locked(row[1], Status(row[2]), _readable(row[3]))) for row in result)

    def orders(self, order_ids: Iterable[str] | None = None) -> dict[str, Order]:
        wanted = [row[0] for row in self._ask("SELECT id FROM orders")] if order_ids is None else list(order_ids)
        self._look_up(ORDERS, wanted)
        orders: dict[str, Order] = {}
        for order_id in wanted:
            document = self._documents[ORDERS, order_id]
            with suppress(*UNREADABLE):
                if document is not None:
                    orders[order_id] = read_order(document)
        return orders

    def issues_of_order(self, order_id: str) -> list[str]:
        self._find_issues_of([order_id])
        return self._issues_of_orders[order_id]

    def commit(self, work: "StagedChanges", committer: Committer) -> list[tuple[str, str]]:
        """Record everything that was put, in one commit; gives the headers of the issues by their ids."""
        connection = self._connection or self._begin("SELECT 1", ())[0]
        backend = self._backend
        if all(map(self.rev_of, work.issues)):
            # Nobody can have changed what is locked: the commit need not wait for the answer.
            columns = issue_columns(work.documents)
            send = partial(send_records, connection, columns, work.documents, self.rev_of)
            committer.commit(connection, backend, work.changes(), self._counts(work), send)
            headers = headers_of(columns)
        else:
            try:
                headers = write_records(connection, work.documents, self.rev_of)
            except psycopg.Error as error:
                raise self._failed(error) from None
            committer.commit(connection, backend, work.changes(), self._counts(work))
        self._connection = None
        return headers

    def _counts(self, work: "StagedChanges") -> dict[str, int]:
        """How many issues more there are of each status."""
        counts = dict.fromkeys((status.value for status in Status), 0)
        for issue in work.issues.values():
            counts[issue.status.value] += 1
            before = self._issues[issue.id]
            if before is not None:
                counts[before.status.value] -= 1
        return counts

    def roll_back(self) -> None:
        """Let go of what is locked; nothing of it is recorded."""
        connection, self._connection = self._connection, None
        if connection is None or connection.closed:
            return
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            self._session.drop()

    def _locked(self, issue_id: str) -> _Locked | None:
        if issue_id not in self._issues:
            self.prefetch([issue_id])
        return self._issues[issue_id]

    def _find_issues_of(self, order_ids: Iterable[str]) -> None:
        wanted: dict[str, list[str]] = {
            order_id: [] for order_id in order_ids if order_id not in self._issues_of_orders
        }
        if not wanted:
            return
        for issue_id, names in self._ask(
            "SELECT id, order_ids FROM issues WHERE order_ids && %s ORDER BY id", list(wanted)
        ):
            for order_id in wanted.keys() & set(names):
                wanted[order_id].append(issue_id)
        self._issues_of_orders.update(wanted)

    def _ask(self, statement: str, *values: object) -> list[TupleRow]:
        if self._connection is None:
            return self._begin(statement, values)[1]
        try:
            return self._connection.execute(statement, values).fetchall()
        except psycopg.Error as error:
            raise self._failed(error) from None

    def _begin(self, statement: str, values: tuple[object, ...]) -> tuple[Connection, list[TupleRow]]:
        """Begin with a question: where an old connection turns out to be lost, nothing was changed on it yet."""

        def begin(connection: Connection) -> tuple[Connection, list[TupleRow]]:
            self._connection = connection
            asked_at = clock()
            with connection.pipeline():
                connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
                began = connection.execute(_BEGAN)
                connection.execute(f"SET LOCAL lock_timeout = {max(1, round(self._lock_wait * 1000))}")
                result = connection.execute(statement, values)
            ((self._backend, server_clock),) = began.fetchall()
            self._session.note_clock(server_clock, asked_at)
            return connection, result.fetchall()

        return self._session.ask(_(SAVE), begin)

    def _failed(self, error: psycopg.Error) -> Exception:
        if is_lost(error):
            self._connection = None
            return self._session.lost(error)
        return store_error(error, _(SAVE))


def _readable(document: str) -> Issue | None:
    with suppress(*UNREADABLE):
        return read_issue(document)
    return None
