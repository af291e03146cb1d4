"""However many issues are closed: a start, a list and a scroll look at no more of them than they show."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

import psycopg
import pytest

from tests.contract.store_shop import NOON, answered, asked, put
from wishtui.domain.issue import Issue, Status
from wishtui.domain.ordering import Sort, sort_headers
from wishtui.domain.query import parse
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.inbox import Inbox, Tab
from wishtui.services.listing import Selection, select_ids
from wishtui.services.measurements import RiskReading
from wishtui.store.postgres import closed_index
from wishtui.store.postgres.store import PostgresStore

CLOSED, OPEN = 5_000, 3
FEW = 1_200
"""Rows that may be looked at, however many there are: one small page."""

ONLY_CLOSED = frozenset({Status.CLOSED})

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


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresStore]:
    """A store of very many closed issues, some of them opened in the same hour, and a few others."""
    store = PostgresStore(postgres)
    put(store, *(asked(number) for number in range(OPEN + 1)))
    store.change("issue-0003", lambda issue: answered(issue, close=True))
    with psycopg.connect(postgres, autocommit=True) as database:
        database.execute(_COPIES, [CLOSED - 1])
        database.execute("UPDATE wishtui SET closed = %s", [CLOSED])
        database.execute("VACUUM ANALYZE issues")
    yield store
    store.close()


@contextmanager
def few_read(store: PostgresStore) -> Iterator[None]:
    """A block in which the server looks at a few rows of issues, and entries of their indexes."""
    before = rows_read(store)
    yield
    assert rows_read(store) - before < FEW


def rows_read(store: PostgresStore) -> int:
    session = store._change_log.session
    session.ask("", lambda connection: connection.execute("SELECT pg_stat_force_next_flush()"))
    row = session.ask("", lambda connection: connection.execute(_READ).fetchone())
    assert row is not None
    return int(row[0])


def test_a_look_reads_what_it_shows(store: PostgresStore) -> None:
    with few_read(store):
        inbox = Inbox(store)
        assert len(inbox.view(Tab.UNHANDLED, Sort.DUE)) == OPEN
        assert store.closed_count() == CLOSED
    for sort in Sort:
        with few_read(store):
            assert len(select_ids(store, Selection(now=NOON, sort=sort, limit=20))) == 20
        with few_read(store):
            assert len(select_ids(store, Selection(now=NOON, status=Status.CLOSED, sort=sort, limit=20))) == 20
        ids = [
            rank[2] for rank in islice(store.closed_index().ranked(sort, ONLY_CLOSED, DEFAULT_WINDOWS), 3_000, 3_050)
        ]
        with few_read(store):
            assert all(store.header(issue_id) is not None for issue_id in ids)


def test_risks_look_no_further_back_than_they_count(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []

    def issues(ids: Iterable[str]) -> Iterator[Issue]:
        read.extend(ids)
        return iter(())

    monkeypatch.setattr(closed_index, "_MOST", 500)
    monkeypatch.setattr(store, "issues", issues)
    before = rows_read(store)
    assert RiskReading(store, NOON).step(60) is not None
    assert 0 < len(read) < CLOSED // 4
    assert rows_read(store) - before < CLOSED * 3 // 4


def test_a_search_that_finds_few_reads_the_rows_of_those(store: PostgresStore) -> None:
    with psycopg.connect(store.address, autocommit=True) as database:
        database.execute("UPDATE issues SET folded = 'walrus' WHERE id IN ('issue-0001', 'issue-0003-777')")
    assert select_ids(store, Selection(now=NOON, query=parse("walrus"))) == ["issue-0001", "issue-0003-777"]


def test_pages_hold_all_of_them_in_order(store: PostgresStore, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, size in {"_FIRST": 7, "_PAGE": 500, "_MOST": 300}.items():
        monkeypatch.setattr(closed_index, name, size)
    for sort in Sort:
        index = store.closed_index()
        ids = index.in_order(sort, ONLY_CLOSED, DEFAULT_WINDOWS)
        assert len(set(index)) == CLOSED
        assert ids == [row.id for row in sort_headers(list(index.rows_of(index)), sort, DEFAULT_WINDOWS)]
        pieces = [list(piece) for piece in index.read(sort)]
        assert [issue_id for piece in pieces for issue_id in piece] == ids
        assert (len(pieces[0]), max(map(len, pieces))) == (7, 500)
        assert index.in_order(sort, ONLY_CLOSED, DEFAULT_WINDOWS) == ids
