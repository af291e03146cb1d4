"""Durations, days, amounts and choices as they are written behind a field."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from operator import eq, ge, gt, le, lt
from typing import Any, NamedTuple

from wishtui.domain.times import from_wall_clock, local, to_micros, utc

_COMPARISON = re.compile(r"(<=|>=|<|>|=)?\s*(.*)", re.DOTALL)
_DURATION = re.compile(r"(?:[0-9]{1,5}[wdhm])+")
_DURATION_PART = re.compile(r"([0-9]{1,5})([wdhm])")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[t ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:z|[+-][0-9]{2}:[0-9]{2})?")
_AMOUNT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?")
_UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}

Period = tuple[datetime, datetime]
"""From a time until another, the end excluded; both in UTC."""

RELATIVE_DAYS: dict[str, tuple[int, int]] = {
    "today": (0, 1),
    "tomorrow": (1, 2),
    "yesterday": (-1, 0),
    "this week": (0, 7),  # untranslated: what a query says
    "last week": (-7, 0),  # untranslated: what a query says
    "next week": (7, 14),  # untranslated: what a query says
}
"""Words for days: the first and the last, excluded, counted from today; those of a week from its Monday."""

Compare = Callable[[Any, Any], bool]
COMPARISONS: dict[str, Compare] = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq}


def split_comparison(value: str) -> tuple[str, str]:
    """The sign in front of a value, "" where there is none, and the value."""
    match = _COMPARISON.match(value)
    assert match is not None  # every part of the pattern may be empty
    return match[1] or "", match[2]


def duration(value: str) -> timedelta | None:
    """`30m`, `6h`, `2d`, `1w`, `1d12h`; None when it is none, or longer than any can be."""
    if not _DURATION.fullmatch(value):
        return None
    try:
        return sum((int(count) * _UNITS[unit] for count, unit in _DURATION_PART.findall(value)), timedelta())
    except OverflowError:
        return None


def period(value: str, zone: tzinfo | None) -> Callable[[datetime], Period] | None:
    """What period a day in `zone` (a date or a word for one) or a minute is, seen from now; None when it is none."""
    word = choice(value, RELATIVE_DAYS)
    if word is not None:
        return lru_cache(maxsize=4)(lambda now: _relative_days(word, now, zone))
    fixed = _fixed_period(value, zone)
    return None if fixed is None else lambda now: fixed


def day_named(text: str, now: datetime, zone: tzinfo | None) -> datetime | None:
    """When the day begins in `zone` that somebody names, `2026-11-24`, `yesterday`; None when it is not one day."""
    word = text.strip().casefold()
    whole = period(word, zone) if _DAY.fullmatch(word) or word in RELATIVE_DAYS else None
    if whole is None or word.endswith("week"):
        return None
    try:
        return whole(now)[0]
    except OverflowError:
        return None


def _fixed_period(value: str, zone: tzinfo | None) -> Period | None:
    try:
        if _DAY.fullmatch(value):
            return _days(datetime.fromisoformat(value), 1, zone)
        if _MINUTE.fullmatch(value):
            start = datetime.fromisoformat(value.upper())
            start = from_wall_clock(start, zone) if start.tzinfo is None else utc(start)
            return start, start + _UNITS["m"]
    except (ValueError, OverflowError):
        pass
    return None


def _relative_days(word: str, now: datetime, zone: tzinfo | None) -> Period:
    first, last = RELATIVE_DAYS[word]
    today = local(now, zone).replace(tzinfo=None, hour=0, minute=0, second=0, microsecond=0)
    begin = today - timedelta(days=today.weekday()) if word.endswith("week") else today
    return _days(begin + timedelta(days=first), last - first, zone)


def _days(midnight: datetime, count: int, zone: tzinfo | None) -> Period:
    """Days by the wall clock: one on which the clocks change has 23 or 25 hours."""
    return from_wall_clock(midnight, zone), from_wall_clock(midnight + timedelta(days=count), zone)


class TimeSpan(NamedTuple):
    """From a moment until another, the end excluded, in microseconds since 1970; None is without a limit."""

    start: int | None
    end: int | None

    def test(self) -> Callable[[int | None], bool]:
        """Tells of a moment whether it is in it. No moment is not."""
        match self:
            case (None, int(end)):
                return lambda when: when is not None and when < end
            case (int(start), None):
                return lambda when: when is not None and when >= start
            case (int(start), int(end)):
                return lambda when: when is not None and start <= when < end
        return lambda when: when is not None


def span_of(sign: str, whole: Period) -> TimeSpan:
    """What is before (`<`), after (`>`) or in (`=`) a period."""
    start, end = map(to_micros, whole)
    match sign:
        case "<":
            return TimeSpan(None, start)
        case "<=":
            return TimeSpan(None, end)
        case ">":
            return TimeSpan(end, None)
        case ">=":
            return TimeSpan(start, None)
        case _:
            return TimeSpan(start, end)


def span_ago(sign: str, moment: int) -> TimeSpan:
    """What is less (`<`) or more (`>`) time ago than a moment, or just as much (`=`)."""
    match sign:
        case "<":
            return TimeSpan(moment + 1, None)
        case "<=":
            return TimeSpan(moment, None)
        case ">":
            return TimeSpan(None, moment)
        case ">=":
            return TimeSpan(None, moment + 1)
        case _:
            return TimeSpan(moment, moment + 1)


def amount(value: str) -> Decimal | None:
    """A number such as `20` or `12.40`; None when it is none."""
    return Decimal(value) if _AMOUNT.fullmatch(value) else None


def choice(value: str, choices: Iterable[str]) -> str | None:
    """The one of `choices` that `value` is, or unmistakably begins; None when there is no such one."""
    names = list(choices)
    if value in names:
        return value
    matches = [name for name in names if value and name.startswith(value)]
    return matches[0] if len(matches) == 1 else None
