"""What a template sees: plain frozen values, cleaned, with nothing on them to call."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from wishtui.domain.appeal import (
    GAP_MARK,
    LONGEST_LINE,
    LONGEST_TEXT,
    Shop,
    late_orders,
    penalty_text,
    reason_text,
    refund_reasons,
)
from wishtui.domain.order import Order, days_late, fully_refunded, is_refunded, refunded_at
from wishtui.text import clean, clean_line

_MARK = re.compile(re.escape(GAP_MARK), re.IGNORECASE)

_LONGEST_FACT = 200
"""Characters of one fact of an order: a product's title that goes on for ever says no more."""


class TemplateView(msgspec.Struct, frozen=True):
    """A row of facts. Its fields, and nothing else of it, can be reached from a template."""


class OrderView(TemplateView, frozen=True):
    """An order as a letter writes it; None where nobody told."""

    id: str
    product: str
    variant: str
    quantity: int | None
    amount: str
    price: str
    state: str
    released: date | None
    promised_ship: date | None
    promised: date | None
    shipped: date | None
    first_scan: date | None
    delivered: date | None
    days_late: int
    carrier: str
    tracking: str
    parcels: str
    """Each number behind who carries it, where these are several."""
    is_refunded: bool
    """Whether money went back, on a day that is known or not."""
    refunded_in_full: bool
    """Whether all of it did, as far as anyone has told."""
    refunded: date | None
    refund_amount: str
    refund_reason: str
    penalty: str


class Summary(TemplateView, frozen=True):
    """What all the orders of a letter come to."""

    orders: int
    late: int
    longest: int
    """Days that the latest of them is late."""
    delivered: int
    undelivered: int
    refunded: int
    """Those of which money went back, in part or in full."""
    unrefunded: int
    """Those of which not all did."""
    penalised: int


class ShopView(TemplateView, frozen=True):
    """The shop that signs."""

    name: str
    merchant_id: str
    signer: str


def line(text: str, *, limit: int = LONGEST_LINE) -> str:
    """One line of somebody's text; what looks like our own mark for a gap is not taken for one."""
    return _MARK.sub("(missing", clean_line(text, limit=limit)).strip()


def lines(text: str) -> str:
    """The same for a text of several lines."""
    return _MARK.sub("(missing", clean(text, limit=LONGEST_TEXT)).strip()


def order_views(orders: Sequence[Order], now: datetime) -> tuple[OrderView, ...]:
    """The orders of a letter, the latest first."""
    views = (_order_view(order, now) for order in orders)
    return tuple(sorted(views, key=lambda view: -view.days_late))


def summary_of(orders: Sequence[Order], now: datetime) -> Summary:
    """What the orders come to."""
    late = late_orders(orders, now)
    return Summary(
        orders=len(orders),
        late=len(late),
        longest=max((days_late(order, now) for order in late), default=0),
        delivered=sum(1 for order in orders if order.delivered_at is not None),
        undelivered=sum(1 for order in orders if order.delivered_at is None),
        refunded=sum(map(is_refunded, orders)),
        unrefunded=sum(1 for order in orders if not fully_refunded(order)),
        penalised=sum(1 for order in orders if order.penalties),
    )


def shop_view(shop: Shop) -> ShopView:
    """The shop as a template sees it."""
    return ShopView(line(shop.name), line(shop.merchant_id), line(shop.signer))


def _order_view(order: Order, now: datetime) -> OrderView:
    return OrderView(
        id=_fact(order.id),
        product=_fact(order.product),
        variant=_fact(order.variant),
        quantity=order.quantity,
        amount=_fact(str(order.amount)) if order.amount else "",
        price=_fact(str(order.price)) if order.price else "",
        state=_fact(order.state).replace("_", " ").lower(),
        released=_day(order.released_at),
        promised_ship=_day(order.promised_ship_at),
        promised=_day(order.promised_delivery_at),
        shipped=_day(order.shipped_at),
        first_scan=_day(order.first_scan_at),
        delivered=_day(order.delivered_at),
        days_late=days_late(order, now),
        carrier=_joined(parcel.carrier for parcel in order.tracking),
        tracking=_joined(parcel.number for parcel in order.tracking),
        parcels=_parcels(order),
        is_refunded=is_refunded(order),
        refunded_in_full=fully_refunded(order),
        refunded=_day(refunded_at(order)),
        refund_amount=_fact(", ".join(str(refund.amount) for refund in order.refunds if refund.amount)),
        refund_reason=_joined(map(reason_text, refund_reasons(order))),
        penalty=_fact(penalty_text(order)),
    )


def _parcels(order: Order) -> str:
    if len({parcel.carrier for parcel in order.tracking if parcel.carrier}) < 2:
        return ""
    return _joined(f"{parcel.carrier} {parcel.number}".strip() for parcel in order.tracking)


def _day(when: datetime | None) -> date | None:
    return None if when is None else when.date()


def _joined(values: Iterable[str]) -> str:
    return _fact(", ".join(dict.fromkeys(value for value in values if value)))


def _fact(text: str) -> str:
    return line(text, limit=_LONGEST_FACT)
