"""Tickets and orders of Wish's API, versions 3 and 2, in every shape that files have (docs/platform.md, 4 and 5)."""

import json
from decimal import Decimal
from typing import Any

import pytest

from tests.unit.exchange.exchange_samples import at, entries, issues, order, orders, reading, rejected, ticket
from wishtui.domain.issue import Status
from wishtui.domain.message import Attachment, Sender
from wishtui.domain.order import Money, Penalty, Refund, Tracking
from wishtui.exchange import ImportedIssue, ImportedOrder, Rejected


def test_a_ticket_keeps_every_fact() -> None:
    [issue] = issues(ticket())
    assert (issue.id, issue.status, issue.wish_state) == ("5fb7a1c2", Status.UNHANDLED, "AWAITING_MERCHANT")
    assert (issue.subject, issue.customer, issue.locale) == ("Mug arrived broken", "Ana E.", "pt")
    assert (issue.reason, issue.label, issue.kind) == ("ITEM_IS_DAMAGED", "Item is damaged", "ORDER")
    assert (issue.order_ids, issue.product_ids) == (("o1",), ("p1",))
    assert issue.opened_at == at(20)
    assert issue.updated_at is not None
    assert issue.updated_at.microsecond == 250_000
    assert issue.extra == {"merchant_id": "m1"}
    [message] = issue.messages
    assert (message.sender, message.at, message.text, message.via) == (
        Sender.CUSTOMER,
        at(20),
        "It came in three pieces",
        "USER",
    )
    assert message.files == (Attachment(name="1.jpg", url="https://cdn.example/1.jpg"),)
    assert message.extra == {}


ENVELOPES: list[Any] = [
    [ticket()],
    ticket(),
    {"message": "", "code": 0, "data": [ticket()]},
    {"message": "", "code": "0", "data": [ticket()]},
    {"message": "", "code": 0, "data": ticket()},
    {"code": 0, "message": "", "data": {"tickets": [ticket()]}},
    {"data": [ticket()]},
    {"tickets": [ticket()]},
]


@pytest.mark.parametrize("document", ENVELOPES)
@pytest.mark.parametrize("indent", [None, 2])
def test_every_shape_gives_the_same_issue(document: Any, indent: int | None) -> None:
    read = reading(json.dumps(document, indent=indent))
    assert (read.format, read.total) == ("v3", 1)
    assert [entry.issue for entry in read.records if isinstance(entry, ImportedIssue)] == issues([ticket()])


@pytest.mark.parametrize("document", [[], {"code": 0, "message": "", "data": []}, {"code": 0, "data": None}])
def test_nothing_in_a_sound_file_is_no_mistake(document: Any) -> None:
    assert entries(document) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_that_their_mark_tells(encoding: str) -> None:
    text = json.dumps([ticket(subject="Où est mon colis ? 可以换颜色吗")], ensure_ascii=False)
    assert issues(text.encode(encoding))[0].subject == "Où est mon colis ? 可以换颜色吗"


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("AWAITING_MERCHANT", Status.UNHANDLED),
        ("AWAITING_USER", Status.RESPONDED),
        ("AWAITING_WISH", Status.RESPONDED),
        ("CLOSED", Status.CLOSED),
        ("PERMANENTLY_CLOSED", Status.CLOSED),
    ],
)
def test_states(state: str, status: Status) -> None:
    [issue] = issues(ticket(state=state))
    assert (issue.status, issue.wish_state) == (status, state)


@pytest.mark.parametrize(
    ("word", "sender", "answers"),
    [
        ("USER", Sender.CUSTOMER, False),
        ("MERCHANT", Sender.SELLER, True),
        ("WISH_SUPPORT", Sender.WISH, True),
        ("LIVE_CHAT", Sender.WISH, True),
        ("WISH_AUTOMATED_SUPPORT", Sender.WISH, False),
    ],
)
def test_senders(word: str, sender: Sender, answers: bool) -> None:
    [issue] = issues(ticket(replies=[{"message": "x", "replied_at": "2026-11-20", "sender": word}]))
    assert (issue.messages[0].sender, issue.messages[0].answers, issue.messages[0].via) == (sender, answers, word)


def test_messages_come_out_oldest_first() -> None:
    replies = [
        {"message": "second", "replied_at": "2026-11-20T10:00:00+08:00", "sender": "MERCHANT"},
        {"message": "first", "replied_at": "2026-11-10T00:00:00Z", "sender": "USER"},
    ]
    [issue] = issues(ticket(state="AWAITING_USER", replies=replies))
    assert [message.text for message in issue.messages] == ["first", "second"]
    assert issue.messages[1].at == at(20, 2)


def test_a_closed_ticket_says_when_and_by_whom() -> None:
    resolution = {"closed_at": "2026-11-21T00:00:00Z", "closed_by": "MERCHANT", "note": "kept"}
    [issue] = issues(ticket(state="CLOSED", resolution_info=resolution))
    assert (issue.closed_at, issue.closed_by) == (at(21), "MERCHANT")
    assert issue.extra["resolution_info"] == {"note": "kept"}


def test_what_nobody_knows_is_kept_at_every_level() -> None:
    replies = [{"message": "x", "replied_at": "2026-11-20", "sender": "USER", "mood": "cross"}]
    [issue] = issues(ticket(replies=replies, buyer_info={"name": "A", "vip": True}, new={"deep": [1, None]}))
    assert issue.extra == {"merchant_id": "m1", "buyer_info": {"vip": True}, "new": {"deep": [1, None]}}
    assert issue.messages[0].extra == {"mood": "cross"}


def test_absent_null_and_numbers_where_text_is_expected() -> None:
    [issue] = issues(ticket(id=12345, subject=None, buyer_info=None, orders=[77, "o2", {"id": 9.0}], replies=None))
    assert (issue.id, issue.subject, issue.customer, issue.messages) == ("12345", "", "", ())
    assert issue.order_ids == ("77", "o2", "9")


def test_an_undated_issue_began_with_its_oldest_message() -> None:
    assert issues(ticket(opened_at=None))[0].opened_at == at(20)


def test_half_a_surrogate_pair_becomes_a_replacement_and_a_whole_one_stays() -> None:
    text = json.dumps([ticket(subject="SUBJECT")]).replace("SUBJECT", r"a\ud83db\\ud83d\ud83d\ude00\uDE00")
    assert issues(text)[0].subject == "a\ufffdb\\ud83d😀\ufffd"


def test_two_states_of_one_ticket_are_two_records() -> None:
    assert [issue.subject for issue in issues([ticket(), ticket(subject="Other")])] == ["Mug arrived broken", "Other"]


def test_good_records_land_beside_bad_ones() -> None:
    read = entries([ticket(id="a"), ticket(id="b", state="LOST"), 5, ticket(id="c")])
    assert [type(entry).__name__ for entry in read] == ["ImportedIssue", "Rejected", "Rejected", "ImportedIssue"]
    assert str(read[1]).startswith("standard input, record 2 (b): state: “LOST” is no state of a ticket")


@pytest.mark.parametrize(
    ("record_id", "named"),
    [(..., ""), (None, ""), ("", ""), (True, ""), ([1], ""), ("a b", "a b"), ("x" * 65, "x" * 65)],
)
def test_a_bad_record_is_named_by_its_own_id_and_never_by_its_orders(record_id: Any, named: str) -> None:
    (bad,) = rejected([ticket(id=record_id, orders=[{"id": "order-7"}])])
    assert (bad.id, bad.field) == (named, "id")
    assert "order-7" not in str(bad)


def test_a_ticket_is_no_order_whatever_the_call_says() -> None:
    (bad,) = entries([ticket()], format="orders")
    assert isinstance(bad, Rejected)
    assert bad.field == "replies"


def test_an_order_keeps_every_fact() -> None:
    refund = {
        "refund_reason": "ITEM_IS_DAMAGED",
        "refund_source": "WISH",
        "refund_amount": 3,
        "refund_time": "2026-11-12",
    }
    penalty = {"reason": "LATE", "amount": {"amount": 1.5, "currencyCode": "USD"}, "penalty_time": "2026-11-13"}
    [read] = orders([order(refunds=[refund], penalties=[penalty], warehouse="W1")])
    assert (read.id, read.transaction_id, read.state) == ("o1", "t1", "SHIPPED")
    assert (read.product, read.product_id, read.sku, read.variant) == ("Enamel mug", "p1", "MUG-B", "blue, M")
    assert (read.quantity, str(read.price), str(read.total)) == (2, "6.20 USD", "12.40 USD")
    assert (read.released_at, read.updated_at) == (at(1), at(10))
    assert (read.promised_ship_at, read.shipped_at, read.first_scan_at) == (at(5), at(4), at(6))
    assert read.promised_delivery_at is not None
    assert read.promised_delivery_at.year == 2027
    assert read.tracking == (Tracking(number="YT2", carrier="YunExpress", origin="CN"),)
    assert read.refunds == (Refund(reason="ITEM_IS_DAMAGED", source="WISH", amount=Money(Decimal(3)), at=at(12)),)
    assert read.penalties == (Penalty(reason="LATE", amount=Money(Decimal("1.5"), "USD"), at=at(13)),)
    assert read.extra == {"warehouse": "W1"}


def test_order_events_map_and_the_others_stay() -> None:
    records = [
        {"event_type": "ORDER_DELIVERED", "event_time": "2026-11-15T00:00:00Z"},
        {"event_type": "MARK_SHIPPED", "event_time": "2026-11-09T00:00:00Z"},
        {"event_type": "ORDER_RE_RELEASED", "event_time": "2026-11-08T00:00:00Z"},
        {"event_type": "MARK_SHIPPED", "event_time": "2026-11-04T00:00:00Z"},
        {"event_type": "ORDER_RELEASED", "event_time": "2026-11-02T00:00:00Z"},
    ]
    [read] = orders(order(released_at=..., fulfillment_records=records))
    assert (read.released_at, read.shipped_at, read.delivered_at) == (at(2), at(9), at(15))
    kept = [(each["event_type"], each["event_time"]) for each in read.extra["fulfillment_records"]]
    assert ("ORDER_RE_RELEASED", "2026-11-08T00:00:00Z") in kept
    assert ("MARK_SHIPPED", "2026-11-04T00:00:00Z") in kept


@pytest.mark.parametrize("price", [6.2, "6.20", {"amount": "6.2", "currency_code": ""}, {"amount": 6.2}])
def test_money_in_every_form(price: Any) -> None:
    payment = {"general_payment_details": {"product_price": price}}
    assert orders(order(order_payment=payment))[0].price == Money(Decimal("6.2"))


def test_orders_and_tickets_in_one_list_are_told_apart() -> None:
    read = entries({"code": 0, "data": [order(), ticket(), {"id": "o2", "state": "REFUNDED"}]})
    assert [type(entry).__name__ for entry in read] == ["ImportedOrder", "ImportedIssue", "ImportedOrder"]
    assert reading([order()]).format == "orders"


def test_an_order_whole_inside_a_ticket_comes_before_it() -> None:
    first, second = entries(ticket(orders=[order(), {"id": "o2"}]))
    assert isinstance(first, ImportedOrder)
    assert first.order.sku == "MUG-B"
    assert isinstance(second, ImportedIssue)
    assert second.issue.order_ids == ("o1", "o2")
    assert "orders" not in second.issue.extra


def test_a_forced_format_takes_every_record_for_it() -> None:
    assert orders([{"id": "o9"}], format="orders")[0].id == "o9"
    assert "state: is missing" in str(rejected([{"id": "o9"}], format="v3")[0])


V2 = {
    "Ticket": {
        "id": "v2-1",
        "transaction_id": "t1",
        "label": "Item condition",
        "sublabel": "Damaged",
        "subject": "Tom &amp; Ana&#39;s mug",
        "state": "Awaiting your response",
        "state_id": "1",
        "open_date": "2026-11-19",
        "last_update_date": "2026-11-20T08:00:00",
        "UserInfo": {"id": "u1", "name": "Ana", "locale": "pt", "joined_date": "2019-01-01"},
        "items": [
            {
                "Order": {
                    "order_id": "o1",
                    "product_name": "Mug &quot;blue&quot;",
                    "quantity": "2",
                    "price": "6.20",
                    "order_total": "12.40",
                    "cost": "5.00",
                    "order_time": "2026-11-01T00:00:00",
                    "state": "REFUNDED",
                    "shipping_provider": "YunExpress",
                    "tracking_number": "YT2",
                    "refunded_reason": "Damaged",
                    "refunded_time": "2026-11-18",
                    "ShippingDetail": {"city": "Porto"},
                }
            }
        ],
        "replies": [
            {
                "Reply": {
                    "date": "2026-11-19T10:00:00",
                    "sender": "user",
                    "message": "a &lt;b&gt;",
                    "translated_message": "c &amp; d",
                    "image_urls": "['https://cdn.example/1.jpg', 'https://cdn.example/2.jpg']",
                }
            },
            {
                "Reply": {
                    "date": "2026-11-20T08:00:00",
                    "sender": "wish support",
                    "message": "hello",
                    "image_urls": "[]",
                }
            },
        ],
    }
}


def _v2(**changes: Any) -> dict[str, Any]:
    return {"Ticket": V2["Ticket"] | changes}


@pytest.mark.parametrize("document", [[V2], V2, {"code": 0, "message": "", "data": [V2], "paging": {"next": "x"}}])
def test_version_2(document: Any) -> None:
    assert reading(document).format == "v2"
    first, second = entries(document)
    assert isinstance(first, ImportedOrder)
    assert isinstance(second, ImportedIssue)
    one, issue = first.order, second.issue
    assert (one.product, one.quantity, str(one.total), one.transaction_id) == (
        'Mug "blue"',
        2,
        "12.40",
        "t1",
    )
    assert one.refunds == (Refund(reason="Damaged", at=at(18)),)
    assert one.extra == {"cost": "5.00", "ShippingDetail": {"city": "Porto"}}
    assert (issue.subject, issue.status, issue.opened_at) == ("Tom & Ana's mug", Status.UNHANDLED, at(19))
    assert (issue.reason, issue.label, issue.order_ids) == ("Item condition", "Damaged", ("o1",))
    assert [message.text for message in issue.messages] == ["a &lt;b&gt;", "hello"]
    assert [message.readable for message in issue.messages] == ["a <b>", "hello"]
    assert [message.sender for message in issue.messages] == [Sender.CUSTOMER, Sender.WISH]
    assert [file.url[-5:] for file in issue.messages[0].files] == ["1.jpg", "2.jpg"]
    assert issue.messages[0].extra == {"translated_message": "c &amp; d"}
    assert issue.extra["UserInfo"] == {"id": "u1", "joined_date": "2019-01-01"}


@pytest.mark.parametrize(
    ("state", "state_id", "status"),
    [
        ("Awaiting your response", "1", Status.UNHANDLED),
        ("", "1", Status.UNHANDLED),
        ("Awaiting buyer's response", "2", Status.RESPONDED),
        ("Awaiting user response", "", Status.RESPONDED),
        ("Awaiting Wish", "3", Status.RESPONDED),
        ("closed", "4", Status.CLOSED),
    ],
)
def test_version_2_states(state: str, state_id: str, status: Status) -> None:
    assert issues(_v2(state=state, state_id=state_id))[0].status is status


@pytest.mark.parametrize("literal", ["[", "['a', 5]", "__import__('os')", "[" * 500, "x" * 200_000, "{'a': 1}", 7])
def test_version_2_pictures_that_are_no_list_are_kept_as_they_came(literal: Any) -> None:
    reply = {"Reply": {"date": "2026-11-19", "sender": "user", "message": "m", "image_urls": literal}}
    [issue] = issues(_v2(replies=[reply]))
    assert issue.messages[0].files == ()
    assert issue.messages[0].extra == {"image_urls": literal}


def test_json_lines_take_tickets_pages_and_orders_and_pass_over_a_bad_line() -> None:
    page = {"code": 0, "message": "", "data": [ticket(id="b"), ticket(id="c")]}
    lines = [json.dumps(ticket(id="a")), "", "{oops", json.dumps(page), json.dumps(order()), json.dumps(V2)]
    read = reading("\r\n".join(lines) + "\n")
    assert (read.format, read.total) == ("jsonl", 5)
    records = list(read.records)
    entries_at = [(type(entry).__name__, entry.where) for entry in records]
    assert entries_at == [
        ("ImportedIssue", "line 1"),
        ("Rejected", "line 3"),
        ("ImportedIssue", "line 4, record 1"),
        ("ImportedIssue", "line 4, record 2"),
        ("ImportedOrder", "line 5"),
        ("ImportedOrder", "line 6"),
        ("ImportedIssue", "line 6"),
    ]


def test_json_lines_cut_off_in_the_last_line_say_so() -> None:
    whole = json.dumps(ticket(id="a")) + "\n" + json.dumps(ticket(id="b"))
    [bad] = rejected(whole[:-20])
    assert (bad.where, bad.id) == ("line 2", "b")
    assert "cut off" in bad.problem


def test_json_lines_with_a_broken_first_line() -> None:
    read = entries('{"id": }\n' + json.dumps(ticket(id="a")) + "\n" + json.dumps(ticket(id="b")))
    assert [type(entry).__name__ for entry in read] == ["Rejected", "ImportedIssue", "ImportedIssue"]
