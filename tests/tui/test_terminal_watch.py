"""A polite kill is heard however much the event loop has to do."""

import asyncio
import os
import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.waiting import until
from wishtui.tui.input_queue import QueuedInputApp
from wishtui.tui.terminal_watch import TerminalWatch

MANY = 5_000
"""Wake-ups that no pipe of an event loop takes in."""


class Ending(QueuedInputApp[int]):
    """An app that is asked to end."""

    asked = 0

    def set_interval(self, *arguments: Any, **options: Any) -> Any:
        """Nothing is looked at by itself here."""

    async def take_in_rest(self, *, patience: float) -> None:
        """Nothing was typed."""

    def exit(self, *arguments: Any, **options: Any) -> None:
        """What is asked for."""
        self.asked = options["return_code"]


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
async def test_a_signal_amid_thousands_of_wake_ups_is_heard(number: signal.Signals) -> None:
    app, saved = Ending(), []
    TerminalWatch(app, lambda: saved.append("saved")).start()
    loop = asyncio.get_running_loop()
    for _ in range(MANY):
        loop.call_soon_threadsafe(lambda: None)
    os.kill(os.getpid(), number)
    await until(lambda: app.asked)
    assert app.asked == 128 + number
    assert saved
