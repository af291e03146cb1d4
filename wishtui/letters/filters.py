"""The filters that a template may use. Each gives a text whose size its input bounds."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from wishtui.domain.appeal import counted, day
from wishtui.letters.views import OrderView
from wishtui.text import cell_width, pad, truncate

_INDENT = "    "
"""Four blanks: Markdown takes such lines as they are, and the printable page sets them in one width."""
_LONGEST_SEPARATOR = 20
_NOTHING = "–"
"""There is none, as against: nobody told."""

Column = tuple[str, Callable[[OrderView], str]]


def _when(moment: date | None) -> str:
    return "" if moment is None else day(moment)


def _short(moment: date | None) -> str:
    if moment is None:
        return ""
    number, month, year = day(moment).split(" ")
    return f"{number} {month[:3]} {year}"


def _sent_by(order: OrderView) -> str:
    return " ".join(part for part in (order.carrier, order.tracking) if part)


def _late(order: OrderView) -> str:
    if order.promised is None:
        return ""
    return counted(order.days_late, "day") if order.days_late else _NOTHING


def _delivered(order: OrderView) -> str:
    return _when(order.delivered) or "not recorded"


_TABLES: Mapping[str, Sequence[Column]] = {
    "delay": (
        ("Order", lambda order: order.id),
        ("Product", lambda order: order.product),
        ("Shipped", lambda order: _short(order.shipped)),
        ("Promised", lambda order: _short(order.promised)),
        ("Delivered", lambda order: _short(order.delivered) or "not recorded"),
        ("Late", _late),
        ("Carrier and tracking", _sent_by),
        ("Penalty", lambda order: order.penalty or _NOTHING),
    ),
    "refund": (
        ("Order", lambda order: order.id),
        ("Product", lambda order: order.product),
        ("Refunded", lambda order: _short(order.refunded) or _NOTHING),
        ("Amount", lambda order: order.refund_amount or _NOTHING),
        ("Reason", lambda order: order.refund_reason or _NOTHING),
    ),
    "sale": (
        ("Order", lambda order: order.id),
        ("Product", lambda order: order.product),
        ("Released", lambda order: _short(order.released)),
        ("Amount", lambda order: order.amount),
        ("State", lambda order: order.state),
        ("Penalty", lambda order: order.penalty or _NOTHING),
    ),
}
_FACTS: Mapping[str, Sequence[Column]] = {
    "delay": (
        ("Order", lambda order: order.id),
        ("Product", lambda order: ", ".join(filter(None, (order.product, order.variant)))),
        ("Amount", lambda order: order.amount),
        ("Released", lambda order: _when(order.released)),
        ("Shipped", lambda order: _when(order.shipped)),
        ("First scan", lambda order: _when(order.first_scan)),
        ("Promised", lambda order: _when(order.promised)),
        ("Delivered", _delivered),
        ("Late by", lambda order: counted(order.days_late, "day") if order.days_late else ""),
        ("Carrier", lambda order: order.carrier),
        ("Tracking", lambda order: order.tracking),
        ("Refunded", lambda order: _when(order.refunded)),
        ("Penalty", lambda order: order.penalty),
    ),
}
_WIDEST = 32


def table(orders: Sequence[OrderView], shape: str = "delay") -> str:
    """The orders as plain text: a list of facts for one, a table for several. A column that nobody can fill goes."""
    if not orders or not all(isinstance(order, OrderView) for order in orders):
        raise TypeError("table takes orders")
    if shape not in _TABLES:
        raise ValueError(f"table has the shapes {', '.join(_TABLES)}, not {shape!r}")
    if len(orders) == 1:
        return _fact_list(orders[0], _FACTS.get(shape, _TABLES[shape]))
    columns = [(head, [show(order) for order in orders]) for head, show in _TABLES[shape]]
    columns = [(head, cells) for head, cells in columns if any(cell not in ("", _NOTHING) for cell in cells)]
    return _grid([(head, [truncate(cell or "not known", _WIDEST) for cell in cells]) for head, cells in columns])


def _fact_list(order: OrderView, facts: Sequence[Column]) -> str:
    shown = [(head, show(order)) for head, show in facts]
    width = max(len(head) for head, _ in shown) + 2
    return "\n".join(f"{_INDENT}{head + ':':<{width}}{text}" for head, text in shown if text not in ("", _NOTHING))


def _grid(columns: Sequence[tuple[str, Sequence[str]]]) -> str:
    widths = [max(cell_width(text) for text in (head, *cells)) for head, cells in columns]
    rows = [[head for head, _ in columns], ["-" * width for width in widths]]
    rows += [[cells[row] for _, cells in columns] for row in range(len(columns[0][1]))]
    return "\n".join(
        (_INDENT + "  ".join(pad(cell, width) for cell, width in zip(row, widths, strict=True))).rstrip()
        for row in rows
    )


def _texts(values: Any) -> list[str]:
    if not isinstance(values, tuple | list):
        raise TypeError("this filter takes a list; a text stands by itself")
    return [day(value) if isinstance(value, date) else str(value) for value in values]


def numbered(values: Sequence[str]) -> str:
    """`1. …` line by line, each a sentence."""
    return "\n".join(f"{place}. {sentence(text)}" for place, text in enumerate(_texts(values), start=1))


def bullets(values: Sequence[str]) -> str:
    """`- …` line by line."""
    return "\n".join(f"- {text}" for text in _texts(values))


def join(values: Sequence[str], separator: str = ", ") -> str:
    """The texts in one line."""
    if len(separator) > _LONGEST_SEPARATOR:
        raise ValueError("join takes a separator of at most 20 characters")
    return separator.join(_texts(values))


def listed(values: Sequence[str]) -> str:
    """`a, b and c`."""
    texts = _texts(values)
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1]))) if texts else ""


def sentence(text: str) -> str:
    """The text with a capital in front and a full stop behind, where it lacks them."""
    text = _text(text).strip()
    if not text:
        return ""
    closed = text if text[-1] in ".!?…。！？:”\"'])" else text + "."
    return closed[0].upper() + closed[1:]


def clause(text: str) -> str:
    """The text without its full stop, to stand inside a sentence."""
    return _text(text).strip().removesuffix(".")


def quote(text: str) -> str:
    """Every line with `> ` in front."""
    return "\n".join(f"> {line}".rstrip() for line in _text(text).strip().split("\n"))


def date_filter(value: date | str, language: str = "en") -> str:
    """`13 November 2026`, in figures for other languages; a mark for a gap stays what it is."""
    if not isinstance(value, date):
        return _text(value)
    if language == "en":
        return day(value)
    separator = "." if language == "de" else "/"
    return separator.join((f"{value.day:02}", f"{value.month:02}", str(value.year)))


def count(values: Any) -> int:
    """How many there are; of a text, its characters."""
    if not isinstance(values, str | tuple | list):
        raise TypeError("count takes a list or a text")
    return len(values)


def plural(number: int, one: str, many: str = "") -> str:
    """`1 order`, `3 orders`."""
    if not isinstance(number, int):
        raise TypeError("plural takes a number")
    return counted(number, one, many)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("this filter takes a text")
    return value


def first(values: Any) -> Any:
    """The first of a list; nothing when it is empty."""
    if not isinstance(values, tuple | list):
        raise TypeError("first takes a list")
    return values[0] if values else ""


FILTERS: Mapping[str, Callable[..., Any]] = {
    "bullets": bullets,
    "clause": clause,
    "count": count,
    "date": date_filter,
    "first": first,
    "join": join,
    "listed": listed,
    "lower": lambda text: _text(text).lower(),
    "numbered": numbered,
    "plural": plural,
    "quote": quote,
    "sentence": sentence,
    "table": table,
    "trim": lambda text: _text(text).strip(),
    "upper": lambda text: _text(text).upper(),
}
"""Fifteen, by name."""
