"""What is asked of list rows, and of words too: columns and texts tell what the records tell, whatever has changed."""

import tempfile
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.contract.store_shop import everything, put
from tests.searches import NOW, made
from wishtui.domain.issue import Issue, PendingReply, Snooze, Status, header_of
from wishtui.domain.order import Money, Order
from wishtui.domain.ordering import sort_headers
from wishtui.domain.query import parse, searchable_of
from wishtui.domain.windows import ReplyWindows
from wishtui.services.headers import KnownHeaders
from wishtui.services.listing import Selection, select_ids
from wishtui.services.searching import SearchIndex
from wishtui.services.searching import texts as searching_texts
from wishtui.store.files import kept_texts
from wishtui.store.files.store import FileStore


@pytest.fixture(autouse=True)
def texts_of_every_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small it is."""
    monkeypatch.setattr(kept_texts, "SMALLEST", 0)
    monkeypatch.setattr(searching_texts, "_MANY", 1)


SNOOZES = [None, Snooze(), Snooze(until=NOW), Snooze(until=NOW + timedelta(hours=1))]
PENDING = PendingReply(text="Hi", author="mia", at=NOW, release_at=NOW + timedelta(seconds=10), seen=1)
AMOUNTS = [None, "20", "20.000001", "-3", "NaN"]
NAMES = ["", "mia", "Mía", "Mia Lee"]

VALUES = st.fixed_dictionaries(
    {
        "status": st.sampled_from(Status),
        "shop": st.sampled_from(["", "north", "Süd"]),
        "reason": st.sampled_from(["", "ITEM_DAMAGED", "damaged", "late"]),
        "late": st.booleans(),
        "assignee": st.sampled_from(NAMES),
        "snooze": st.sampled_from(SNOOZES),
        "pending": st.sampled_from([None, None, PENDING]),
        "amount": st.sampled_from(AMOUNTS),
        "subject": st.sampled_from(["", "A mug", "A cup"]),
        "tags": st.sampled_from([(), ("gift",)]),
    }
)
HOURS = st.integers(-2, 80)
ISSUES = st.lists(st.tuples(HOURS, VALUES), max_size=8).map(
    lambda rows: [_issue(number, hours, **values) for number, (hours, values) in enumerate(rows)]
)
TERMS = [
    *("status:closed", "is:unhandled", "is:responded", "is:held", "is:snoozed", "is:overdue", "is:late"),
    *("due:<4h", "due:=48h", "due:>1d", "due:today", "due:<tomorrow", "due:>=2026-11-22", "due:this week"),
    *("overdue:yes", "overdue:no", "overdue:>2h", "overdue:<=1d", "late:yes", "late:no", "reason:damaged"),
    *("reason:item_d", "shop:none", "shop:sud", "assignee:me", "assignee:nobody", "assignee:mia"),
    *("mug", "subject:cup", "tag:gift", "customer:an", "sender:customer", "sender:seller", "text:hello", "sku:1"),
    *("opened:today", "opened:<7h", "opened:>=1d", "opened:yesterday", "amount:>=20", "amount:20", "amount:<0"),
]
TERM = st.builds("{}{}".format, st.sampled_from(["", "-"]), st.sampled_from(TERMS))
SEQUENCE = st.lists(TERM, min_size=1, max_size=3).map(" ".join)
QUERIES = st.lists(SEQUENCE, min_size=1, max_size=2).map(" or ".join)
WINDOWS = st.sampled_from(
    [ReplyWindows(), ReplyWindows(default=timedelta(hours=24)), ReplyWindows(by_shop={"north": timedelta(hours=5)})]
)


def _issue(number: int, hours: int, amount: str | None, **values: Any) -> Issue:
    at = NOW - timedelta(hours=hours)
    money = None if amount is None else Money(amount=Decimal(amount), currency="USD")
    issue = made(number, orders=(Order(id=f"o{number}", total=money),), **values)
    return msgspec.structs.replace(issue, opened_at=at, messages=(msgspec.structs.replace(issue.messages[0], at=at),))


def _found_plainly(store: FileStore, text: str, windows: ReplyWindows) -> list[str]:
    """What a query finds, looked for in every whole record."""
    query = parse(text, me="mia")
    issues = [issue for issue in everything(store).values() if query.matches(searchable_of(issue), NOW, windows)]
    return [header.id for header in sort_headers(map(header_of, issues), Selection(NOW).sort, windows)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=ISSUES,
    after=ISSUES,
    asked=st.lists(QUERIES, min_size=1, max_size=6),
    windows=WINDOWS,
    moved=st.lists(st.tuples(st.integers(0, 7), st.sampled_from(Status)), max_size=2),
    folded=st.booleans(),
)
def test_columns_and_texts_tell_what_the_records_tell(
    before: list[Issue],
    after: list[Issue],
    asked: list[str],
    windows: ReplyWindows,
    moved: list[tuple[int, Status]],
    folded: bool,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        store = FileStore.open(Path(name, "shop"))
        put(store, *before)
        store.close()
        store = FileStore.open(Path(name, "shop"))
        put(store, *after)
        for number, status in moved:
            if store.get(f"i{number}") is not None:
                store.change(f"i{number}", partial(msgspec.structs.replace, status=status))
        store.close(compact=folded)
        store = FileStore.open(Path(name, "shop"))
        headers = KnownHeaders(store)
        headers.add_archive(store.closed_index())
        for text in asked:
            plainly = _found_plainly(store, text, windows)
            query = parse(text, me="mia")
            assert select_ids(store, Selection(now=NOW, query=query, windows=windows)) == plainly
            search = SearchIndex(store, windows=windows, me="mia")
            run = search.begin(text, headers.uncached, NOW)
            while not run.step(0):
                continue
            assert run.matches == set(plainly)
        store.close(compact=False)


def test_what_only_searches_look_at_is_passed_over_where_it_is_damaged_and_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    store = FileStore.open(folder)
    put(store, *(made(number, late=number % 2 == 0) for number in range(4)))
    store.close()
    FileStore.open(folder).close()
    for index in folder.glob("inbox.*.index"):
        data = index.read_bytes()
        index.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    for change in ("subject", "customer", "subject"):
        store = FileStore.open(folder)
        wanted = Selection(now=NOW, query=parse("late:yes"))
        assert sorted(select_ids(store, wanted)) == ["i0", "i2"]
        store.change("i1", partial(msgspec.structs.replace, **{change: f"{change} anew"}))
        store.close()
