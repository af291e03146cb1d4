"""Whether the work for a text grows with its length, or with the square of it."""

import gc
from collections.abc import Callable
from time import thread_time
from typing import Any

TOO_STEEP = 9.0
"""Four times the text may take four times as long; what takes sixteen times as long is quadratic."""


def cost(of: Callable[[Any], object], text: Any, tries: int) -> float:
    """Processor seconds of the shortest of several runs, so that a busy machine does not count.

    Without the collector: it looks through all that other tests have left behind as well.
    """
    best = float("inf")
    for _ in range(tries):
        gc.disable()
        try:
            start = thread_time()
            of(text)
            best = min(best, thread_time() - start)
        finally:
            gc.enable()
    return best


def too_steep(of: Callable[[Any], object], short: Any, long: Any) -> bool:
    """Whether time grows with the square of the text, of which `long` is four times `short`, however often measured."""
    return all(cost(of, long, tries) > TOO_STEEP * cost(of, short, tries) for tries in (1, 3, 5, 9))
