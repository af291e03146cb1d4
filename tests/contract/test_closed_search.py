"""What a search finds among the Closed issues, and in which order, is the same whatever a store is kept in."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.contract.conftest import Backend
from tests.contract.store_shop import put
from tests.searches import NOW, made
from wishtui.domain.issue import Issue, PendingReply, Snooze, Status, header_of
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Money, Order, Tracking
from wishtui.domain.ordering import Sort, sort_headers, sort_key
from wishtui.domain.query import parse, searchable_of
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.listing import Selection, select_ids, selected
from wishtui.store import Store
from wishtui.store.issue_index import ONLY_CLOSED

WORDS = ["mug", "100%", "_", "\\", "包裹", "ß", "ss", "łódź", "a\x00b", "\ufdd0", "late:true", "vip"]
TEXTS = [*WORDS, "", "Where is my MUG? It’s broken", "arrivée à Łódź \x00", '{"reason":"damaged","late":true}']
FIELDS = ["", "text:", "note:", "product:", "sku:", "tracking:", "customer:", "subject:", "tag:", "order:", "id:"]
LONG = "so long that no index takes it " * 200
"""Cut where an index is of it, and still two: how they end differs."""
REASONS = [
    "",
    "ITEM_DAMAGED",
    "damaged",
    'said "late"',
    "back\\slash",
    "Größe\x00",
    "line\nend",
    LONG + "bye",
    LONG + "ciao",
]
AGENTS = ["", "mia", "Mía", "Mia Lee", 'a "b"', "c\\", LONG + "\ufdd0", LONG]
SHOPS = ["", "north", "Süd", "\x00", LONG + "\x00", LONG]
SNOOZES = [None, Snooze(), Snooze(until=NOW), Snooze(until=NOW + timedelta(microseconds=1))]
AMOUNTS = [
    *(
        None,
        "20",
        "20.000001",
        "-3",
        "NaN",
        "1E+3",
        "0.00000001",
        "19.99",
        "20.00000000001",
        "19.9999999999999",
        "-0.0",
    ),
    *("1E+12345", "-1E+12345", "1E-12345", "-1E-12345", "20." + "0" * 20_000 + "1", "Infinity", "1E+999999"),
]
OTHERS = [
    *("status:closed", "-status:closed", "is:closed", "is:unhandled", "is:responded", "is:overdue", "overdue:no"),
    *("due:<4h", "due:today", "overdue:>2h", "late:yes", "late:no", "is:late", "is:held", "is:snoozed"),
    *("reason:item_d", "reason:damaged", 'reason:"said"', 'reason:"\\"', "reason:grosse", "reason:line"),
    *(
        'reason:"it bye"',
        'reason:"so long that"',
        'assignee:"so long"',
        f'assignee:"={LONG.strip()}"',
        f'shop:"{LONG}"',
    ),
    *("assignee:me", "assignee:mia", "assignee:nobody", "assignee:=mia", "assignee:b", 'assignee:"\\"'),
    *("shop:none", "shop:north", "shop:sud", "shop:nowhere", "sender:customer", "sender:seller", "sender:wish"),
    *("opened:today", "opened:<7h", "opened:<=7h", "opened:>=1d", "opened:>5h", "opened:=5h", "opened:yesterday"),
    *("opened:>2026-11-20", "opened:<=2026-11-21", "opened:<99999w", "opened:>99999w", "opened:this week"),
    *("amount:>=20", "amount:20", "amount:<0", "amount:>20", "amount:<=19.99", "amount:1000", '"or"'),
    *("amount:>19.99", "amount:0", "amount:>=0", "amount:>0", "amount:<=0", "amount:>999999999999", "amount:<20"),
]
MOST_OPENINGS = 30
HOURS = st.integers(0, MOST_OPENINGS)


def shop() -> list[Issue]:
    """Issues that differ in every way that a query can see; some tie in what they are sorted by."""
    return [_issue(number) for number in range(90)]


def _issue(number: int) -> Issue:
    def one(values: list[Any], step: int = 1) -> Any:
        return values[number * step % len(values)]

    at = NOW - timedelta(hours=number * 7 % MOST_OPENINGS)
    text, amount = one(TEXTS), one(AMOUNTS)
    order = Order(
        id=f"o{number}",
        sku=one(TEXTS, 3),
        product=one(TEXTS, 5),
        tracking=(Tracking(number=one(TEXTS, 7)),),
        total=None if amount is None else Money(amount=Decimal(amount), currency="USD"),
    )
    known = made(
        number,
        status=Status.CLOSED if number % 5 else one(list(Status)),
        subject=one(TEXTS, 9),
        customer=one(TEXTS, 11),
        tags=tuple(filter(None, [one(TEXTS, 13)])),
        reason=one(REASONS),
        assignee=one(AGENTS),
        shop=one(SHOPS),
        late=number % 3 == 0,
        snooze=one(SNOOZES),
        pending=PendingReply(text=text, author="mia", at=NOW, release_at=NOW, seen=1) if number % 7 == 0 else None,
        orders=(order,),
    )
    said = [Message(sender=one(list(Sender)), at=at, text=text)]
    return msgspec.structs.replace(known, opened_at=at, messages=tuple(said if number % 11 else ()))


TERM = st.one_of(
    st.builds(lambda field, word: f'{field}"{word}"', st.sampled_from(FIELDS), st.sampled_from([*WORDS, "i1", "o2"])),
    st.sampled_from(OTHERS),
    st.sampled_from(OTHERS),
)
SIGNED = st.builds("{}{}".format, st.sampled_from(["", "", "-"]), TERM)
GROUP = st.lists(SIGNED, min_size=1, max_size=3).map(" ".join)
QUERIES = st.lists(
    st.one_of(GROUP, st.builds("{}({} or {})".format, st.sampled_from(["", "-"]), GROUP, GROUP)), min_size=1, max_size=2
).flatmap(lambda groups: st.sampled_from([" ".join(groups), " or ".join(groups)]))


@pytest.fixture
def store(backend: Backend) -> Store:
    put(backend.open(), *shop())
    return backend.open()


def plainly(store: Store, text: str, sort: Sort) -> list[str]:
    """What the plain filter finds in every whole record."""
    query = parse(text, me="mia")
    issues = [store.get(issue_id) for issue_id in store.closed_index()]
    found = [header_of(issue) for issue in issues if issue and query.matches(searchable_of(issue), NOW)]
    return [header.id for header in sort_headers(found, sort, DEFAULT_WINDOWS)]


def found(store: Store, text: str, sort: Sort) -> list[str]:
    """What the store itself finds page by page, where it knows how to; else what a search finds that looks at all."""
    query, closed = parse(text, me="mia"), store.closed_index()
    if closed.at_hand or query.test is None:
        return select_ids(store, Selection(NOW, query=query, status=Status.CLOSED, sort=sort))
    passing, ids, beyond = closed.passing(query.test, NOW), list[str](), None
    while page := passing.page(sort, 7, beyond):
        beyond = sort_key(page[-1], sort, DEFAULT_WINDOWS)
        assert passing.rows_before(sort, beyond) == len(ids) + len(page) - 1
        ids += [row.id for row in page]
    backwards = passing.page(sort, 1_000, beyond, backwards=True) if beyond is not None else []
    assert ids[:-1] == [row.id for row in backwards]
    assert ids == passing.in_order(sort, ONLY_CLOSED, DEFAULT_WINDOWS)
    assert len(passing) == len(ids)
    return ids


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES, st.sampled_from(Sort))
@example(" or ".join(f"(mug {field}vip or ss)" for field in FIELDS), Sort.DUE)
def test_the_closed_issues_that_a_search_finds_are_those_of_the_plain_filter(
    store: Store, text: str, sort: Sort
) -> None:
    assert found(store, text, sort) == plainly(store, text, sort)


@pytest.mark.parametrize("text", OTHERS)
def test_every_field_is_asked_as_it_is_written_and_the_other_way_round(store: Store, text: str) -> None:
    for asked in (text, f"-({text})"):
        assert found(store, asked, Sort.RECENT) == plainly(store, asked, Sort.RECENT), asked


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(QUERIES, st.sampled_from(Sort), st.sampled_from([None, Status.CLOSED]), st.sampled_from([None, 1, 7, 90]))
@example("-walrus", Sort.DUE, None, 40)
@example("-walrus", Sort.OPENED, None, None)
def test_a_list_of_what_matches_is_that_of_the_plain_filter_up_to_its_limit(
    store: Store, text: str, sort: Sort, status: Status | None, limit: int | None
) -> None:
    query = parse(text, me="mia")
    issues = [store.get(issue_id) for issue_id in (*store.index(), *store.closed_index())]
    plain = [issue for issue in issues if issue and query.matches(searchable_of(issue), NOW)]
    headers = [header_of(issue) for issue in plain if status in (None, issue.status)]
    wanted = Selection(NOW, query=query, status=status, sort=sort, limit=limit)
    expected = [header.id for header in sort_headers(headers, sort, DEFAULT_WINDOWS)][:limit]
    assert select_ids(store, wanted) == expected
    assert [header.id for header in selected(store, wanted)] == expected
