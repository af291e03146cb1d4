"""Whether the work for a text grows with its length, and not with the square of it."""

from collections.abc import Callable
from time import thread_time

TIMES = 16
"""How much longer the long text is: work that grows with the square takes 256 times as long for it."""
MOST = 4 * TIMES


def work(call: Callable[[], object]) -> float:
    """Processor seconds of this thread for `call`, the least of three: what else the machine does is not in it."""

    def once() -> float:
        started = thread_time()
        call()
        return thread_time() - started

    return min(once() for _ in range(3))


def grows_with_length(call: Callable[[str], object], text: str) -> bool:
    """Whether `call` takes no more than its share longer for `text` than for the first sixteenth of it."""
    short = text[: len(text) // TIMES]
    return work(lambda: call(text)) <= MOST * work(lambda: call(short))
