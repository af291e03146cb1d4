"""What others commit: told by the server where it tells, asked for once in a while where it does not."""

import time
from collections.abc import Iterable
from uuid import uuid4

import msgspec
import psycopg
from psycopg import errors

from wishtui.errors import StoreError
from wishtui.i18n import _
from wishtui.store.changes import Changes
from wishtui.store.postgres.ahead import AnswersAhead
from wishtui.store.postgres.capabilities import CHANNEL, Capabilities
from wishtui.store.postgres.connector import Connection, Connector, DatabaseSession, clock
from wishtui.store.postgres.schema import LAYOUT, OPENED, SchemaState, check_versions, make, opened
from wishtui.store.protocols import NoStore
from wishtui.store.telling import Tell, untold

POLL = 1.5
"""Seconds between two questions to a server that tells nothing."""

_read = msgspec.json.Decoder(Changes).decode


class ChangeLog:
    """How much of the commits is known here. It owns the connection that reads, which is the one that listens."""

    def __init__(
        self,
        connector: Connector,
        wanted: Capabilities,
        *,
        make: bool = True,
        ahead: Iterable[str] = (),
        tell: Tell = untold,
    ) -> None:
        """`ahead` are statements whose answers every start asks for. `tell` takes what opening has to wait for."""
        self.session = DatabaseSession(connector, self._prepare)
        self.ahead = AnswersAhead(ahead)
        self.origin = uuid4().hex
        """What the ids of our own commits begin with."""
        self.notifies = wanted.notifications
        """Whether the server tells of commits."""
        self.moving_from = ""
        """The name of the store that was being moved here when it was opened."""
        self._wanted = wanted
        self._make = make
        self._tell = tell
        self._known: int | None = None
        self._own: set[int] = set()
        self._looked = 0.0
        self._due = True

    def ours(self, revision: int) -> None:
        """Note a commit of our own, which need not be told."""
        with self.session.lock:
            self.ahead.forget()
            self._own.add(revision)
            self._settle()

    def mark_due(self) -> None:
        """Have the next look ask, whatever the server tells: a commit of our own may have been made unknown to us."""
        with self.session.lock:
            self.ahead.forget()
            self._due = True

    def due(self) -> bool:
        """Whether something may have been committed since the last look; asks nothing where the server tells."""
        with self.session.lock:
            connection = self.session.open_connection
            if connection is None:
                return True
            if self.notifies:
                try:
                    self._take_in(connection)
                except psycopg.Error:
                    self.session.drop()  # the next question finds out more
                    return True
                return self._due
            return time.monotonic() - self._looked >= POLL

    def take(self) -> Changes:
        """What others have committed since the last look. Raises StoreError."""
        if not self.due():
            return Changes()
        with self.session.lock:
            self.ahead.forget()
            self._due, self._looked = False, time.monotonic()
            try:
                return self.session.ask(_("Could not look for changes"), self._read_changes)
            except StoreError:
                self._due = True
                raise

    def _prepare(self, connection: Connection) -> None:
        """Open the store on a new connection, and listen. Raises StoreError, psycopg.Error."""
        connection.add_notify_handler(self._heard)
        state = self._opened(connection)
        if state is None:
            if not self._make:
                raise NoStore(
                    _("The database holds no store."), _("Name another, or make this one with `wishtui import`.")
                )
            make(connection, self._wanted)
            state = self._opened(connection)
            assert state is not None  # `make` has made it
        check_versions(connection, state)
        if state.layout < LAYOUT:
            from wishtui.store.postgres.upgrading import upgrade  # most starts find it done

            upgrade(connection, self._wanted, self._tell if self._known is None else untold)
        self.moving_from = state.moving_from
        self._due = self._known is not None
        self._known = state.revision if self._known is None else self._known

    def _opened(self, connection: Connection) -> SchemaState | None:
        """What is there, and listen in the same breath, where the server tells of commits."""
        if self._wanted.notifications:
            try:
                asked_at = clock()
                with connection.pipeline():
                    state = connection.execute(OPENED)
                    server_clock = connection.execute("SELECT clock_timestamp()")
                    connection.execute(f"LISTEN {CHANNEL}")
                self.notifies = True
                self.session.note_clock(server_clock.fetchall()[0][0], asked_at)
                return SchemaState.of(state)
            except errors.UndefinedTable:
                return None
            except psycopg.Error as error:
                if error.sqlstate is None or connection.closed:
                    raise
        self.notifies = False
        return opened(connection)

    def _heard(self, notify: psycopg.Notify) -> None:
        self._due = self._due or not notify.payload.startswith(self.origin)

    def _take_in(self, connection: Connection) -> None:
        """Hear what the server has told; nothing is sent, and nothing waited for. Raises psycopg.Error."""
        connection.pgconn.consume_input()
        while (notify := connection.pgconn.notifies()) is not None:
            self._due = self._due or not notify.extra.startswith(self.origin.encode())

    def _read_changes(self, connection: Connection) -> Changes:
        known = self._known or 0
        rows = connection.execute(
            "SELECT revision, what FROM changes WHERE revision > %s ORDER BY revision", [known]
        ).fetchall()
        revisions = [int(row[0]) for row in rows]
        if revisions and revisions == list(range(known + 1, revisions[-1] + 1)):
            others = [
                _read(str(row[1])) for row, revision in zip(rows, revisions, strict=True) if revision not in self._own
            ]
            self._own.difference_update(revisions)
            self._known = revisions[-1]
            return _joined(others)
        return self._everything(connection, known)

    def _everything(self, connection: Connection, known: int) -> Changes:
        """Where numbers are missing, or the newest is older than one that was known, all may have changed."""
        state = opened(connection)
        if state is None or state.revision == known:
            return Changes()
        tables = [name for name in Changes.__struct_fields__ if name not in ("drafts", "everything")]
        ids = {table: connection.execute(f"SELECT id FROM {table}").fetchall() for table in tables}
        subjects = connection.execute("SELECT subject FROM drafts").fetchall()
        self._known = state.revision
        self._own.clear()
        return Changes(
            **{table: frozenset(str(row[0]) for row in found_ids) for table, found_ids in ids.items()},
            drafts=frozenset(str(row[0]) for row in subjects),
            everything=True,
        )

    def _settle(self) -> None:
        while self._known is not None and self._known + 1 in self._own:
            self._known += 1
            self._own.discard(self._known)


def _joined(each: Iterable[Changes]) -> Changes:
    joined = Changes()
    for changes in each:
        joined |= changes
    return joined
