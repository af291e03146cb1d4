"""How the costs grow with the store, and by which slope."""

import math
import statistics
from collections.abc import Mapping
from typing import NamedTuple

from benchmarks import data, programs
from benchmarks.context import Context, tell
from benchmarks.storing import worker
from benchmarks.terminal import Terminal, TookTooLong

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000)
FEW = 1_000
"""How many are open where the rest is closed."""

SERIES = ("start, all open", "start, 1,000 open", "key to paint, median", "one durable reply", "memory, all open")


class Slope(NamedTuple):
    """How a cost grows."""

    exponent: float
    """Of the power law that fits best: 0 is constant, 1 is in proportion."""
    per_thousand: float
    """What a thousand more issues add, in the unit of the cost."""


def measure(context: Context) -> None:
    """Each size in turn, as often as the context says; the quick run stops at 30,000."""
    measured = sizes(context.quick)
    for number in range(context.rounds):
        tell(f"cost against size: round {number + 1} of {context.rounds}")
        for size in measured:
            _start(context, size, size, "start, all open")
            _start(context, size, FEW, "start, 1,000 open")
    tell("cost against size: replies")
    folders = {size: data.copy(data.store(size, size), context.home / f"scale-{size}") for size in measured}
    seconds = worker("reply", "50", *(str(folder) for folder in folders.values()))
    for size, folder in folders.items():
        context.add("one durable reply", str(size), *seconds[str(folder)]["replies"])


def sizes(quick: bool) -> list[int]:
    """The sizes of a run."""
    return [size for size in SIZES if size <= 30_000] if quick else list(SIZES)


def slope(costs: Mapping[int, float]) -> Slope | None:
    """Fit of costs by size; None with fewer than three sizes."""
    if len(costs) < 3 or min(costs.values()) <= 0:
        return None
    logs = statistics.linear_regression([math.log(size) for size in costs], [math.log(cost) for cost in costs.values()])
    first, last = min(costs), max(costs)
    return Slope(logs.slope, (costs[last] - costs[first]) / (last - first) * 1_000)


def costs(context: Context, series: str) -> dict[int, float]:
    """The medians of a series by size."""
    measured = context.samples_of.get(series, {})
    return {int(size): statistics.median(values) for size, values in measured.items()}


def _start(context: Context, size: int, opened: int, series: str) -> None:
    program = programs.ours(context.home, context.writable(size, opened))
    with program.start() as terminal:
        try:
            context.add(series, str(size), programs.settled(terminal, program))
            if size == opened:
                context.add("memory, all open", str(size), terminal.memory())
                _keys(context, program.keys["move"], size, terminal)
        except TookTooLong as error:
            context.missing.append(f"cost against size, {size}: {error}")


def _keys(context: Context, key: bytes, size: int, terminal: Terminal) -> None:
    terminal.reads_screen = False
    for _ in range(15):
        context.add("key to paint, median", str(size), terminal.reaction(key, gap=0.03)[1])
