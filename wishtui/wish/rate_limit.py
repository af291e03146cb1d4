"""When Wish may be asked again: the headers of an answer in every format that is met, and one gate for all calls."""

import asyncio
import math
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from random import uniform

import msgspec

from wishtui.domain.times import parse_time

LONGEST_WAIT = timedelta(minutes=10)
"""No header makes anybody wait longer, whatever it says."""

FIRST_WAIT = timedelta(seconds=5)
"""How long to wait about where the header says nothing that can be read; twice as long each further time in a row."""

_LEAST_WAIT = timedelta(seconds=1)
"""The same at the least: a time that is over when it arrives must not have Wish asked without a pause."""

_LONGEST_GROWN = timedelta(seconds=60)
"""What no wait grows beyond that Wish did not ask for."""

_LITTLE_WAIT = timedelta(seconds=1)
"""How long to wait where no call is left, none was turned away and the header says nothing that can be read."""

_EPOCH = 1_000_000_000
"""Numbers from here on are seconds since 1970, not seconds from now."""


class RateLimit(msgspec.Struct, frozen=True):
    """What an answer says of the quota."""

    remaining: int | None
    """Calls that are left; None where nothing is said."""
    wait: timedelta | None
    """How long until the next call is welcome; None where nothing is said."""


def limit_of(headers: Mapping[str, str], now: datetime) -> RateLimit:
    """The quota as `headers` tell it; `now` is this machine's clock, and the server's own corrects it."""
    theirs = server_time(headers) or now
    remaining = _number(headers.get("wish-rate-limit-remaining", ""))
    reset = headers.get("wish-rate-limit-reset", "") or headers.get("retry-after", "")
    wait = _wait(reset.strip(), theirs) if reset.strip() else None
    left = None if remaining is None else max(0, int(min(remaining, 1e9)))
    return RateLimit(left, wait)


def server_time(headers: Mapping[str, str]) -> datetime | None:
    """The time by the server's own clock, to the second; None where it does not say."""
    return _http_date(headers.get("date", ""))


def _wait(reset: str, theirs: datetime) -> timedelta | None:
    number = _number(reset)
    if number is not None:
        if number >= _EPOCH * 1000:
            number /= 1000
        seconds = number - theirs.timestamp() if number >= _EPOCH else number
        return _bounded(seconds)
    at = _iso_date(reset) or _http_date(reset)
    return None if at is None else _bounded((at - theirs).total_seconds())


def _bounded(seconds: float) -> timedelta:
    return timedelta(seconds=min(max(seconds, 0.0), LONGEST_WAIT.total_seconds()))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _iso_date(text: str) -> datetime | None:
    try:
        return parse_time(text)
    except ValueError:
        return None


def _http_date(text: str) -> datetime | None:
    try:
        time = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return None
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def _grown(first: timedelta, times: int) -> timedelta:
    """`first`, doubled so many times, and up to a quarter more, so that not everybody comes back at once."""
    seconds = min(first.total_seconds() * 2.0 ** min(times, 10), _LONGEST_GROWN.total_seconds())
    return timedelta(seconds=seconds * uniform(1.0, 1.25))


class Gate:
    """What all calls to one shop pass: at most two at once, and none before Wish wants to be asked again."""

    def __init__(self, now: Callable[[], float], on_close: Callable[[timedelta], None] = lambda wait: None) -> None:
        self._now = now
        """Seconds of a clock that nobody sets."""
        self._on_close = on_close
        """Is given each wait that is longer than the one that stood before."""
        self._opens_at = 0.0
        self._turned_away = 0
        """How often in a row."""
        self.slots = asyncio.Semaphore(2)

    @property
    def wait(self) -> float:
        """Seconds until the next call is welcome; 0 when it is."""
        return max(0.0, self._opens_at - self._now())

    def close_for(self, wait: timedelta, *, known: bool = False) -> None:
        """Let nobody through for `wait`; a longer wait that was asked for before stands. `known` waits are not told."""
        opens_at = self._now() + wait.total_seconds()
        if opens_at > self._opens_at:
            self._opens_at = opens_at
            if not known:
                self._on_close(wait)

    def turn_away(self, limit: RateLimit) -> timedelta:
        """Take that a call was one too many; gives how long nobody is let through."""
        least = _grown(_LEAST_WAIT, self._turned_away)
        wait = max(least, limit.wait if limit.wait is not None else _grown(FIRST_WAIT, self._turned_away))
        self._turned_away += 1
        self.close_for(wait)
        return wait

    def heed(self, limit: RateLimit) -> None:
        """Take what an answer says of the quota: with no call left, the next one waits."""
        self._turned_away = 0
        if limit.remaining == 0:
            self.close_for(limit.wait if limit.wait is not None else _LITTLE_WAIT)
