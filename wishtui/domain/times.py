"""Times: always aware, kept in UTC, written as ISO 8601 with `Z`; and wall clocks, where a person reads or writes one.

A zone is a `tzinfo`, or None for that of this machine: only the operating system knows all of its changes of clocks.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache

from wishtui.i18n import _
from wishtui.i18n.dates import formatted

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing on the platform is older; an earlier date is a mistake in the file."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MICROSECOND = timedelta(microseconds=1)
_DIRECTIVE = re.compile(r"%[-_0^#EO]*(.)")
_WITH_YEAR = frozenset("yYgGcxDFs+")
_DAY_OR_MONTH = frozenset("debBhmj")


def utc(when: datetime) -> datetime:
    """`when` in UTC; a naive one is taken to be UTC already (docs/platform.md, 5)."""
    return when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)


def local(when: datetime, zone: tzinfo | None) -> datetime:
    """`when` on the wall clock of `zone`; in UTC at the ends of the calendar, where no other zone reaches."""
    try:
        return utc(when).astimezone(zone)
    except OverflowError:
        return utc(when)


def machine_zone(now: datetime) -> str:
    """How the zone of this machine is called in the year of `now`: `CST, UTC+08:00`; `CET/CEST` where clocks change."""
    year = utc(now).year
    halves = [local(datetime(year, month, 1, tzinfo=UTC), None) for month in (1, 7)]
    offsets = list(dict.fromkeys(there.strftime("%z") for there in halves))
    names = [there.tzname() or "" for there in halves]
    if names[0] == "UTC" or not offsets[0]:
        return "UTC"
    distances = [f"UTC{offset[:3]}:{offset[3:5]}" for offset in offsets]
    if not all(map(str.isalpha, names)):
        return "/".join(distances)
    return f"{names[0]}, {distances[0]}" if len(distances) == 1 else "/".join(names)


def from_wall_clock(naive: datetime, zone: tzinfo | None) -> datetime:
    """The time in UTC at which clocks in `zone` show `naive`: the earlier one of an hour that comes twice.

    An hour that clocks leave out is the one after it.

    Raises:
        OverflowError: it lies outside the calendar.
    """
    if zone is not None:
        return naive.replace(tzinfo=zone).astimezone(UTC)
    second = naive.replace(microsecond=0)
    try:
        # Not by `astimezone`, which takes an hour that clocks leave out for the one before it.
        return EPOCH + timedelta(seconds=second.timestamp()) + (naive - second)
    except (ValueError, OSError) as error:
        raise OverflowError(str(error)) from error


def parse_time(text: str, zone: tzinfo | None = UTC) -> datetime:
    """Read ISO 8601, with or without fraction, zone, or time of day; a time that names no zone is one of `zone`.

    Raises:
        ValueError: the text is no date, or one that no calendar holds.
    """
    time = datetime.fromisoformat(text.strip())
    try:
        return from_wall_clock(time, zone) if time.tzinfo is None else utc(time)
    except OverflowError as error:
        raise ValueError(_("“{text}” is outside the calendar", text=text)) from error


def to_micros(when: datetime) -> int:
    """Microseconds since 1970, exact for every date."""
    return (when - EPOCH) // _MICROSECOND


def micros(span: timedelta) -> int:
    """How many microseconds it lasts."""
    return span // _MICROSECOND


def from_micros(microseconds: int) -> datetime:
    """The time that `to_micros` counted."""
    return EPOCH + timedelta(microseconds=microseconds)


def iso(when: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to the second unless there is a fraction."""
    return utc(when).isoformat().replace("+00:00", "Z")


def show_time(when: datetime, pattern: str, *, now: datetime, zone: tzinfo | None) -> str:
    """`when` as `strftime` writes it by `pattern` in `zone`; one of another year than `now` shows its year."""
    there = local(when, zone)
    return formatted(there, pattern if there.year == local(now, zone).year else with_year(pattern))


@lru_cache(maxsize=8)
def with_year(pattern: str) -> str:
    """A `strftime` pattern with the year behind day and month, unless it has one: `%d %b %Y %H:%M`, `%d/%m/%Y`."""
    directives = [match for match in _DIRECTIVE.finditer(pattern) if match[1] != "%"]
    if any(match[1] in _WITH_YEAR for match in directives):
        return pattern
    dates = [match for match in directives if match[1] in _DAY_OR_MONTH]
    if not dates:
        return f"{pattern} %Y"
    between = pattern[dates[-2].end() : dates[-1].start()] if len(dates) > 1 else " "
    end = dates[-1].end()
    return f"{pattern[:end]}{between if len(between) == 1 else ' '}%Y{pattern[end:]}"
