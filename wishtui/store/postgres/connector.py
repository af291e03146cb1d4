"""The way to a database: connections made when they are needed, and made again when they were lost."""

import logging
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from threading import Lock, RLock, Thread
from typing import TypeVar

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from psycopg.rows import TupleRow

from wishtui.errors import StoreUnreachable, UsageError
from wishtui.i18n import _
from wishtui.store.postgres.failures import is_lost, reason, store_error

Connection = psycopg.Connection[TupleRow]
T = TypeVar("T")

_DEFAULTS = {
    "application_name": "wishtui",
    "connect_timeout": "5",
    # A line that was cut without a word is noticed within half a minute while idle, and sooner by who waits for it.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "8000",
    # Of several hosts, the one that takes changes.
    "target_session_attrs": "read-write",
}
_OPTIONS = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
_ALWAYS = "-c timezone=UTC -c client_encoding=UTF8"  # untranslated: options of the database

RETRY = 1.0
"""Seconds between two attempts to reach a database that is away."""


def clock() -> datetime:
    """This machine's time, which the server's is compared with."""
    return datetime.now(UTC)


class Connector:
    """Whether the database can be reached, and how."""

    def __init__(self, address: str) -> None:
        self._conninfo = _conninfo(address)
        # What it warns of is told by the error that follows: without a handler it would stand on the terminal.
        logging.getLogger("psycopg").addHandler(logging.NullHandler())
        self._lock = Lock()
        self._attempt: Thread | None = None
        self._spare: Connection | None = None
        self._next = 0.0
        self._closed = False
        self.trouble = ""
        """Why it cannot be reached; empty while it can, as far as anybody knows."""
        self.clock_ahead = 0
        """By how many seconds the server's clock was ahead of this machine's when it was last asked.

        Whole ones: an answer takes its time, and on one machine the two are the same.
        """

    def note_clock(self, server: datetime, asked_at: datetime) -> None:
        """Learn what the server's clock said when it was asked; its answer may have waited for a lock since."""
        self.clock_ahead = round((server - asked_at).total_seconds())

    def connect(self) -> Connection:
        """A connection on which each statement is a transaction of its own. Raises psycopg.Error."""
        with self._lock:
            spare, self._spare = self._spare, None
        return spare or psycopg.connect(self._conninfo, autocommit=True)

    def lost(self, error: psycopg.Error) -> StoreUnreachable:
        """Note that the database is away; gives what to tell."""
        refusal = store_error(error, _("Could not reach the database"))
        self.trouble = refusal.message
        self._next = time.monotonic() + RETRY
        return refusal if isinstance(refusal, StoreUnreachable) else StoreUnreachable(refusal.message, refusal.remedy)

    def retry(self) -> None:
        """See whether it is back, without waiting: a thread tries, and `trouble` is empty once it has succeeded."""
        with self._lock:
            busy = self._attempt is not None and self._attempt.is_alive()
            if not self.trouble or busy or time.monotonic() < self._next:
                return
            self._attempt = Thread(target=self._try, name="database", daemon=True)
            self._attempt.start()

    def close(self) -> None:
        """Let go of what nobody uses, and try no more."""
        with self._lock:
            self._closed = True
            spare, self._spare = self._spare, None
        if spare is not None:
            spare.close()

    def _try(self) -> None:
        try:
            connection = psycopg.connect(self._conninfo, autocommit=True)
        except psycopg.Error as error:
            self.lost(error)
            return
        with self._lock:
            if self._closed:
                unused: Connection | None = connection
            else:
                unused, self._spare = self._spare, connection
                self.trouble = ""
        if unused is not None:
            unused.close()


class DatabaseSession:
    """One connection at a time, used by one thread at a time."""

    def __init__(self, connector: Connector, prepare: Callable[[Connection], None] = lambda connection: None) -> None:
        self.lock = RLock()
        self._connector = connector
        self._prepare = prepare
        self._connection: Connection | None = None

    @property
    def open_connection(self) -> Connection | None:
        """The connection, if there is one that nobody has seen fail."""
        return None if self._connection is None or self._connection.closed else self._connection

    def ask(self, failed: str, question: Callable[[Connection], T]) -> T:
        """What `question` finds; it is asked once more where an old connection turns out to be lost.

        `failed` says what could not be done where it fails, such as "Could not read the store".

        Raises:
            StoreUnreachable: the database is away.
            StoreError: it does not answer.
        """
        with self.lock:
            old = self.open_connection is not None
            connection = self.connected()
            try:
                return question(connection)
            except psycopg.Error as error:
                if not is_lost(error):
                    raise store_error(error, failed) from None
                self.drop()
                if not old:
                    raise self._connector.lost(error) from None
            return self.ask(failed, question)

    def connected(self) -> Connection:
        """The connection, made if need be. Raises StoreUnreachable, StoreError."""
        connection = self.open_connection
        if connection is not None:
            return connection
        if self._connector.trouble:
            raise StoreUnreachable(self._connector.trouble, _("What is typed is kept; it goes on by itself."))
        try:
            return self.anew()
        except psycopg.Error as error:
            if is_lost(error):
                raise self._connector.lost(error) from None
            raise store_error(error, _("Could not open the store")) from None

    def anew(self) -> Connection:
        """The connection, or another whatever is known of the database. Raises psycopg.Error, StoreError."""
        connection = self.open_connection
        if connection is None:
            with ExitStack() as undo:
                undo.callback(self.drop)
                connection = self._connection = self._connector.connect()
                self._prepare(connection)
                undo.pop_all()
            self._connector.trouble = ""
        return connection

    def note_clock(self, server: datetime, asked_at: datetime) -> None:
        """As `Connector.note_clock`."""
        self._connector.note_clock(server, asked_at)

    def lost(self, error: psycopg.Error) -> StoreUnreachable:
        """Note that the connection is lost; gives what to tell."""
        self.drop()
        return self._connector.lost(error)

    def drop(self) -> None:
        """Forget the connection; the next use makes another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


def _conninfo(address: str) -> str:
    try:
        parameters = {name: str(value) for name, value in conninfo_to_dict(address).items() if value is not None}
    except psycopg.Error as error:
        raise UsageError(_("The address of the database cannot be used: {reason}.", reason=reason(error))) from None
    parameters["options"] = " ".join(filter(None, (_OPTIONS, parameters.get("options", ""), _ALWAYS)))
    return make_conninfo(**_DEFAULTS | parameters)
