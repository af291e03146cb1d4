"""How records get into their tables: all that a unit of work has put, sent in one go."""

from collections.abc import Callable, Iterable, Mapping, Sequence

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

_PUT_ISSUE = f"""
    INSERT INTO issues ({", ".join(rows.COLUMNS)}) VALUES ({", ".join(["%s"] * len(rows.COLUMNS))})
    ON CONFLICT (id) DO UPDATE SET {", ".join(f"{name} = excluded.{name}" for name in rows.COLUMNS[1:])}
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
    columns = issue_columns(tables)
    with connection.pipeline():
        put = send_records(connection, columns, tables, rev_of)
    if put is not None and put.rowcount != len(columns):
        raise StoreBusy(_("Somebody else has just recorded the same issue."), _("Nothing is recorded; try again."))
    return headers_of(columns)


def issue_columns(tables: Mapping[str, DocumentWrites]) -> list[rows.IssueColumns]:
    """The rows of the issues that a unit of work has put."""
    return [rows.columns_of(raw) for raw in tables.get(ISSUES, {}).values() if raw is not None]


def headers_of(columns: Iterable[rows.IssueColumns]) -> list[tuple[str, str]]:
    """The headers of the issues, by their ids."""
    return [(each.id, each.header) for each in columns]


def send_records(
    connection: Connection,
    columns: Sequence[rows.IssueColumns],
    tables: Mapping[str, DocumentWrites],
    rev_of: Callable[[str], int],
) -> psycopg.Cursor[TupleRow] | None:
    """Send these issues, and what every other table is to hold, in the pipeline that is open; waits for no answer.

    The cursor counts the issues that were put, as soon as the answer is there: one that has another revision than
    `rev_of` gives is not among them. There is none without issues. Raises psycopg.Error.
    """
    put: psycopg.Cursor[TupleRow] | None = None
    if columns:
        put = connection.cursor()
        put.executemany(_PUT_ISSUE, [(*each.values, rev_of(each.id)) for each in columns])
    for table, documents in tables.items():
        if table != ISSUES:
            _put_documents(connection, table, documents)
    return put


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
