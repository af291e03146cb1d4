"""By how much a machine was busy with other things while something was measured."""

import os
import resource
from pathlib import Path

_IDLE = slice(3, 5)
"""Where `/proc/stat` has the time in which a processor did nothing, or waited for a disk."""
_ALL = slice(0, 8)
"""Everything; what guests used is in the user's time already, what a host took away is not idle."""


class Load:
    """What processors did since this was made."""

    def __init__(self) -> None:
        self._others, self._all = _others(), _processors()[1]
        self.ours = 0.0
        """Processor seconds of what we started that is no child of this process: a server that left its parent."""

    @property
    def others(self) -> float | None:
        """The share of all processor time that others took, from 0 to 1; None where the system does not say.

        What our own children used is known once they have ended.
        """
        passed = _processors()[1] - self._all
        return max(0.0, min(1.0, (_others() - self._others - self.ours) / passed)) if passed > 0 else None


def processor_seconds(pid: int) -> float:
    """What a process and its ended children have used."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def used_and_all(stat: str) -> tuple[float, float]:
    """Ticks in which the processors did something, and all ticks, from the text of `/proc/stat`."""
    ticks = [int(field) for field in stat.split("\n", 1)[0].split()[1:]]
    everything = sum(ticks[_ALL])
    return everything - sum(ticks[_IDLE]), everything


def _processors() -> tuple[float, float]:
    """Seconds in which the processors did something, and all seconds of theirs; zeros where no file says so."""
    try:
        text = Path("/proc/stat").read_text(encoding="ascii")
    except OSError:
        return 0.0, 0.0
    used, everything = used_and_all(text)
    tick = os.sysconf("SC_CLK_TCK")
    return used / tick, everything / tick


def _others() -> float:
    mine = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return _processors()[0] - sum(each.ru_utime + each.ru_stime for each in mine)
