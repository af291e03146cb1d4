"""Version 2 exports: `{"Ticket": {...}}`, numbers as text, times in UTC without saying so (docs/platform.md, 5)."""

import ast
from typing import Any

from wishtui.domain.answering import oldest_first
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Attachment, Message
from wishtui.domain.order import Order, Refund, Tracking
from wishtui.exchange.fields import Fields, Notes
from wishtui.exchange.records import BadRecord, DecodeContext, DecodedRecord, quoted
from wishtui.exchange.values import RoundedNumber, earliest
from wishtui.exchange.wish_words import V2_AWAITING_SELLER, sender_word, status_word
from wishtui.i18n import _
from wishtui.text import trim

_MOST_LITERAL = 100_000
"""Characters of a list literal that are worth reading as one."""


def ticket(record: dict[str, Any], context: DecodeContext) -> DecodedRecord:
    """One ticket, and the orders that it holds.

    Raises:
        BadRecord: it cannot be used.
    """
    notes = Notes()
    fields = Fields(record, context, notes, "Ticket")
    issue_id = fields.id("id")
    transaction = fields.text("transaction_id")
    status = _status(fields)
    messages = oldest_first([_message(_inner(each, "Reply")) for each in fields.each("replies")])
    items = [_inner(each, "Order") for each in fields.each("items")]
    orders = tuple(order for each in items if (order := _known_order(each, transaction)) is not None)
    user = fields.sub("UserInfo")
    closed_at, closed_by = fields.time("close_date"), fields.text("closed_by")
    closed = status is Status.CLOSED
    label, sublabel = fields.words("label"), fields.words("sublabel")
    issue = Issue(
        id=issue_id,
        status=status,
        wish_state=trim(fields.text("state")),
        opened_at=fields.time("open_date") or earliest((each.at for each in messages), "open_date"),
        updated_at=fields.time("last_update_date"),
        subject=fields.words("subject"),
        customer=user.words("name"),
        locale=user.text("locale"),
        reason=label,
        label=sublabel,
        order_ids=tuple(dict.fromkeys(order.id for order in orders)),
        product_ids=tuple(dict.fromkeys(order.product_id for order in orders if order.product_id)),
        messages=messages,
        closed_at=closed_at if closed else None,
        closed_by=closed_by if closed else "",
        extra=fields.rest() | ({"transaction_id": transaction} if transaction else {}),
    )
    # That its times are UTC is the rule of the format, not a guess: there is nothing to say.
    return DecodedRecord(orders, issue, problems=tuple(notes.problems))


def order(record: dict[str, Any], context: DecodeContext) -> DecodedRecord:
    """One order of an order export, `{"Order": {...}}`.

    Raises:
        BadRecord: it cannot be used.
    """
    notes = Notes()
    return DecodedRecord((_order(Fields(record, context, notes, "Order"), ""),), problems=tuple(notes.problems))


def _inner(fields: Fields, name: str) -> Fields:
    """What is wrapped under `name`, or the object itself where nothing is."""
    return fields.sub(name) if name in fields else fields


def _status(fields: Fields) -> Status:
    state, state_id = fields.text("state"), trim(fields.text("state_id"))
    if state_id == V2_AWAITING_SELLER:
        return Status.UNHANDLED
    status = status_word(state)
    if status is None:
        problem = _("is missing; “Awaiting your response” or “Closed” are.")
        if state:
            problem = _("{text} is no state of a ticket; “Awaiting your response” or “Closed” are.", text=quoted(state))
        raise BadRecord(fields.field("state"), problem)
    return status


def _message(fields: Fields) -> Message:
    word = fields.text("sender")
    who = sender_word(word)
    if who is None:
        problem = _("is missing; user, merchant and wish support are.")
        if word:
            problem = _("{text} is no sender; user, merchant and wish support are.", text=quoted(word))
        raise BadRecord(fields.field("sender"), problem)
    at = fields.time("date")
    if at is None:
        raise BadRecord(fields.field("date"), _("is missing; a message needs its time."))
    text = fields.text("message")
    translations = {
        name: translated
        for name in ("translated_message", "translated_message_zh")
        if (translated := fields.text(name))
    }
    files, unread = _pictures(fields.take("image_urls"))
    extra = fields.rest() | translations | ({"image_urls": unread} if unread else {})
    return Message(sender=who[0], at=at, text=text, via=word, automated=who[1], files=files, extra=extra)


def _pictures(value: Any) -> tuple[tuple[Attachment, ...], Any]:
    """Links of a text that holds a Python list literal; what is none is given back as it came."""
    urls = value
    if isinstance(value, str):
        if not value.strip() or len(value) > _MOST_LITERAL:
            return (), value.strip() and value
        try:
            urls = ast.literal_eval(value.strip())
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            urls = [value] if value.startswith(("https://", "http://")) else None
    if not isinstance(urls, list | tuple) or not all(isinstance(url, str) for url in urls):
        return (), value
    return tuple(Attachment(url=_sound(url)) for url in urls if url), None


def _sound(text: str) -> str:
    """Halves of surrogate pairs, which an escape in a literal may make, become U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _known_order(fields: Fields, transaction: str) -> Order | None:
    """An order inside a ticket; one whose id a spreadsheet has rounded costs only itself."""
    try:
        return _order(fields, transaction)
    except RoundedNumber as error:
        fields.leave_out("order_id" if "order_id" in fields else "id", error)
        return None


def _order(fields: Fields, transaction: str) -> Order:
    order_id, currency = fields.id("order_id", "id"), fields.text("currency_code", "currency")
    refunded_at, refunded = fields.time("refunded_time"), fields.words("refunded_reason")
    number, carrier = fields.digits("tracking_number"), fields.words("shipping_provider")
    return Order(
        id=order_id,
        transaction_id=fields.text("transaction_id") or transaction,
        state=fields.text("state"),
        product=fields.words("product_name"),
        product_id=fields.text("product_id"),
        sku=fields.digits("sku"),
        size=fields.words("size"),
        color=fields.words("color"),
        quantity=fields.count("quantity"),
        price=fields.money("price", currency),
        total=fields.money("order_total", currency),
        released_at=fields.time("order_time"),
        updated_at=fields.time("last_updated"),
        shipped_at=fields.time("shipped_date"),
        tracking=(Tracking(number=number, carrier=carrier),) if number or carrier else (),
        refunds=(Refund(reason=refunded, at=refunded_at),) if refunded or refunded_at else (),
        extra=fields.rest(),
    )
