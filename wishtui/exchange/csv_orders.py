"""The orders that the rows of one issue name, with the facts of each."""

import re
from collections.abc import Callable
from typing import Protocol, TypeVar

import msgspec

from wishtui.domain.order import Order, Tracking, joined_order
from wishtui.exchange.amounts import parse_amount
from wishtui.exchange.fields import Notes
from wishtui.exchange.records import BadRecord, FieldProblem
from wishtui.exchange.values import check_cell, check_id, whole
from wishtui.i18n import _
from wishtui.text import clean_line

FACTS = ("product", "sku", "quantity", "amount", "currency", "carrier", "tracking_number")
"""Columns about an order."""

_BETWEEN_IDS = re.compile(r"[,;|\s]+")

T = TypeVar("T")


class Cells(Protocol):
    """A row, as far as it is about orders."""

    @property
    def where(self) -> str: ...
    def get(self, name: str) -> str: ...
    def words(self, name: str) -> str: ...


class Orders:
    """The orders of one issue, row by row. What cannot be read of one costs that value, never the message."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._orders: dict[str, Order | None] = {}
        self._doubted: set[tuple[str, str]] = set()
        """The order and the column of numbers on which rows do not agree."""

    @property
    def ids(self) -> tuple[str, ...]:
        """Every order that was named."""
        return tuple(self._orders)

    @property
    def known(self) -> tuple[Order, ...]:
        """Those of which something is known."""
        return tuple(order for order in self._orders.values() if order is not None)

    def take(self, row: Cells) -> dict[str, str]:
        """Take in a row; gives the cells of it that no order keeps.

        Raises:
            BadRecord: it names an order by what is no id.
        """
        left: dict[str, str] = {}
        names = self._names(row, left)
        self._orders |= {name: None for name in names if name not in self._orders}
        if len(names) != 1:
            return left | {name: row.get(name) for name in FACTS if row.get(name)}
        number, carrier = self._cell(row, "tracking_number", _digits, "", left), row.words("carrier").strip()
        order = Order(
            id=names[0],
            product=row.words("product"),
            sku=self._cell(row, "sku", _digits, "", left),
            quantity=self._cell(row, "quantity", _count, None, left),
            total=self._cell(row, "amount", lambda text: parse_amount(text, "amount", row.get("currency")), None, left),
            tracking=(Tracking(number=number, carrier=carrier),) if number or carrier else (),
        )
        known = self._orders[order.id]
        self._orders[order.id] = order if known is None else self._joined(known, order, row.where)
        return left

    def _names(self, row: Cells, left: dict[str, str]) -> list[str]:
        """The ids of the row's orders."""
        text = self._cell(row, "order_id", lambda text: check_cell(text, "order_id"), "", left)
        return list(dict.fromkeys(check_id(part, "order_id") for part in _BETWEEN_IDS.split(text) if part))

    def _cell(self, row: Cells, name: str, read: Callable[[str], T], empty: T, left: dict[str, str]) -> T:
        """What a cell says; one that cannot be read is noted and kept as it is written."""
        text = row.get(name)
        try:
            return read(text) if text else empty
        except BadRecord as error:
            self._note(name, error.problem, row.where)
            left[name] = text
            return empty

    def _joined(self, known: Order, more: Order, where: str) -> Order:
        """One order of several rows, as a file with one row an article has them."""
        joined = joined_order(known, more)
        return msgspec.structs.replace(
            joined,
            product=_listed(known.product, more.product),
            sku=_listed(known.sku, more.sku),
            quantity=self._agreed("quantity", known.quantity, more.quantity, known.id, where),
            total=self._agreed("amount", known.total, more.total, known.id, where),
        )

    def _agreed(self, name: str, first: T | None, second: T | None, order_id: str, where: str) -> T | None:
        """A number of the whole order. Where rows differ, each may be an article's: then none is the order's."""
        if (order_id, name) in self._doubted:
            return None
        if first is None or second is None or first == second:
            return second if first is None else first
        self._doubted.add((order_id, name))
        self._note(
            name,
            _(
                "rows of order {order} say {first} and {second}; neither is known to be all of it.",
                order=order_id,
                first=clean_line(str(first)),
                second=clean_line(str(second)),
            ),
            where,
        )
        return None

    def _note(self, name: str, problem: str, where: str) -> None:
        self._notes.problems.append(FieldProblem(name, problem, where))


def _digits(text: str) -> str:
    return check_cell(text, "")


def _count(text: str) -> int:
    return whole(text, "quantity")


def _listed(first: str, second: str) -> str:
    """Names of articles, each once."""
    if not second or second in first.split("; "):
        return first
    return f"{first}; {second}" if first else second
