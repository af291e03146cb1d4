"""The facts of orders in a letter: read, and typed in where nobody told them (docs/platform.md, 3)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from math import inf
from typing import Any

import msgspec

from wishtui.domain.appeal.spec import is_empty
from wishtui.domain.appeal.values import money_of
from wishtui.domain.issue import valid_id
from wishtui.domain.order import Money, Order, Penalty, Refund, Tracking, days_late
from wishtui.domain.times import parse_time
from wishtui.i18n import _
from wishtui.text import clean_line

UNKNOWN = "?"
"""Stands in an order's line for a fact that nobody has told."""

_TIMES = {
    "released": "released_at",
    "ship_by": "promised_ship_at",
    "promised": "promised_delivery_at",
    "shipped": "shipped_at",
    "scanned": "first_scan_at",
    "delivered": "delivered_at",
}
_REFUND = {"refunded": "at", "refund": "amount", "reason": "reason"}
ORDER_FACTS = (*_TIMES, "product", "carrier", "tracking", "penalty", *_REFUND)
"""What an order's line may state."""

ORDER_LINES: Mapping[str, tuple[str, ...]] = {
    "orders": ("promised", "shipped", "delivered", "carrier", "tracking", "penalty"),
    "orders.refunded": tuple(_REFUND),
}
"""The facts that a letter asks of each order, by the source of its orders."""


def order_line(order: Order, source: str = "orders") -> str:
    """The order as a line to edit: `ID; promised=2026-11-13; delivered=?; carrier=…`."""
    return "; ".join((order.id, *(f"{name}={_shown(order, name)}" for name in ORDER_LINES[source])))


def order_of(line: str, known: Mapping[str, Order]) -> Order:
    """The order that a line names, with the facts that it states over those that are known.

    Raises:
        ValueError: it names no order, or a fact that cannot be; the message says which.
    """
    name, *rest = (piece.strip() for piece in line.split(";"))
    if not valid_id(name):
        raise ValueError(_("“{name}” cannot be an order id", name=clean_line(name, limit=40)))
    order = known.get(name) or Order(id=name)
    changed = order
    for piece in filter(None, rest):
        key, equals, value = (part.strip() for part in piece.partition("="))
        if not equals or key not in ORDER_FACTS:
            raise ValueError(
                _(
                    "“{text}” should be one of {facts} = value",
                    text=clean_line(piece, limit=40),
                    facts=", ".join(ORDER_FACTS),
                )
            )
        if not is_empty(value) and value != _shown(order, key):
            changed = msgspec.structs.replace(changed, **_fact(changed, key, value))
    return changed


def orders_of(lines: Iterable[str], known: Iterable[Order]) -> tuple[tuple[Order, ...], tuple[str, ...]]:
    """The orders that `lines` name, each once, and what is wrong with the lines that name none."""
    by_id = {order.id: order for order in known}
    orders: dict[str, Order] = {}
    wrong: list[str] = []
    for number, line in enumerate(lines, start=1):
        if is_empty(line.partition(";")[0]):
            continue
        try:
            order = order_of(line, by_id)
        except ValueError as error:
            wrong.append(_("line {number}: {fault}", number=number, fault=error))
        else:
            orders[order.id] = order
    return tuple(orders.values()), tuple(wrong)


def late_orders(orders: Iterable[Order], now: datetime) -> tuple[Order, ...]:
    """Those that come, or came, after their promise."""
    return tuple(order for order in orders if days_late(order, now) > 0)


def _last_refund(order: Order) -> Refund | None:
    """The latest refund, with which a letter says when the money had gone back; one without a date where none has."""
    return max(order.refunds, key=lambda one: one.at.timestamp() if one.at else -inf, default=None)


def penalty_text(order: Order) -> str:
    """What Wish charged for it: the amounts, or the reason of a penalty without one."""
    charges = (str(penalty.amount) if penalty.amount else penalty.reason for penalty in order.penalties)
    return ", ".join(dict.fromkeys(clean_line(text) for text in charges if text))


def _shown(order: Order, name: str) -> str:
    """A fact as its order's line shows it."""
    if name in _TIMES:
        return _day(getattr(order, _TIMES[name]))
    if name in _REFUND:
        refund = _last_refund(order)
        value = getattr(refund, _REFUND[name]) if refund else None
        return _plain(str(value or "")) if isinstance(value, str | Money) else _day(value)
    if name == "product":
        return _plain(order.product)
    if name == "penalty":
        return _plain(penalty_text(order))
    if name == "carrier":
        return _plain(", ".join(dict.fromkeys(parcel.carrier for parcel in order.tracking if parcel.carrier)))
    return _plain(", ".join(parcel.number for parcel in order.tracking if parcel.number))


def _day(when: datetime | None) -> str:
    return UNKNOWN if when is None else when.date().isoformat()


def _plain(text: str) -> str:
    return clean_line(text).replace(";", ",") or UNKNOWN


def _fact(order: Order, key: str, value: str) -> dict[str, Any]:
    """What a stated fact changes in the order."""
    if key in _TIMES:
        return {_TIMES[key]: _time(key, value)}
    if key in _REFUND:
        return {"refunds": _refunds(order, key, value)}
    if key == "product":
        return {"product": value}
    if key == "penalty":
        return {"penalties": (Penalty(amount=_money(key, value)),)}
    parcels = order.tracking
    if key == "carrier":
        number = parcels or (Tracking(number=""),)
        return {"tracking": tuple(msgspec.structs.replace(parcel, carrier=value) for parcel in number)}
    carrier = parcels[0].carrier if parcels else ""
    numbers = (number.strip() for number in value.split(","))
    return {"tracking": tuple(Tracking(number=number, carrier=carrier) for number in numbers if number)}


def _refunds(order: Order, key: str, value: str) -> tuple[Refund, ...]:
    fact: Any = _time(key, value) if key == "refunded" else _money(key, value) if key == "refund" else value
    last = _last_refund(order)
    changed = msgspec.structs.replace(last or Refund(), **{_REFUND[key]: fact})
    refunds = tuple(changed if refund is last else refund for refund in order.refunds) or (changed,)
    return tuple(_no_later(refund, fact) for refund in refunds) if key == "refunded" else refunds


def _no_later(refund: Refund, day: datetime) -> Refund:
    """The same where it came until `day`; where it is said to have come later, on that day."""
    return msgspec.structs.replace(refund, at=day) if refund.at is not None and refund.at > day else refund


def _time(key: str, value: str) -> datetime:
    try:
        return parse_time(value)
    except ValueError as error:
        raise ValueError(_("{key}={value} is not a date: write it as 2026-11-30", key=key, value=value)) from error


def _money(key: str, value: str) -> Money:
    money = money_of(value)
    if money is None:
        raise ValueError(_("{key}={value} is not an amount: write it as 12.40 USD", key=key, value=value))
    return money
