"""Textual's driver, made to end in order when its terminal goes away.

A closed window sends SIGHUP and SIGCONT together. Textual takes every SIGCONT for the end of a stop and starts
a second pair of threads over the first; a thread that writes to a lost terminal then dies, its queue fills, and
the program waits for ever to put one thing more into it.
"""

import termios
from contextlib import suppress
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver

__all__ = ["StockDriver", "terminal_lost"]


class StockDriver(LinuxDriver):
    """What it sends is what Textual sends."""

    def __init__(
        self, app: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file: Any = _Patient(self._file)
        self._running = False

    def start_application_mode(self) -> None:
        """Takes the terminal, at the start and after a suspend."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's has no annotations
        self._running = True

    def stop_application_mode(self) -> None:
        """Gives the terminal back."""
        self._running = False
        super().stop_application_mode()

    def _sigcont_application(self, *_: Any) -> None:
        """Goes on after a stop: one that could not be seen coming (SIGSTOP) is first made good."""
        if terminal_lost(self.fileno):
            return
        if self._running and self._auto_restart:
            self.suspend_application_mode()
        super()._sigcont_application()
        self._loop.call_soon_threadsafe(self._app.refresh)


class _Patient:
    """A stream to a terminal that may go away: what nobody can see any more is dropped."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()


def terminal_lost(descriptor: int) -> bool:
    """Whether the terminal behind `descriptor` was closed."""
    try:
        termios.tcgetattr(descriptor)
    except termios.error:
        return True
    return False
