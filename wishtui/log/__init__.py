"""What happened, for whoever must find out why: one line a record, in a file, never on the screen.

Whoever logs calls `get_logger(__name__)` at the place where something is to be said. The standard library's `logging`
takes half the time of an empty program to load, so nothing is loaded, opened or made before the first record. Above
debug a record holds no text of a customer's: name things by their id.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from logging import Logger
    from pathlib import Path

    from wishtui.log.handlers import Handlers

__all__ = ["attach", "configure", "debug", "get_logger"]


class _Log:
    """Where this process logs to, and what is attached for that."""

    def __init__(self) -> None:
        self.file: Callable[[], Path] | None = None
        self.verbose = False
        self.background = False
        self.handlers: Handlers | None = None


_log = _Log()


def configure(file: "Callable[[], Path]", *, verbose: bool = False, background: bool = False) -> None:
    """Say where records go; until this is called they go nowhere.

    `file` names the log when it is first written to. `verbose` adds records of debugging, and tells every record on
    stderr as well unless a screen is there: `background` says so, and has the file written by a thread of its own, so
    that whoever logs never waits for the disk.
    """
    if _log.handlers is not None:
        _log.handlers.detach()
    _log.handlers = None
    _log.file, _log.verbose, _log.background = file, verbose, background


def attach() -> None:
    """Take in the records of every library too, for a process that has loaded `logging` anyway."""
    if _log.handlers is None:
        from wishtui.log.handlers import Handlers

        _log.handlers = Handlers(_log.file, verbose=_log.verbose, background=_log.background)


def get_logger(name: str) -> "Logger":
    """The logger of a module, ready to write."""
    attach()
    from logging import getLogger

    return getLogger(name)


def debug(name: str, message: str, *values: object) -> None:
    """A record of debugging; costs nothing unless debugging is on."""
    if _log.verbose:
        get_logger(name).debug(message, *values)
