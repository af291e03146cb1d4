"""What a text takes for granted about its orders, and which of them say otherwise (docs/platform.md, 1 and 3).

A promise or a statement that is not so has had shops suspended. Only a fact that is known contradicts a claim; an
order of which nobody has told anything contradicts none, but for what has to be proved: a penalty, a refund.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import msgspec

from wishtui.domain.appeal.facts import is_refunded
from wishtui.domain.appeal.values import day
from wishtui.domain.order import Order
from wishtui.i18n import N_, _
from wishtui.text import clean_line

Objection = Callable[[Order, date], str]
"""What an order says against a claim on a day, to follow “the order”; empty where it says nothing against it."""


class Claim(msgspec.Struct, frozen=True):
    """Something that a text states of its orders."""

    against: Objection
    every: bool = False
    """Whether a letter states it of all its orders; otherwise one of which it holds is enough."""


def left_shop(order: Order) -> bool | None:
    """Whether the parcel has left the shop; None where nobody has told."""
    if order.shipped_at or order.first_scan_at or order.delivered_at or order.state == "SHIPPED":
        return True
    return False if order.state in ("APPROVED", "REQUIRE_REVIEW", "DECLINED") else None


def fully_refunded(order: Order) -> bool:
    """Whether the whole price went back, as far as the amounts tell; a refund of an unknown amount counts as whole."""
    amounts = [refund.amount for refund in order.refunds]
    paid = order.total or order.price
    comparable = [one.amount for one in amounts if one and paid and one.currency == paid.currency]
    if order.state == "REFUNDED" or paid is None or len(comparable) < len(amounts):
        return is_refunded(order)
    return bool(amounts) and sum(comparable) >= paid.amount


def contradiction(claims: Sequence[str], orders: Sequence[Order], today: date, *, every: bool | None = None) -> str:
    """Why `orders` contradict what is claimed, as a clause; empty when they do not.

    A letter may claim of one order what does not hold of another: it is enough that one of them bears out all that
    is not claimed of every order. `every` asks it of all of them, whatever the claims say.
    """
    of_all = [name for name in claims if (CLAIMS[name].every if every is None else every)]
    of_one = [name for name in claims if name not in of_all]
    against_all = [(order, reason) for order in orders if (reason := _against(of_all, order, today))]
    against_one = [(order, reason) for order in orders if (reason := _against(of_one, order, today))]
    against = against_all or (against_one if len(against_one) == len(orders) else [])
    if not against:
        return ""
    order, reason = against[0]
    which = _("the order") if len(orders) == 1 else _("order {order_id}", order_id=clean_line(order.id))
    more = _(", and so with {value:,} more", value=len(against) - 1) if len(against) > 1 else ""
    return f"{which} {reason}{more}"


def _against(claims: Sequence[str], order: Order, today: date) -> str:
    return next(filter(None, (CLAIMS[name].against(order, today) for name in claims)), "")


def _delivered(order: Order, today: date) -> str:
    return _("was delivered{on}", on=_on(order.delivered_at)) if order.delivered_at else ""


def _not_delivered(order: Order, today: date) -> str:
    return "" if order.delivered_at else _("has no delivery on record")


def _not_shipped(order: Order, today: date) -> str:
    if left_shop(order) is not False:
        return ""
    return _("was declined") if order.state == "DECLINED" else _("has not been shipped")


def _shipped(order: Order, today: date) -> str:
    return _("was shipped{on}", on=_on(order.shipped_at)) if left_shop(order) else ""


def _shipped_in_time(order: Order, today: date) -> str:
    if order.promised_ship_at is None:
        return ""
    if order.shipped_at is not None:
        return _("was shipped in time") if order.shipped_at <= order.promised_ship_at else ""
    waits = left_shop(order) is False and order.promised_ship_at.date() >= today
    return _("need not be shipped before {day}", day=day(order.promised_ship_at)) if waits else ""


def _refunded_in_full(order: Order, today: date) -> str:
    first = min((refund.at for refund in order.refunds if refund.at), default=None)
    return _("was refunded{on}", on=_on(first)) if fully_refunded(order) else ""


def _not_refunded(order: Order, today: date) -> str:
    return "" if fully_refunded(order) else _("has no full refund on record")


def _in_time(order: Order, today: date) -> str:
    promised = order.promised_delivery_at
    if promised is None:
        return ""
    if order.delivered_at is not None:
        return _("was delivered in time") if order.delivered_at <= promised else ""
    return _("is promised for {day}", day=day(promised)) if promised.date() >= today else ""


def _open(order: Order, today: date) -> str:
    """That somebody still waits for it: it is overdue, and neither there nor paid back."""
    promised = order.promised_delivery_at
    waits = promised is not None and promised.date() < today and not order.delivered_at and not is_refunded(order)
    return _("is overdue, and has neither arrived nor been refunded") if waits else ""


def _not_tracked(order: Order, today: date) -> str:
    return "" if any(parcel.number for parcel in order.tracking) else _("has no tracking number")


def _no_penalty(order: Order, today: date) -> str:
    return "" if order.penalties else _("has no penalty on record")


def _on(when: datetime | None) -> str:
    return f" on {day(when)}" if when else ""


CLAIMS: Mapping[str, Claim] = {
    "undelivered": Claim(_delivered),
    "delivered": Claim(_not_delivered),
    "all_delivered": Claim(_not_delivered, every=True),
    "shipped": Claim(_not_shipped),
    "unshipped": Claim(_shipped),
    "tracked": Claim(_not_tracked),
    "shipped_late": Claim(_shipped_in_time),
    "unrefunded": Claim(_refunded_in_full),
    "all_refunded": Claim(_not_refunded, every=True),
    "late": Claim(_in_time),
    "settled": Claim(_open),
    "penalty": Claim(_no_penalty),
}
"""Every claim that a template may name."""

Need = Callable[[Order, date | None], bool]

NEEDS: Mapping[str, tuple[str, Need]] = {
    "orders": (N_("an order"), lambda order, today: True),
    "promised": (N_("a promised delivery date"), lambda order, today: order.promised_delivery_at is not None),
    "tracking": (N_("a tracking number"), lambda order, today: bool(order.tracking)),
    "product": (N_("a product name"), lambda order, today: bool(order.product)),
    "late": (N_("a delay by its dates"), lambda order, today: today is None or not _in_time(order, today)),
    "refunded": (N_("a refund, so the letter leaves it out"), lambda order, today: is_refunded(order)),
}
"""What a part may ask of its orders: how it is called, and whether an order has it."""
