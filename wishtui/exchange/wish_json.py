"""Tickets and orders as version 3 of the merchant API gives them: the one place where Wish's JSON is decoded.

Files and the API client share it. A file is decoded strictly: a record that is not whole is rejected and named. What
the API itself sends is decoded leniently, since it will not be mended: a field that cannot be read costs only itself.
docs/platform.md has the fields.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wishtui.domain.answering import oldest_first
from wishtui.domain.issue import Issue, Status, unanswered
from wishtui.domain.message import Attachment, Message, Sender
from wishtui.domain.order import Order, Penalty, Refund, Tracking
from wishtui.domain.times import EARLIEST, iso, utc
from wishtui.exchange.fields import Fields, Notes
from wishtui.exchange.plain_tickets import PlainTickets
from wishtui.exchange.records import BadRecord, DecodeContext, DecodedRecord, FieldProblem, quoted
from wishtui.exchange.values import EXAMPLE, RoundedNumber, earliest
from wishtui.exchange.wish_words import ORDER_EVENTS, ORDER_KEYS, SENDERS, STATES
from wishtui.i18n import _, enumerated
from wishtui.text import trim


@dataclass(frozen=True)
class DecodedTicket:
    """A ticket of the API, the orders that it holds whole, and what could not be read of them."""

    issue: Issue
    orders: tuple[Order, ...]
    problems: tuple[FieldProblem, ...]


@dataclass(frozen=True)
class DecodedOrder:
    """An order of the API, and what could not be read of it."""

    order: Order
    problems: tuple[FieldProblem, ...]


def decode_ticket(raw: Mapping[str, Any], *, now: datetime) -> DecodedTicket:
    """A ticket as the API sent it, decoded from JSON, with what can be read of it.

    A state that is not known makes it Responded, so that nothing is sent to it; `wish_state` has Wish's word. A reply
    of a sender that is not known counts as Wish's machine: it answers nobody. `now` tells dates that lie in the future.

    Raises:
        BadRecord: it has no id, or one that is none.
    """
    record, context = dict(raw), DecodeContext(utc(now), lenient=True)
    plain = PlainTickets(context).from_record(record)
    if plain is not None:
        return DecodedTicket(plain, (), ())
    decoded = ticket(record, context)
    assert decoded.issue is not None  # a ticket is an issue
    return DecodedTicket(decoded.issue, decoded.orders, decoded.problems)


def decode_order(raw: Mapping[str, Any], *, now: datetime) -> DecodedOrder:
    """An order as the API sent it, decoded from JSON, with what can be read of it.

    Raises:
        BadRecord: it has no id, or one that is none.
    """
    decoded = order(dict(raw), DecodeContext(utc(now), lenient=True))
    return DecodedOrder(decoded.orders[0], decoded.problems)


def ticket(record: dict[str, Any], context: DecodeContext) -> DecodedRecord:
    """One ticket; orders that it holds whole are given beside it.

    Raises:
        BadRecord: it cannot be used.
    """
    notes = Notes()
    fields = Fields(record, context, notes)
    issue_id = fields.id("id")
    state = trim(fields.text("state"))
    opened_at, updated_at = fields.time("opened_at"), fields.time("updated_at")
    messages = _replies(fields, opened_at or updated_at)
    status = _status(state, fields, messages)
    closed = status is Status.CLOSED
    buyer, resolution = fields.sub("buyer_info"), fields.sub("resolution_info")
    whole = [part for part in fields.items("orders") if isinstance(part, dict) and ORDER_KEYS & part.keys()]
    orders = tuple(filter(None, (_whole_order(part, context, notes) for part in whole)))
    issue = Issue(
        id=issue_id,
        status=status,
        wish_state=state.upper(),
        opened_at=opened_at or _began(fields, messages, updated_at or context.now),
        updated_at=updated_at,
        subject=fields.words("subject"),
        customer=buyer.words("name"),
        locale=buyer.text("locale"),
        reason=fields.text("refund_reason"),
        label=fields.words("sub_label"),
        kind=fields.text("type"),
        order_ids=fields.ids("orders"),
        product_ids=fields.ids("products", checked=False),
        messages=messages,
        closed_at=resolution.time("closed_at") if closed else None,
        closed_by=resolution.text("closed_by") if closed else "",
        extra=_without(fields.rest(), "orders" if whole and len(orders) == len(whole) else ""),
    )
    return notes.decoded(DecodedRecord(orders, issue))


def order(record: dict[str, Any], context: DecodeContext) -> DecodedRecord:
    """One order.

    Raises:
        BadRecord: it cannot be used.
    """
    notes = Notes()
    return notes.decoded(DecodedRecord((_order(record, context, notes),)))


def _whole_order(record: dict[str, Any], context: DecodeContext, notes: Notes) -> Order | None:
    """An order inside a ticket; one whose id was rounded, or when decoding is lenient is none, costs only itself."""
    try:
        return _order(record, context, notes)
    except BadRecord as error:
        if not (context.lenient or isinstance(error, RoundedNumber)):
            raise
        return None  # the ticket names it among its ids


def _replies(fields: Fields, undated: datetime | None) -> tuple[Message, ...]:
    """The conversation, oldest first. A reply without a time, where that is let pass, has that of the one before it."""
    messages: list[Message] = []
    for each in fields.each("replies"):
        messages.append(_reply(each, messages[-1].at if messages else undated or EARLIEST))
    return oldest_first(messages)


def _reply(fields: Fields, undated: datetime) -> Message:
    """One reply of a ticket."""
    word = trim(fields.text("sender")).upper()
    if word not in SENDERS:
        problem = _("is missing; one of {senders} is.", senders=enumerated(SENDERS))
        if word:
            problem = _("{text} is no sender; one of {senders} is.", text=quoted(word), senders=enumerated(SENDERS))
        fields.leave_out("sender", BadRecord(fields.field("sender"), problem))
    at = fields.time("replied_at")
    if at is None and "replied_at" not in fields:
        problem = _("is missing; a message needs its time; write it like {example}.", example=EXAMPLE)
        fields.leave_out("replied_at", BadRecord(fields.field("replied_at"), problem))
    sender, automated = SENDERS.get(word, (Sender.WISH, True))
    files = tuple(
        Attachment(name=each.text("file_name", "name"), url=each.text("url"))
        for each in fields.each("supporting_files")
    )
    return Message(
        sender=sender,
        at=at or undated,
        text=fields.text("message"),
        via=word,
        automated=automated,
        files=files,
        extra=fields.rest(),
    )


def _began(fields: Fields, messages: tuple[Message, ...], otherwise: datetime) -> datetime:
    """When a ticket began that does not say it: with its oldest message, or, where that is let pass, `otherwise`."""
    try:
        return earliest((each.at for each in messages), "opened_at")
    except BadRecord as error:
        fields.leave_out("opened_at", error)
        return otherwise


def _order(record: dict[str, Any], context: DecodeContext, notes: Notes) -> Order:
    if "replies" in record:
        raise BadRecord("replies", _("is there, and orders have none: this is a ticket."))
    fields = Fields(record, context, notes)
    product = fields.sub("product_information")
    paid = fields.sub("order_payment").sub("general_payment_details")
    promised = fields.sub("fulfillment_requirements")
    events, unmapped = _events(fields.each("fulfillment_records"))
    facts: dict[str, Any] = {
        "id": fields.id("id", "order_id"),
        "transaction_id": fields.text("transaction_id"),
        "state": fields.text("state"),
        "product": product.words("name"),
        "product_id": product.text("id"),
        "sku": product.digits("sku"),
        "size": product.words("size"),
        "color": product.words("color"),
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


def _status(state: str, fields: Fields, messages: tuple[Message, ...]) -> Status:
    status = STATES.get(state.upper())
    if status is None:
        problem = _("is missing; one of {states} is.", states=enumerated(STATES))
        if state:
            problem = _(
                "{text} is no state of a ticket; one of {states} is.", text=quoted(state), states=enumerated(STATES)
            )
        fields.leave_out("state", BadRecord(fields.field("state"), problem))
        return Status.UNHANDLED if not state and unanswered(messages) else Status.RESPONDED
    return status


def _events(records: list[Fields]) -> tuple[dict[str, datetime], list[dict[str, Any]]]:
    """What fulfilment records say: the newest time of each kind, and the records that say anything else.

    An order that was re-released ships again, so the newest counts.
    """
    times: dict[str, datetime] = {}
    unmapped: list[dict[str, Any]] = []
    read = [(each.time("event_time"), trim(each.text("event_type")).upper(), each.rest()) for each in records]
    for at, event, rest in sorted(read, key=lambda record: record[0] or EARLIEST):
        name = ORDER_EVENTS.get(event)
        if name is None or at is None or rest:
            unmapped.append({"event_type": event, **({"event_time": iso(at)} if at else {}), **rest})
        if name is None or at is None:
            continue
        if times.get(name, at) != at:
            unmapped.append({"event_type": event, "event_time": iso(times[name])})
        times[name] = at
    return times, unmapped


def _tracking(fields: Fields) -> tuple[Tracking, ...]:
    parcels = []
    for each in fields.each("tracking_information"):
        number = each.digits("tracking_number")
        named = isinstance(each.take("shipping_provider"), dict)
        carrier = each.sub("shipping_provider").words("name") if named else each.words("shipping_provider")
        if number or carrier:
            parcels.append(
                Tracking(
                    number=number, carrier=carrier, origin=each.text("origin_country"), note=each.words("ship_note")
                )
            )
    return tuple(parcels)


def _refund(fields: Fields) -> Refund:
    return Refund(
        reason=fields.words("refund_reason"),
        note=fields.words("refund_reason_note"),
        source=fields.text("refund_source"),
        amount=fields.money("refund_amount"),
        at=fields.time("refund_time"),
    )


def _penalty(fields: Fields) -> Penalty:
    """What a penalty says; the API leaves its shape open (names *inferred*)."""
    amounts = [fields.money(name) for name in ("amount", "penalty_amount")]
    times = [fields.time(name) for name in ("penalty_time", "issued_at", "created_at")]
    return Penalty(
        reason=fields.words("reason", "penalty_reason", "type"),
        amount=next(filter(None, amounts), None),
        at=next(filter(None, times), None),
    )
