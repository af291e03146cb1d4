"""What a text takes for granted about its orders, and which of them say otherwise (docs/platform.md, 1 and 3).

A promise or a statement that is not so has had shops suspended. Only a fact that is known contradicts a claim; an
order of which nobody has told anything contradicts none, but for what has to be proved: a penalty, a refund.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import msgspec

from wishtui.domain.order import Order, fully_refunded, is_refunded
from wishtui.i18n import N_, _, ngettext
from wishtui.i18n.dates import long_day
from wishtui.text import clean_line

Objection = Callable[[Order, date, str], str]
"""What an order, as it is to be called, says against a claim on a day, as a clause; empty where it says nothing."""


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


def contradiction(claims: Sequence[str], orders: Sequence[Order], today: date, *, every: bool | None = None) -> str:
    """Why `orders` contradict what is claimed, as a clause; empty when they do not.

    A letter may claim of one order what does not hold of another: it is enough that one of them bears out all that
    is not claimed of every order. `every` asks it of all of them, whatever the claims say.
    """
    of_all = [name for name in claims if (CLAIMS[name].every if every is None else every)]
    of_one = [name for name in claims if name not in of_all]
    against_all = _against(of_all, orders, today)
    against_one = _against(of_one, orders, today)
    against = against_all or (against_one if len(against_one) == len(orders) else [])
    if len(against) < 2:
        return "".join(against)
    return ngettext(
        "{objection}, and so with {number:,} more",
        "{objection}, and so with {number:,} more",
        len(against) - 1,
        objection=against[0],
    )


def _against(claims: Sequence[str], orders: Sequence[Order], today: date) -> list[str]:
    """What each of the orders that objects says, the first that it says."""
    alone = len(orders) == 1
    objections = []
    for order in orders:
        name = _("the order") if alone else _("order {order}", order=clean_line(order.id))
        objections.append(next(filter(None, (CLAIMS[claim].against(order, today, name) for claim in claims)), ""))
    return [objection for objection in objections if objection]


def _delivered(order: Order, today: date, name: str) -> str:
    return (
        _("{order} was delivered on {day}", order=name, day=long_day(order.delivered_at)) if order.delivered_at else ""
    )


def _not_delivered(order: Order, today: date, name: str) -> str:
    return "" if order.delivered_at else _("{order} has no delivery on record", order=name)


def _not_shipped(order: Order, today: date, name: str) -> str:
    if left_shop(order) is not False:
        return ""
    if order.state == "DECLINED":
        return _("{order} was declined", order=name)
    return _("{order} has not been shipped", order=name)


def _shipped(order: Order, today: date, name: str) -> str:
    if not left_shop(order):
        return _("{order} was declined", order=name) if order.state == "DECLINED" else ""
    if order.shipped_at is None:
        return _("{order} was shipped", order=name)
    return _("{order} was shipped on {day}", order=name, day=long_day(order.shipped_at))


def _shipped_in_time(order: Order, today: date, name: str) -> str:
    if order.promised_ship_at is None:
        return ""
    if order.shipped_at is not None:
        return _("{order} was shipped in time", order=name) if order.shipped_at <= order.promised_ship_at else ""
    if left_shop(order) is not False or order.promised_ship_at.date() < today:
        return ""
    return _("{order} need not be shipped before {day}", order=name, day=long_day(order.promised_ship_at))


def _refunded_in_full(order: Order, today: date, name: str) -> str:
    if not fully_refunded(order):
        return ""
    first = min((refund.at for refund in order.refunds if refund.at), default=None)
    if first is None:
        return _("{order} was refunded", order=name)
    return _("{order} was refunded on {day}", order=name, day=long_day(first))


def _not_refunded(order: Order, today: date, name: str) -> str:
    return "" if fully_refunded(order) else _("{order} has no full refund on record", order=name)


def _in_time(order: Order, today: date, name: str) -> str:
    promised = order.promised_delivery_at
    if promised is None:
        return ""
    if order.delivered_at is not None:
        return _("{order} was delivered in time", order=name) if order.delivered_at <= promised else ""
    if promised.date() < today:
        return ""
    return _("{order} is promised for {day}", order=name, day=long_day(promised))


def _open(order: Order, today: date, name: str) -> str:
    """That somebody still waits for it: it is overdue, and neither there nor paid back nor declined."""
    promised = order.promised_delivery_at
    over = order.delivered_at or is_refunded(order) or order.state == "DECLINED"
    waits = promised is not None and promised.date() < today and not over
    return _("{order} is overdue, and has neither arrived nor been refunded", order=name) if waits else ""


def _not_tracked(order: Order, today: date, name: str) -> str:
    tracked = any(parcel.number for parcel in order.tracking)
    return "" if tracked else _("{order} has no tracking number", order=name)


def _no_penalty(order: Order, today: date, name: str) -> str:
    return "" if order.penalties else _("{order} has no penalty on record", order=name)


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


class Requirement(msgspec.Struct, frozen=True):
    """A fact that a part may ask of its orders, and whether an order has it."""

    met: Need
    by_no_order: str
    """The sentence where no order has it."""
    by_some: str = ""
    """The sentence where some orders have it and others do not."""


NEEDS: Mapping[str, Requirement] = {
    "orders": Requirement(lambda order, today: True, N_("no order is named")),
    "promised": Requirement(
        lambda order, today: order.promised_delivery_at is not None,
        N_("no order has a promised delivery date: import the orders, or add it to the order's line"),
        N_("{orders} without a promised delivery date: {ids}"),
    ),
    "tracking": Requirement(
        lambda order, today: bool(order.tracking),
        N_("no order has a tracking number: import the orders, or add it to the order's line"),
        N_("{orders} without a tracking number: {ids}"),
    ),
    "product": Requirement(
        lambda order, today: bool(order.product),
        N_("no order has a product name: import the orders, or add it to the order's line"),
        N_("{orders} without a product name: {ids}"),
    ),
    "late": Requirement(
        lambda order, today: today is None or not _in_time(order, today, ""),
        N_("no order has a delay by its dates: import the orders, or add it to the order's line"),
        N_("{orders} without a delay by its dates: {ids}"),
    ),
    "refunded": Requirement(
        lambda order, today: is_refunded(order),
        N_("no order has a refund: import the orders, or add it to the order's line"),
        N_("{orders} without a refund, so the letter leaves it out: {ids}"),
    ),
}
"""What a part may ask of its orders."""
