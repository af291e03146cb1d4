"""The event loop in which a command speaks to Wish."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


def run_in_loop(work: Coroutine[Any, Any, _T]) -> _T:
    """Do `work` in an event loop of its own; ctrl+c ends it at its next step."""
    with asyncio.Runner() as runner:
        return runner.run(work)
