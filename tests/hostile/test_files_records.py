"""Bad records in sound files: each is named with its place, field and remedy, and its neighbours land."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.hostile.test_files import NOW, _own, _run, _ticket
from wishtui.domain.issue import valid_id
from wishtui.exchange import ImportedIssue, ImportedOrder, OmittedValue, Rejected
from wishtui.exchange.wish_json import decode_order, decode_ticket


def _order(**changes: Any) -> dict[str, Any]:
    return {"id": "o1", "state": "SHIPPED"} | changes


def _reply(**changes: Any) -> dict[str, Any]:
    first: dict[str, Any] = _ticket()["replies"][0]
    return _ticket(replies=[first | changes])


BIG = int("9" * 4_000)
RECORDS: dict[str, tuple[Any, str, str]] = {
    "no object": (5, "", "is a number"),
    "null": (None, "", "is nothing"),
    "a list": ([_ticket()], "", "is a list"),
    "nobody's keys": ({"name": "x"}, "", "neither an issue nor an order"),
    "no id": (_ticket(id=None), "id", "is missing"),
    "empty id": (_ticket(id=""), "id", "is missing"),
    "id with a slash": (_ticket(id="../etc/passwd"), "id", "is no id"),
    "id with a line end": (_ticket(id="a\n"), "", ""),
    "id of 65": (_ticket(id="a" * 65), "id", "is no id"),
    "id in another script": (_ticket(id="١٢٣"), "id", "is no id"),
    "id with an escape": (_ticket(id="\x1b[2J"), "id", "is no id"),
    "id is a list": (_ticket(id=["a"]), "id", "holds a list where text belongs"),
    "id is true": (_ticket(id=True), "id", "holds true or false"),
    "id is a fraction": (_ticket(id=1.5), "id", "holds the number 1.5"),
    "id of 4,000 digits": (_ticket(id=BIG), "id", "is no id"),
    "unknown state": (_ticket(state="LOST"), "state", "“LOST” is no state"),
    "no state": (_ticket(state=None), "state", "is missing"),
    "state is a number": (_ticket(state=1), "state", "“1” is no state"),
    "impossible date": (_ticket(opened_at="2026-02-30T00:00:00Z"), "opened_at", "is no date"),
    "thirteenth month": (_ticket(opened_at="2026-13-01"), "opened_at", "is no date"),
    "words for a date": (_ticket(opened_at="yesterday"), "opened_at", "is no date"),
    "a number for a date": (_ticket(opened_at=1763596800), "opened_at", "holds a number where a date belongs"),
    "year 1": (_ticket(opened_at="0001-01-01T00:00:00+14:00"), "opened_at", "is no date"),
    "before Wish": (_ticket(opened_at="1999-12-31T23:59:59Z"), "opened_at", "before the year 2000"),
    "in the future": (_ticket(opened_at="2026-11-25T00:00:00Z"), "opened_at", "in the future"),
    "an update in the future": (_ticket(updated_at="2031-01-01"), "updated_at", "in the future"),
    "no date at all": (_ticket(opened_at=None, replies=[]), "opened_at", "no message to tell it by"),
    "replies is an object": (_ticket(replies={}), "replies", "holds an object where a list belongs"),
    "a reply is text": (_ticket(replies=["hello"]), "replies[0]", "holds text where an object belongs"),
    "a reply without sender": (_reply(sender=None), "replies[0].sender", "is missing"),
    "a reply of a stranger": (_reply(sender="BOT"), "replies[0].sender", "“BOT” is no sender"),
    "a reply without time": (_reply(replied_at=None), "replies[0].replied_at", "is missing"),
    "a reply in the future": (_reply(replied_at="2027-01-01"), "replies[0].replied_at", "in the future"),
    "a reply that is an object": (_reply(message={"a": 1}), "replies[0].message", "holds an object where text belongs"),
    "files is text": (_reply(supporting_files="x"), "replies[0].supporting_files", "where a list belongs"),
    "subject is a list": (_ticket(subject=["x"]), "subject", "holds a list"),
    "buyer is text": (_ticket(buyer_info="Ana"), "buyer_info", "holds text where an object belongs"),
    "orders is text": (_ticket(orders="o1"), "orders", "where a list belongs"),
    "a bad order id": (_ticket(orders=[{"id": "o/1"}]), "orders[0]", "is no id"),
    "an order without id": (_ticket(orders=[{}]), "orders[0]", "is missing"),
    "an order id that is true": (_ticket(orders=[True]), "orders[0]", "holds true or false"),
    "nested 65 deep": (_ticket(extra=json.loads("[" * 70 + "]" * 70)), "", "nested deeper than 64"),
    "order: no id": (_order(id=None), "id", "is missing"),
    "order: payment is text": (_order(order_payment="x"), "order_payment", "holds text"),
    "order: event date": (
        _order(fulfillment_records=[{"event_type": "MARK_SHIPPED", "event_time": "x"}]),
        "fulfillment_records[0].event_time",
        "is no date",
    ),
    "order: shipped tomorrow week": (
        _order(fulfillment_records=[{"event_type": "MARK_SHIPPED", "event_time": "2026-12-01"}]),
        "fulfillment_records[0].event_time",
        "in the future",
    ),
    "v2: unknown state": ({"Ticket": {"id": "a", "state": "Lost"}}, "Ticket.state", "is no state"),
    "v2: reply date": (
        {"Ticket": {"id": "a", "state": "closed", "replies": [{"Reply": {"sender": "user", "date": "x"}}]}},
        "Ticket.replies[0].Reply.date",
        "is no date",
    ),
    "v2: a reply of a stranger": (
        {"Ticket": {"id": "a", "state": "closed", "replies": [{"Reply": {"sender": "bot"}}]}},
        "Ticket.replies[0].Reply.sender",
        "is no sender",
    ),
    "own: unknown status": (_own(status="lost"), "status", "does not fit"),
    "own: no messages": ({"id": "a", "status": "closed", "last_activity_at": "x"}, "messages", "in short"),
    "own: messages is text": (_own(messages="x"), "messages", "does not fit"),
    "own: a stranger": (
        _own(messages=[{"sender": "bot", "at": "2026-11-20", "text": ""}]),
        "messages[0].sender",
        "bot",
    ),
    "own: no time": (_own(messages=[{"sender": "wish", "text": ""}]), "messages[0]", "at"),
    "own: bad time": (_own(opened_at="x"), "opened_at", "is no date"),
    "own: no opening": (_own(opened_at=None), "", "opened_at"),
    "own: late is text": (_own(late="yes"), "late", "does not fit"),
    "own: drafts": (_own(drafts=[1]), "drafts", "list of texts"),
    "own: extra": (_own(extra=[]), "extra", "holds a list"),
    "own: order id": (_own(orders=[{"id": "a b"}]), "orders[0].id", "is no id"),
    "own: amount": (_own(orders=[{"id": "o", "total": {"amount": "NaN"}}]), "orders[0].total.amount", "cannot be"),
}


@pytest.mark.parametrize("name", RECORDS)
def test_a_bad_record_is_named_and_its_neighbours_land(name: str) -> None:
    record, field, message = RECORDS[name]
    entries = _run(json.dumps([_ticket(id="before"), record, _ticket(id="after")]).encode())
    assert [entry.issue.id for entry in entries if isinstance(entry, ImportedIssue)][:1] == ["before"]
    assert [entry.issue.id for entry in entries if isinstance(entry, ImportedIssue)][-1:] == ["after"]
    bad = [entry for entry in entries if isinstance(entry, Rejected)]
    if name == "id with a line end":  # blanks around an id are no part of it
        assert bad == []
        return
    assert [(entry.where, entry.field) for entry in bad] == [("record 2", field)]
    assert message in bad[0].problem
    assert bad[0].problem.endswith(".")
    assert json.loads(bad[0].raw) == record
    assert "\x1b" not in str(bad[0])


PRICE = "order_payment.general_payment_details.product_price"
VALUES: dict[str, tuple[dict[str, Any], str, str]] = {
    "price": (
        _order(order_payment={"general_payment_details": {"product_price": "much"}}),
        PRICE,
        "is no amount",
    ),
    "price NaN": (
        _order(order_payment={"general_payment_details": {"product_price": {"amount": "NaN"}}}),
        f"{PRICE}.amount",
        "is no amount",
    ),
    "refund of 1e9999": (_order(refunds=[{"refund_amount": "1e9999"}]), "refunds[0].refund_amount", "cannot be"),
    "rounded tracking number": (
        _order(tracking_information=[{"tracking_number": "9.4E+21"}]),
        "tracking_information[0].tracking_number",
        "scientific notation",
    ),
    "quantity": (
        _order(order_payment={"general_payment_details": {"product_quantity": -1}}),
        "order_payment.general_payment_details.product_quantity",
        "is no whole number",
    ),
    "rounded SKU": (_order(product_information={"sku": 1.5e300}), "product_information.sku", "scientific notation"),
}


@pytest.mark.parametrize("name", VALUES)
def test_a_value_that_cannot_be_read_costs_itself_and_is_kept_as_it_was_written(name: str) -> None:
    record, field, message = VALUES[name]
    omitted, order = _run(json.dumps([record]).encode())
    assert isinstance(omitted, OmittedValue)
    assert (omitted.where, omitted.id, omitted.field) == ("record 1", "o1", field)
    assert message in omitted.problem
    assert isinstance(order, ImportedOrder)
    (kept,) = (record[name] for name in order.order.extra)
    assert kept == next(iter(order.order.extra.values()))


TEXTS: dict[str, tuple[str, str, str]] = {
    "key twice": ('"subject":"x","subject":"y"', "subject", "stands twice"),
    "key twice inside": ('"buyer_info":{"name":"a","name":"b"}', "name", "stands twice"),
    "key twice by escape": ('"subject":"x","\\u0073ubject":"y"', "subject", "stands twice"),
    "number of 5,000 digits": (f'"x":{"1" * 5_000}', "x", "too large"),
    "number beyond floats": ('"y":[1],"x":1e999', "x", "too large"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_what_json_may_write_but_nobody_can_mean(name: str) -> None:
    inside, field, message = TEXTS[name]
    good = json.dumps(_ticket(id="b"))
    entries = _run(f'[{good},{{"id":"a","state":"CLOSED","opened_at":"2026-11-20",{inside}}}]'.encode())
    assert isinstance(entries[0], ImportedIssue)
    bad = entries[1]
    assert isinstance(bad, Rejected)
    assert (bad.where, bad.id, bad.field) == ("record 2", "a", field)
    assert message in bad.problem


JUNK: list[Any] = [None, True, 0, -1, 1.5, 10**25, "", "x", "\0", [], {}, [None], [[]], {"id": {}}, {"amount": []}]

WISH_ORDER = _order(
    order_payment={"general_payment_details": {"product_quantity": 1, "product_price": {"amount": 1}}},
    tracking_information=[{"tracking_number": "Y", "shipping_provider": {"name": "DHL"}}],
    fulfillment_records=[{"event_type": "MARK_SHIPPED", "event_time": "2026-11-04"}],
    refunds=[{"refund_amount": 1, "refund_time": "2026-11-04"}],
    penalties=[{"amount": 1}],
)
V2_REPLY = {"Reply": {"sender": "user", "date": "2026-11-20", "message": "x", "image_urls": "[]"}}
SAMPLES: dict[str, dict[str, Any]] = {
    "ticket": _reply(supporting_files=[{"url": "u"}]) | {"orders": [WISH_ORDER], "buyer_info": {"name": "A"}},
    "order": WISH_ORDER,
    "v2": {
        "Ticket": {
            "id": "a",
            "state_id": "1",
            "UserInfo": {"name": "A"},
            "items": [{"Order": {"order_id": "o", "price": "1", "refunded_time": "2026-11-20"}}],
            "replies": [V2_REPLY],
        }
    },
    "own": _own(
        messages=[{"sender": "customer", "at": "2026-11-20T00:00:00Z", "text": "x", "files": [{"url": "u"}]}],
        orders=[{"id": "o", "total": {"amount": "1"}, "refunds": [{"at": "2026-11-20T00:00:00Z"}]}],
        pending={"text": "x", "author": "m", "at": "2026-11-20", "release_at": "2026-11-20", "seen": 1},
        notes=[{"at": "2026-11-20", "text": "x"}],
        drafts=["x"],
        extra={"a": 1},
    ),
}


def _with_junk(value: Any, junk: Any) -> Iterator[Any]:
    """The value, each time with another part of it, or all of it, replaced."""
    yield junk
    if isinstance(value, dict):
        for key, part in value.items():
            yield from ({**value, key: other} for other in _with_junk(part, junk))
    if isinstance(value, list):
        for index, part in enumerate(value):
            yield from ([*value[:index], other, *value[index + 1 :]] for other in _with_junk(part, junk))


@pytest.mark.parametrize("name", SAMPLES)
def test_anything_anywhere_is_read_or_rejected(name: str) -> None:
    before = json.dumps(_ticket(id="before")).encode()
    for junk in JUNK:
        for record in _with_junk(SAMPLES[name], junk):
            entries = _run(b"[" + before + b"," + json.dumps(record).encode() + b"]")
            records = [entry for entry in entries if not isinstance(entry, OmittedValue)]
            assert isinstance(records[0], ImportedIssue)
            assert records[1:]
            assert all(isinstance(entry, Rejected) for entry in records[1:]) or not any(
                isinstance(entry, Rejected) for entry in records
            )


def test_what_the_api_sends_is_decoded_as_far_as_it_can_be_read() -> None:
    for junk in JUNK:
        for raw in _with_junk(SAMPLES["ticket"], junk):
            if isinstance(raw, dict) and valid_id(str(raw.get("id"))) and type(raw.get("id")) in (str, int):
                assert decode_ticket(raw, now=NOW).issue.id == str(raw["id"])
        for raw in _with_junk(WISH_ORDER, junk):
            if isinstance(raw, dict) and valid_id(str(raw.get("id"))) and type(raw.get("id")) in (str, int):
                assert decode_order(raw, now=NOW).order.id == str(raw["id"])


def test_keys_inside_texts_are_not_counted() -> None:
    [entry] = _run(json.dumps([_ticket(subject='{"id": "x", "id": "\\"y\\" : 1"}')]).encode())
    assert isinstance(entry, ImportedIssue)
