"""What can go wrong with a call, in the order in which it is told to."""

from collections import deque
from enum import StrEnum
from threading import Lock

# untranslated: the simulated Wish speaks English, as the real one does


class Fault(StrEnum):
    """One thing that goes wrong."""

    FAIL_BEFORE = "HTTP 500, and nothing was done"
    FAIL_AFTER = "HTTP 502, though it was done"
    LOSE_ANSWER = "it was done, and the line is cut without an answer"
    CUT_BEFORE = "the line is cut, and nothing was done"
    CUT_BODY = "it was done, and half of the answer comes"
    LAND_LATE = "HTTP 504, and it is done only when `land` is called"
    DRIP = "it was done, and the answer comes a byte at a time for ever"
    HUGE = "it was done, and the answer is larger than anybody reads"
    BOMB = "it was done, and a small packed answer unfolds to a huge one"
    NO_JSON = "it was done, and the answer is a page of HTML"
    REDIRECT = "HTTP 302 to another host"
    LIMIT_SECONDS = "HTTP 429, seconds from now"
    LIMIT_EPOCH = "HTTP 429, seconds since 1970"
    LIMIT_ISO = "HTTP 429, an ISO date"
    LIMIT_SILENT = "HTTP 429, and no header says for how long"


class Faults:
    """Faults that wait for their calls: each is used up by the next call of its kind."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Fault]] = {}
        self._lock = Lock()

    def add(self, kind: str, *faults: Fault) -> None:
        """Have the next calls of `kind` go wrong: tickets, ticket, reply, state, order, oauth, account, or any."""
        with self._lock:
            self._waiting.setdefault(kind, deque()).extend(faults)

    def take(self, kind: str) -> Fault | None:
        """What goes wrong with this call."""
        with self._lock:
            for name in (kind, "any"):
                if self._waiting.get(name):
                    return self._waiting[name].popleft()
        return None

    def clear(self) -> None:
        """Let everything go well again."""
        with self._lock:
            self._waiting.clear()
