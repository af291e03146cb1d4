"""Whatever a query asks of the Closed issues, finding and counting them costs what is found, not what there is."""

from collections.abc import Iterator
from itertools import islice, product

import pytest

from tests.contract.many_closed import CLOSED, changing_by_hand, few_read, grow, many_closed, rows_read
from tests.contract.store_shop import NOON
from tests.postgres_server import PostgresServer, new_schema, new_server
from wishtui.domain.issue import Status
from wishtui.domain.ordering import Sort, sort_key
from wishtui.domain.query import parse
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services import listing
from wishtui.services.listing import Selection, select_ids, selected
from wishtui.store.postgres.closed_index import PagedIssueIndex
from wishtui.store.postgres.store import PostgresStore

FEW = 20
RARE = [
    *("reason:rare", "assignee:zoe", "shop:island", "sender:wish", "amount:>20", "amount:5000.00", "late:yes"),
    *("is:held", "is:snoozed", "walrus", "is:late reason:rare", "assignee:zoe or shop:island", "reason:rare -refund"),
]
OFTEN = ["reason:often", "assignee:nobody", "shop:none", "sender:seller", "amount:<20", "late:no", "-walrus"]
_MARKED = """
    UPDATE issues SET reason = 'rare', assignee = 'Zoe', shop = 'island', last_sender = 'wish', amount = 5000,
        late = true, held = true, timed = '{}', snoozed_until = 'infinity', folded = 'walrus'
    WHERE id IN (SELECT id FROM issues WHERE status = 'closed' ORDER BY last_activity_at LIMIT %s)
"""
"""The oldest of them: whoever looks from the newest on finds them last."""


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """One of its own: how a server looks depends on what its other users have not ended yet."""
    with new_server() as server:
        yield server


@pytest.fixture
def store(server: PostgresServer) -> Iterator[PostgresStore]:
    with new_schema(server.address) as address, many_closed(address) as store:
        with changing_by_hand(address) as database:
            database.execute("UPDATE issues SET reason = 'often', amount = 10")
            database.execute(_MARKED, [FEW])
        yield store


def looked_for(store: PostgresStore, text: str) -> PagedIssueIndex:
    test = parse(text).test
    assert test is not None
    return store.closed_index().passing(test, NOON)


def look(store: PostgresStore, text: str) -> int:
    """How many rows, and entries of indexes, are read for a list of what is found, its count and its scroll bar."""
    before = rows_read(store)
    found = looked_for(store, text)
    assert len(found) == FEW
    page = found.page(Sort.RECENT, 100)
    assert len(page) == FEW
    assert found.rows_before(Sort.RECENT, sort_key(page[-1], Sort.RECENT, DEFAULT_WINDOWS)) == FEW - 1
    assert len(found.page(Sort.OPENED, 100)) == FEW
    return rows_read(store) - before


def test_what_is_rare_costs_the_same_however_many_issues_are_closed(store: PostgresStore) -> None:
    few = {text: look(store, text) for text in RARE}
    grow(store, 3 * CLOSED)
    many = {text: look(store, text) for text in RARE}
    for text in RARE:
        assert many[text] <= few[text] + FEW, text
        assert few[text] < 30 * FEW, text


@pytest.mark.parametrize("text", OFTEN)
def test_a_page_of_what_is_frequent_reads_what_it_shows(store: PostgresStore, text: str) -> None:
    found = looked_for(store, text)
    assert len(found) == CLOSED - FEW
    for sort in Sort:
        with few_read(store):
            assert len(found.page(sort, 20)) == 20


def test_a_short_list_reads_what_it_shows(store: PostgresStore) -> None:
    for text, sort, status in product([*OFTEN, ""], Sort, (Status.CLOSED, None)):
        wanted = Selection(NOON, query=parse(text) if text else None, status=status, sort=sort, limit=5)
        with few_read(store, most=300):
            assert len(select_ids(store, wanted)) == 5, (text, sort, status)


def test_what_stands_before_all_that_is_closed_asks_for_none_of_that(store: PostgresStore) -> None:
    with few_read(store, most=30):
        assert len(select_ids(store, Selection(NOON, query=parse("-xy"), limit=3))) == 3


def test_a_list_is_read_as_far_as_somebody_goes_through_it(
    store: PostgresStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "_PAGE", 500)
    for text in [*OFTEN, ""]:
        listed = selected(store, Selection(NOON, query=parse(text) if text else None, status=Status.CLOSED))
        with few_read(store, most=2_500):
            assert len(list(islice(listed, 20))) == 20, text
        assert len(list(listed)) >= CLOSED - FEW - 20, text


@pytest.mark.parametrize("text", ["-reason:rare", "-walrus", "late:no", "-(shop:island or assignee:zoe)"])
def test_what_is_left_out_is_counted_in_its_place(store: PostgresStore, text: str) -> None:
    before = rows_read(store)
    assert len(looked_for(store, text)) == CLOSED - FEW
    assert rows_read(store) - before < 10 * FEW


@pytest.mark.parametrize("text", ["pa -xy", "-xy", "pa -(xy or walrus)"])
def test_what_no_index_finds_is_looked_for_once(store: PostgresStore, text: str) -> None:
    before = rows_read(store)
    assert len(looked_for(store, text)) in (CLOSED, CLOSED - FEW)
    assert rows_read(store) - before < CLOSED * 3 // 2
