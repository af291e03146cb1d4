"""Moments: always aware, always UTC, written as ISO 8601 with `Z`."""

from datetime import UTC, datetime, timedelta

EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
"""Nothing on the platform is older; an earlier date is a mistake in the file."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_MICROSECOND = timedelta(microseconds=1)


def utc(moment: datetime) -> datetime:
    """`moment` in UTC; a naive one is taken to be UTC already (docs/platform.md, 5)."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def parse_time(text: str) -> datetime:
    """Read ISO 8601, with or without milliseconds, zone, or time of day (docs/platform.md, 4).

    Raises:
        ValueError: the text is no date, or one that no calendar holds.
    """
    try:
        return utc(datetime.fromisoformat(text.strip()))
    except OverflowError as error:
        raise ValueError(f"{text!r} is outside the calendar") from error


def micros(moment: datetime) -> int:
    """Microseconds since 1970, exact for every date."""
    return (moment - EPOCH) // _MICROSECOND


def moment(microseconds: int) -> datetime:
    """The time that `micros` counted."""
    return EPOCH + timedelta(microseconds=microseconds)


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with `Z`, to the second unless there is a fraction."""
    return utc(moment).isoformat().replace("+00:00", "Z")


def hours(count: float) -> timedelta:
    """`count` hours as a span of time."""
    return timedelta(hours=count)
