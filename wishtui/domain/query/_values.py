"""Spans, moments, amounts and choices as they are written behind a field."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from operator import eq, ge, gt, le, lt
from typing import Any

_COMPARED = re.compile(r"(<=|>=|<|>|=)?\s*(.*)", re.DOTALL)
_SPAN = re.compile(r"(?:[0-9]{1,5}[wdhm])+")
_SPAN_PART = re.compile(r"([0-9]{1,5})([wdhm])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:z|[+-][0-9]{2}:[0-9]{2})?")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}

Compare = Callable[[Any, Any], bool]
COMPARISONS: dict[str, Compare] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq}


def compared(value: str) -> tuple[str, str]:
    """The sign in front of a value, "" where there is none, and the value."""
    match = _COMPARED.match(value)
    assert match is not None  # every part of the pattern may be empty
    return match[1] or "", match[2]


def span(value: str) -> timedelta | None:
    """`30m`, `6h`, `2d`, `1w`, `1d12h`; None when it is none."""
    if not _SPAN.fullmatch(value):
        return None
    return sum((int(count) * _UNITS[unit] for count, unit in _SPAN_PART.findall(value)), timedelta())


def period(value: str) -> tuple[datetime, datetime] | None:
    """The day, or the minute, that a date or a moment names in UTC, its end excluded; None when it is none."""
    length = _UNITS["d"] if _DAY.fullmatch(value) else _UNITS["m"] if _MINUTE.fullmatch(value) else None
    if length is None:
        return None
    try:
        start = datetime.fromisoformat(value.upper())
        start = start.replace(tzinfo=UTC) if start.tzinfo is None else start.astimezone(UTC)
        return start, start + length
    except (ValueError, OverflowError):
        return None


def stands(sign: str, moment: datetime, start: datetime, end: datetime) -> bool:
    """Whether `moment` is before (`<`), after (`>`) or in (`=`) the period from `start` until `end`."""
    match sign:
        case "<":
            return moment < start
        case "<=":
            return moment < end
        case ">":
            return moment >= end
        case ">=":
            return moment >= start
        case _:
            return start <= moment < end


def amount(value: str) -> Decimal | None:
    """A number such as `20` or `12.40`; None when it is none."""
    return Decimal(value) if _AMOUNT.fullmatch(value) else None


def choice(value: str, choices: Iterable[str]) -> str | None:
    """The one of `choices` that `value` is, or unmistakably begins; None when there is no such one."""
    names = list(choices)
    if value in names:
        return value
    begun = [name for name in names if value and name.startswith(value)]
    return begun[0] if len(begun) == 1 else None
