"""What `u` can take back: the steps of this run, newest last."""

from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

import msgspec


class UndoStep(msgspec.Struct, frozen=True):
    """Something that can be taken back, until a time if it has one."""

    label: str
    run: Callable[[], object]
    """Takes it back; it is called on the store's thread."""
    until: datetime | None = None
    then: Callable[[], Coroutine[Any, Any, None]] | None = None
    """What the screen does afterwards."""
    pending_in: str = ""
    """The issue whose pending reply it takes back, if it is one: when that is recorded, the step is over."""


class UndoHistory:
    """The steps that can still be taken back. Those whose time is over are forgotten when somebody asks."""

    def __init__(self, is_pending: Callable[[str], bool]) -> None:
        self._is_pending = is_pending
        """Whether an issue has a reply that waits to be sent."""
        self._steps: list[UndoStep] = []

    def push(self, step: UndoStep) -> None:
        """Add the newest step."""
        self._steps.append(step)

    def newest(self, now: datetime) -> UndoStep | None:
        """The newest step that can still be taken back at `now`."""
        while self._steps and self._is_over(self._steps[-1], now):
            self._steps.pop()
        return self._steps[-1] if self._steps else None

    def offers(self, step: UndoStep, now: datetime) -> bool:
        """Whether `step` can still be taken back at `now`."""
        return any(other is step for other in self._steps) and not self._is_over(step, now)

    def forget(self, step: UndoStep) -> None:
        """Drop a step that was taken back, or cannot be any more."""
        self._steps = [other for other in self._steps if other is not step]

    def _is_over(self, step: UndoStep, now: datetime) -> bool:
        gone = bool(step.pending_in) and not self._is_pending(step.pending_in)
        return gone or (step.until is not None and now >= step.until)
