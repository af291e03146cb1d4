"""A guard under which nothing may block the event loop: what could wait for a disk, a lock or a peer fails there."""

import builtins
import fcntl
import io
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import wishtui

_PROGRAM = f"{Path(wishtui.__file__).parent}{os.sep}"
_TESTS = f"{Path(__file__).parent}{os.sep}"

_NOT_OURS = ("importlib", f"{os.sep}coverage{os.sep}")
"""In the paths of what looks at files on its own account: imports, and the tracer that resolves new file names."""

_FILES = ("fsync", "fdatasync", "open", "stat", "lstat", "scandir", "listdir", "replace", "rename", "unlink", "mkdir")
_SOCKETS = ("connect", "connect_ex", "recv", "recv_into", "send", "sendall", "accept")


class Blocked(AssertionError):
    """The event loop was about to wait."""


class LoopGuard:
    """Says of each blocking call on one thread where it came from; calls of other threads pass."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._thread = 0

    def arm(self) -> None:
        """From now on this thread is the loop's."""
        self._thread = threading.get_ident()

    def disarm(self) -> None:
        """The loop is done."""
        self._thread = 0

    def check(self, what: str) -> None:
        """Fail if this is the loop's thread, and program code is the one that asks."""
        if threading.get_ident() != self._thread:
            return
        caller = _caller()
        if caller:
            self.calls.append(f"{what} in {caller}")
            raise Blocked(f"{what} on the event loop, in {caller}")


def _caller() -> str:
    """The innermost frame of the program's; empty where a test, the import system or what measures coverage asks."""
    frame: FrameType | None = sys._getframe(2)
    where = ""
    while frame is not None:
        name = frame.f_code.co_filename
        if any(part in name for part in _NOT_OURS) or (name.startswith(_TESTS) and name != __file__):
            return ""
        if name.startswith(_PROGRAM) and not where:
            where = f"{name.removeprefix(_PROGRAM)}:{frame.f_lineno}"
        frame = frame.f_back
    return where


class _Lock:
    """A lock of the threading module that tells the guard before it waits."""

    def __init__(self, lock: Any, guard: LoopGuard) -> None:
        self._lock = lock
        self._guard = guard

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        if self._lock.acquire(False):
            return True
        if not blocking:
            return False
        self._guard.check("the wait for a lock")
        taken: bool = self._lock.acquire(True, timeout)
        return taken

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *raised: object) -> None:
        self._lock.release()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._lock, name)


@pytest.fixture
def loop_guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopGuard]:
    """Guards the loop of the test once a running program has armed it."""
    guard = LoopGuard()

    def guarded(module: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(module, name)

        def call(*arguments: Any, **options: Any) -> Any:
            if module is socket.socket and arguments[0].gettimeout() == 0:
                return real(*arguments, **options)  # it never waits: the event loop's own
            guard.check(f"{getattr(module, '__name__', module)}.{name}")
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, call)

    for name in _FILES:
        guarded(os, name)
    for name in _SOCKETS:
        guarded(socket.socket, name)
    guarded(fcntl, "flock")
    guarded(fcntl, "lockf")
    guarded(time, "sleep")
    guarded(io, "open")
    guarded(builtins, "open")
    real_rlock = threading.RLock
    for module in ("files.lock", "memory"):
        monkeypatch.setattr(f"wishtui.store.{module}.RLock", lambda: _Lock(real_rlock(), guard))
    yield guard
    guard.disarm()
    assert not guard.calls
