"""When what is typed goes to disk by itself."""

from collections.abc import Callable
from typing import Protocol

from textual.timer import Timer

SAVE_AFTER = 1.0
"""Seconds after the first unsaved key when it is saved: no crash costs more typing than that."""

TRY_AGAIN_AFTER = 5.0
"""Seconds after a save that failed when it is tried again, whether or not more is typed."""


class HasTimers(Protocol):
    """What can wait for a time: a screen, a widget."""

    def set_timer(self, delay: float, callback: Callable[[], None]) -> Timer:
        """Call back once, after `delay` seconds."""


class SaveTimer:
    """Calls `save` a second after the first key that is not saved, whatever follows that."""

    def __init__(self, owner: HasTimers, save: Callable[[], object]) -> None:
        self._owner = owner
        self._save = save
        self._timer: Timer | None = None

    def start(self) -> None:
        """Something was typed."""
        self._start(SAVE_AFTER)

    def try_again(self) -> None:
        """It could not be saved."""
        self._start(TRY_AGAIN_AFTER)

    def stop(self) -> None:
        """It is being saved."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None

    def _start(self, seconds: float) -> None:
        if self._timer is None:
            self._timer = self._owner.set_timer(seconds, self._ring)

    def _ring(self) -> None:
        self._timer = None  # the next key starts another, also where there was nothing left to save
        self._save()
