"""How records get into their tables: all that a unit of work has put, sent in one go."""

from collections.abc import Callable, Mapping

import msgspec
import psycopg
from psycopg.rows import TupleRow

from wishtui.errors import StoreBusy
from wishtui.i18n import _
from wishtui.store.postgres import rows
from wishtui.store.postgres.connector import Connection
from wishtui.store.records import ISSUES

DocumentWrites = Mapping[str, msgspec.Raw | None]
"""What a table is to hold, by the records' ids; None where a record goes."""

_COLUMNS = rows.IssueColumns._fields

_PUT_ISSUE = f"""
    INSERT INTO issues ({", ".join(_COLUMNS)}) VALUES ({", ".join(["%s"] * len(_COLUMNS))})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in _COLUMNS[1:])}
    WHERE issues.rev = %s
"""


def write_records(
    connection: Connection, tables: Mapping[str, DocumentWrites], rev_of: Callable[[str], int]
) -> list[tuple[str, str]]:
    """Send what every table is to hold, without a commit; gives the headers of the issues by their ids.

    `rev_of` gives the revision that an issue has in the database: that of another is not written over.

    Raises:
        StoreBusy: somebody else has recorded one of the issues meanwhile.
        psycopg.Error: the database refuses.
    """
    columns = [rows.columns_of(raw) for raw in tables.get(ISSUES, {}).values() if raw is not None]
    put: psycopg.Cursor[TupleRow] | None = None
    with connection.pipeline():
        if columns:
            put = connection.cursor()
            put.executemany(_PUT_ISSUE, [(*each, rev_of(each.id)) for each in columns])
        for table, documents in tables.items():
            if table != ISSUES:
                _put_documents(connection, table, documents)
    if put is not None and put.rowcount != len(columns):
        raise StoreBusy(_("Somebody else has just recorded the same issue."), _("Nothing is recorded; try again."))
    return [(each.id, each.header) for each in columns]


def _put_documents(connection: Connection, table: str, documents: DocumentWrites) -> None:
    put = [(record_id, bytes(raw).decode()) for record_id, raw in documents.items() if raw is not None]
    gone = [record_id for record_id, raw in documents.items() if raw is None]
    if put:
        connection.cursor().executemany(
            f"INSERT INTO {table} (id, document) VALUES (%s, %s)"
            " ON CONFLICT (id) DO UPDATE SET document = excluded.document",
            put,
        )
    if gone:
        connection.execute(f"DELETE FROM {table} WHERE id = ANY(%s)", [gone])
