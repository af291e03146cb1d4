"""An orderly end when the terminal goes away, or when the system asks the program to end."""

import asyncio
import contextlib
import signal
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

from wishtui import signals
from wishtui.errors import WishtuiError
from wishtui.tui.driver.stock import terminal_lost
from wishtui.tui.input_queue import QueuedInputApp

if TYPE_CHECKING:
    from wishtui.tui.driver.early_terminal import EarlyTerminal

_POLL_SECONDS = 2.0
"""Seconds between two looks at whether the terminal is still there."""

_PATIENCE = 5.0
"""Seconds in which nothing of what was typed could be handled, after which the program ends without the rest."""


class TerminalWatch:
    """Saves, handles what was typed so far, saves again and leaves. It is started once the event loop runs."""

    def __init__(self, app: QueuedInputApp[Any], save: Callable[[], None]) -> None:
        self._app = app
        self._save = save
        self._since = 0.0
        self._leaving: asyncio.Task[None] | None = None

    def start(self, early: "EarlyTerminal | None" = None) -> None:
        """Listen for a lost line, a polite kill and an interrupt, and look whether the terminal went away without one.

        `early` has listened so far.
        """
        loop = asyncio.get_running_loop()
        signals.hear_in_loop(loop, self._signalled)
        # Keys are no signals here: an interrupt comes from outside, and costs no word either.
        signals.hear_in_loop(loop, self._signalled, signals.INTERRUPTS, even_ignored=False)
        if early is not None and early.ending:
            self._signalled(early.ending)
        # A terminal that went away without a signal would leave the program spinning for ever.
        self._app.set_interval(_POLL_SECONDS, self._poll)

    def _poll(self) -> None:
        if terminal_lost(0) and self._leaving is None:
            self._signalled(128 + signal.SIGHUP)

    def _signalled(self, code: int) -> None:
        """Leave in order. A later signal does not wait for that, and one after it not for anything."""
        if self._leaving is None:
            self._since = monotonic()
            self._leaving = asyncio.get_running_loop().create_task(self._leave(code), name="leaving")
        elif monotonic() - self._since > signals.TWICE:
            self._leaving.cancel()

    async def _leave(self, code: int) -> None:
        try:
            with contextlib.suppress(WishtuiError):
                # In hand already: a machine that goes down may not wait for the rest.
                self._save()
            await self._app.take_in_rest(patience=_PATIENCE)
        finally:
            signals.forget_soon((*signals.ENDS, *signals.INTERRUPTS))
            try:
                with contextlib.suppress(WishtuiError):  # a full disk: nobody is left to be told
                    self._save()
            finally:
                self._app.exit(code, return_code=code)
