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
from wishtui.domain.appeal.values import parse_day, parse_money
from wishtui.domain.order import Order
from wishtui.i18n import N_, _, clauses, enumerated, ngettext
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
    """How a part stands; a person reads `_(state.value)`. Only `missing` keeps a letter from being complete."""

    DONE = N_("done")
    THIN = N_("thin")
    MISSING = N_("missing")


class ChecklistItem(msgspec.Struct, frozen=True):
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
) -> list[ChecklistItem]:
    """Every part of a letter of this kind, in order, and how it stands; the sender's details come last.

    `today` tells a date that has passed from one to come; without it that is not looked at.
    """
    asked = spec.asked(audience or spec.audience[0])
    parts = [_part(part, asked, fields, orders, spec, today) for part in spec.parts]
    if any(not field.part for field in asked):
        parts.append(_part(PartSpec(name="details", title=N_("Details")), asked, fields, orders, spec, today))
    return parts


def is_complete(parts: Iterable[ChecklistItem]) -> bool:
    """Whether nothing is missing."""
    return all(part.state is not State.MISSING for part in parts)


def field_state(
    field: FieldSpec, value: FieldValue, *, language: str = "", today: date | None = None, known: Sequence[Order] = ()
) -> Assessment:
    """How one field stands, and why; `known` are the orders that the text speaks of."""
    if is_empty(value):
        if not field.required:
            return _DONE
        if field.help:
            return State.MISSING, _("{label}: {why}", label=_(field.label), why=_(field.help))
        return State.MISSING, _("{label} is not filled in", label=_(field.label))
    over = _over(field, value)
    if over > 0:
        return State.MISSING, ngettext(
            "{label} is {number:,} character too long",
            "{label} is {number:,} characters too long",
            over,
            label=_(field.label),
        )
    pending = _placeholder(value)
    if pending:
        return State.MISSING, _("{label} still holds “{blank}”", label=_(field.label), blank=pending)
    if field.type.several:
        return _list_state(field, _lines(value), known)
    text = value if isinstance(value, str) else "\n".join(value)
    if field.type is FieldType.DATE:
        return _date_state(field, text, today)
    if field.type is FieldType.MONEY:
        return (
            _DONE
            if parse_money(text)
            else (State.MISSING, _("{label} is not an amount: write it as 12.40 USD", label=_(field.label)))
        )
    against = denied(field, text, known, today) if today else ""
    if against:
        return State.MISSING, _("{label}: {why}", label=_(field.label), why=against)
    return _text_state(field, text, language)


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
) -> ChecklistItem:
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
                ngettext(
                    "{number:,} order; one letter takes {most:,}",
                    "{number:,} orders; one letter takes {most:,}",
                    len(orders),
                    most=spec.limits.orders,
                ),
            )
        )
    state = max((finding[0] for finding in findings), key=_RANK.__getitem__, default=State.DONE)
    return ChecklistItem(part.name, _(part.title), state, clauses(dict.fromkeys(reason for _state, reason in findings)))


def _need(name: str, orders: Sequence[Order], today: date | None) -> Assessment:
    """How the orders meet what a part asks of them. One that lacks a fact is thin, all of them are a gap."""
    need = NEEDS[name]
    lacking = [order.id for order in orders if not need.met(order, today)]
    if not orders:
        return (State.MISSING, _(need.by_no_order)) if name == "orders" else _DONE
    if not lacking:
        return _DONE
    if len(lacking) < len(orders):
        count = ngettext("{number:,} order", "{number:,} orders", len(lacking))
        return State.THIN, _(need.by_some, orders=count, ids=enumerated(lacking[:3]))
    return State.MISSING if name == "promised" else State.THIN, _(need.by_no_order)


def _text_state(field: FieldSpec, text: str, language: str) -> Assessment:
    if field.type is FieldType.CHOICE and not field.other and text not in field.options:
        return State.MISSING, _(
            "{label} must be one of: {options}", label=_(field.label), options=enumerated(field.options)
        )
    words = len(_WORD.findall(text))
    if words < field.min_words:
        return State.THIN, ngettext(
            "{label} has {number:,} word; {least} or more carry weight",
            "{label} has {number:,} words; {least} or more carry weight",
            words,
            label=_(field.label),
            least=field.min_words,
        )
    letters = [letter for letter in text if letter.isalpha()]
    if language == "en" and sum(letter > _LATIN_END for letter in letters) * 2 > len(letters):
        return State.THIN, _("{label} is not in English, which Wish asks for", label=_(field.label))
    return _DONE


def _date_state(field: FieldSpec, text: str, today: date | None) -> Assessment:
    day = parse_day(text)
    if day is None:
        return State.MISSING, _("{label} is not a date: write it as 2026-11-30", label=_(field.label))
    if today and field.when is When.FUTURE and day < today:
        return State.MISSING, _("{label} lies in the past", label=_(field.label))
    if today and field.when is When.PAST and day > today + _A_DAY:
        return State.MISSING, _("{label} lies in the future", label=_(field.label))
    return _DONE


def _list_state(field: FieldSpec, lines: Sequence[str], known: Sequence[Order]) -> Assessment:
    if field.type is FieldType.ORDERS:
        wrong = orders_of(lines, known)[1]
        if wrong:
            return State.MISSING, _("{label}, {faults}", label=_(field.label), faults=clauses(wrong[:3]))
        return _DONE
    distinct = {line.strip().casefold() for line in lines}
    if len(distinct) < field.min_count:
        return State.MISSING, _too_few(field, len(distinct), len(lines))
    if field.max_count and len(lines) > field.max_count:
        return State.MISSING, _(
            "{label}: {count}, which is more than {most}",
            label=_(field.label),
            count=len(lines),
            most=field.max_count,
        )
    if len(distinct) < len(lines):
        return State.THIN, _("{label} says the same thing twice", label=_(field.label))
    short = [line for line in lines if len(_WORD.findall(line)) < field.min_words]
    if short:
        return State.THIN, _("{label}: “{line}” says little", label=_(field.label), line=clean_line(short[0], limit=40))
    return _DONE


def _too_few(field: FieldSpec, distinct: int, count: int) -> str:
    """That a list has too few entries, or too many that are the same."""
    label, least, most = _(field.label), field.min_count, field.max_count
    if distinct == count and most > least:
        return _("{label}: {count} of {least} to {most}", label=label, count=count, least=least, most=most)
    if distinct == count:
        return _("{label}: {count} of at least {least}", label=label, count=count, least=least)
    if most > least:
        return ngettext(
            "{label}: {number:,} different one of {least} to {most}",
            "{label}: {number:,} different ones of {least} to {most}",
            distinct,
            label=label,
            least=least,
            most=most,
        )
    return ngettext(
        "{label}: {number:,} different one of at least {least}",
        "{label}: {number:,} different ones of at least {least}",
        distinct,
        label=label,
        least=least,
    )


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
