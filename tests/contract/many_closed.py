"""A store in a database of very many closed issues, and how many of them the server looks at."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.contract.store_shop import answered, asked, put
from wishtui.store.postgres.store import PostgresStore

CLOSED, OPEN = 5_000, 3
FEW = 1_200
"""Rows that may be looked at, however many there are: one small page."""

_COPIES = """
    INSERT INTO issues
    SELECT id || '-' || n, rev, status, opened_at - n %% 1000 * interval '1 hour',
        last_activity_at - n * interval '6 hours', waiting_since, timed, shop, order_ids, last_sender,
        replace(header, id, id || '-' || n), replace(document, id, id || '-' || n), 'parcel'
    FROM issues, generate_series(1, %s) AS n WHERE status = 'closed'
"""
_READ = """
    SELECT seq_tup_read + idx_tup_fetch
        + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes AS i WHERE i.relid = t.relid)
    FROM pg_stat_user_tables AS t WHERE relid = 'issues'::regclass
"""


@contextmanager
def many_closed(address: str) -> Iterator[PostgresStore]:
    """A store of very many closed issues, some of them opened in the same hour, and a few others."""
    store = PostgresStore(address)
    put(store, *(asked(number) for number in range(OPEN + 1)))
    store.change("issue-0003", lambda issue: answered(issue, close=True))
    with psycopg.connect(address, autocommit=True) as database:
        database.execute(_COPIES, [CLOSED - 1])
        database.execute("UPDATE wishtui SET closed = %s", [CLOSED])
        database.execute("VACUUM ANALYZE issues")
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
    """How many the server has looked at so far."""
    session = store._change_log.session
    session.ask("", lambda connection: connection.execute("SELECT pg_stat_force_next_flush()"))
    row = session.ask("", lambda connection: connection.execute(_READ).fetchone())
    assert row is not None
    return int(row[0])
