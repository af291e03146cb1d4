"""An orderly end when the terminal goes away, or when the system asks the program to end."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from typing import Any

from textual.app import App

from wishtui.tui.driver.stock import terminal_lost

_LOOK = 2.0
"""Seconds between two looks at whether the terminal is still there."""


class TerminalWatch:
    """Saves and leaves. It is started once the event loop runs."""

    def __init__(self, app: App[Any], save: Callable[[], None]) -> None:
        self._app = app
        self._save = save

    def start(self) -> None:
        """Listen for a lost line and a polite kill, and look whether the terminal went away without either."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, self._leave, 128 + number)
        # A terminal that went away without a signal would leave the program spinning for ever.
        self._app.set_interval(_LOOK, self._look)

    def _look(self) -> None:
        if terminal_lost(0):
            self._leave(128 + signal.SIGHUP)

    def _leave(self, code: int) -> None:
        """Save first, then leave. A second signal does not wait."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.remove_signal_handler(number)
        try:
            self._save()
        finally:
            self._app.exit(code, return_code=code)
