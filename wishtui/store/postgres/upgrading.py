"""Tables of an older wishtui brought up to date: by one at a time, in steps that the next one goes on with."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import msgspec
import psycopg
from psycopg import errors

from wishtui.errors import StoreBusy, StoreError
from wishtui.i18n import _
from wishtui.store.postgres import rows
from wishtui.store.postgres.capabilities import Capabilities, find_out
from wishtui.store.postgres.connector import Connection
from wishtui.store.postgres.schema import ADDED, FOLDED_ANEW, INDEXES, LAYOUT, SCHEMA_LOCK, WRITTEN_BY, opened
from wishtui.store.records import UNREADABLE
from wishtui.store.telling import Tell

_BATCH = 500
"""Issues that are read, and filled, at once."""

_NEXT = (
    "SELECT id, rev, header, {words} FROM issues WHERE id > %s AND (layout IS NULL OR layout < %s) ORDER BY id LIMIT %s"
)
_TYPES = {"id": "text", "rev": "bigint", "timed": "text", **ADDED, "folded": "text"}
_PUT = f"""
    UPDATE issues SET {", ".join(f"{name} = filled.{name}" for name in _TYPES if name not in ("id", "rev", "folded"))},
        folded = coalesce(filled.folded, issues.folded)
    FROM unnest({", ".join(f"CAST(%s AS {type_of}[])" for type_of in _TYPES.values())}) AS filled ({", ".join(_TYPES)})
    WHERE issues.id = filled.id AND issues.rev = filled.rev
"""


def upgrade(connection: Connection, wanted: Capabilities, tell: Tell) -> None:
    """Add what tables of an older wishtui lack and fill it, unless somebody else does just now: then wait for them.

    From the first step on an older wishtui records nothing. What was filled when the line is cut stays so, and whoever
    opens the store next goes on. `tell` takes what is waited for, before the wait.

    Raises:
        StoreBusy: somebody else has not come to an end.
        StoreError: only the role that made the tables may change them.
        psycopg.Error: the database refuses.
    """
    capabilities = find_out(connection, wanted)
    with _alone(connection, capabilities, tell), _without_hurry(connection):
        state = opened(connection)
        if state is None or state.layout >= LAYOUT:
            return
        try:
            _add_columns(connection)
            tell(_("The tables of this store are being brought up to date, which may take minutes: wait."))
            _fill(connection, words_too=state.layout < FOLDED_ANEW)
            for statement in INDEXES.values():
                connection.execute(statement.replace("INDEX", "INDEX IF NOT EXISTS", 1))
        except errors.InsufficientPrivilege as error:
            raise StoreError(
                _("The tables of this store lack a column that this wishtui needs, and this role may not add it."),
                _("Open the store once as the role that made them, see docs/postgres.md."),
            ) from error
        connection.execute("UPDATE wishtui SET layout = %s WHERE layout < %s", [LAYOUT, LAYOUT])
        with suppress(errors.FeatureNotSupported, errors.SyntaxError):  # a server may have no such statement
            connection.execute("VACUUM ANALYZE issues")


@contextmanager
def _alone(connection: Connection, capabilities: Capabilities, tell: Tell) -> Iterator[None]:
    """A block in which nobody else makes or changes the tables. Its steps are transactions of their own."""
    if not capabilities.advisory_locks:
        yield
        return
    try:
        if connection.execute("SELECT pg_try_advisory_lock(%s)", [SCHEMA_LOCK]).fetchone() != (True,):
            tell(_("Another wishtui is bringing the tables of this store up to date, which may take minutes: wait."))
            connection.execute("SELECT pg_advisory_lock(%s)", [SCHEMA_LOCK])
    except errors.QueryCanceled as error:
        raise StoreBusy(
            _("Another wishtui is bringing the tables of this store up to date."), _("Try again in some minutes.")
        ) from error
    try:
        yield
    finally:
        with suppress(psycopg.Error):  # with a connection that is lost its locks are, too
            connection.execute("SELECT pg_advisory_unlock(%s)", [SCHEMA_LOCK])


@contextmanager
def _without_hurry(connection: Connection) -> Iterator[None]:
    """A block whose statements take as long as they take."""
    connection.execute("SET statement_timeout = 0")
    try:
        yield
    finally:
        with suppress(psycopg.Error):
            connection.execute("RESET statement_timeout")


def _add_columns(connection: Connection) -> None:
    """Add what is missing, and keep an older wishtui from recording what it does not know of: all of it or nothing."""
    add, name = "ADD COLUMN IF NOT EXISTS", WRITTEN_BY.split()[1]  # untranslated: SQL
    columns = ", ".join(f"{add} {column} {type_of}" for column, type_of in ADDED.items())
    connection.execute(f"ALTER TABLE issues DROP CONSTRAINT IF EXISTS {name}, {columns}, ADD {WRITTEN_BY} NOT VALID")


def _fill(connection: Connection, *, words_too: bool) -> None:
    """Fill the columns of rows that an older wishtui has written; `words_too` folds their words anew.

    A row that somebody records meanwhile keeps what they record. Raises psycopg.Error.
    """
    statement, last = _NEXT.format(words="document" if words_too else "NULL"), ""
    while batch := connection.execute(statement, [last, LAYOUT, _BATCH]).fetchall():
        last = batch[-1][0]
        filled = [(issue_id, rev, *_filled(header, document)) for issue_id, rev, header, document in batch]
        connection.execute(_PUT, [list(column) for column in zip(*filled, strict=True)])


def _filled(header: str, document: str | None) -> tuple[Any, ...]:
    """The columns of a row; its words are None where they stay as they are, as those do that cannot be read."""
    known, folded = rows.NOTHING_KNOWN, None
    with suppress(*UNREADABLE):
        known = rows.header_columns(rows.header(header))
        if document is not None:
            folded = rows.columns_of(msgspec.Raw(document.encode())).folded
    return (*known, LAYOUT, folded)
