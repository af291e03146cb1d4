"""Figures as blocks: over time as one line, beside each other as bars. They read without colour."""

from collections.abc import Sequence

BLOCKS = "▁▂▃▄▅▆▇█"
EIGHTHS = "▏▎▍▌▋▊▉█"
UNKNOWN = "·"
"""Stands where there was too little to tell."""


def plotted(values: Sequence[float | None]) -> str:
    """One cell a value, from nothing, which alone has the lowest block, to the largest; empty where none is known."""
    known = [value for value in values if value is not None]
    if not known:
        return ""
    top = max(known)
    return "".join(UNKNOWN if value is None else BLOCKS[_height(value, top)] for value in values)


def _height(value: float, top: float) -> int:
    return max(1, round(value / top * (len(BLOCKS) - 1))) if top > 0 and value > 0 else 0


def bar(value: float, top: float, cells: int) -> str:
    """A bar of at most `cells` cells, all of them for `top`; anything above nothing shows."""
    eighths = round(value / top * cells * 8) if top > 0 and value > 0 else 0
    if value > 0:
        eighths = max(1, eighths)
    whole, rest = divmod(min(eighths, cells * 8), 8)
    return EIGHTHS[-1] * whole + (EIGHTHS[rest - 1] if rest else "")
