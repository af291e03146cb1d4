"""This machine's clock, and what tells it from that of another, or from the same one before it was set."""

import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from wishtui.store import Store

_UPTIME = Path("/proc/uptime")
_COARSE = 60.0
"""Seconds within which a clock that is only trimmed stays the same one."""


class Clocked(Protocol):
    """A record with times by the clock of the machine that wrote it."""

    @property
    def clock_ahead(self) -> int:
        """By how many seconds the store's own clock was ahead of that."""


def machine_clock() -> datetime:
    """The time of this machine: what Wish works on settles in real time, wherever the program's clock stands."""
    return datetime.now(UTC)


def by_clock_of(writer: Clocked, now: datetime, store: Store) -> datetime:
    """`now` of this machine by the clock of the one that wrote a record: both know how far the store's is ahead."""
    return now + timedelta(seconds=store.clock_ahead - writer.clock_ahead)


def clock_name() -> str:
    """Whose time `machine_clock` gives: of two that have one name the times can be compared.

    A machine's name does not do: several have the same one, and a clock that is set is another clock from then on.
    When it says that the machine was started is told with it.
    """
    from socket import gethostname

    return f"{gethostname()}/{round((time.time() - _uptime()) / _COARSE)}"


def _uptime() -> float:
    """Seconds since this machine was started, which nobody sets."""
    with suppress(OSError, ValueError, IndexError):
        return float(_UPTIME.read_text().split()[0])
    return time.monotonic()
