"""Waiting for what the owner has others do: in a thread of its own, ended when nobody waits for it any more."""

import asyncio
from collections.abc import Callable
from threading import Event
from typing import TypeVar

R = TypeVar("R")


async def in_thread(work: Callable[[Event], R]) -> R:
    """What `work` gives, done in another thread; the event that it gets is set when this is cancelled.

    Raises:
        Exception: whatever `work` raises.
    """
    stop = Event()
    try:
        return await asyncio.to_thread(work, stop)
    finally:
        stop.set()
