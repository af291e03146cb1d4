"""Figures over time as one line of blocks."""

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
UNKNOWN = "·"
"""Stands where there was too little to tell."""


def plotted(values: Sequence[float | None]) -> str:
    """One cell a value, from nothing up to the largest of them; empty where not one of them is known."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    top = max(known)
    return "".join(UNKNOWN if value is None else BLOCKS[_height(value, top)] for value in values)


def _height(value: float, top: float) -> int:
    return round(value / top * (len(BLOCKS) - 1)) if top > 0 and value > 0 else 0
