"""Columns of text, aligned by cells, that give way by importance when the line is too short for all."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from wishtui.i18n import _
from wishtui.text import Align, cell_width, clean_line, pad

GAP = 2
"""Blank cells between two columns."""

LONGEST_CELL = 400
"""Characters of a value that are looked at; nothing wider fits any line."""


class TableColumn(msgspec.Struct, frozen=True, kw_only=True):
    """One column: its title, as the catalogue knows it, and how it behaves when room is short."""

    title: str
    weight: int = 0
    """Among the columns, the lightest leaves first. The heaviest never leaves."""
    least: int = 6
    """Cells below which it is not worth showing."""
    most: int = 60
    """Cells that it takes at most."""
    align: Align = "left"


def render(
    columns: Sequence[TableColumn], rows: Iterable[Sequence[str]], *, width: int | None = None, titles: bool = False
) -> list[str]:
    """One line a row. With a `width` the lines fit it; without one each column has what its values need."""
    cleaned = [[clean_line(value, limit=LONGEST_CELL) for value in row] for row in rows]
    lines = [[_(column.title) for column in columns], *cleaned] if titles else cleaned
    needed = [_cells(column, [row[index] for row in cleaned], titled=titles) for index, column in enumerate(columns)]
    shown = _fitting(columns, needed, width)
    return [_line(columns, line, shown) for line in lines]


def _cells(column: TableColumn, values: Sequence[str], *, titled: bool) -> int:
    """Cells that the column would take; none when it has nothing to show."""
    widest = max(map(cell_width, values), default=0)
    return min(column.most, max(widest, cell_width(_(column.title)) if titled else 0)) if widest else 0


def _fitting(columns: Sequence[TableColumn], needed: list[int], width: int | None) -> dict[int, int]:
    """Place and cells of each column that is shown."""
    shown = {index: cells for index, cells in enumerate(needed) if cells}
    if width is None:
        return shown
    while shown:
        over = sum(shown.values()) + GAP * (len(shown) - 1) - width
        if over <= 0:
            break
        spare = {index: cells - min(cells, columns[index].least) for index, cells in shown.items()}
        if sum(spare.values()) >= over:
            return _shrunk(shown, spare, over)
        if len(shown) == 1:
            return dict.fromkeys(shown, width)
        del shown[min(shown, key=lambda index: columns[index].weight)]
    return shown


def _shrunk(shown: dict[int, int], spare: dict[int, int], over: int) -> dict[int, int]:
    """Take cells from whichever column has most to spare, until it fits."""
    for _each in range(over):
        index = max(spare, key=lambda candidate: spare[candidate])
        shown[index] -= 1
        spare[index] -= 1
    return shown


def _line(columns: Sequence[TableColumn], line: Sequence[str], shown: dict[int, int]) -> str:
    cells = (pad(line[index], width, columns[index].align) for index, width in shown.items())
    return (" " * GAP).join(cells).rstrip()


def labelled(facts: Iterable[tuple[str, str]], *, least: int) -> Iterator[str]:
    """A line a fact that says something, its label first, in at least so many cells."""
    cleaned = [(label, clean_line(value)) for label, value in facts if value]
    width = max((least, *(cell_width(label) for label, _value in cleaned)))
    yield from (f"{pad(label, width)} {value}" for label, value in cleaned)
