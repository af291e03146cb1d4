"""When what is typed goes to disk by itself."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.timer import Timer

SAVE_AFTER = 1.0
"""Seconds after the first unsaved key when it is saved: no crash costs more typing than that."""


class SaveTimer:
    """Calls `save` a second after the first key that is not saved, whatever follows that."""

    def __init__(self, screen: Screen[Any], save: Callable[[], object]) -> None:
        self._screen = screen
        self._save = save
        self._timer: Timer | None = None

    def start(self) -> None:
        """Something was typed."""
        if self._timer is None:
            self._timer = self._screen.set_timer(SAVE_AFTER, self._ring)

    def stop(self) -> None:
        """It is being saved."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _ring(self) -> None:
        self._save()
