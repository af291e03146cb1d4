"""One writer at a time, among the threads of a process and among the processes of a host."""

import getpass
import os
import socket
from contextlib import suppress
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import Self

from filelock import FileLock, Timeout

from wishtui.errors import StoreBusy
from wishtui.store.files import explained, file_mode

WAIT = 5.0
"""Seconds before a writer gives up."""

_POLL = 0.005
_NOTE_SIZE = 200


class Guard:
    """The lock of a store in memory: threads only. `state` guards what is in memory, briefly; entering the guard is
    for writers, and lasts as long as their change does."""

    def __init__(self) -> None:
        self.state = RLock()
        self._writers = RLock()

    def __enter__(self) -> Self:
        self._writers.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._writers.release()

    def close(self) -> None:
        """Give back what the guard holds of the operating system."""


class StoreLock(Guard):
    """The kernel's own lock on `inbox.lock`, which it frees when a process dies, and a note beside it of who holds it.

    The lock file stays for ever: removing it would give two writers a lock each.
    """

    def __init__(self, path: Path, *, agent: str = "", wait: float = WAIT) -> None:
        super().__init__()
        self.path = path
        self._note_path = path.with_suffix(".holder")
        self._agent = agent
        self._wait = wait
        self._note = -1
        self._depth = 0
        self._lock: FileLock | None = None

    def __enter__(self) -> Self:
        super().__enter__()
        try:
            if self._depth == 0:
                self._acquire()
            self._depth += 1
        except BaseException:
            super().__exit__(None, None, None)
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._depth -= 1
            if self._depth == 0 and self._lock is not None:
                self._lock.release()
        finally:
            super().__exit__(kind, error, at)

    def close(self) -> None:
        if self._note >= 0:
            os.close(self._note)
            self._note = -1

    def _acquire(self) -> None:
        try:
            if self._lock is None:
                self._lock = FileLock(
                    self.path,
                    timeout=self._wait,
                    mode=file_mode(self.path.parent),
                    thread_local=False,
                    poll_interval=_POLL,
                    fallback_to_soft=False,
                    preserve_lock_file=True,
                )
            self._lock.acquire()
        except Timeout as error:
            message = f"Another wishtui ({self._holder()}) is saving."
            raise StoreBusy(message, "Nothing was changed; try again in a moment.") from error
        except OSError as error:
            raise explained(error, "lock the store") from error
        with suppress(OSError):
            self._sign()

    def _sign(self) -> None:
        """Leave word of who holds the lock. Without it only a message is poorer."""
        if self._note < 0:
            flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
            self._note = os.open(self._note_path, flags, 0o600)
            os.fchmod(self._note, file_mode(self.path.parent))
        os.pwrite(self._note, self._signature(), 0)

    def _signature(self) -> bytes:
        return f"{_who(self._agent)}, process {os.getpid()} on {socket.gethostname()}".encode()[:_NOTE_SIZE].ljust(
            _NOTE_SIZE
        )

    def _holder(self) -> str:
        try:
            note = self._note_path.read_text("utf-8", "replace").strip()
        except OSError:
            note = ""
        return "".join(char for char in note if char.isprintable()) or "somebody else"


def _who(agent: str) -> str:
    if agent:
        return agent
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"user {os.getuid()}"
