"""This machine's clock, and what tells it from that of another, or from the same one before it was set."""

import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

_UPTIME = Path("/proc/uptime")
_COARSE = 60.0
"""Seconds within which a clock that is only trimmed stays the same one."""


def machine_clock() -> datetime:
    """The time of this machine: what Wish works on settles in real time, wherever the program's clock stands."""
    return datetime.now(UTC)


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
