"""What the store already knows, put into a letter's fields. What nobody told stays empty (docs/platform.md, 3)."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial

import msgspec

from wishtui.domain.appeal.claims import contradiction, left_shop
from wishtui.domain.appeal.facts import late_orders, order_line
from wishtui.domain.appeal.record import Shop
from wishtui.domain.appeal.spec import FieldSpec, FieldType, FieldValue, KindSpec
from wishtui.domain.appeal.values import counted, listed, number_word
from wishtui.domain.issue import Issue
from wishtui.domain.message import Sender
from wishtui.domain.order import Money, Order, days_late, fully_refunded, is_refunded
from wishtui.domain.refund_reasons import REASONS
from wishtui.text import clean_line

# untranslated: what a letter says is in the language of the letter


class Known(msgspec.Struct, frozen=True):
    """Everything that a letter may be filled in from."""

    issues: tuple[Issue, ...]
    orders: tuple[Order, ...]
    shop: Shop
    now: datetime


OPTIONS = "options"
"""The source of a choice that starts with the first of its options that the orders bear out."""

FactSource = Callable[[Known], FieldValue]


def prefill(spec: KindSpec, known: Known, *, audience: str = "") -> dict[str, FieldValue]:
    """The fields of a new letter: from the facts where a field names a source, else its default."""
    return filled(spec.asked(audience or spec.audience[0]), known)


def filled(fields: Iterable[FieldSpec], known: Known) -> dict[str, FieldValue]:
    """The same for any fields; what is neither known nor given a default is left out."""
    values = ((field.name, _value(field, known)) for field in fields)
    return {name: value for name, value in values if value}


def reason_text(code: str) -> str:
    """A refund reason as a letter says it; a file's own word stays as it came, and one that cannot be seen is none."""
    return REASONS.get(code, clean_line(code, limit=80).strip())


def refund_reasons(order: Order) -> list[str]:
    """Why money went back, each reason once. `OTHER` is none: it says that nobody has told."""
    reasons = dict.fromkeys(refund.reason for refund in order.refunds)
    return [reason for reason in reasons if reason != "OTHER" and reason_text(reason)]


def _value(field: FieldSpec, known: Known) -> FieldValue:
    value = SOURCES[field.source](known) if field.source else ""
    if field.source == OPTIONS and known.orders:
        value = _borne_out(field, known)
    if value:
        return value
    if field.type is FieldType.DATE and isinstance(field.default, str) and field.default.startswith("+"):
        return (known.now + timedelta(days=int(field.default[1:]))).date().isoformat()
    return field.default


def _borne_out(field: FieldSpec, known: Known) -> str:
    """The first option that the orders do not contradict."""
    today = known.now.date()
    claimed = ((option, field.claims.get(option, ())) for option in field.options)
    return next((option for option, claims in claimed if not contradiction(claims, known.orders, today)), "")


def _one(values: Iterable[str]) -> str:
    """The value on which all agree; where they differ nobody can say which is meant."""
    distinct = {value for value in values if value}
    return distinct.pop() if len(distinct) == 1 else ""


def _of_orders(show: Callable[[Order], str], known: Known) -> str:
    shown = [show(order) for order in known.orders]
    return _one(shown) if all(shown) else ""


def _iso(when: datetime | None) -> str:
    return "" if when is None else when.date().isoformat()


def _money(money: Money | None) -> str:
    return "" if money is None else str(money)


def _listed(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clean_line(value) for value in values if value))


def _refund(order: Order, what: str) -> str:
    refund = order.refunds[0] if len(order.refunds) == 1 else None
    if refund is None:
        return ""
    return {"amount": _money(refund.amount), "date": _iso(refund.at)}[what]


def _refunded_products(known: Known) -> Sequence[str]:
    """The products of refunded orders, the one of most orders first."""
    products = Counter(order.product for order in known.orders if order.product and is_refunded(order))
    return [product for product, _ in products.most_common()]


def _refund_reasons(known: Known) -> tuple[str, ...]:
    """The reasons of the refunds, the one of most orders first, each order counted once."""
    reasons = Counter(
        reason for order in known.orders for reason in dict.fromkeys(map(reason_text, refund_reasons(order)))
    )
    return tuple(
        f"{reason[0].upper()}{reason[1:]} ({counted(count, 'order')})" for reason, count in reasons.most_common(8)
    )


def _impact(known: Known) -> str:
    """What the delay did, in figures that can be looked up; empty when no order is late by its dates."""
    late = late_orders(known.orders, known.now)
    if not late:
        return ""
    days, by = _longest(late, known.now), _by(late, known.now)
    total = len(known.orders)
    if total == 1:
        sentences = [_of_one(late[0], days)]
    elif len(late) == total:
        which = "Both" if total == 2 else f"All {total:,}"
        sentences = [f"{which} orders went past the promised delivery date, {by}."]
    else:
        sentences = [f"Of {total:,} orders, {number_word(len(late))} went past the promised delivery date, {by}."]
    sentences += _wrote(known)
    paid_back = sum(map(fully_refunded, known.orders))
    if total == 1:
        sentences += _paid_back(late[0])
    elif paid_back == total:
        sentences.append("All of them have been refunded.")
    elif paid_back:
        sentences.append(f"Of these orders, {number_word(paid_back)} {_have(paid_back)} been refunded.")
    return " ".join(sentences)


def _wrote(known: Known) -> list[str]:
    """Who wrote to us, and about how many of the orders; nothing where nobody did."""
    issues = [issue for issue in known.issues if _customers(issue)]
    named = {order_id for issue in issues for order_id in (*issue.order_ids, *(order.id for order in issue.orders))}
    total, about = len(known.orders), sum(order.id in named for order in known.orders)
    wrote = len({issue.customer or issue.id for issue in issues})
    if not wrote or not about:
        return []
    which = (
        "this order" if total == 1 else "these orders" if about == total else f"{number_word(about)} of these orders"
    )
    who = "The customer has" if wrote == 1 else f"Altogether {wrote:,} customers have"
    return [f"{who} written to us about {which}."]


def _customers(issue: Issue) -> bool:
    """Whether the customer wrote, as all of them do; where the conversation is known, it tells."""
    return not issue.messages or any(message.sender is Sender.CUSTOMER for message in issue.messages)


def _paid_back(order: Order) -> list[str]:
    """That the only order was refunded, where the sentence about its delay does not say so."""
    if not fully_refunded(order):
        return ["Part of the price has been refunded."] if is_refunded(order) else []
    return ["It has been refunded."] if order.delivered_at else []


def _of_one(order: Order, days: str) -> str:
    if order.delivered_at:
        return f"The order was delivered {days} after the promised date."
    if fully_refunded(order):
        return f"The order was {days} past its promised delivery date when it was refunded."
    return f"The order is {days} past its promised delivery date."


def _impact_on_customer(known: Known) -> str:
    """The same to the customer who waits; empty when no order is late by its dates."""
    late = late_orders(known.orders, known.now)
    if not late:
        return ""
    days, by, total = _longest(late, known.now), _by(late, known.now), len(known.orders)
    came = sum(1 for order in late if order.delivered_at)
    refunds = sum(1 for order in late if fully_refunded(order) and not order.delivered_at)
    waiting = len(late) - came - refunds
    if total == 1:
        if waiting:
            return f"Your order is {days} late."
        return f"Your order arrived {days} late." if came else f"Your order was {days} late when it was refunded."
    # Whether what was refunded came all the same, nobody has told.
    outcomes = (
        (came, "arrived late"),
        (waiting, f"{_is(waiting)} overdue"),
        (refunds, f"{'was' if refunds == 1 else 'were'} refunded after the promised date"),
    )
    for number, outcome in outcomes:
        if number == total:
            return f"{'Both' if total == 2 else f'All {total:,}'} of your orders {outcome}, {by}."
    parts = [f"{number_word(number)} {outcome}" for number, outcome in outcomes if number]
    return f"Of your {total:,} orders, {listed(parts)}, {by}."


def _longest(late: Sequence[Order], now: datetime) -> str:
    return counted(max(days_late(order, now) for order in late), "day")


def _by(late: Sequence[Order], now: datetime) -> str:
    days = _longest(late, now)
    if len(late) == 1:
        return f"by {days}"
    alike = len({days_late(order, now) for order in late}) == 1
    return f"each by {days}" if alike else f"the longest by {days}"


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _have(number: int) -> str:
    return "has" if number == 1 else "have"


def _penalties(known: Known) -> str:
    amounts: dict[str, Decimal] = {}
    for order in known.orders:
        for money in (penalty.amount for penalty in order.penalties if penalty.amount):
            amounts[money.currency] = amounts.get(money.currency, Decimal()) + money.amount
    return ", ".join(str(Money(amount, currency)) for currency, amount in amounts.items())


def _left(order: Order) -> str:
    """Whether the parcel has left the shop, where anyone has told: yes, no, or empty."""
    left = left_shop(order)
    # A declined order is neither under way nor still to come.
    return "" if left is None or (order.state == "DECLINED" and not left) else "yes" if left else "no"


def _carriers(order: Order) -> str:
    return ", ".join(_listed(parcel.carrier for parcel in order.tracking))


def _numbers(order: Order) -> str:
    return ", ".join(_listed(parcel.number for parcel in order.tracking))


def _per_order(show: Callable[[Order], str]) -> FactSource:
    return partial(_of_orders, show)


SOURCES: Mapping[str, FactSource] = {
    OPTIONS: lambda known: "",
    "shop.name": lambda known: known.shop.name,
    "shop.merchant_id": lambda known: known.shop.merchant_id,
    "shop.signer": lambda known: known.shop.signer,
    "today": lambda known: _iso(known.now),
    "customer": lambda known: _one(clean_line(issue.customer, limit=60) for issue in known.issues),
    "subject": lambda known: _one(clean_line(issue.subject, limit=120) for issue in known.issues),
    "orders": lambda known: tuple(order_line(order) for order in known.orders),
    "orders.refunded": lambda known: tuple(
        order_line(order, "orders.refunded") for order in known.orders if is_refunded(order)
    ),
    "products": lambda known: _listed(order.product for order in known.orders),
    "refund.products": lambda known: _listed(_refunded_products(known)),
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
    orders: dict[str, Order] = {}
    for issue in issues:
        have = {order.id: order for order in issue.orders}
        for name in (*issue.order_ids, *have):
            orders[name] = have.get(name) or orders.get(name) or Order(id=name)
    return tuple(orders.values())
