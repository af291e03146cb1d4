"""A line of the table: a goal, held against what was measured in one and the same run."""

from typing import Literal, NamedTuple

MIB = 1 << 20

Unit = Literal["ratio", "seconds", "count"]


class Row(NamedTuple):
    """One line of the table."""

    what: str
    goal: str
    """As a person reads it; empty where the figure is told and nothing is asked of it."""
    limit: float | None
    """What `value` may be at most; None where there is no goal."""
    value: float | None
    """None: it could not be measured."""
    measured: str
    peers: str
    unit: Unit = "ratio"
    busy: float | None = None
    """The share of all processor time that others took meanwhile."""

    @property
    def verdict(self) -> str:
        """Whether the goal is met, as a word."""
        if self.value is None:
            return "not measured"
        if self.limit is None:
            return "–"
        return "met" if self.value <= self.limit else "missed"

    @property
    def shown(self) -> str:
        """The value as a person reads it."""
        if self.value is None:
            return "–"
        return {"ratio": f"{self.value:.2f}", "seconds": seconds(self.value), "count": count(self.value)}[self.unit]


def ratio(one: float | None, other: float | None) -> float | None:
    """How many times `other` goes into `one`; None where one of them is missing."""
    return one / other if one is not None and other else None


def seconds(value: float | None) -> str:
    """A time as a person reads it."""
    if value is None:
        return "–"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms"


def size(value: float | None) -> str:
    """Bytes of memory as a person reads them."""
    return "–" if value is None else f"{value / MIB:,.0f} MiB"


def count(value: float | None) -> str:
    """A whole number as a person reads it."""
    return "–" if value is None else f"{value:,.0f}"


def times(value: float | None) -> str:
    """A ratio as a person reads it."""
    return "–" if value is None else f"{value:.2f}"


def share(value: float | None) -> str:
    """A part of a whole as a person reads it."""
    return "–" if value is None else f"{value:.0%}"
