"""Ends what a program started and put into a group of its own, known by a mark in the environment that it inherited.

Only where the system tells a process's environment and gives a handle on it: on Linux.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

MARK = "WISHTUI_RUN"
"""The variable of the environment that names each run of a program, those that it was itself started by in front."""

_PROCESSES = Path("/proc")
_LOOKS = 5
"""What is killed may have started another meanwhile; more often nobody is chased."""


def new_mark() -> str:
    """The value of `MARK` for one run."""
    return f"{os.environ.get(MARK, '')}/{uuid4().hex}"


def end_marked(mark: str) -> None:
    """Kill every process of this user that has inherited `mark`."""
    if not hasattr(os, "pidfd_open"):
        return
    inherited = f"{MARK}={mark}".encode()
    for _look in range(_LOOKS):
        marked = [pid for pid in _processes() if _has(pid, inherited)]
        if not marked:
            return
        for pid in marked:
            _kill(pid, inherited)


def _processes() -> Iterator[int]:
    with suppress(OSError):
        yield from (int(name) for name in os.listdir(_PROCESSES) if name.isdecimal())


def _has(pid: int, inherited: bytes) -> bool:
    try:
        # What runs within a marked run, and marks its own, has this mark in front of its own.
        return inherited in (_PROCESSES / str(pid) / "environ").read_bytes()
    except OSError:  # it is gone, or another user's
        return False


def _kill(pid: int, inherited: bytes) -> None:
    with suppress(OSError):
        handle = os.pidfd_open(pid)
        try:
            # By now the number may be another process's; the handle stays with the one that it was taken of.
            if _has(pid, inherited):
                signal.pidfd_send_signal(handle, signal.SIGKILL)
        finally:
            os.close(handle)
