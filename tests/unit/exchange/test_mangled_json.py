"""What spreadsheets do to JSON that went through one: undone or named as in a CSV, and never at a message's cost."""

from typing import Any

import pytest

from tests.unit.exchange.exchange_samples import at, entries, issues, omitted, order, orders, rejected, ticket
from wishtui.exchange import ImportedIssue

REPLY = {"date": "2026-11-20T09:00:00", "sender": "user", "message": "Where is my kettle?"}


def version_2(**order_facts: Any) -> dict[str, Any]:
    """A ticket of the old format with one order."""
    facts = {"order_id": "o7", "product_name": "Kettle", "sku": "KTL-1", "tracking_number": "0094"} | order_facts
    replies = [{"Reply": REPLY}]
    return {"Ticket": {"id": "t7", "state_id": "1", "state": "x", "items": [{"Order": facts}], "replies": replies}}


@pytest.mark.parametrize("guard", ['="{}"', "'{}", "\u200b={}".replace("{}", '"{}"'), " {}\ufeff"])
def test_guards_come_off_ids_numbers_and_dates(guard: str) -> None:
    def worn(text: str) -> str:
        return guard.format(text)

    one = ticket(id=worn("k1"), orders=[{"id": worn("o1")}], opened_at=worn("2026-11-20T00:00:00Z"))
    two = order(id=worn("o1"), product_information={"name": "Kettle", "sku": worn("0012")})
    two["tracking_information"] = [{"tracking_number": worn("00940011"), "shipping_provider": {"name": "DHL"}}]
    two["order_payment"] = {
        "general_payment_details": {"product_quantity": worn("3"), "payment_total": worn("1.234,50")}
    }
    [issue], [known] = issues([one]), orders([two])
    assert (issue.id, issue.order_ids, issue.opened_at) == ("k1", ("o1",), at(20))
    assert (known.id, known.sku, known.quantity, str(known.total)) == ("o1", "0012", 3, "1234.50")
    assert known.tracking[0].number == "00940011"
    [issue], [known] = issues([version_2(order_id=worn("o7"), sku=worn("007"))]), orders([version_2(sku=worn("007"))])
    assert (issue.order_ids, known.sku) == (("o7",), "007")


@pytest.mark.parametrize("rounded", ["6.35E+23", "6,35E+23", 6.35e23])
@pytest.mark.parametrize("whole", [True, False])
def test_a_rounded_order_id_costs_the_order_and_never_the_message(rounded: Any, whole: bool) -> None:
    named: dict[str, Any] = order(id=rounded) if whole else {"id": rounded}
    for document in ([ticket(orders=[named])], [version_2(order_id=rounded)]):
        [left] = {value.problem: value for value in omitted(document)}.values()
        assert (left.where, "scientific notation" in left.problem) == ("record 1", True)
        [issue] = [entry.issue for entry in entries(document) if isinstance(entry, ImportedIssue)]
        assert (len(issue.messages), issue.order_ids) == (1, ())
        assert str(rounded) in str(issue.extra)
        assert orders(document) == []
        assert rejected(document) == []


def test_an_id_that_is_none_still_costs_the_record() -> None:
    assert rejected([ticket(orders=[{"id": "o 1"}])])[0].field == "orders[0]"
    assert rejected([version_2(order_id="o#1")])[0].field == "Ticket.items[0].Order.order_id"
    assert rejected([order(id=6.35e23)])[0].field == "id"
    assert rejected([{"Order": {"order_id": "6.35E+23"}}])[0].field == "Order.order_id"


@pytest.mark.parametrize("count", ["two", "2.5", "-1"])
def test_a_quantity_that_cannot_be_read_costs_itself(count: str) -> None:
    paid = {"general_payment_details": {"product_quantity": count, "payment_total": "5 EUR"}}
    [known] = orders([order(order_payment=paid)])
    assert (known.quantity, str(known.total)) == (None, "5.00 EUR")
    document = [version_2(quantity=count)]
    [left] = omitted(document)
    assert (left.field, "no whole number" in left.problem) == ("Ticket.items[0].Order.quantity", True)
    [issue] = [entry.issue for entry in entries(document) if isinstance(entry, ImportedIssue)]
    assert issue.messages[0].text == REPLY["message"]
