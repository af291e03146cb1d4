"""The filters that a template may use. Each gives a text whose size its input bounds."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from wishtui.domain.appeal import counted, day
from wishtui.domain.appeal import listed as listed_texts
from wishtui.i18n import _, enumerated
from wishtui.i18n.languages import ENGLISH
from wishtui.letters.views import OrderView

_LONGEST_SEPARATOR = 20
_ENDS = ".!?…。！？"
_UNENDED = ",;，；、 "
"""What separates lines of a list where they were copied from, and ends no sentence."""
_CLOSERS = "”\"'’)]»」』）》"
_ROUND_STOP = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff9f\U00020000-\U0003ffff]\Z")
"""What ends in Chinese or Japanese, whose full stop is a small circle; Korean has ours."""
_WORD = re.compile(r"[^\W\d_]+(?:['’/-][^\W\d_]+)*[,:;.!?…]*")
"""A word of a language, and no id, address or name of a file, of which each letter counts."""
_OF_ONE_LETTER = re.compile(r"[^\W\d_](?![\w.])")
"""Such as “I” and “A”, or “I'm”."""
_BEFORE_AN_ASIDE = re.compile(r"[^,;(]*?(?=[,;(]|\b(?:who|which|that|since)\b|\Z)")
_OF_A_SENTENCE = re.compile(
    r"(?:I|We|It|They|This|These)\b|.*\b(?:is|are|was|were|has|have|had|came|come|comes|concerns|names|bought|sold)\b"
)
_ARTICLE = re.compile(r"(?:The|An?) ")

Fact = tuple[str, Callable[[OrderView], str], str]
"""What it is called, how it is written, and how it reads in a line of several; empty where it is not in there."""


def _when(when: date | None) -> str:
    return "" if when is None else day(when)


def _delivered(order: OrderView) -> str:
    over = order.refunded_in_full or order.state == "declined"
    return _when(order.delivered) or ("" if over else "not recorded")  # untranslated: a letter


def _refunded(order: OrderView) -> str:
    return (_when(order.refunded) or "yes") if order.refunded_in_full else ""


def _refunded_in_part(order: OrderView) -> str:
    if order.refunded_in_full or not order.is_refunded:
        return ""
    if ", " in order.refund_amount or not order.refunded:
        return order.refund_amount
    return f"{order.refund_amount} on {_when(order.refunded)}"  # untranslated: a letter


def _parcel(order: OrderView) -> str:
    if order.parcels:
        return order.parcels
    if order.carrier:
        return f"{order.carrier} {order.tracking}".strip()
    return f"tracking {order.tracking}" if order.tracking else ""  # untranslated: a letter


_PRODUCT: Fact = ("Product", lambda order: ", ".join(filter(None, (order.product, order.variant))), "{}")
_RELEASED: Fact = ("Released", lambda order: _when(order.released), "released on {}")  # untranslated: a letter
_PROMISED_SHIP: Fact = (
    "To be shipped by",  # untranslated: a letter
    lambda order: _when(order.promised_ship),
    "to be shipped by {}",  # untranslated: a letter
)
_FIRST_SCAN: Fact = (
    "First scan",  # untranslated: a letter
    lambda order: _when(order.first_scan),
    "first scanned on {}",  # untranslated: a letter
)
_LATE: Fact = (
    "Late by",  # untranslated: a letter
    lambda order: counted(order.days_late, "day") if order.days_late else "",
    "late by {}",  # untranslated: a letter
)
_SHIPPED: Fact = ("Shipped", lambda order: _when(order.shipped), "shipped on {}")  # untranslated: a letter
_PROMISED: Fact = ("Promised", lambda order: _when(order.promised), "promised for {}")  # untranslated: a letter
_DELIVERED: Fact = ("Delivered", _delivered, "delivered on {}")  # untranslated: a letter
_PARCEL: Sequence[Fact] = (
    ("Carrier", lambda order: order.carrier, ""),
    ("Tracking", lambda order: order.tracking, ""),
    ("", _parcel, "{}"),
)
_REFUNDED: Fact = ("Refunded", _refunded, "refunded on {}")  # untranslated: a letter
_MONEY_BACK: Fact = (
    "Refunded",
    lambda order: _when(order.refunded) or ("yes" if order.is_refunded else ""),
    "refunded on {}",  # untranslated: a letter
)
_REFUNDED_IN_PART: Fact = ("Refunded in part", _refunded_in_part, "refunded in part: {}")  # untranslated: a letter
_DECLINED: Fact = ("State", lambda order: "declined" if order.state == "declined" else "", "{}")
_PENALTY: Fact = ("Penalty", lambda order: order.penalty, "penalty {}")

_FACTS: Mapping[str, Sequence[Fact]] = {
    "delay": (
        _PRODUCT,
        _RELEASED,
        _PROMISED_SHIP,
        _SHIPPED,
        _FIRST_SCAN,
        _PROMISED,
        _DELIVERED,
        _LATE,
        *_PARCEL,
        _DECLINED,
        _REFUNDED,
        _REFUNDED_IN_PART,
        _PENALTY,
    ),
    "customer": (_PRODUCT, _SHIPPED, _PROMISED, _DELIVERED, *_PARCEL, _DECLINED, _REFUNDED, _REFUNDED_IN_PART),
    "refund": (
        _PRODUCT,
        _MONEY_BACK,
        ("Amount", lambda order: order.refund_amount, "amount {}"),
        ("Reason", lambda order: order.refund_reason, "reason: {}"),
    ),
    "sale": (
        _PRODUCT,
        _RELEASED,
        ("Price", lambda order: order.price, "price {}"),
        ("Amount", lambda order: "" if order.price else order.amount, "amount {}"),
        ("State", lambda order: "delivered" if order.delivered else order.state, "{}"),
        _PENALTY,
    ),
}
_WITHOUT_DAY = {
    ("Delivered", "not recorded"): "delivery not recorded",  # untranslated: a letter
    ("Refunded", "yes"): "refunded",
}
"""How a fact reads in a line of several where no day is known."""


def facts(orders: Sequence[OrderView], shape: str = "delay") -> str:
    """The orders as plain text that any form takes: of one a fact a line, of several an order a line."""
    if not _are_orders(orders) or not orders:
        raise TypeError(_("facts takes orders"))
    if shape not in _FACTS:
        raise ValueError(_("facts has the shapes {shapes}, not “{shape}”", shapes=enumerated(_FACTS), shape=shape))
    if len(orders) == 1:
        shown = ((name, show(orders[0])) for name, show, _lead in _FACTS[shape])
        head = f"Order: {orders[0].id}"  # untranslated: a letter
        return "\n".join((head, *(f"{name}: {text}" for name, text in shown if name and text)))
    return "\n".join(f"- {_line(order, shape)}." for order in orders)


def _line(order: OrderView, shape: str) -> str:
    shown = ((name, show(order), lead) for name, show, lead in _FACTS[shape])
    parts = [_WITHOUT_DAY.get((name, text)) or lead.format(text) for name, text, lead in shown if lead and text]
    head = f"Order {order.id}"  # untranslated: a letter
    return f"{head}: {'; '.join(parts)}" if parts else head


def having(orders: Sequence[OrderView], fact: str) -> tuple[OrderView, ...]:
    """The orders of which a fact is known, or true: `having("penalty")`."""
    if not _are_orders(orders):
        raise TypeError(_("having takes orders"))
    if fact not in OrderView.__struct_fields__:
        raise ValueError(_("an order has no fact “{fact}”", fact=fact))
    return tuple(order for order in orders if getattr(order, fact))


def _are_orders(value: Any) -> bool:
    return isinstance(value, tuple | list) and all(isinstance(order, OrderView) for order in value)


def _texts(values: Any) -> list[str]:
    if not isinstance(values, tuple | list):
        raise TypeError(_("this filter takes a list; a text stands by itself"))
    return [day(value) if isinstance(value, date) else str(value) for value in values]


def numbered(values: Sequence[str]) -> str:
    """`1. …` line by line, each a sentence."""
    return "\n".join(f"{ordinal}. {sentence(text)}" for ordinal, text in enumerate(_texts(values), start=1))


def bullets(values: Sequence[str]) -> str:
    """`- …` line by line, each a sentence."""
    return "\n".join(f"- {sentence(text)}" for text in _texts(values))


def join(values: Sequence[str], separator: str = ", ") -> str:
    """The texts in one line."""
    if len(separator) > _LONGEST_SEPARATOR:
        raise ValueError(_("join takes a separator of at most 20 characters"))
    return separator.join(_texts(values))


def listed(values: Sequence[str]) -> str:
    """`a, b and c`."""
    return listed_texts(_texts(values))


def sentence(text: str) -> str:
    """The text with a capital in front and a full stop behind, where it lacks them."""
    text = _text(text).strip().rstrip(_UNENDED)
    if not text:
        return ""
    ended = text.rstrip(_CLOSERS).endswith(tuple(_ENDS))
    first = text.split(None, 1)[0]
    # A name such as iPad keeps its small letter.
    capitalised = text[0].upper() + text[1:] if first.islower() and _WORD.fullmatch(first) else text
    return capitalised if ended else capitalised + ("。" if _ROUND_STOP.search(text) else ".")


def complete(text: str, lead: str) -> str:
    """The sentence that `lead` begins and the text completes; a text that is a sentence by itself stands alone."""
    text = _text(text).strip()
    alone = text[:1].isupper() and (text[1:2].islower() or _OF_ONE_LETTER.match(text) is not None)
    return sentence(text if alone or not text else f"{_text(lead)} {text}")


def name(text: str, lead: str) -> str:
    """The sentence that `lead` begins and a name completes, however that is capitalised and ended.

    Of a brand or a company a capital says nothing, and “Ltd.” ends no sentence: only words of a sentence stand alone.
    """
    text = _text(text).strip()
    aside = _BEFORE_AN_ASIDE.match(text)
    if not text or (aside is not None and text[0].isupper() and _OF_A_SENTENCE.match(aside.group())):
        return sentence(text)
    shown = text[0].lower() + text[1:] if _ARTICLE.match(text) else text
    return sentence(f"{_text(lead)} {shown}")


def clause(text: str) -> str:
    """The text without its full stop or exclamation mark, to stand inside a sentence."""
    text = _text(text).strip()
    return text[:-1] if text.endswith((".", "。", "!", "！")) else text


def quote(text: str) -> str:
    """Every line with `> ` in front."""
    return "\n".join(f"> {line}".rstrip() for line in _text(text).strip().split("\n"))


def date_filter(value: date | str, language: str = ENGLISH) -> str:
    """`13 November 2026`, as the language writes it; a mark for a gap stays what it is."""
    if not isinstance(value, date):
        return _text(value)
    if language == ENGLISH:
        return day(value)
    from wishtui.i18n.formats import long_date

    return long_date(value, language)


def count(values: Any) -> int:
    """How many there are; of a text, its characters."""
    if not isinstance(values, str | tuple | list):
        raise TypeError(_("count takes a list or a text"))
    return len(values)


def plural(number: int, one: str, many: str = "") -> str:
    """`1 order`, `3 orders`."""
    if not isinstance(number, int):
        raise TypeError(_("plural takes a number"))
    return counted(number, one, many)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(_("this filter takes a text"))
    return value


def first(values: Any) -> Any:
    """The first of a list; nothing when it is empty."""
    if not isinstance(values, tuple | list):
        raise TypeError(_("first takes a list"))
    return values[0] if values else ""


FILTERS: Mapping[str, Callable[..., Any]] = {
    "bullets": bullets,
    "clause": clause,
    "complete": complete,
    "count": count,
    "date": date_filter,
    "facts": facts,
    "first": first,
    "having": having,
    "join": join,
    "listed": listed,
    "lower": lambda text: _text(text).lower(),
    "name": name,
    "numbered": numbered,
    "plural": plural,
    "quote": quote,
    "sentence": sentence,
    "table": facts,
    "trim": lambda text: _text(text).strip(),
    "upper": lambda text: _text(text).upper(),
}
"""By name. Templates written for 0.1.0 say `table` for `facts`."""
