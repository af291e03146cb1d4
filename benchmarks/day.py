"""Memory of an inbox after a day of syncs, each of which brings something."""

import time
from collections.abc import Iterator

from benchmarks import programs
from benchmarks.context import Context, tell
from benchmarks.processes import WISHTUI, run
from benchmarks.rows import Row, count, ratio, size
from benchmarks.syncing import EVERY, TICKETS, Wish, environment, wish
from benchmarks.terminal import Terminal, TookTooLong

_GROUP = "memory of a day"
_DAY, _QUICK = 86_400 // EVERY, 60
"""Syncs of a day, and of a quick run."""
_NEWS = 5
"""Tickets in which the customer writes before each."""
_OVER, _FIRST_OVER, _LONGEST = 0.15, 3.0, 60.0
"""Seconds without a call after which a sync is over, and the one that a start makes; and that it may take."""


def measure(context: Context) -> None:
    """An inbox whose syncs are asked for one after another."""
    tickets = min(TICKETS, context.total)
    syncs, store = _QUICK if context.quick else _DAY, context.home / "day"
    with wish(tickets, tickets // 2) as platform:
        more = environment(context, platform.line)
        run((WISHTUI, "--store", str(store), "sync"), more)
        with programs.ours(context.home, store, more=more).start() as terminal:
            try:
                terminal.quiet(_FIRST_OVER)
                _wait_for_calls(platform, terminal, 0, _FIRST_OVER)
                context.add(_GROUP, "before", terminal.memory() - terminal.mapped(store))
                for number in range(syncs):
                    if number % 100 == 0:
                        tell(f"a day of syncs: {number} of {syncs}")
                    platform.news(_NEWS)
                    calls = platform.line.turns
                    terminal.press(programs.OURS["sync"])
                    _wait_for_calls(platform, terminal, calls, _OVER)
                terminal.quiet(_FIRST_OVER)
                context.add(_GROUP, "after", terminal.memory() - terminal.mapped(store))
                context.add(_GROUP, "syncs", float(syncs))
            except TookTooLong as error:
                context.miss(f"a day of syncs: {error}")


def rows(context: Context) -> Iterator[Row]:
    """How much it grows."""
    before, after, syncs = (context.median(_GROUP, name) for name in ("before", "after", "syncs"))
    yield Row(
        f"memory after {count(syncs)} syncs, before each of which {_NEWS} customers wrote, beyond mapped files",
        "",
        None,
        ratio(after, before),
        size(after),
        f"before them {size(before)}",
    )


def _wait_for_calls(platform: Wish, terminal: Terminal, calls: int, over: float) -> None:
    """Wait until Wish was called more often than that, and then is called no more. Raises TookTooLong."""
    end, seen, since = time.monotonic() + _LONGEST, platform.line.turns, time.monotonic()
    while seen <= calls or time.monotonic() - since < over:
        terminal.read(0.02)
        if platform.line.turns != seen:
            seen, since = platform.line.turns, time.monotonic()
        if time.monotonic() > end:
            raise TookTooLong("a sync did not end")
