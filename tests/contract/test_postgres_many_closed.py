"""However many issues are closed: a start, a list and a scroll look at no more of them than they show."""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from itertools import islice
from typing import Any

import msgspec
import psycopg
import pytest

from tests.contract.many_closed import CLOSED, OPEN, few_read, many_closed, rows_read
from tests.contract.postgres_proxy import Proxy
from tests.contract.store_shop import NOON, answered
from tests.waiting import wait_until
from wishtui.domain.issue import IndexRow, Issue, Status
from wishtui.domain.ordering import Sort, sort_headers, sort_key
from wishtui.domain.query import parse
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.errors import SearchStopped
from wishtui.services.closed_pages import ClosedPages
from wishtui.services.inbox import Inbox, Tab
from wishtui.services.listing import Selection, select_ids
from wishtui.services.long_list import Edge
from wishtui.services.measurements import RiskReading
from wishtui.store.issue_index import DictIssueIndex
from wishtui.store.postgres import closed_index
from wishtui.store.postgres.closed_index import PagedIssueIndex
from wishtui.store.postgres.rows import COLUMNS
from wishtui.store.postgres.store import PostgresStore

ONLY_CLOSED = frozenset({Status.CLOSED})


@pytest.fixture
def store(postgres: str) -> Iterator[PostgresStore]:
    with many_closed(postgres) as store:
        yield store


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
        assert len(list(index.read())) > CLOSED // 500
        assert index.in_order(sort, ONLY_CLOSED, DEFAULT_WINDOWS) == ids


def test_a_row_is_a_question_and_a_changed_one_lies_over_the_others(store: PostgresStore) -> None:
    index = store.closed_index()
    with few_read(store, 60):
        row = index["issue-0003-4000"]
        del index["issue-0003-3000"]
        index[row.id] = msgspec.structs.replace(row, last_activity_at=NOON + timedelta(days=1))
        index["issue-0009"] = msgspec.structs.replace(row, id="issue-0009")
        assert index.get("issue-0003-3000") is None
        assert "issue-0000" not in index
        assert len(index) == CLOSED
    for known in (index, read(index.copy())):
        ids = known.in_order(Sort.RECENT, ONLY_CLOSED, DEFAULT_WINDOWS)
        assert (ids[0], len(set(ids))) == (row.id, CLOSED)
        assert "issue-0009" in ids
        assert "issue-0003-3000" not in ids
        assert [known[issue_id].id for issue_id in ids[:3]] == ids[:3]


def test_what_lies_over_the_others_is_counted_once_whatever_becomes_of_those(store: PostgresStore) -> None:
    index = store.closed_index()
    for issue_id in ("issue-0003-1", "issue-0003-2"):
        index[issue_id] = index[issue_id]
    del index["issue-0003-3"]
    index["issue-0001"] = msgspec.structs.replace(index["issue-0003-4"], id="issue-0001")
    for issue_id in ("issue-0003-2", "issue-0003-3", "issue-0003-5"):
        store.change(issue_id, lambda issue: msgspec.structs.replace(issue, status=Status.UNHANDLED))
    store.change("issue-0001", lambda issue: answered(issue, close=True))
    assert len(index) == len(list(index)) == CLOSED - 1


@pytest.mark.parametrize("sort", Sort)
def test_a_page_is_read_from_wherever_it_begins(store: PostgresStore, sort: Sort) -> None:
    index, whole = store.closed_index(), DictIssueIndex(read(store.closed_index()))
    middle = list(whole.ranked(sort, ONLY_CLOSED, DEFAULT_WINDOWS))[CLOSED // 2]
    for beyond, backwards in ((None, False), (None, True), (middle, False), (middle, True), ((-1, 0, ""), False)):
        with few_read(store):
            page = index.page(sort, 100, beyond, backwards=backwards)
        assert page == whole.page(sort, 100, beyond, backwards=backwards)
    assert index.page(sort, 100, (-1, 0, ""), backwards=True) == []
    assert index.rows_before(sort, middle) == CLOSED // 2
    assert index.rows_before(sort, (-1, 0, "")) == 0


@pytest.mark.parametrize("sort", Sort)
def test_ids_that_tie_stand_alike_whatever_language_the_database_sorts_by(
    store: PostgresStore, sort: Sort, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closed_index, "_FIRST", 7)
    names = ["a-1", "A-2", "a_3", "B", "b", "ä", "Z", "z-1", "z1", "Z-2"]
    with psycopg.connect(store.address, autocommit=True) as database:
        found = database.execute(
            "SELECT quote_ident(collname) FROM pg_collation"
            " WHERE (collprovider = 'i' OR collname ~ '^en_') AND collname !~ '^(und|ucs|unicode|C)'"
        ).fetchone()
        database.execute("DELETE FROM issues WHERE id > 'issue-0003-'")
        if found is not None:  # a server may know no language, and then sorts by code points
            database.execute(f"ALTER TABLE issues ALTER COLUMN id TYPE text COLLATE {found[0]}")
        same = ", ".join(COLUMNS[1:])
        for name in names:
            database.execute(
                f"INSERT INTO issues (id, {same}) SELECT %s, {same} FROM issues WHERE id = 'issue-0003'", [name]
            )
    index = store.closed_index()
    ids = sorted([*names, "issue-0003"])
    assert index.in_order(sort, ONLY_CLOSED, DEFAULT_WINDOWS) == ids
    assert [row.id for row in index.page(sort, 100)] == ids
    for row, rank in enumerate(index.ranked(sort, ONLY_CLOSED, DEFAULT_WINDOWS)):
        assert [each.id for each in index.page(sort, 100, rank)] == ids[row + 1 :]
        assert [each.id for each in index.page(sort, 100, rank, backwards=True)] == ids[:row]
        assert index.rows_before(sort, rank) == row


def read(index: PagedIssueIndex) -> PagedIssueIndex:
    """The index, once all of it is at hand."""
    deque(index.read(), maxlen=0)
    return index


def test_what_nobody_looks_for_any_more_is_ended(store: PostgresStore) -> None:
    store.searches.stop()  # nothing is looked for
    with ThreadPoolExecutor(1) as thread:
        for _search in range(3):
            asked = thread.submit(store._matching_rows, "SELECT count(*) FROM pg_sleep(600)")
            with psycopg.connect(store.address, autocommit=True) as database:
                while not database.execute(_ASLEEP).fetchone():
                    pass
            store.searches.stop()
            with pytest.raises(SearchStopped):
                asked.result()
            assert store.closed_count() == CLOSED


def test_what_is_stopped_before_the_server_has_begun_it_is_ended(
    store: PostgresStore, line: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    cancel = psycopg.Connection.cancel_safe

    def counted(connection: psycopg.Connection[Any], **options: Any) -> None:
        cancel(connection, **options)
        told.append(True)

    monkeypatch.setattr(psycopg.Connection, "cancel_safe", counted)
    with closing(PostgresStore(line.address)) as looking:

        def too_soon(chunk: bytes) -> bool:
            if b"pg_sleep(20)" in chunk and not told:
                looking.searches.stop()
                wait_until(lambda: told)  # nothing was asked yet, so the server has let it pass
            return False

        line.before = too_soon
        with pytest.raises(SearchStopped):
            looking._matching_rows("SELECT count(*) FROM pg_sleep(20)")
        assert looking._matching_rows("SELECT 1") == [(1,)]


def test_what_is_stopped_between_two_questions_of_a_search_asks_no_other(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = PagedIssueIndex.page

    def letter_behind(index: PagedIssueIndex, *args: Any, **options: Any) -> list[IndexRow]:
        rows = page(index, *args, **options)
        store.searches.stop()
        return rows

    found = ClosedPages(store, store.closed_index()).passing(parse("parcel").test, NOON)
    monkeypatch.setattr(PagedIssueIndex, "page", letter_behind)
    with pytest.raises(SearchStopped):
        found.beyond(Sort.DUE, Edge(None, backwards=False))
    monkeypatch.undo()
    assert found.beyond(Sort.DUE, Edge(None, backwards=False)).total == CLOSED


_ASLEEP = "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND query LIKE '%sleep(600)%'"


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("text", ["walrus", "sender:seller opened:<9999w", "is:overdue or -(mug or walrus)"])
def test_a_page_of_what_is_found_reads_what_it_shows(store: PostgresStore, sort: Sort, text: str) -> None:
    with psycopg.connect(store.address, autocommit=True) as database:
        database.execute("UPDATE issues SET folded = 'mug walrus' WHERE id LIKE '%9'")
        database.execute("VACUUM ANALYZE issues")
    index, test = store.closed_index(), parse(text).test
    assert test is not None
    found = index.passing(test, NOON)
    ids = found.in_order(sort, ONLY_CLOSED, DEFAULT_WINDOWS)
    middle = sort_key(found[ids[len(ids) // 2]], sort, DEFAULT_WINDOWS)
    for beyond, backwards in ((None, False), (None, True), (middle, False), (middle, True)):
        with few_read(store):
            rows = found.page(sort, 20, beyond, backwards=backwards)
        assert len(rows) == 20
        assert all(row.id in ids for row in rows)
    assert found.rows_before(sort, middle) == len(ids) // 2
    assert len(found) == len(ids)


def test_what_no_closed_issue_can_be_is_not_asked_for(store: PostgresStore) -> None:
    test = parse("mug is:overdue").test
    assert test is not None
    before = rows_read(store)
    found = store.closed_index().passing(test, NOON)
    assert (len(found), found.page(Sort.DUE, 20), found.rows_before(Sort.DUE, (9, 0, ""))) == (0, [], 0)
    assert rows_read(store) == before
