"""Tickets and orders as version 3 of the merchant API gives them (docs/platform.md, 4)."""

from datetime import datetime
from typing import Any

from wishtui.domain.answering import in_order
from wishtui.domain.deadline import answered_late
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Attachment, Message
from wishtui.domain.order import Order, Penalty, Refund, Tracking
from wishtui.domain.times import EARLIEST, iso
from wishtui.exchange.fields import Fields, first_time
from wishtui.exchange.records import BadRecord, Terms, Told, quoted
from wishtui.exchange.wish_words import ORDER_EVENTS, ORDER_KEYS, SENDERS, STATES


def ticket(record: dict[str, Any], terms: Terms) -> Told:
    """One ticket; orders that it holds whole are told on their own."""
    fields = Fields(record, terms.latest)
    issue_id = fields.id("id")
    state = fields.text("state").strip()
    status = _status(state, fields)
    messages = in_order(tuple(message(each) for each in fields.each("replies")))
    buyer = fields.sub("buyer_info")
    resolution = fields.sub("resolution_info")
    closed = status is Status.CLOSED
    whole = [part for part in fields.items("orders") if isinstance(part, dict) and ORDER_KEYS & part.keys()]
    issue = Issue(
        id=issue_id,
        status=status,
        wish_state=state.upper(),
        opened_at=fields.time("opened_at") or first_time((each.at for each in messages), "opened_at"),
        updated_at=fields.time("updated_at"),
        subject=fields.text("subject"),
        customer=buyer.text("name"),
        locale=buyer.text("locale"),
        reason=fields.text("refund_reason"),
        label=fields.text("sub_label"),
        kind=fields.text("type"),
        order_ids=fields.ids("orders"),
        product_ids=fields.ids("products", checked=False),
        messages=messages,
        closed_at=resolution.time("closed_at") if closed else None,
        closed_by=resolution.text("closed_by") if closed else "",
        late=answered_late(messages, terms.window),
        extra=_without(fields.rest(), "orders" if whole else ""),
    )
    return Told(tuple(order(part, terms) for part in whole), issue)


def message(fields: Fields) -> Message:
    """One reply of a ticket."""
    word = fields.text("sender").strip().upper()
    if word not in SENDERS:
        said = f"{quoted(word)} is no sender" if word else "is missing"
        raise BadRecord(fields.field("sender"), f"{said}; one of {', '.join(SENDERS)} is.")
    at = fields.time("replied_at")
    if at is None:
        raise BadRecord(fields.field("replied_at"), "is missing; a message needs its time.")
    sender, automated = SENDERS[word]
    files = tuple(
        Attachment(name=each.text("file_name", "name"), url=each.text("url"))
        for each in fields.each("supporting_files")
    )
    return Message(
        sender=sender,
        at=at,
        text=fields.text("message"),
        via=word,
        automated=automated,
        files=files,
        extra=fields.rest(),
    )


def order(record: dict[str, Any], terms: Terms) -> Order:
    """One order."""
    if "replies" in record:
        raise BadRecord("replies", "is there, and orders have none: this is a ticket.")
    fields = Fields(record, terms.latest)
    product = fields.sub("product_information")
    paid = fields.sub("order_payment").sub("general_payment_details")
    promised = fields.sub("fulfillment_requirements")
    events, unmapped = _events(fields.each("fulfillment_records"))
    facts: dict[str, Any] = {
        "id": fields.id("id", "order_id"),
        "transaction_id": fields.text("transaction_id"),
        "state": fields.text("state"),
        "product": product.text("name"),
        "product_id": product.text("id"),
        "sku": product.text("sku"),
        "size": product.text("size"),
        "color": product.text("color"),
        "quantity": paid.count("product_quantity"),
        "price": paid.money("product_price"),
        "total": paid.money("payment_total"),
        "released_at": fields.time("released_at"),
        "updated_at": fields.time("updated_at"),
        "promised_ship_at": promised.time("expected_ship_time", ahead=True),
        "promised_delivery_at": promised.time("expected_delivery_time", ahead=True),
        "tracking": _tracking(fields),
        "refunds": tuple(_refund(each) for each in fields.each("refunds")),
        "penalties": tuple(_penalty(each) for each in fields.each("penalties")),
    }
    for name, at in events.items():
        facts[name] = facts.get(name) or at
    extra = fields.rest() | ({"fulfillment_records": unmapped} if unmapped else {})
    return Order(**facts, extra=extra)


def _without(extra: dict[str, Any], name: str) -> dict[str, Any]:
    """`extra` without what an order of its own keeps."""
    return {key: value for key, value in extra.items() if key != name}


def _status(state: str, fields: Fields) -> Status:
    status = STATES.get(state.upper())
    if status is None:
        said = f"{quoted(state)} is no state of a ticket" if state else "is missing"
        raise BadRecord(fields.field("state"), f"{said}; one of {', '.join(STATES)} is.")
    return status


def _events(records: list[Fields]) -> tuple[dict[str, datetime], list[dict[str, Any]]]:
    """What fulfilment records tell: the newest moment of each kind, and the records that say anything else.

    An order that was re-released ships again, so the newest counts.
    """
    moments: dict[str, datetime] = {}
    unmapped: list[dict[str, Any]] = []
    told = [(each.time("event_time"), each.text("event_type").strip().upper(), each.rest()) for each in records]
    for at, event, rest in sorted(told, key=lambda record: record[0] or EARLIEST):
        name = ORDER_EVENTS.get(event)
        if name is None or at is None or rest:
            unmapped.append({"event_type": event, **({"event_time": iso(at)} if at else {}), **rest})
        if name is None or at is None:
            continue
        if moments.get(name, at) != at:
            unmapped.append({"event_type": event, "event_time": iso(moments[name])})
        moments[name] = at
    return moments, unmapped


def _tracking(fields: Fields) -> tuple[Tracking, ...]:
    found = []
    for each in fields.each("tracking_information"):
        number = each.text("tracking_number").strip()
        named = isinstance(each.take("shipping_provider"), dict)
        carrier = each.sub("shipping_provider").text("name") if named else each.text("shipping_provider")
        if number or carrier:
            found.append(
                Tracking(
                    number=number, carrier=carrier, origin=each.text("origin_country"), note=each.text("ship_note")
                )
            )
    return tuple(found)


def _refund(fields: Fields) -> Refund:
    return Refund(
        reason=fields.text("refund_reason"),
        note=fields.text("refund_reason_note"),
        source=fields.text("refund_source"),
        amount=fields.money("refund_amount"),
        at=fields.time("refund_time"),
    )


def _penalty(fields: Fields) -> Penalty:
    """What a penalty says; the API leaves its shape open (names *inferred*)."""
    amounts = [fields.money(name) for name in ("amount", "penalty_amount")]
    times = [fields.time(name) for name in ("penalty_time", "issued_at", "created_at")]
    return Penalty(
        reason=fields.text("reason", "penalty_reason", "type"),
        amount=next(filter(None, amounts), None),
        at=next(filter(None, times), None),
    )
