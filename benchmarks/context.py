"""What every measurement needs: where to work, how large and how often, what was found so far."""

import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from benchmarks import data
from benchmarks.busy import Load
from benchmarks.rows import Row

_T = TypeVar("_T")

Samples = dict[str, list[float]]
"""What was measured, by name; seconds and bytes, one number a run."""

TOTAL = 100_000
"""Issues of a store, unless a run asks for another size."""
FEW = 2_000
"""How many of them are open where the rest is closed, or half of them in a small store."""


@dataclass
class Context:
    """One run of the benchmarks."""

    home: Path
    """An empty folder that is thrown away."""
    quick: bool = False
    total: int = TOTAL
    samples_of: dict[str, Samples] = field(default_factory=dict)
    """By measurement, then by name."""
    busy: dict[str, float | None] = field(default_factory=dict)
    """By part, the share of processor time that others took while it ran."""
    missing: list[str] = field(default_factory=list)
    """What could not be measured, and why."""
    again: list[str] = field(default_factory=list)
    """Parts that were measured when the others had been."""
    earlier: dict[str, list[Row]] = field(default_factory=dict)
    """By part, the lines of an earlier run that stand for it."""
    summaries: dict[str, dict[str, dict[str, float]]] = field(default_factory=dict)
    """What an earlier run has of its samples, by measurement and name; their medians stand among those of this one."""
    load: Load = field(default_factory=Load)
    """What the processors do while the part that runs now does."""

    @property
    def rounds(self) -> int:
        """How often each start is repeated."""
        return 3 if self.quick else 5

    @property
    def few(self) -> int:
        """How many issues are open where most are closed."""
        return min(FEW, self.total // 2)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """While one part is measured."""
        self.load = Load()
        try:
            yield
        finally:
            self.busy[name] = self.load.others

    def writable(self, total: int, opened: int) -> Path:
        """A store of that size that a program may write into; the same one for the whole run."""
        folder = self.home / f"store-{total}-{opened}"
        return folder if folder.exists() else data.index(data.copy(data.store(total, opened), folder))

    def add(self, group: str, name: str, *values: float) -> None:
        """Keep what was measured."""
        self.samples_of.setdefault(group, {}).setdefault(name, []).extend(values)

    def miss(self, what: str) -> None:
        """Note once what could not be measured, and why."""
        if what not in self.missing:
            self.missing.append(what)

    def median(self, group: str, name: str) -> float | None:
        """The median of what was measured; None when nothing was."""
        values = self.samples_of.get(group, {}).get(name)
        return statistics.median(values) if values else None

    def lowest(self, group: str, name: str) -> float | None:
        """The lowest of what was measured; None when nothing was."""
        return min(self.samples_of.get(group, {}).get(name, []), default=None)

    def percentile(self, group: str, name: str, share: float) -> float | None:
        """The value that `share` of what was measured do not exceed; None when nothing was measured."""
        return percentile(self.samples_of.get(group, {}).get(name, ()), share)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that `share` of the values do not exceed; None of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else None


def rotated(names: Sequence[_T], by: int) -> Iterable[_T]:
    """The same names, each round beginning with another, so that nothing always comes first."""
    by %= max(1, len(names))
    return [*names[by:], *names[:by]]


def tell(what: str) -> None:
    """Say on stderr what is going on."""
    print(what, file=sys.stderr, flush=True)
