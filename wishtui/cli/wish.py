"""The event loop in which a command speaks to Wish, and how it ends early."""

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

from wishtui import signals
from wishtui.domain.shop_sync import shop_name_fault
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.wish.event_loop import runner

_T = TypeVar("_T")


def check_shop_name(name: str) -> None:
    """See that a shop can have that name; empty is the only shop. Raises UsageError: it cannot."""
    fault = shop_name_fault(name) if name else ""
    if fault:
        raise UsageError(_("“{name}” cannot be the name of a shop.", name=name), _(fault))


def run_in_loop(work: Coroutine[Any, Any, _T]) -> _T:
    """Do `work` in an event loop of its own. Ctrl+C, a lost line or a polite kill end it at its next step.

    Raises:
        SystemExit: a signal ended it; `code` is what a shell reports of that.
    """
    ended: list[int] = []

    async def ending() -> _T:
        task = asyncio.current_task()
        assert task is not None

        def end(code: int) -> None:
            if ended:
                signals.forget()  # the next one does not wait for the rest
            ended.append(code)
            task.cancel()

        signals.hear_in_loop(asyncio.get_running_loop(), end, even_ignored=False)
        return await work

    with signals.kept(), runner() as loop:
        with suppress(asyncio.CancelledError):
            return loop.run(ending())
        raise SystemExit(ended[0] if ended else 1)
