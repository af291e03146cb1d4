"""One writer at a time, among the threads of a process and among the processes of a host."""

import errno
import os
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from threading import RLock, local
from types import ModuleType, TracebackType
from typing import Self

from wishtui.errors import StoreBusy
from wishtui.i18n import N_, _
from wishtui.private_files import Files, file_mode, open_regular, read_file
from wishtui.store.files.file_system import store_error
from wishtui.store.files.restore_mark import is_restoring
from wishtui.store.holder import describe_holder

WAIT = 5.0
"""Seconds before a writer gives up."""

_POLL = 0.005
_NOTE_SIZE = 200
_TRIES = 20
"""How often a lock file that is removed, or that its file system never shows twice as the same, is made anew."""


class Guard:
    """The lock of a store in memory: threads only.

    Entering it is for writers, and lasts as long as their change does; `state` guards what is in memory, briefly.
    """

    def __init__(self) -> None:
        self.notices: list[str] = []
        """What is to be told of what a process that died had begun."""
        self.state = RLock()
        self._writers = RLock()

    def __enter__(self) -> Self:
        self._writers.acquire()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._writers.release()

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        """For a block in which another process's change is a reason to give up at once."""
        yield

    def settle(self) -> None:
        """End what a process that died had decided, where there is such a thing. Raises StoreError."""

    def close(self) -> None:
        """Give back what the guard holds of the operating system."""


class StoreLock(Guard):
    """The kernel's own lock on `inbox.lock`, which it frees when a process dies, and a note beside it of who holds it.

    The lock file stays for ever: removing it would give two writers a lock each. It stays open between two changes,
    which makes a lock one call of the kernel instead of twenty; filelock's own `FileLock` on the same path is kept out
    all the same.
    """

    busy_here = N_("This wishtui is saving something else.")
    busy_elsewhere = N_("Another wishtui ({holder}) is saving.")
    remedy = N_("The change is not recorded; try again in a moment.")

    def __init__(
        self, path: Path, *, agent: str = "", wait: float = WAIT, ending: Callable[[list[str]], None] | None = None
    ) -> None:
        """`ending` is called whenever the lock has been got, and ends what a process that died had decided."""
        super().__init__()
        self._ending = ending
        self.path = path
        self._note_path = path.with_suffix(".holder")
        self._agent = agent
        self._wait = wait
        self._of_thread = local()
        self._fd = self._note = -1
        self._pid = 0
        self._depth = 0

    def __enter__(self) -> Self:
        deadline = time.monotonic() + self._longest_wait
        # A thread of ours may itself be waiting for another process.
        if not self._writers.acquire(blocking=self._longest_wait > 0):
            raise StoreBusy(_(self.busy_here), _(self.remedy))
        with ExitStack() as undo:
            undo.callback(self._writers.release)
            if self._depth == 0:
                self._acquire(deadline)
                undo.callback(self._unlock)
                if self._ending is not None:
                    self._ending(self.notices)
            self._depth += 1
            undo.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            self._depth -= 1
            if self._depth == 0:
                self._unlock()
        finally:
            super().__exit__(kind, error, at)

    @contextmanager
    def without_waiting(self) -> Iterator[None]:
        before, self._of_thread.wait = self._longest_wait, 0.0
        try:
            yield
        finally:
            self._of_thread.wait = before

    def settle(self) -> None:
        if is_restoring(self.path.parent):
            with self:
                pass

    def close(self) -> None:
        for fd in (self._fd, self._note):
            if fd >= 0:
                os.close(fd)
        self._fd = self._note = -1

    @property
    def _longest_wait(self) -> float:
        """Seconds that this thread waits for another process."""
        wait: float = getattr(self._of_thread, "wait", self._wait)
        return wait

    def _unlock(self) -> None:
        _filelock().unlock_descriptor(self._fd)

    def _acquire(self, deadline: float) -> None:
        try:
            while not self._try():
                if time.monotonic() >= deadline:
                    raise StoreBusy(_(self.busy_elsewhere, holder=self._holder()), _(self.remedy))
                time.sleep(_POLL)
        except OSError as error:
            raise store_error(error, _("Could not lock the store")) from error

    def _try(self) -> bool:
        if self._pid != os.getpid():
            # A lock belongs to the open file, which a fork shares: the child needs its own.
            self.close()
        for _again in range(_TRIES):
            if self._fd < 0:
                self._open()
            if not _filelock().lock_descriptor(self._fd, blocking=False):
                return False
            if self._is_in_place():
                with suppress(OSError):
                    os.pwrite(self._note, self._signature, 0)
                return True
            self.close()  # somebody removed the lock file: what is held guards no name
        raise OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(self.path))

    def _is_in_place(self) -> bool:
        """Whether the file that is held is still the one that others find. Raises OSError."""
        try:
            there = os.stat(self.path, follow_symlinks=False)
        except FileNotFoundError:
            return False
        mine = os.fstat(self._fd)
        return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)

    def _open(self) -> None:
        mode = file_mode(self.path.parent)
        self._fd = _opened(self.path, mode)
        with suppress(OSError):
            self._note = _opened(self._note_path, mode)  # without it only a message is poorer
        self._pid = os.getpid()
        self._signature = describe_holder(self._agent).encode(errors="replace")[:_NOTE_SIZE].ljust(_NOTE_SIZE)

    def _holder(self) -> str:
        try:
            note = read_file(Files(), self._note_path, _NOTE_SIZE).decode("utf-8", "replace").strip()
        except OSError:
            note = ""
        return "".join(char for char in note if char.isprintable()) or _("somebody else")


class FileDeliveryLease(StoreLock):
    """The same on a file of its own, for whoever tells Wish what waits in the outbox: one process at a time."""

    busy_here = N_("This wishtui is sending something else.")
    busy_elsewhere = N_("Another wishtui ({holder}) is sending.")
    remedy = N_("It delivers what waits in the outbox.")

    def __init__(self, folder: Path, *, agent: str = "") -> None:
        super().__init__(folder / "delivery.lock", agent=agent, wait=0.0)


def _opened(path: Path, mode: int) -> int:
    try:
        fd = open_regular((str(path), None), os.O_RDWR | os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        return open_regular((str(path), None), os.O_RDWR)
    os.fchmod(fd, mode)
    return fd


@cache
def _filelock() -> ModuleType:
    """The lock library, loaded by the first change: to look takes no lock, and the first frame only looks."""
    return import_module("filelock")
