"""Whether the work for a text grows with its length, or with the square of it."""

import gc
from collections.abc import Callable
from time import thread_time
from typing import Any

TOO_STEEP = 9.0
"""Four times the text may take four times as long; what takes sixteen times as long is quadratic."""

ROUNDS = 18
"""How often both texts are tried before work is called too steep: a busy machine may spoil all but one of them."""


def cost(of: Callable[[Any], object], text: Any, tries: int = 1) -> float:
    """Processor seconds of the shortest of several runs, so that a busy machine does not count."""
    best = float("inf")
    for _ in range(tries):
        start = thread_time()
        of(text)
        best = min(best, thread_time() - start)
    return best


def too_steep(of: Callable[[Any], object], short: Any, long: Any) -> bool:
    """Whether time grows with the square of the text, of which `long` is four times `short`, however often measured.

    The two take turns, so that what slows the machine slows both; the collector, whose work grows by itself, rests.
    """
    best_short = best_long = float("inf")
    collecting = gc.isenabled()
    gc.disable()
    try:
        for _ in range(ROUNDS):
            best_short = min(best_short, cost(of, short))
            best_long = min(best_long, cost(of, long))
            if best_long <= TOO_STEEP * best_short:
                return False
    finally:
        if collecting:
            gc.enable()
    return True
