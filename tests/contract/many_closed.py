"""A store in a database of very many closed issues, and how many of them the server looks at."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg.rows import TupleRow

from tests.contract.store_shop import answered, asked, put
from wishtui.store.postgres.rows import COLUMNS
from wishtui.store.postgres.store import PostgresStore

CLOSED, OPEN = 5_000, 3
FEW = 1_200
"""Rows that may be looked at, however many there are: one small page."""

_CHANGED = {
    "id": "id || '-' || n",
    "opened_at": "opened_at - n %% 1000 * interval '1 hour'",
    "last_activity_at": "last_activity_at - n * interval '6 hours'",
    "header": "replace(header, id, id || '-' || n)",
    "document": "replace(document, id, id || '-' || n)",
    "folded": "'parcel'",
}
_SAME = [name for name in COLUMNS if name not in _CHANGED]
_COPIES = f"""
    INSERT INTO issues ({", ".join([*_CHANGED, *_SAME])})
    SELECT {", ".join([*_CHANGED.values(), *_SAME])}
    FROM issues, generate_series(1, %s) AS n WHERE status = 'closed'
"""
_WHOLE = "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_user_tables WHERE relid = 'issues'::regclass"
_ENTRIES = "SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes WHERE relid = 'issues'::regclass"


@contextmanager
def many_closed(address: str) -> Iterator[PostgresStore]:
    """A store of very many closed issues, some of them opened in the same hour, and a few others."""
    store = PostgresStore(address)
    put(store, *(asked(number) for number in range(OPEN + 1)))
    store.change("issue-0003", lambda issue: answered(issue, close=True))
    with changing_by_hand(address) as database:
        database.execute(_COPIES, [CLOSED - 1])
        database.execute("UPDATE wishtui SET closed = %s", [CLOSED])
    try:
        yield store
    finally:
        store.close()


@contextmanager
def few_read(store: PostgresStore, most: int = FEW) -> Iterator[None]:
    """A block in which the server looks at a few rows of issues, and entries of their indexes."""
    before = rows_read(store)
    yield
    assert rows_read(store) - before < most


def rows_read(store: PostgresStore) -> int:
    """How many the server has looked at so far, and entries of their indexes."""
    return whole_rows_read(store) + _counted(store, _ENTRIES)


def whole_rows_read(store: PostgresStore) -> int:
    """How many rows the server has looked at so far, not counting those of which an index told enough."""
    return _counted(store, _WHOLE)


def _counted(store: PostgresStore, statement: str) -> int:
    session = store._change_log.session
    session.ask("", lambda connection: connection.execute("SELECT pg_stat_force_next_flush()"))
    row = session.ask("", lambda connection: connection.execute(statement).fetchone())
    assert row is not None
    return int(row[0])


@contextmanager
def changing_by_hand(address: str) -> Iterator[psycopg.Connection[TupleRow]]:
    """A block that changes the tables, whose rows the server knows afterwards as it does after a while."""
    with psycopg.connect(address, autocommit=True) as database:
        database.execute("SET synchronous_commit = on")  # what is not yet on its disk nothing is noted of
        yield database
        database.execute("VACUUM ANALYZE issues")
        database.execute("SELECT pg_stat_force_next_flush()")  # or what it has read is counted some time later


def grow(store: PostgresStore, by: int) -> None:
    """Have as many more of the first closed issue."""
    copies = _COPIES.replace("status = 'closed'", "id = 'issue-0003'").replace("'-' || n", "'+' || n")
    with changing_by_hand(store.address) as database:
        database.execute(copies, [by])
        database.execute("UPDATE wishtui SET closed = closed + %s", [by])
