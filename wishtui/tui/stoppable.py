"""Waiting for what the owner has others do: in a thread of its own, ended when nobody waits for it any more."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

R = TypeVar("R")


async def in_thread(work: Callable[[Event], R]) -> R:
    """What `work` gives, done in another thread; the event that it gets is set when this is cancelled.

    Raises:
        Exception: whatever `work` raises.
    """
    import asyncio  # the first frame waits for nothing

    stop = Event()
    try:
        return await asyncio.to_thread(work, stop)
    finally:
        stop.set()
