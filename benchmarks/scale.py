"""How the costs grow with the store, and by which slope."""

import math
import statistics
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from benchmarks import data, programs
from benchmarks.context import TOTAL, Context, tell
from benchmarks.processes import WISHTUI, run
from benchmarks.rows import Row
from benchmarks.storing import worker
from benchmarks.terminal import Terminal, TookTooLong

SIZES = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000)
FEW = 1_000
"""How many are open where the rest is closed."""

_CHANGES = 500

COMPACTION = f"compaction after {_CHANGES} changes"

SERIES = (
    "start, all open",
    "start, 1,000 open",
    "key to paint, median",
    "one durable reply",
    "memory, all open",
    COMPACTION,
    "backup",
)


class Slope(NamedTuple):
    """How a cost grows."""

    exponent: float
    """Of the power law that fits best: 0 is constant, 1 is in proportion."""
    per_thousand: float
    """What a thousand more issues add, in the unit of the cost."""


def measure(context: Context) -> None:
    """Each size in turn, as often as the context says."""
    measured = sizes(context)
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
    tell("cost against size: compactions and backups")
    for size, folder in folders.items():
        copy_costs(context, size, folder)


def rows(context: Context) -> Iterator[Row]:
    """None: how costs grow is a table of its own."""
    return iter(())


def sizes(context: Context) -> list[int]:
    """The sizes of a run: a quick one stops at 30,000, one of small stores at their size."""
    most = max(SIZES) if context.total >= TOTAL else context.total
    return [size for size in SIZES if size <= (min(30_000, most) if context.quick else most)]


def copy_costs(context: Context, size: int, folder: Path, *, prefix: str = "") -> None:
    """What it costs to write all of a store anew: as its own snapshot, and into one file."""
    changes = min(_CHANGES, size // 4)
    context.add(prefix + COMPACTION, str(size), *worker("compact", str(changes), str(folder)))
    command = (WISHTUI, "--store", str(folder), "backup", str(context.home / f"backup-{size}"))
    context.add(f"{prefix}backup", str(size), run(command, programs.environment(context.home)).wall)


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
