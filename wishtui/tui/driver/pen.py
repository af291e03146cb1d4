"""Writes cells to the terminal in as few bytes as it can. Knows where the cursor is and in which style."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from .ambiguous_width import UNKNOWN, AmbiguousRun
from .cursor import ANYWHERE, cost, shortest_move
from .dirty_rows import DirtyRow, blocks
from .grid import CellRow
from .style import Palette, Style
from .terminal import Terminal

__all__ = ["Pen"]

_FEW_LINES = 3
_SHORT_GAP = 4
_WORTH_ERASING_LINE = 4
_WORTH_ERASING_CELLS = 12


class Pen:
    """The cursor and the output made so far.

    It relies on the driver having switched wrapping off (`?7l`): a text that a terminal takes for wider than it is ends
    at the row's end, and neither goes on in the next row nor scrolls a region.
    """

    def __init__(self, terminal: Terminal, palette: Palette, width: int) -> None:
        self._terminal = terminal
        self._palette = palette
        self._width = width
        self._out: list[str] = []
        self.at = (ANYWHERE, ANYWHERE)
        """Row and column of the cursor, as far as they are known."""
        self._fenced = False
        """Whether a scroll region is set, at whose edges relative moves end and line feeds scroll."""
        self.style: Style | None = None
        """The style the terminal writes in; None if that is not known."""

    def fork(self) -> "Pen":
        """A pen in the same state with no output, to try something."""
        pen = Pen(self._terminal, self._palette, self._width)
        pen.at, pen.style, pen._fenced = self.at, self.style, self._fenced
        return pen

    def take(self) -> str:
        """The output made since the last call."""
        out = "".join(self._out)
        self._out.clear()
        return out

    def change_style(self, style: Style) -> None:
        """Makes the terminal write in `style`."""
        if style is not self.style:
            self._out.append(self._palette.change(self.style, style))
            self.style = style

    def clear(self, fill: Style) -> None:
        """Erases the screen to the background of `fill`, a fill, which must be erasable."""
        self.change_style(fill)
        self._out.append("\x1b[H\x1b[2J")
        self.at = (0, 0)

    def can_erase(self, style: Style) -> bool:
        """Whether erasing leaves blanks that look like `style`."""
        return style.is_fill and (self._terminal.keeps_background or not style.background)

    def scroll(self, top: int, bottom: int, lines: int) -> None:
        """Moves the rows `top` to `bottom` up by `lines`, or down if negative; the cursor ends where rows came in.

        With a scroll region, line feed and reverse line feed: what every terminal since the VT100 has. The region
        stays until `finish`: to take it away sends the cursor home, where it mostly ends anyway.
        """
        edge = bottom if lines > 0 else top
        step = "\n" if lines > 0 else "\x1bM"
        self._out.append(f"\x1b[{top + 1};{bottom + 1}r\x1b[{edge + 1}H{step * abs(lines)}")
        self.at = (edge, 0)
        self._fenced = True

    def finish(self, y: int, x: int) -> None:
        """Takes a scroll region away, and leaves the cursor where it is wanted.

        At home it is where nobody types: it is hidden, and stays where it is, mostly nearer to what changes next.
        """
        if self._fenced:
            self._out.append("\x1b[r")
            self.at = (0, 0)
            self._fenced = False
        if (y, x) != (0, 0):
            self.move(y, x)

    def move(self, y: int, x: int, row: CellRow | None = None) -> None:
        """Puts the cursor there. Over a short gap of `row` that is right already, by writing it again."""
        if self.at == (y, x):
            return
        way = shortest_move(self._terminal, self.at, (y, x), fenced=self._fenced)
        if row is not None and self.at[0] != ANYWHERE:
            down, column = y - self.at[0], self.at[1]
            if 0 < down <= _FEW_LINES and x <= _SHORT_GAP and not self._fenced:
                way = self._shorter(way, "\r" + "\n" * down, row, 0, x)
            elif not down and 0 <= column < x <= column + len(way):
                way = self._shorter(way, "", row, column, x)
        self._out.append(way)
        self.at = (y, x)

    def _shorter(self, way: str, first: str, row: CellRow, start: int, stop: int) -> str:
        """`way`, or `first` and the cells of `row` from `start` written again where that is no longer."""
        text = "".join(row.chars[start:stop])
        if cost(first) + len(text) > cost(way) or len(text) != stop - start:
            return way
        suits = text.isascii() and text.isprintable() and all(_suits(self.style, row, x) for x in range(start, stop))
        return first + text if suits else way

    def cells(self, y: int, start: int, end: int, row: CellRow) -> None:
        """Writes the cells of `row` from `start` to before `end` into screen row `y`.

        A run between them must be between them as a whole.
        """
        x = start
        for run in row.runs:
            if start <= run.start < end:
                self._sure_cells(y, x, run.start, row)
                self._run(y, run, row)
                x = run.end
        self._sure_cells(y, x, end, row)

    def _sure_cells(self, y: int, start: int, end: int, row: CellRow) -> None:
        chars = row.chars
        x = start
        while x < end:
            if chars[x] == UNKNOWN:
                x += 1
                continue
            self.move(y, x, row)
            stop = x + 1
            while stop < end and row.styles[stop] is row.styles[x] and chars[stop] != UNKNOWN:
                stop += 1
            text, style = "".join(chars[x:stop]), row.styles[x]
            few_blanks = stop - x < _WORTH_ERASING_CELLS and text.isspace() and text.isascii()
            if few_blanks and stop < end and row.styles[stop].blank is style:
                # They look the same in the style of what follows: one change does for both.
                style = row.styles[stop]
            self._text(y, x, stop, text, style)
            x = stop

    def _run(self, y: int, run: AmbiguousRun, row: CellRow) -> None:
        """Writes a run of which the terminal may think wider or narrower than the grid.

        It and the blanks behind it are blanked first, so that nothing old stays where it turns out short. What
        it takes too much falls on these blanks: each grapheme stays legible, and what follows has its place.
        """
        start, stop, end = run.start, run.stop, run.end
        self._stretches(y, start, " " * (end - start), [style.blank for style in row.styles[start:end]])
        self.move(y, start)
        self._stretches(y, start, row.chars[start:stop], row.styles[start:stop])
        self.at = (y, ANYWHERE)

    def _stretches(self, y: int, x: int, chars: Sequence[str], styles: list[Style]) -> None:
        done = 0
        for style, group in groupby(styles):
            stop = done + len(list(group))
            self.move(y, x + done)
            self._text(y, x + done, x + stop, "".join(chars[done:stop]), style)
            done = stop

    def _text(self, y: int, x: int, stop: int, text: str, style: Style) -> None:
        count = stop - x
        blank = text.isspace() and text.isascii()
        if not (blank and self.style is not None and self.style.blank is style):
            self.change_style(style)
        if blank and count >= _WORTH_ERASING_CELLS and self._terminal.erases_cells and self.can_erase(style):
            self._out.append(f"\x1b[{count}X")
            return
        self._out.append(text)
        self.at = (y, stop if stop < self._width else ANYWHERE)

    def rows(self, changes: Sequence[tuple[int, CellRow, CellRow]]) -> None:
        """Makes screen rows, each with what it shows and what it should, show that.

        Rows below each other that change their style at one column are written in two columns, the left one first:
        a style for all of them costs less than one for each.
        """
        for block in blocks([DirtyRow(y, old, new) for y, old, new in changes if not old.same_as(new)]):
            split = block[0].split
            for row in block:
                for start, stop in _contiguous(x for x in row.dirty if x < split):
                    self.cells(row.y, start, stop, row.new)
            for row in block:
                self._rest(row)

    def _rest(self, row: DirtyRow) -> None:
        """Writes a row from where its block is split on."""
        y, new, end = row.y, row.new, self._width
        dirty = [x for x in row.dirty if x >= row.split]
        if len(dirty) > _WORTH_ERASING_LINE:
            tail = self._blank_tail(new)
            if new.runs:
                # Erased is what no run has spilled into.
                tail = max(tail, new.runs[-1].end)
            if sum(1 for x in dirty if x >= tail) > _WORTH_ERASING_LINE:
                end = tail
        for start, stop in _contiguous(x for x in dirty if x < end):
            self.cells(y, start, stop, new)
        if end < self._width:
            self.move(y, end, new)
            self._erase_line(new.styles[end])

    def _erase_line(self, style: Style) -> None:
        current = self.style
        if current is None or (current is not style and current.blank is not style):
            self.change_style(style)
        self._out.append("\x1b[K")

    def _blank_tail(self, row: CellRow) -> int:
        """The column from which the row is blank to its end and can be erased; the width if it is not."""
        chars, styles = row.chars, row.styles
        style = styles[-1]
        x = self._width
        if not self.can_erase(style):
            return x
        while x > 0 and chars[x - 1] == " " and styles[x - 1] is style:
            x -= 1
        return x


def _contiguous(columns: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The stretches of ascending `columns` that stand side by side: the first of each, and the one behind its last."""
    start = stop = -1
    for x in columns:
        if x != stop:
            if start >= 0:
                yield start, stop
            start = x
        stop = x + 1
    if start >= 0:
        yield start, stop


def _suits(current: Style | None, row: CellRow, x: int) -> bool:
    """Whether a cell is right when it is written again in the `current` style."""
    style = row.styles[x]
    return style is current or (row.chars[x] == " " and current is not None and current.blank is style)
