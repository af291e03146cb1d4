"""Whether a letter is complete: every required part done, thin or missing, and why (docs/platform.md, 3)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from wishtui.domain.appeal.claims import NEEDS, contradiction
from wishtui.domain.appeal.facts import orders_of
from wishtui.domain.appeal.spec import (
    LONGEST_LINE,
    LONGEST_TEXT,
    FieldSpec,
    FieldType,
    FieldValue,
    KindSpec,
    PartSpec,
    When,
    is_empty,
)
from wishtui.domain.appeal.values import counted, parse_day, parse_money
from wishtui.domain.order import Order
from wishtui.i18n import _
from wishtui.text import clean_line

GAP_MARK = "[missing"
"""How a gap starts in a preview. Nothing that holds it counts as filled in."""

_PLACEHOLDER = re.compile(
    r"\[\s*(?:missing|your|insert|fill|name|date|reason|number|order|text|…|\.{2,})[^\]\n]{0,80}\]"
    r"|\b(?:TODO|TBD|FIXME|XXX+)\b|\blorem ipsum\b|_{4,}",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_A_DAY = timedelta(days=1)
"""Where the writer is, today may be a day ahead."""
_LATIN_END = "\u024f"


class State(StrEnum):
    """How a part stands. Only `missing` keeps a letter from being complete."""

    DONE = "done"
    THIN = "thin"
    MISSING = "missing"


class Part(msgspec.Struct, frozen=True):
    """One part of the checklist."""

    name: str
    title: str
    state: State
    why: str = ""


Assessment = tuple[State, str]

_DONE: Assessment = (State.DONE, "")
_RANK = {State.DONE: 0, State.THIN: 1, State.MISSING: 2}


def checklist(
    spec: KindSpec,
    fields: Mapping[str, FieldValue],
    orders: Sequence[Order] = (),
    *,
    audience: str = "",
    today: date | None = None,
) -> list[Part]:
    """Every part of a letter of this kind, in order, and how it stands; the sender's details come last.

    `today` tells a date that has passed from one to come; without it that is not looked at.
    """
    asked = spec.asked(audience or spec.audience[0])
    parts = [_part(part, asked, fields, orders, spec, today) for part in spec.parts]
    if any(not field.part for field in asked):
        parts.append(_part(PartSpec(name="details", title="Details"), asked, fields, orders, spec, today))
    return parts


def is_complete(parts: Iterable[Part]) -> bool:
    """Whether nothing is missing."""
    return all(part.state is not State.MISSING for part in parts)


def field_state(
    field: FieldSpec, value: FieldValue, *, language: str = "", today: date | None = None, known: Sequence[Order] = ()
) -> Assessment:
    """How one field stands, and why; `known` are the orders that the text speaks of."""
    if is_empty(value):
        if not field.required:
            return _DONE
        return State.MISSING, field.label + (f": {field.help}" if field.help else _(" is not filled in"))
    over = _over(field, value)
    if over > 0:
        return State.MISSING, _("{label} is {over:,} characters too long", label=field.label, over=over)
    pending = _placeholder(value)
    if pending:
        return State.MISSING, _("{label} still holds “{pending}”", label=field.label, pending=pending)
    if field.type.several:
        return _list_state(field, _lines(value), known)
    text = value if isinstance(value, str) else "\n".join(value)
    if field.type is FieldType.DATE:
        return _date_state(field, text, today)
    if field.type is FieldType.MONEY:
        return (
            _DONE
            if parse_money(text)
            else (State.MISSING, _("{label} is not an amount: write it as 12.40 USD", label=field.label))
        )
    against = denied(field, text, known, today) if today else ""
    return (State.MISSING, f"{field.label}: {against}") if against else _text_state(field, text, language)


def denied(
    field: FieldSpec, value: FieldValue, orders: Sequence[Order], today: date, *, every: bool | None = None
) -> str:
    """Why the orders contradict the option that stands in a field, as `claims.contradiction` has it."""
    claimed = field.claims.get(value, ()) if isinstance(value, str) else ()
    return contradiction(claimed, orders, today, every=every)


def _part(
    part: PartSpec,
    asked: Sequence[FieldSpec],
    fields: Mapping[str, FieldValue],
    orders: Sequence[Order],
    spec: KindSpec,
    today: date | None,
) -> Part:
    key = "" if part.name == "details" else part.name
    mine = [field for field in asked if field.part == key]
    findings = [
        field_state(field, fields.get(field.name, ""), language=spec.language, today=today, known=orders)
        for field in mine
    ]
    findings += [_need(name, orders, today) for name in part.needs]
    if part.needs and len(orders) > spec.limits.orders:
        findings.append(
            (
                State.MISSING,
                _("{count:,} orders; one letter takes {orders:,}", count=len(orders), orders=spec.limits.orders),
            )
        )
    state = max((finding[0] for finding in findings), key=_RANK.__getitem__, default=State.DONE)
    why = "; ".join(dict.fromkeys(reason for _, reason in findings if reason))
    return Part(part.name, part.title, state, why)


def _need(name: str, orders: Sequence[Order], today: date | None) -> Assessment:
    """How the orders meet what a part asks of them. One that lacks a fact is thin, all of them are a gap."""
    what, has = NEEDS[name]
    lacking = [order.id for order in orders if not has(order, today)]
    if not orders:
        return (State.MISSING, _("no order is named")) if name == "orders" else _DONE
    if not lacking:
        return _DONE
    if len(lacking) < len(orders):
        return State.THIN, f"{counted(len(lacking), 'order')} without {what}: {', '.join(lacking[:3])}"
    state = State.MISSING if name == "promised" else State.THIN
    what = what.partition(",")[0]
    return state, _("no order has {what}: import the orders, or add it to the order's line", what=what)


def _text_state(field: FieldSpec, text: str, language: str) -> Assessment:
    if field.type is FieldType.CHOICE and not field.other and text not in field.options:
        return State.MISSING, _("{label} must be one of: {names}", label=field.label, names=", ".join(field.options))
    words = len(_WORD.findall(text))
    if words < field.min_words:
        return State.THIN, f"{field.label} has {counted(words, 'word')}; {field.min_words} or more carry weight"
    letters = [letter for letter in text if letter.isalpha()]
    if language == "en" and sum(letter > _LATIN_END for letter in letters) * 2 > len(letters):
        return State.THIN, _("{label} is not in English, which Wish asks for", label=field.label)
    return _DONE


def _date_state(field: FieldSpec, text: str, today: date | None) -> Assessment:
    day = parse_day(text)
    if day is None:
        return State.MISSING, _("{label} is not a date: write it as 2026-11-30", label=field.label)
    if today and field.when is When.FUTURE and day < today:
        return State.MISSING, _("{label} lies in the past", label=field.label)
    if today and field.when is When.PAST and day > today + _A_DAY:
        return State.MISSING, _("{label} lies in the future", label=field.label)
    return _DONE


def _list_state(field: FieldSpec, lines: Sequence[str], known: Sequence[Order]) -> Assessment:
    if field.type is FieldType.ORDERS:
        wrong = orders_of(lines, known)[1]
        return (State.MISSING, f"{field.label}, {'; '.join(wrong[:3])}") if wrong else _DONE
    distinct = {line.strip().casefold() for line in lines}
    if len(distinct) < field.min_count:
        has = counted(len(distinct), _("different one")) if len(distinct) < len(lines) else str(len(lines))
        return State.MISSING, _("{label}: {has} of {range}", label=field.label, has=has, range=_range(field))
    if field.max_count and len(lines) > field.max_count:
        return State.MISSING, _(
            "{label}: {count}, which is more than {max_count}",
            label=field.label,
            count=len(lines),
            max_count=field.max_count,
        )
    if len(distinct) < len(lines):
        return State.THIN, _("{label} says the same thing twice", label=field.label)
    short = [line for line in lines if len(_WORD.findall(line)) < field.min_words]
    if short:
        return State.THIN, _("{label}: “{short}” says little", label=field.label, short=clean_line(short[0], limit=40))
    return _DONE


def _range(field: FieldSpec) -> str:
    if field.max_count > field.min_count:
        return _("{min_count} to {max_count}", min_count=field.min_count, max_count=field.max_count)
    return _("at least {min_count}", min_count=field.min_count)


def _over(field: FieldSpec, value: FieldValue) -> int:
    """Characters by which the longest entry goes past what a letter takes."""
    if field.type is FieldType.LINES and isinstance(value, str):
        return len(value) - LONGEST_TEXT
    entries = value.split("\n") if isinstance(value, str) and field.type.several else value
    longest = len(entries) if isinstance(entries, str) else max(map(len, entries))
    return longest - LONGEST_LINE


def _lines(value: FieldValue) -> list[str]:
    lines = value.split("\n") if isinstance(value, str) else value
    return [line for line in lines if not is_empty(line)]


def _placeholder(value: FieldValue) -> str:
    match = _PLACEHOLDER.search(value if isinstance(value, str) else "\n".join(value))
    return clean_line(match.group(), limit=40) if match else ""
