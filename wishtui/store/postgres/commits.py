"""Commits: numbered, told to everybody who listens, and looked up where nobody knows whether one was made."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from uuid import uuid4

import msgspec
import psycopg
from psycopg import errors
from psycopg.rows import TupleRow

from wishtui.errors import StoreError, StoreUnreachable
from wishtui.i18n import _
from wishtui.store.changes import Changes
from wishtui.store.postgres.capabilities import CHANNEL
from wishtui.store.postgres.change_log import ChangeLog
from wishtui.store.postgres.connector import Connection, DatabaseSession
from wishtui.store.postgres.failures import is_lost, store_error

PATIENCE = 5.0
"""Seconds that somebody who saves waits for a database that went away amid their commit."""

_PAUSE = 0.2
_OLD_SESSION = 5_000
"""Milliseconds that the session of a lost connection may take to end."""

_NUMBER = """
    WITH numbered AS (
        UPDATE wishtui SET revision = revision + 1, unhandled = unhandled + %(unhandled)s,
            responded = responded + %(responded)s, closed = closed + %(closed)s
        RETURNING revision
    )
    INSERT INTO changes (revision, commit_id, made_at, what)
    SELECT revision, %(commit_id)s, now(), %(what)s FROM numbered RETURNING revision"""
_NUMBER_AND_TELL = f"{_NUMBER}, pg_notify(%(channel)s, %(commit_id)s)"

BACKEND = "SELECT pg_backend_pid()"
"""Asked within each transaction: what a connection is told when it is made may be the number of a pooler."""

_NO_ISSUES = {"unhandled": 0, "responded": 0, "closed": 0}

_FORGET_EVERY = 1_000
_FORGET = "DELETE FROM changes WHERE revision < %s AND made_at < now() - interval '3 days'"


class Committer:
    """Ends a transaction so that all of it is recorded or nothing, and everybody knows which."""

    def __init__(self, session: DatabaseSession, change_log: ChangeLog, *, patience: float = PATIENCE) -> None:
        self._session = session
        self._change_log = change_log
        self._patience = patience

    def commit(
        self,
        connection: Connection,
        backend: int,
        changes: Changes,
        counts: Mapping[str, int],
        send: Callable[[], object] = lambda: None,
    ) -> int:
        """Commit what `begin` began on `connection`; gives the revision that it has become.

        `backend` is what that gave. `send` sends the last of it, in the same pipeline.

        Raises:
            StoreUnreachable: the database went away and has not come back: the message says that nobody knows yet.
            StoreError: nothing is recorded.
        """
        commit_id = f"{self._change_log.origin}.{uuid4().hex}"
        try:
            with connection.pipeline():
                send()
                what = msgspec.json.encode(changes).decode()
                statement = _NUMBER_AND_TELL if self._change_log.notifies else _NUMBER
                values = {**counts, "commit_id": commit_id, "what": what, "channel": CHANNEL}
                numbered = connection.execute(statement, values)
                done = connection.execute("COMMIT")
            if done.statusmessage != "COMMIT":
                raise StoreError(_("The database did not record the change."), _("Try again."))
            revision = number_of(numbered)
        except psycopg.Error as error:
            if not is_lost(error):
                raise store_error(error, _("Could not save")) from None
            self._session.drop()
            revision = self._look_up(commit_id, backend, error)
        self._change_log.ours(revision)
        if revision % _FORGET_EVERY == 0:
            self._forget(revision)
        return revision

    def record(self, connection: Connection, put: Callable[[Connection], bool], changes: Changes) -> bool:
        """Commit what `put` does beside issues, if it says that it did anything; gives whether it did.

        Raises:
            StoreError: as `commit` does.
            psycopg.Error: `put` does.
        """
        with ExitStack() as undo:
            undo.callback(roll_back, connection)
            backend = begin(connection)
            if not put(connection):
                return False
            self.commit(connection, backend, changes, _NO_ISSUES)
            undo.pop_all()
        return True

    def _look_up(self, commit_id: str, backend: int, error: psycopg.Error) -> int:
        """Find out what became of a commit during which the connection was lost."""
        end = time.monotonic() + self._patience
        while True:
            try:
                revision, certain = _outcome(self._session.anew(), commit_id, backend)
            except psycopg.Error as again:
                self._session.drop()
                if not is_lost(again):
                    raise store_error(again, _("Could not find out whether the change was recorded")) from None
                if time.monotonic() > end:
                    raise self._unknown(error) from None
            else:
                if revision is not None:
                    return revision
                if certain or time.monotonic() > end:
                    raise StoreError(_("The database went away before it saved: nothing is recorded."), _("Try again."))
            time.sleep(_PAUSE)

    def _unknown(self, error: psycopg.Error) -> StoreUnreachable:
        self._session.lost(error)
        self._change_log.mark_due()
        return StoreUnreachable(
            _("The database went away while it was saving, and nobody knows yet whether it did."),
            _("What you typed is kept; look again when the database is back, before you send it once more."),
        )

    def _forget(self, revision: int) -> None:
        """Let go of old numbers; whoever has not looked for days reads everything anew."""
        with suppress(StoreError):
            self._session.ask(
                _("Could not tidy up"), lambda connection: connection.execute(_FORGET, [revision - _FORGET_EVERY])
            )


def _outcome(connection: Connection, commit_id: str, backend: int) -> tuple[int | None, bool]:
    """The revision of a commit, if it was made; and whether it cannot be made any more. Raises psycopg.Error."""
    certain = _session_ended(connection, backend)
    with connection.transaction():
        # Waits for whoever is amid a commit, and its own commit for the standbys to have all that came before.
        connection.execute("UPDATE wishtui SET layout = layout")
        row = connection.execute("SELECT revision FROM changes WHERE commit_id = %s", [commit_id]).fetchone()
    return (None if row is None else int(row[0])), certain


def _session_ended(connection: Connection, backend: int) -> bool:
    """See that the session of a lost connection has ended: it could still be about to commit. Raises psycopg.Error."""
    ours = "pid = %s AND usename = current_user AND application_name = current_setting('application_name')"
    try:
        connection.execute(
            f"SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE {ours}", [_OLD_SESSION, backend]
        )
        return connection.execute(f"SELECT 1 FROM pg_stat_activity WHERE {ours}", [backend]).fetchone() is None
    except (errors.UndefinedFunction, errors.UndefinedTable, errors.InsufficientPrivilege, errors.FeatureNotSupported):
        return False


def begin(connection: Connection) -> int:
    """Begin a transaction; gives the number of the server's process that it runs in. Raises psycopg.Error."""
    with connection.pipeline():
        connection.execute("BEGIN")
        backend = connection.execute(BACKEND)
    return number_of(backend)


def roll_back(connection: Connection) -> None:
    """Let go of what a transaction has begun, whatever state it is in."""
    if not connection.closed:
        with suppress(psycopg.Error):
            connection.execute("ROLLBACK")


def number_of(cursor: psycopg.Cursor[TupleRow]) -> int:
    """The one number that a statement gives. Raises psycopg.Error."""
    row = cursor.fetchone()
    assert row is not None  # there is one row that numbers, or an error
    return int(row[0])
