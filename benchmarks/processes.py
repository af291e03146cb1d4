"""A command from its start to its end: how long it took, what it cost, how much memory it had."""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from benchmarks.context import Context
from benchmarks.rows import ratio, times

WISHTUI = str(Path(sys.executable).with_name("wishtui"))
PASS = (sys.executable, "-c", "pass")
"""What anything in Python costs at least."""

_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB", re.MULTILINE)
_LOOK = 0.01


class Cost(NamedTuple):
    """What one run of a command took."""

    wall: float
    """Seconds on the clock."""
    cpu: float
    """Seconds of processor, of its children too."""
    peak: int
    """The most resident memory in bytes, files that it maps included; 0 for what ended before it was looked at."""


def run(command: Sequence[str], environment: Mapping[str, str], *, peak: bool = False) -> Cost:
    """Run it to its end; its output goes nowhere. `peak` has its memory watched.

    Raises:
        CalledProcessError: it failed; what it said is noted there.
    """
    nowhere = subprocess.DEVNULL
    with tempfile.TemporaryFile() as errors:
        began = time.perf_counter()
        process = subprocess.Popen(list(command), env=dict(environment), stdin=nowhere, stdout=nowhere, stderr=errors)
        most = _watch(process.pid) if peak else 0
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            error = subprocess.CalledProcessError(process.returncode, list(command))
            errors.seek(0)
            error.add_note(errors.read().decode(errors="replace"))
            raise error
    return Cost(wall, used.ru_utime + used.ru_stime, most)


def keep(context: Context, group: str, name: str, cost: Cost) -> None:
    """Keep what a run took, as `group`, `group cpu` and `group memory`."""
    context.add(group, name, cost.wall)
    context.add(f"{group} cpu", name, cost.cpu)
    if cost.peak:
        context.add(f"{group} memory", name, cost.peak)


def beside(context: Context, group: str, name: str, other: str) -> str:
    """The ratio by other measures than the median, in words: that tells of a busy machine."""
    lowest = ratio(context.lowest(group, name), context.lowest(group, other))
    cpu = ratio(context.median(f"{group} cpu", name), context.median(f"{group} cpu", other))
    return "" if lowest is None else f" (of the quickest runs {times(lowest)}, of processor time {times(cpu)})"


def _watch(pid: int) -> int:
    """The most memory that was seen until it ended, which leaves it waited for by nobody."""
    most = 0
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        with suppress(OSError):
            match = _PEAK.search(Path(f"/proc/{pid}/status").read_text(encoding="ascii"))
            most = int(match[1]) * 1024 if match else most
        time.sleep(_LOOK)
    return most
