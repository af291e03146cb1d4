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

LAYOUT = 4
"""Version of the tables that this wishtui reads and writes. It grows with `text.FOLD_VERSION` too: the words of issues
stand in them as that rule folds them. Version 2 folds by the present rule, 3 has the column of shops and an index by
opening, 4 the columns that queries ask for, with their indexes."""

FOLDED_ANEW = 2
"""The version since which words are folded by the present rule."""

SIDE_TABLES = (ORDERS, APPEALS, TICKS, OUTBOX, LOG, LOG_CHAIN, SYNCS, HOOKS)
"""Tables of an id and a document, and nothing else."""

SCHEMA_LOCK = 0x77697368
"""The advisory lock of whoever makes tables or changes them: `wish`, in ASCII."""

_CLOSED_BY = """CREATE INDEX issues_closed_{name} ON issues ({by}last_activity_at DESC, id COLLATE "C")
    WHERE status = 'closed'{which}"""
"""One for each column that queries ask for: it counts what has a value, and has that in the order of a list."""

INDEXES = {
    "issues_due": "CREATE INDEX issues_due ON issues (status, waiting_since, id)",
    "issues_recent": "CREATE INDEX issues_recent ON issues (status, last_activity_at, id)",
    "issues_opened": "CREATE INDEX issues_opened ON issues (status, opened_at, id)",
    "issues_orders": "CREATE INDEX issues_orders ON issues USING gin (order_ids)",
    **{
        f"issues_closed_{name}": " ".join(_CLOSED_BY.format(name=name, by=by, which=which).split())
        for name, by, which in (
            ("shop", "shop, ", ""),
            ("reason", "reason, ", ""),
            ("assignee", "assignee, ", ""),
            ("sender", "last_sender, ", ""),
            ("amount", "amount, ", " AND amount IS NOT NULL"),
            ("late", "", " AND late"),
            ("timed", "", " AND timed IS NOT NULL"),
        )
    },
}
"""By their names, what keeps lists and counts from reading every issue; without one they are slower."""

ADDED = {
    "shop": "text",
    "reason": "text",
    "assignee": "text",
    "amount": "numeric",
    "late": "boolean",
    "held": "boolean",
    "snoozed_until": "timestamptz",
    "layout": "integer",
}
"""Columns that tables of an older wishtui may lack, and their types."""

WRITTEN_BY = f"CONSTRAINT written_by_a_newer_wishtui CHECK (layout IS NOT NULL AND layout >= {LAYOUT})"
"""Keeps an older wishtui, which may still run on another host, from recording rows whose columns it does not know: what
it tells then has the name of this."""

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
    f"""CREATE TABLE issues (
        id text PRIMARY KEY,
        rev bigint NOT NULL,
        status text NOT NULL,
        opened_at timestamptz NOT NULL,
        last_activity_at timestamptz NOT NULL,
        waiting_since timestamptz,
        timed text,
        {", ".join(f"{name} {type_of}" for name, type_of in ADDED.items())},
        order_ids text[] NOT NULL,
        last_sender text,
        header text NOT NULL,
        document text NOT NULL,
        folded text NOT NULL,
        {WRITTEN_BY}
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
            if capabilities.advisory_locks:
                connection.execute("SELECT pg_advisory_xact_lock(%s)", [SCHEMA_LOCK])
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


def check_versions(connection: Connection, state: SchemaState) -> None:
    """See that this wishtui knows what is there, and that no older one opens the documents from here on.

    Fields that are new are absent in older documents, which are read as they are.

    Raises:
        StoreTooNew: a newer wishtui has made the tables or written into them; nothing is touched.
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
