"""What the API sends is decoded as far as it can be read: a field that cannot be costs only itself."""

from decimal import Decimal
from typing import Any

import pytest

from tests.unit.exchange.exchange_samples import NOW, at, order, ticket
from wishtui.domain.issue import Status
from wishtui.domain.message import Sender
from wishtui.domain.order import Money
from wishtui.exchange.records import BadRecord
from wishtui.exchange.wish_json import decode_order, decode_ticket


def test_a_sound_ticket_has_no_problems() -> None:
    decoded = decode_ticket(ticket(orders=[order(), {"id": "o2"}]), now=NOW)
    assert decoded.problems == ()
    assert (decoded.issue.id, decoded.issue.order_ids) == ("5fb7a1c2", ("o1", "o2"))
    assert [order.sku for order in decoded.orders] == ["MUG-B"]


REPLY = {"message": "Hello?", "replied_at": "2026-11-20T00:00:00Z", "sender": "USER"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"opened_at": "soon"}, "opened_at"),
        ({"updated_at": "2031-01-01T00:00:00Z"}, "updated_at"),
        ({"subject": ["x"]}, "subject"),
        ({"buyer_info": "Ana"}, "buyer_info"),
        ({"orders": [{"id": "o/1"}, {"id": "o1"}]}, "orders[0]"),
        ({"replies": ["x", REPLY]}, "replies[0]"),
        ({"replies": [REPLY | {"sender": "BOT"}]}, "replies[0].sender"),
        ({"replies": [REPLY | {"replied_at": None}]}, "replies[0].replied_at"),
        ({"replies": {}}, "replies"),
        ({"state": "ON_HOLD"}, "state"),
        ({"state": None}, "state"),
    ],
)
def test_a_field_that_cannot_be_read_costs_only_itself(changes: dict[str, Any], field: str) -> None:
    decoded = decode_ticket(ticket(**changes), now=NOW)
    assert [problem.field for problem in decoded.problems] == [field]
    assert decoded.issue.id == "5fb7a1c2"
    name = field.split("[")[0]
    kept = decoded.issue.extra | {f"message {n}": one.extra for n, one in enumerate(decoded.issue.messages)}
    assert name in kept or name in ("orders", "replies") or changes[name] is None


def test_every_field_may_be_absent_or_null() -> None:
    for name in ticket():
        if name != "id":
            for gone in (..., None):
                assert decode_ticket(ticket(**{name: gone}), now=NOW).issue.id == "5fb7a1c2"
    assert decode_ticket({"id": "a"}, now=NOW).issue.opened_at == NOW


def test_an_unknown_state_is_shown_as_it_is_and_takes_no_answer() -> None:
    issue = decode_ticket(ticket(state="on_hold"), now=NOW).issue
    assert (issue.status, issue.wish_state) == (Status.RESPONDED, "ON_HOLD")
    assert decode_ticket(ticket(state=None), now=NOW).issue.status is Status.UNHANDLED


def test_a_message_of_nobody_known_answers_nobody_and_one_without_time_stands_behind_the_one_before() -> None:
    replies = [REPLY, {"message": "x", "sender": "ROBOT"}]
    first, second = decode_ticket(ticket(replies=replies), now=NOW).issue.messages
    assert (second.sender, second.answers, second.via, second.at) == (Sender.WISH, False, "ROBOT", first.at)


def test_without_an_id_there_is_no_ticket() -> None:
    wrong: list[Any] = [None, "", "a/b", 1.5e300, []]
    for record_id in wrong:
        with pytest.raises(BadRecord):
            decode_ticket(ticket(id=record_id), now=NOW)
        with pytest.raises(BadRecord):
            decode_order(order(id=record_id), now=NOW)


def test_replies_of_one_second_follow_the_direction_of_the_list() -> None:
    def reply(sender: str, text: str, second: int) -> dict[str, Any]:
        return {"sender": sender, "message": text, "replied_at": f"2026-11-20T00:00:0{second}Z"}

    newest_first = [reply("MERCHANT", "c", 2), reply("USER", "b", 2), reply("USER", "a", 1)]
    for replies in (newest_first, newest_first[::-1]):
        issue = decode_ticket(ticket(replies=replies), now=NOW).issue
        assert [message.text for message in issue.messages] == ["a", "b", "c"]


def test_an_order_keeps_what_it_can() -> None:
    decoded = decode_order(order(released_at="x", refunds=[{"refund_amount": "much"}, {"refund_amount": 3}]), now=NOW)
    assert [problem.field for problem in decoded.problems] == ["released_at", "refunds[0].refund_amount"]
    assert decoded.order.updated_at == at(10)
    assert [refund.amount for refund in decoded.order.refunds] == [None, Money(Decimal(3))]
    assert decoded.order.extra["released_at"] == "x"
