"""A file system that fails at one chosen call."""

import errno
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

from wishtui.private_files import Files

_CHANGES = frozenset({"create", "make_folder", "write", "ftruncate", "replace", "link", "unlink"})


class PulledPlug(BaseException):
    """The process is gone: nothing runs after this, the files stay as they are."""


class FaultyFiles(Files):
    """Counts its calls, and does something bad at the one called `at`.

    `kind`: "full", "broken" (an I/O error), "short" (half of a write, then full), "gone" (the plug is pulled before
    the call), "torn" (in the middle of a write), "killed" (the process itself is killed before the call;
    only those that change something are counted).
    """

    def __init__(self, kind: str = "", at: int = 0) -> None:
        self.kind, self.at = kind, at
        self.calls: list[str] = []
        self.dead = False
        self.handles: set[int] = set()

    def release(self) -> None:
        """Give back what the dead process had open."""
        for fd in list(self.handles):
            os.close(fd)
        self.handles.clear()

    def _step(self, name: str, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        if self.dead:
            raise PulledPlug
        if self.kind != "killed" or name in _CHANGES:
            self.calls.append(name)
        if len(self.calls) == self.at and (name != "close" or self.kind in ("gone", "torn")):  # a close tells no errors
            self._fail(name, args)
        return self._run(name, call, args)

    def _fail(self, name: str, args: tuple[Any, ...]) -> None:
        if self.kind in ("short", "torn") and name == "write":
            fd, data = args
            os.write(fd, data[: max(1, len(data) // 2)])
        if self.kind in ("gone", "torn"):
            self.dead = True
            raise PulledPlug
        if self.kind == "killed":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.kind in ("full", "short"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        if self.kind == "broken":
            raise OSError(errno.EIO, os.strerror(errno.EIO))

    def _run(self, name: str, call: Callable[..., Any], args: tuple[Any, ...]) -> Any:
        if name in ("fsync", "fsync_dir"):
            return None  # what the kernel has been told is there: only the plug of the process is pulled
        result = call(self, *args)
        if name in ("open", "create"):
            self.handles.add(result)
        elif name == "close":
            self.handles.discard(args[0])
        return result


_STEPS = frozenset({
    "open", "create", "make_folder", "close", "map", "read", "write", "fsync", "ftruncate", "stat", "fstat", "names",
    "replace", "link", "unlink", "fsync_dir",
})  # fmt: skip


def _counted(name: str) -> Callable[..., Any]:
    call = getattr(Files, name)

    def step(self: FaultyFiles, *args: Any) -> Any:
        return self._step(name, call, args)

    return step


for _name in _STEPS:
    setattr(FaultyFiles, _name, _counted(_name))


def snapshot_of(folder: Path) -> dict[str, bytes]:
    """Every byte below `folder`."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
