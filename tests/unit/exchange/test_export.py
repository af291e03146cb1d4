"""The public JSON shapes, and the round trip: what goes out comes in again, whole."""

import io
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.exchange.exchange_samples import NOW, at, entries, issues, ticket
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Note, PendingReply, Snooze, Status, header_of
from wishtui.domain.message import Attachment, Message, Sender
from wishtui.domain.order import Money, Order, Penalty, Refund, Tracking
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.exchange import ImportedIssue, json_bytes, list_item, show_item, write_json, write_jsonl
from wishtui.text import forbidden

PUBLIC_LIST = {
    "id",
    "status",
    "subject",
    "customer",
    "order_ids",
    "product",
    "reason",
    "opened_at",
    "last_activity_at",
    "waiting_since",
    "due_at",
    "overdue",
    "late",
    "locked",
    "lock_reason",
    "tags",
}
PUBLIC_SHOW = PUBLIC_LIST | {"orders", "messages", "notes", "draft"}


def shown(issue: Issue, *drafts: str) -> dict[str, Any]:
    kept = [
        Draft(id=f"d{number}", issue_id=issue.id, text=text, author="mia", at=NOW + timedelta(seconds=number))
        for number, text in enumerate(drafts)
    ]
    return show_item(issue, drafts=kept, windows=DEFAULT_WINDOWS, now=NOW)


def exported(*items: dict[str, Any]) -> bytes:
    out = io.BytesIO()
    assert write_json(items, out) == len(items)
    return out.getvalue()


def test_the_public_keys_are_there_and_absent_is_null() -> None:
    issue = Issue(id="a", status=Status.UNHANDLED, opened_at=at(20))
    item = list_item(header_of(issue), windows=DEFAULT_WINDOWS, now=NOW)
    assert item.keys() >= PUBLIC_LIST
    assert shown(issue).keys() >= PUBLIC_SHOW
    assert shown(issue).items() >= item.items()
    assert (item["subject"], item["product"], item["lock_reason"]) == (None, None, None)
    assert (item["status"], item["opened_at"], item["due_at"]) == (
        "unhandled",
        "2026-11-20T00:00:00Z",
        "2026-11-22T00:00:00Z",
    )
    assert item["overdue"]
    assert not item["locked"]


def test_a_locked_issue_says_why_and_its_messages_who() -> None:
    messages = (
        Message(sender=Sender.CUSTOMER, at=at(20), text="a"),
        Message(sender=Sender.WISH, at=at(21), text="", automated=True),
    )
    item = shown(Issue(id="a", status=Status.RESPONDED, opened_at=at(20), messages=messages), "first", "second")
    assert (item["locked"], item["lock_reason"]) == (True, "Waiting for customer response")
    assert (item["due_at"], item["waiting_since"], item["overdue"]) == (None, None, False)
    assert item["messages"][0] == {"sender": "customer", "at": "2026-11-20T00:00:00Z", "text": "a"}
    assert item["messages"][1] == {"sender": "wish", "at": "2026-11-21T00:00:00Z", "text": "", "automated": True}
    assert (item["draft"], item["drafts"]) == ("second", ["first", "second"])


def test_what_a_terminal_would_obey_is_escaped_and_comes_back_exact() -> None:
    nasty = "\x1b[2J\x07\x00\x9b2J\x7f \u202egpj.exe \u200b\U000e0041 可以 😀\t\r\n"
    data = exported(shown(Issue(id="a", status=Status.CLOSED, opened_at=at(20), subject=nasty)))
    assert forbidden().search(data.decode()) is None
    assert "可以 😀" in data.decode()
    assert issues(data)[0].subject == nasty


def test_files_are_arrays_or_lines() -> None:
    items = [shown(Issue(id=name, status=Status.CLOSED, opened_at=at(20))) for name in "ab"]
    assert exported() == b"[]\n"
    assert len(exported(*items).splitlines()) == 4
    out = io.BytesIO()
    assert write_jsonl(items, out) == 2
    assert [json.loads(line) for line in out.getvalue().splitlines()] == items
    assert [issue.id for issue in issues(out.getvalue())] == ["a", "b"]
    assert json.loads(json_bytes(items[0], indent=2)) == items[0]


def test_keys_that_a_later_version_may_add_are_kept() -> None:
    item = shown(issues(ticket())[0]) | {"mood": "calm"}
    item["messages"][0]["weather"] = "rain"
    [issue] = issues([item])
    assert issue.extra["mood"] == "calm"
    assert issue.messages[0].extra == {"weather": "rain"}


times = st.datetimes(datetime(2000, 1, 1), NOW.replace(tzinfo=None), timezones=st.just(UTC))
ids = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)
texts = st.text(max_size=12)
money = st.builds(Money, st.decimals(0, 10**6, places=2).map(Decimal), st.sampled_from(["", "USD", "EUR"]))
maybe_money = st.none() | money
maybe_time = st.none() | times
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(-1e6, 1e6) | texts,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=4,
)
extras = st.dictionaries(texts, values, max_size=2)
few: Any = lambda strategy: st.lists(strategy, max_size=2).map(tuple)  # noqa: E731
messages = st.builds(
    Message,
    sender=st.sampled_from(Sender),
    at=times,
    text=texts,
    via=texts,
    automated=st.booleans(),
    author=texts,
    local=st.booleans(),
    files=few(st.builds(Attachment, name=texts, url=texts)),
    extra=extras,
)
orders = st.builds(
    Order,
    id=ids,
    transaction_id=texts,
    state=texts,
    product=texts,
    sku=texts,
    size=texts,
    quantity=st.none() | st.integers(0, 99),
    price=maybe_money,
    total=maybe_money,
    promised_delivery_at=st.none() | times.map(lambda when: when + timedelta(days=400)),
    shipped_at=maybe_time,
    delivered_at=maybe_time,
    tracking=few(st.builds(Tracking, number=texts, carrier=texts, note=texts)),
    refunds=few(st.builds(Refund, reason=texts, amount=maybe_money, at=maybe_time)),
    penalties=few(st.builds(Penalty, reason=texts, amount=maybe_money, at=maybe_time)),
    extra=extras,
)
records = st.builds(
    Issue,
    id=ids,
    status=st.sampled_from(Status),
    opened_at=times,
    subject=texts,
    customer=texts,
    locale=texts,
    reason=texts,
    label=texts,
    kind=texts,
    order_ids=few(ids),
    product_ids=few(texts),
    messages=st.lists(messages, max_size=3).map(lambda some: tuple(sorted(some, key=lambda each: each.at))),
    updated_at=maybe_time,
    wish_state=texts,
    closed_at=maybe_time,
    closed_by=texts,
    late=st.booleans(),
    pending=st.none()
    | st.builds(
        PendingReply,
        text=texts,
        author=texts,
        at=times,
        release_at=times,
        seen=st.integers(0, 9),
        close=st.booleans(),
    ),
    snooze=st.none() | st.builds(Snooze, until=maybe_time, seen=st.integers(0, 9)),
    tags=few(texts),
    notes=few(st.builds(Note, at=times, text=texts, author=texts)),
    orders=few(orders),
    extra=extras,
)


@settings(max_examples=80, deadline=None)
@given(record=records, drafts=st.lists(texts, max_size=2))
def test_export_and_import_give_the_same_issue_and_the_same_bytes(record: Issue, drafts: list[str]) -> None:
    data = exported(shown(record, *drafts))
    [entry] = entries(data)
    assert isinstance(entry, ImportedIssue)
    assert entry.issue == record
    assert entry.drafts == tuple(drafts)
    assert exported(shown(entry.issue, *entry.drafts)) == data


def test_every_field_of_an_issue_but_the_revision_is_exported() -> None:
    names = set(Issue.__struct_encode_fields__) - {"rev"}
    assert shown(issues(ticket())[0]).keys() >= names
    assert msgspec.json.decode(json_bytes(shown(issues(ticket())[0])))["id"] == "5fb7a1c2"
