"""The tables of a store, and how they are made and brought up to date.

Documents are text that holds JSON, to the byte as every backend writes it: `jsonb` refuses U+0000, sorts fields and
rewrites numbers. What lists, counts and searches need stands in columns beside it. It is plain SQL, without a function
of the server's own, so that databases which speak PostgreSQL's protocol take it too.
"""

from typing import NamedTuple, Self
from uuid import uuid4

import psycopg
from psycopg import errors
from psycopg.rows import TupleRow

from wishtui.errors import StoreError, StoreTooNew
from wishtui.i18n import N_, _
from wishtui.store.postgres.capabilities import Capabilities, find_out
from wishtui.store.postgres.connector import Connection
from wishtui.store.records import APPEALS, HOOKS, LOG, LOG_CHAIN, ORDERS, OUTBOX, SCHEMA, SYNCS, TICKS, document

LAYOUT = 3
"""Version of the tables that this wishtui reads and writes. It grows with `text.FOLD_VERSION` too: the words of issues
stand in them as that rule folds them. Version 3 has the column of shops and an index by opening, the tables are else
those of version 1."""

SIDE_TABLES = (ORDERS, APPEALS, TICKS, OUTBOX, LOG, LOG_CHAIN, SYNCS, HOOKS)
"""Tables of an id and a document, and nothing else."""

_SCHEMA_LOCK = 0x77697368
"""The advisory lock of whoever makes tables: `wish`, in ASCII."""

INDEXES = {
    "issues_due": "CREATE INDEX issues_due ON issues (status, waiting_since, id)",
    "issues_recent": "CREATE INDEX issues_recent ON issues (status, last_activity_at, id)",
    "issues_opened": "CREATE INDEX issues_opened ON issues (status, opened_at, id)",
    "issues_orders": "CREATE INDEX issues_orders ON issues USING gin (order_ids)",
}
"""By their names, what keeps lists from reading every issue; without one they are slower."""

_TABLES = (
    """CREATE TABLE wishtui (
        one boolean PRIMARY KEY CHECK (one),
        id text NOT NULL,
        layout integer NOT NULL,
        documents integer NOT NULL,
        revision bigint NOT NULL,
        unhandled bigint NOT NULL,
        responded bigint NOT NULL,
        closed bigint NOT NULL
    )""",
    """CREATE TABLE issues (
        id text PRIMARY KEY,
        rev bigint NOT NULL,
        status text NOT NULL,
        opened_at timestamptz NOT NULL,
        last_activity_at timestamptz NOT NULL,
        waiting_since timestamptz,
        timed text,
        shop text NOT NULL DEFAULT '',
        order_ids text[] NOT NULL,
        last_sender text,
        header text NOT NULL,
        document text NOT NULL,
        folded text NOT NULL
    )""",
    *INDEXES.values(),
    *(f"CREATE TABLE {table} (id text PRIMARY KEY, document text NOT NULL)" for table in SIDE_TABLES),
    """CREATE TABLE changes (
        revision bigint PRIMARY KEY,
        commit_id text NOT NULL UNIQUE,
        made_at timestamptz NOT NULL,
        what text NOT NULL
    )""",
    """CREATE TABLE drafts (
        name text PRIMARY KEY,
        subject text NOT NULL,
        saved_at timestamptz NOT NULL,
        discarded_at timestamptz,
        data text NOT NULL
    )""",
    """CREATE TABLE leases (
        name text PRIMARY KEY,
        token text NOT NULL,
        holder text NOT NULL,
        expires_at timestamptz NOT NULL
    )""",
)

_HAS_SHOPS = """
    SELECT 1 FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = 'issues' AND column_name = 'shop'
"""

_TRIGRAM_SCHEMA = """
    SELECT quote_ident(nspname) FROM pg_extension JOIN pg_namespace ON pg_namespace.oid = extnamespace
    WHERE extname = 'pg_trgm'
"""


_MOVE = "move"  # untranslated: a name in the database
"""The lease of whoever moves a store here, which no time ends."""

OPENED = f"SELECT layout, documents, revision, (SELECT holder FROM leases WHERE name = '{_MOVE}') FROM wishtui"
"""What `SchemaState` is read from."""


class SchemaState(NamedTuple):
    """What is known of a store once it is open."""

    layout: int
    """Version of the tables."""
    documents: int
    """Version of the documents in them."""
    revision: int
    """That of the last commit."""
    moving_from: str
    """The name of the store that is being moved here; empty where none is."""

    @classmethod
    def of(cls, cursor: psycopg.Cursor[TupleRow]) -> Self | None:
        """What the cursor has found."""
        row = cursor.fetchone()
        return None if row is None else cls(int(row[0]), int(row[1]), int(row[2]), row[3] or "")


def opened(connection: Connection) -> SchemaState | None:
    """What is there; None where there are no tables of ours. Raises psycopg.Error."""
    try:
        return SchemaState.of(connection.execute(OPENED))
    except errors.UndefinedTable:
        return None


def begin_move(connection: Connection, source: str) -> None:
    """Note that the store named `source` is being moved here. Raises psycopg.Error."""
    connection.execute(
        "INSERT INTO leases (name, token, holder, expires_at) VALUES (%s, '', %s, 'infinity')"
        " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder",
        [_MOVE, source],
    )


def end_move(connection: Connection) -> None:
    """Note that all of it is here. Raises psycopg.Error."""
    connection.execute("DELETE FROM leases WHERE name = %s", [_MOVE])


def make(connection: Connection, wanted: Capabilities) -> None:
    """Make the tables, unless somebody else does just now.

    Raises:
        StoreError: they cannot be made here.
        psycopg.Error: the database refuses.
    """
    _check_encoding(connection)
    capabilities = find_out(connection, wanted)
    try:
        with connection.transaction():
            _lock(connection, capabilities)
            if _is_new(connection):
                _make(connection)
    except (errors.DuplicateTable, errors.UniqueViolation, errors.DuplicateObject):
        # Somebody else made them at the same time, where no lock could keep us apart; or another program has.
        if opened(connection) is None:
            raise StoreError(
                _("The database holds tables of another program."),
                _("Give wishtui a database, or a schema, of its own."),
            ) from None
    _index_trigrams(connection, capabilities)


def bring_up_to_date(connection: Connection, state: SchemaState, wanted: Capabilities) -> None:
    """See that this wishtui knows what is there, and that no older one opens it from here on.

    Fields that are new are absent in older documents, which are read as they are; their columns are filled anew.

    Raises:
        StoreTooNew: a newer wishtui has made the tables or written into them; nothing is touched.
        StoreError: the tables lack something that only the role which made them can add.
        psycopg.Error: the database refuses.
    """
    for newer, version, known in (
        (
            N_("A newer wishtui made the tables of this store (version {version}, this one knows {known})."),
            state.layout,
            LAYOUT,
        ),
        (
            N_("A newer wishtui wrote into this store (version {version}, this one knows {known})."),
            state.documents,
            SCHEMA,
        ),
    ):
        if version > known:
            raise StoreTooNew(_(newer, version=version, known=known), _("Update wishtui; nothing has changed."))
    if state.documents < SCHEMA:
        connection.execute("UPDATE wishtui SET documents = %s WHERE documents < %s", [SCHEMA, SCHEMA])
    if state.layout < LAYOUT:
        _fill_columns_anew(connection, wanted)


def _fill_columns_anew(connection: Connection, wanted: Capabilities) -> None:
    """Have the columns filled as this wishtui does, unless somebody else does just now: then wait for them."""
    from wishtui.store.postgres.refilling import refill  # most starts find it done

    capabilities = find_out(connection, wanted)
    # Before the transaction: not every database fills a column in the one that adds it.
    _add_column_of_shops(connection)
    with connection.transaction():
        _lock(connection, capabilities)
        state = opened(connection)
        if state is not None and state.layout < LAYOUT:
            refill(connection)
            connection.execute("UPDATE wishtui SET layout = %s WHERE layout < %s", [LAYOUT, LAYOUT])


def _add_column_of_shops(connection: Connection) -> None:
    """Add what tables of an older wishtui lack, an index too. Raises StoreError where only their owner may."""
    if connection.execute(_HAS_SHOPS).fetchone() is not None:
        return
    try:
        connection.execute("ALTER TABLE issues ADD COLUMN IF NOT EXISTS shop text NOT NULL DEFAULT ''")
        connection.execute(INDEXES["issues_opened"].replace("INDEX", "INDEX IF NOT EXISTS", 1))
    except errors.InsufficientPrivilege as error:
        raise StoreError(
            _("The tables of this store lack a column that this wishtui needs, and this role may not add it."),
            _("Open the store once as the role that made them, see docs/postgres.md."),
        ) from error


def _lock(connection: Connection, capabilities: Capabilities) -> None:
    """Be the only one who makes or changes the tables, until the transaction ends."""
    if capabilities.advisory_locks:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_SCHEMA_LOCK])


def _is_new(connection: Connection) -> bool:
    cursor = connection.execute(
        "SELECT 1 FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'wishtui'"
    )
    return cursor.fetchone() is None


def _make(connection: Connection) -> None:
    from wishtui.domain.log import NO_LOG  # most starts find the tables made

    for statement in _TABLES:
        connection.execute(statement)
    # Whoever adds to the log locks its end, so that has to be there from the first.
    log_chain = bytes(document(NO_LOG, _("The end of the log"))).decode()
    connection.execute(f"INSERT INTO {LOG_CHAIN} VALUES (%s, %s)", [NO_LOG.id, log_chain])
    connection.execute("INSERT INTO wishtui VALUES (true, %s, %s, %s, 0, 0, 0, 0)", [uuid4().hex, LAYOUT, SCHEMA])


def _index_trigrams(connection: Connection, capabilities: Capabilities) -> None:
    """Index the words of issues where the server can; where it cannot, a search looks through all of them."""
    if not capabilities.trigrams:
        return
    try:
        connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        row = connection.execute(_TRIGRAM_SCHEMA).fetchone()
        if row is not None:
            connection.execute(f"CREATE INDEX issues_folded ON issues USING gin (folded {row[0]}.gin_trgm_ops)")
    except psycopg.Error as error:
        if error.sqlstate is None:
            raise


def _check_encoding(connection: Connection) -> None:
    row = connection.execute("SHOW server_encoding").fetchone()
    if row is not None and str(row[0]).upper().replace("-", "") != "UTF8":
        raise StoreError(
            _("The database is encoded in {encoding}, which cannot hold every text.", encoding=row[0]),
            _("Make one with `CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0`."),
        )
