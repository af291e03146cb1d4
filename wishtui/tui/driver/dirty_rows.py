"""What of a row has to be written, and which rows are best written together."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from .ambiguous_width import UNKNOWN, AmbiguousRun
from .grid import CellRow
from .style import Style

__all__ = ["DirtyRow", "blocks", "dirty_cells"]

_FEWEST_ROWS = 3
_LONGEST_MOVE = 8
"""Bytes of one more move a row, which the styles that are not set again must be worth."""


class DirtyRow:
    """A row that shows something else than it should."""

    __slots__ = ("dirty", "new", "split", "styles", "y")

    def __init__(self, y: int, old: CellRow, new: CellRow) -> None:
        self.y = y
        self.new = new
        self.dirty = dirty_cells(old, new)
        """The columns to write."""
        self.split = 0
        """The column from which on it is written after all rows of its block were written up to there."""
        styles = _styles(new)
        apart = styles is not None and all(run.start >= styles[0] for run in (*old.runs, *new.runs))
        self.styles = styles if apart else None
        """At which column its last style begins, and its styles; None where it is best written alone."""


def blocks(rows: Sequence[DirtyRow]) -> Iterator[list[DirtyRow]]:
    """The rows in order; together those of rows below each other that change their style at one column."""
    block: list[DirtyRow] = []
    for row in rows:
        if block and (row.styles is None or block[-1].styles != row.styles or block[-1].y + 1 != row.y):
            yield from _together(block)
            block = []
        block.append(row)
    yield from _together(block)


def _together(block: list[DirtyRow]) -> Iterator[list[DirtyRow]]:
    styles = block[0].styles if block else None
    if styles is None or len(block) < _FEWEST_ROWS:
        yield from ([row] for row in block)
        return
    for row in block:
        row.split = styles[0]
    yield block


def _styles(row: CellRow) -> tuple[int, tuple[Style, ...]] | None:
    """Where the last style of a row begins and which come before it; None where that is not worth another move."""
    styles = [style for style, char in zip(row.styles, row.chars, strict=True) if char != " "]
    if not styles:
        return None
    last = styles[-1]
    split = len(row.chars)
    while split and (row.styles[split - 1] is last or row.chars[split - 1] == " "):
        split -= 1
    runs = (*(one for one, following in pairwise(styles) if one is not following), last)
    if len(runs) < 2 or _worth(runs) <= _LONGEST_MOVE:
        return None
    return split, runs


def _worth(styles: tuple[Style, ...]) -> int:
    """About how many bytes the styles of a row cost it alone."""
    return sum(len(";".join(style.codes())) for style in styles)


def dirty_cells(old: CellRow, new: CellRow) -> list[int]:
    """The columns to write so that a row that shows `old` shows `new`, in order.

    Wide cells are written whole; an old one that was cut has changed in both halves. So are runs, old ones since
    it is not known which of their cells show what. What a new one may spill over is written after it.
    """
    dirty = [
        x
        for x, (was, char, before, style) in enumerate(zip(old.chars, new.chars, old.styles, new.styles, strict=True))
        if was != char or before is not style
    ]
    if not dirty:
        return dirty
    marked = set(dirty)
    size = 0
    while size < len(marked) and not (new.is_simple and not old.runs):
        size = len(marked)
        marked.update([each for x in marked for each in _extent(new, x)])
        for run in old.runs:
            _mark(marked, run, ())
        for run in new.runs:
            _mark(marked, run, run.spilled)
    return sorted(x for x in marked if new.chars[x] != UNKNOWN)


def _mark(marked: set[int], run: AmbiguousRun, spilled: Sequence[int]) -> None:
    """Adds a run of which a cell is marked."""
    cells = range(run.start, run.end)
    if not marked.isdisjoint(cells):
        marked.update(cells, spilled)


def _extent(row: CellRow, x: int) -> tuple[int, ...]:
    """The cells of the grapheme that covers column `x`."""
    chars = row.chars
    if chars[x] == "":
        return (x - 1, x)
    return (x, x + 1) if x + 1 < len(chars) and chars[x + 1] == "" else (x,)
