"""What the store already knows, put into a letter's fields. What nobody told stays empty (docs/platform.md, 3)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import msgspec

from wishtui.domain.appeal.facts import counted, late_orders, order_line
from wishtui.domain.appeal.record import Shop
from wishtui.domain.appeal.spec import FieldSpec, FieldType, FieldValue, KindSpec
from wishtui.domain.issue import Issue
from wishtui.domain.order import Money, Order, days_late
from wishtui.text import clean_line

REASONS: Mapping[str, str] = {
    "SHIPPING_TAKING_TOO_LONG": "shipping took too long",
    "USER_NO_LONGER_WANTS_ITEM": "the customer no longer wanted the item",
    "ITEM_DOES_NOT_FIT": "the item did not fit",
    "ITEM_IS_DAMAGED": "the item was damaged",
    "ITEM_DOES_NOT_MATCH_LISTING": "the item did not match the listing",
    "USER_PLACED_ORDER_BY_MISTAKE": "the order was placed by mistake",
    "ITEM_IS_COUNTERFEIT": "the item was reported as counterfeit",
    "ITEM_DOES_NOT_WORK_AS_DESCRIBED": "the item did not work as described",
    "ITEM_NEVER_ARRIVED": "the item never arrived",
    "EMPTY_PACKAGE": "the parcel arrived empty",
    "RECEIVED_NOTE_FROM_MERCHANT": "the customer received a note instead of the item",
    "OTHER": "another reason",
}
"""Wish's refund reasons as a person says them (docs/platform.md, 4)."""


class Known(msgspec.Struct, frozen=True):
    """Everything that a letter may be filled in from."""

    issues: tuple[Issue, ...]
    orders: tuple[Order, ...]
    shop: Shop
    now: datetime


Source = Callable[[Known], FieldValue]


def prefill(spec: KindSpec, known: Known, *, audience: str = "") -> dict[str, FieldValue]:
    """The fields of a new letter: from the facts where a field names a source, else its default."""
    return filled(spec.asked(audience or spec.audience[0]), known)


def filled(fields: Iterable[FieldSpec], known: Known) -> dict[str, FieldValue]:
    """The same for any fields; what is neither known nor given a default is left out."""
    values = ((field.name, _value(field, known)) for field in fields)
    return {name: value for name, value in values if value}


def said_reason(code: str) -> str:
    """A refund reason as a person says it; a file's own word stays as it came."""
    return REASONS.get(code, clean_line(code, limit=80))


def _value(field: FieldSpec, known: Known) -> FieldValue:
    value = SOURCES[field.source](known) if field.source else ""
    if value:
        return value
    if field.type is FieldType.DATE and isinstance(field.default, str) and field.default.startswith("+"):
        return (known.now + timedelta(days=int(field.default[1:]))).date().isoformat()
    return field.default


def _one(values: Iterable[str]) -> str:
    """The value on which all agree; where they differ nobody can say which is meant."""
    distinct = {value for value in values if value}
    return distinct.pop() if len(distinct) == 1 else ""


def _of_orders(show: Callable[[Order], str], known: Known) -> str:
    shown = [show(order) for order in known.orders]
    return _one(shown) if all(shown) else ""


def _iso(moment: datetime | None) -> str:
    return "" if moment is None else moment.date().isoformat()


def _money(money: Money | None) -> str:
    return "" if money is None else str(money)


def _listed(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean_line(value) for value in values if value))


def _refund(order: Order, what: str) -> str:
    refund = order.refunds[0] if len(order.refunds) == 1 else None
    if refund is None:
        return ""
    return {"amount": _money(refund.amount), "date": _iso(refund.at)}[what]


def _refund_reasons(known: Known) -> tuple[str, ...]:
    reasons = Counter(said_reason(refund.reason) for order in known.orders for refund in order.refunds if refund.reason)
    return tuple(f"{reason}: {counted(count, 'order')}" for reason, count in reasons.most_common(8))


def _impact(known: Known) -> str:
    """What the delay did, in figures that can be looked up; empty when no order is late by its dates."""
    late = late_orders(known.orders, known.now)
    if not late:
        return ""
    days = counted(max(days_late(order, known.now) for order in late), "day")
    total = len(known.orders)
    if total == 1:
        said = [f"The order {'went' if late[0].delivered_at else 'is'} {days} past its promised delivery date."]
    else:
        which = f"All {total}" if len(late) == total else f"{len(late)} of {total}"
        said = [f"{which} orders went past the promised delivery date, {_by(late, days)}."]
    wrote = len({issue.customer or issue.id for issue in known.issues})
    if wrote:
        said.append(f"{counted(wrote, 'customer')} {'has' if wrote == 1 else 'have'} written to us about it.")
    refunded = sum(1 for order in late if order.refunds)
    if refunded:
        said.append(f"{counted(refunded, 'order')} {_is(refunded)} already refunded.")
    return " ".join(said)


def _impact_on_customer(known: Known) -> str:
    """The same to the customer who waits; empty when no order is late by its dates."""
    late = late_orders(known.orders, known.now)
    if not late:
        return ""
    days = counted(max(days_late(order, known.now) for order in late), "day")
    if len(known.orders) == 1:
        return f"Your order arrived {days} late." if late[0].delivered_at else f"Your order is {days} late."
    return f"{len(late)} of your {len(known.orders)} orders {_is(len(late))} late, {_by(late, days)}."


def _by(late: Sequence[Order], days: str) -> str:
    return f"by {days}" if len(late) == 1 else f"the longest by {days}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _penalties(known: Known) -> str:
    amounts: dict[str, Decimal] = {}
    for order in known.orders:
        for money in (penalty.amount for penalty in order.penalties if penalty.amount):
            amounts[money.currency] = amounts.get(money.currency, Decimal()) + money.amount
    return ", ".join(str(Money(amount, currency)) for currency, amount in amounts.items())


def _left(order: Order) -> str:
    """Whether the parcel has left the shop, where anyone has told: yes, no, or empty."""
    if order.shipped_at or order.first_scan_at or order.delivered_at or order.state == "SHIPPED":
        return "yes"
    return "no" if order.state in ("APPROVED", "REQUIRE_REVIEW") else ""


def _carriers(order: Order) -> str:
    return ", ".join(_listed(parcel.carrier for parcel in order.tracking))


def _numbers(order: Order) -> str:
    return ", ".join(_listed(parcel.number for parcel in order.tracking))


def _per_order(show: Callable[[Order], str]) -> Source:
    return partial(_of_orders, show)


SOURCES: Mapping[str, Source] = {
    "shop.name": lambda known: known.shop.name,
    "shop.merchant_id": lambda known: known.shop.merchant_id,
    "shop.signer": lambda known: known.shop.signer,
    "today": lambda known: _iso(known.now),
    "customer": lambda known: _one(clean_line(issue.customer, limit=60) for issue in known.issues),
    "subject": lambda known: _one(clean_line(issue.subject, limit=120) for issue in known.issues),
    "orders": lambda known: tuple(order_line(order) for order in known.orders),
    "products": lambda known: _listed(order.product for order in known.orders),
    "impact": _impact,
    "impact.customer": _impact_on_customer,
    "penalties": _penalties,
    "refund.reasons": _refund_reasons,
    "refund.amount": _per_order(partial(_refund, what="amount")),
    "refund.date": _per_order(partial(_refund, what="date")),
    "order.id": _per_order(lambda order: order.id),
    "order.product": _per_order(lambda order: clean_line(order.product, limit=120)),
    "order.variant": _per_order(lambda order: clean_line(order.variant, limit=80)),
    "order.amount": _per_order(lambda order: _money(order.amount)),
    "order.carrier": _per_order(_carriers),
    "order.tracking": _per_order(_numbers),
    "order.left": _per_order(_left),
    "order.shipped": _per_order(lambda order: _iso(order.shipped_at)),
    "order.promised": _per_order(lambda order: _iso(order.promised_delivery_at)),
    "order.delivered": _per_order(lambda order: _iso(order.delivered_at)),
}
"""Every fact that a field may be filled in from, by the name that a template gives as `source`."""


def orders_among(issues: Sequence[Issue]) -> tuple[Order, ...]:
    """The orders of `issues`, each once; one that is only named is there with nothing but its id."""
    found: dict[str, Order] = {}
    for issue in issues:
        have = {order.id: order for order in issue.orders}
        for name in (*issue.order_ids, *have):
            found[name] = have.get(name) or found.get(name) or Order(id=name)
    return tuple(found.values())
