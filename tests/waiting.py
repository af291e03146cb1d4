"""Waiting for output, with any number of files open, as `select.select` takes none above 1,024; and for facts."""

import asyncio
import select
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import TypeVar

Fact = TypeVar("Fact")

LONGEST = 120.0
"""Seconds after which what is waited for is not going to come, on the slowest machine. It only ends what hangs."""


def readable(descriptor: int, seconds: float) -> bool:
    """Whether there is something to read, or the other side has gone, within `seconds`."""
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


def wait_until(fact: Callable[[], Fact]) -> Fact:
    """Wait until another process or thread has brought a fact about, and give it."""
    end = time.monotonic() + LONGEST
    while not (brought := fact()):
        assert time.monotonic() < end
        time.sleep(0.005)
    return brought


@contextmanager
def again_and_again(act: Callable[[], object]) -> Iterator[None]:
    """Have a thread `act` every few hundredths of a second for as long as the block lasts."""
    over = Event()

    def repeat() -> None:
        while not over.wait(0.02):
            act()

    thread = Thread(target=repeat)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


async def until(fact: Callable[[], object]) -> None:
    """Wait until the event loop has brought a fact about."""
    async with asyncio.timeout(LONGEST):
        while not fact():  # noqa: ASYNC110  # any fact will do, whether or not there is an event for it
            await asyncio.sleep(0.005)


async def turns() -> None:
    """Let everything come to rest that does not wait for something."""
    for _ in range(500):
        await asyncio.sleep(0)
