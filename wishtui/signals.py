"""A lost line, a polite kill and an interrupt: heard whatever the event loop is busy with.

Not by the loop's own handlers: they hear through a pipe that a burst of input fills, and then hear nothing.
"""

import contextlib
import signal
from collections.abc import Callable, Iterator, Sequence
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import asyncio

ENDS = (signal.SIGHUP, signal.SIGTERM)
"""A lost line and a polite kill."""

INTERRUPTS = (signal.SIGINT, signal.SIGQUIT)
"""What ctrl+c and ctrl+\\ are where the terminal makes signals of keys, and what a job control sends."""

TWICE = 1.0
"""Seconds in which a second signal is the first one again: kernel and shell both tell of a lost line."""


def hear_in_loop(
    loop: "asyncio.AbstractEventLoop",
    call: Callable[[int], object],
    numbers: Sequence[signal.Signals] = ENDS,
    *,
    even_ignored: bool = True,
) -> None:
    """Have `call` made in `loop` with the exit code that a shell reports of the signal. In the main thread alone.

    One that is ignored, as `nohup` has it, is heard only where that is wanted. Once the loop has ended, which leaves
    nothing but waiting, it ends the program.
    """

    def hear(number: int, _: FrameType | None) -> None:
        try:
            loop.call_soon_threadsafe(call, 128 + number)
        except RuntimeError:
            forget((signal.Signals(number),))
            signal.raise_signal(number)

    for number in numbers:
        if even_ignored or signal.getsignal(number) is not signal.SIG_IGN:
            with contextlib.suppress(ValueError):  # only the main thread may
                signal.signal(number, hear)


def forget(numbers: Sequence[signal.Signals] = ENDS) -> None:
    """Have them end the program at once, as they do by themselves."""
    for number in numbers:
        with contextlib.suppress(ValueError):
            signal.signal(number, signal.SIG_DFL)


def forget_soon(numbers: Sequence[signal.Signals] = ENDS) -> None:
    """The same, but for `TWICE` seconds: one that comes within them is the one before, and cuts nothing short."""
    since = monotonic()

    def hear(number: int, _: FrameType | None) -> None:
        if monotonic() - since > TWICE:
            forget((signal.Signals(number),))
            signal.raise_signal(number)

    for number in numbers:
        with contextlib.suppress(ValueError):
            signal.signal(number, hear)


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """Have both raise SystemExit where the program stands, so that it cleans up; one that is ignored stays ignored."""

    def leave(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    with kept():
        for number in ENDS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                with contextlib.suppress(ValueError):
                    signal.signal(number, leave)
        yield


@contextlib.contextmanager
def passed_on(send: Callable[[int], object]) -> Iterator[None]:
    """Have `send` tell the program that has the terminal meanwhile to end, whenever this one is told to.

    An interrupt is its alone: a terminal tells both of it. Nothing is ignored here, which a program inherits that is
    started. In any other thread than the main one nothing changes.
    """
    with kept((*ENDS, *INTERRUPTS)) as before:

        def hear(number: int, frame: FrameType | None) -> None:
            send(number)
            own = before[number]
            if callable(own):
                own(number, frame)

        for number in INTERRUPTS:
            with contextlib.suppress(ValueError):
                signal.signal(number, lambda number, frame: None)
        for number in ENDS:
            if before[number] is not signal.SIG_IGN:
                with contextlib.suppress(ValueError):
                    signal.signal(number, hear)
        yield


@contextlib.contextmanager
def kept(numbers: Sequence[signal.Signals] = ENDS) -> Iterator[dict[int, Any]]:
    """Have whatever heard them before, which is given, hear them again afterwards."""
    before: dict[int, Any] = {number: signal.getsignal(number) for number in numbers}
    try:
        yield before
    finally:
        for number, handler in before.items():
            with contextlib.suppress(ValueError):
                signal.signal(number, signal.SIG_DFL if handler is None else handler)
