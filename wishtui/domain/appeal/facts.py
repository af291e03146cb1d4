"""The facts of orders in a letter: read, typed in where nobody told them, and counted (docs/platform.md, 3)."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec

from wishtui.domain.appeal.spec import is_empty
from wishtui.domain.issue import valid_id
from wishtui.domain.order import Order, Tracking, days_late
from wishtui.domain.times import parse_time
from wishtui.text import clean_line

UNKNOWN = "?"
"""Stands in an order's line for a fact that nobody has told."""

_TIMES = {
    "released": "released_at",
    "promised": "promised_delivery_at",
    "shipped": "shipped_at",
    "scanned": "first_scan_at",
    "delivered": "delivered_at",
}
_FACTS = (*_TIMES, "product", "carrier", "tracking")
_ASKED = ("promised", "shipped", "delivered", "carrier", "tracking")

Need = Callable[[Order], bool]

NEEDS: Mapping[str, tuple[str, Need]] = {
    "orders": ("an order", lambda order: True),
    "promised": ("a promised delivery date", lambda order: order.promised_delivery_at is not None),
    "tracking": ("a tracking number", lambda order: bool(order.tracking)),
    "product": ("a product name", lambda order: bool(order.product)),
}
"""What a part may ask of its orders: how it is called, and whether an order has it."""


def order_line(order: Order) -> str:
    """The order as a line to edit: `ID; promised=2026-11-13; delivered=?; carrier=…`."""
    return "; ".join((order.id, *(f"{name}={_shown(order, name)}" for name in _ASKED)))


def order_of(line: str, known: Mapping[str, Order]) -> Order:
    """The order that a line names, with the facts that it states over those that are known.

    Raises:
        ValueError: it names no order, or a fact that cannot be; the message says which.
    """
    name, *rest = (piece.strip() for piece in line.split(";"))
    if not valid_id(name):
        raise ValueError(f"“{clean_line(name, limit=40)}” cannot be an order id")
    order = known.get(name) or Order(id=name)
    told: dict[str, Any] = {}
    for piece in filter(None, rest):
        key, equals, value = (part.strip() for part in piece.partition("="))
        if not equals or key not in _FACTS:
            raise ValueError(f"“{clean_line(piece, limit=40)}” should be one of {', '.join(_FACTS)} = value")
        if not is_empty(value) and value != _shown(order, key):
            told |= _fact(order, key, value, told)
    return msgspec.structs.replace(order, **told) if told else order


def orders_of(lines: Iterable[str], known: Iterable[Order]) -> tuple[tuple[Order, ...], tuple[str, ...]]:
    """The orders that `lines` name, each once, and what is wrong with the lines that name none."""
    by_id = {order.id: order for order in known}
    found: dict[str, Order] = {}
    wrong: list[str] = []
    for number, line in enumerate(lines, start=1):
        if is_empty(line.partition(";")[0]):
            continue
        try:
            order = order_of(line, by_id)
        except ValueError as error:
            wrong.append(f"line {number}: {error}")
        else:
            found[order.id] = order
    return tuple(found.values()), tuple(wrong)


def late_orders(orders: Iterable[Order], now: datetime) -> tuple[Order, ...]:
    """Those that come, or came, after their promise."""
    return tuple(order for order in orders if days_late(order, now) > 0)


def day(moment: datetime | date) -> str:
    """`13 November 2026`: a day as a letter writes it."""
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 order`, `3 orders`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def _shown(order: Order, name: str) -> str:
    if name in _TIMES:
        moment = getattr(order, _TIMES[name])
        return UNKNOWN if moment is None else moment.date().isoformat()
    if name == "product":
        return _plain(order.product)
    if name == "carrier":
        return _plain(", ".join(dict.fromkeys(parcel.carrier for parcel in order.tracking if parcel.carrier)))
    return _plain(", ".join(parcel.number for parcel in order.tracking if parcel.number))


def _plain(text: str) -> str:
    return clean_line(text).replace(";", ",") or UNKNOWN


def _fact(order: Order, key: str, value: str, told: dict[str, Any]) -> dict[str, Any]:
    if key in _TIMES:
        try:
            return {_TIMES[key]: parse_time(value)}
        except ValueError as error:
            raise ValueError(f"{key}={value} is not a date: write it as 2026-11-30") from error
    if key == "product":
        return {"product": value}
    parcels = told.get("tracking", order.tracking)
    if key == "carrier":
        number = parcels or (Tracking(number=""),)
        return {"tracking": tuple(msgspec.structs.replace(parcel, carrier=value) for parcel in number)}
    carrier = parcels[0].carrier if parcels else ""
    numbers = (number.strip() for number in value.split(","))
    return {"tracking": tuple(Tracking(number=number, carrier=carrier) for number in numbers if number)}


_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
