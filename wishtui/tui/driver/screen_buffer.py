"""What the terminal shows, what it should show, and the bytes from the one to the other."""

from collections import Counter
from collections.abc import Iterable

from .ambiguous_width import UNKNOWN
from .grid import CellRow, paint
from .parse import frame_lines, read_line
from .pen import Pen
from .scroll import Scroll, find_scroll
from .style import Palette, Style
from .terminal import Terminal

__all__ = ["ScreenBuffer"]

_DEAREST_CELL = 1.5
"""Bytes that a cell of a row costs at the most, its styles included."""


_MOST_WHOLE_ROWS = 200
"""Rows that are remembered: some screens full."""


class ScreenBuffer:
    """Takes Textual's frames and gives the shortest output. Does no I/O.

    After `leave`, `forget` or a new size nothing is assumed of the terminal, and the next output is whole.
    """

    def __init__(self, terminal: Terminal, width: int, height: int) -> None:
        self._terminal = terminal
        self._palette = Palette(terminal)
        self._wanted = [CellRow.filled(width, " ", self._palette.default) for _ in range(height)]
        self._shown: list[CellRow] | None = None
        self._cursor = (0, 0)
        self._whole_rows: dict[str, CellRow] = {}
        """Rows by what a frame writes from end to end of them, in the styles of the palette."""
        self._pen = Pen(terminal, self._palette, width)
        self.size = (width, height)
        """Columns and rows."""

    def paint(self, frame: str) -> None:
        """Takes in one frame as Textual writes it. Raises UnknownOutput if it holds something unknown.

        After an UnknownOutput the model is of no use any more: call `forget`.
        """
        width, height = self.size
        if self._palette.is_crowded:
            self._renew_palette()
        begun: dict[int, CellRow] = {}
        style = self._palette.default
        for y, x, written in frame_lines(frame):
            self._cursor = (min(y, height - 1), min(x, width - 1))
            whole = self._whole_rows.get(written) if not x and style is self._palette.default else None
            if whole is not None and y < height:
                self._wanted[y] = whole
                begun.pop(y, None)
            elif written:
                style = self._write(y, x, written, style, begun)

    def _write(self, y: int, x: int, written: str, style: Style, begun: dict[int, CellRow]) -> Style:
        """Takes in a line of a frame, over the rows that the frame has `begun`; gives the style that it ends in."""
        default = self._palette.default
        row, column, last = begun.get(y), x, style
        if row is None:
            row = self._wanted[y].copy() if y < self.size[1] else CellRow.filled(self.size[0], " ", default)
        for text, last in read_line(written, self._palette, style):
            if text:
                column = paint(row, column, text, last, joins=column > x)
        if y >= self.size[1]:
            return last
        self._wanted[y] = begun[y] = row
        if not x and column == self.size[0] and style is last is default:
            # The same words make the same row, wherever they stand: a list that scrolls is painted once.
            if len(self._whole_rows) >= _MOST_WHOLE_ROWS:
                self._whole_rows.clear()
            self._whole_rows[written] = begun.pop(y)
        return last

    def fill(self, parameters: str) -> None:
        """Makes every cell blank, in the background of the SGR codes `parameters`."""
        width, height = self.size
        blank = self._palette.apply(self._palette.default, parameters).blank
        self._wanted = [CellRow.filled(width, " ", blank) for _ in range(height)]

    def put(self, y: int, x: int, pieces: Iterable[tuple[str, str]]) -> None:
        """Writes texts, each with its SGR codes, one behind the other, as a frame that holds them."""
        row = self._wanted[y] = self._wanted[y].copy()
        joins = False
        for text, parameters in pieces:
            x = paint(row, x, text, self._palette.apply(self._palette.default, parameters), joins=joins)
            joins = True

    def _renew_palette(self) -> None:
        """Begin a palette of the styles that are wanted now; the next update is whole."""
        palette = self._palette = Palette(self._terminal)
        self._whole_rows.clear()
        self._wanted = [CellRow(row.chars, list(map(palette.adopt, row.styles))) for row in self._wanted]
        self._pen = Pen(self._terminal, palette, self.size[0])
        self._shown = None

    def update(self, *, scrolls: bool = True) -> str:
        """The output after which the terminal shows what was painted; empty if it does already.

        `scrolls` says whether rows may be moved by the terminal, which moves what lies over them as well.
        """
        if self._shown is None:
            return self._whole()
        return self._difference(self._shown, scrolls=scrolls)

    def differs(self, top: int, bottom: int) -> bool:
        """Whether the next update may write into the rows from `top` to before `bottom`."""
        shown = self._shown
        return shown is None or any(
            not old.same_as(new) for old, new in zip(shown[top:bottom], self._wanted[top:bottom], strict=True)
        )

    def _difference(self, shown: list[CellRow], *, scrolls: bool) -> str:
        wanted = self._wanted
        scroll = find_scroll(shown, wanted) if scrolls else None
        if scroll is None:
            pen, out = self._drawn(shown)
        else:
            pen, out = self._scrolled(scroll, shown)
            # Where it saves more cells than the other rows can cost, the other way is not even looked at.
            if scroll.cells < _DEAREST_CELL * self.size[0] * (scroll.rows + 1):
                other, plain = self._drawn(shown)
                pen, out = (pen, out) if len(out) < len(plain) else (other, plain)
        self._pen = pen
        self._shown = wanted.copy()
        return out

    def _drawn(self, shown: list[CellRow]) -> tuple[Pen, str]:
        pen = self._draw(self._pen.fork(), shown)
        return pen, pen.take()

    def _scrolled(self, scroll: Scroll, shown: list[CellRow]) -> tuple[Pen, str]:
        pen = self._pen.fork()
        exposed = self._exposed(pen)
        pen.scroll(scroll.top, scroll.bottom, scroll.lines)
        return pen, self._draw(pen, scroll.apply(shown, exposed)).take()

    def _draw(self, pen: Pen, shown: list[CellRow]) -> Pen:
        """Writes what differs, beginning with the row in which the cursor is."""
        first, _ = pen.at
        changes = [(y, shown[y], row) for y, row in enumerate(self._wanted) if row is not shown[y]]
        pen.rows([change for change in changes if change[0] == first])
        pen.rows([change for change in changes if change[0] != first])
        pen.finish(*self._cursor)
        return pen

    def _exposed(self, pen: Pen) -> CellRow:
        """What a row that scrolls in holds: sure only in the default style, as terminals differ beyond."""
        default = self._palette.default
        return CellRow.filled(self.size[0], " " if pen.style is default else UNKNOWN, default)

    def _whole(self) -> str:
        """Everything, from a cleared screen unless parts of the picture are unknown."""
        width, height = self.size
        pen = self._pen = Pen(self._terminal, self._palette, width)
        if any(UNKNOWN in row.chars for row in self._wanted):
            ground = CellRow.filled(width, UNKNOWN, self._palette.default)
        else:
            fill = _commonest_fill(self._wanted, pen) or self._palette.default
            pen.clear(fill)
            ground = CellRow.filled(width, " ", fill)
        shown = [ground] * height
        out = self._draw(pen, shown).take()
        self._shown = self._wanted.copy()
        return out

    def invalidate(self) -> None:
        """The terminal may show anything: the next update is whole."""
        self._shown = None

    def forget(self) -> None:
        """Neither what is shown nor what is wanted is known: only what is painted from now on is output."""
        width, height = self.size
        self._palette = Palette(self._terminal)
        self._whole_rows.clear()
        self._wanted = [CellRow.filled(width, UNKNOWN, self._palette.default) for _ in range(height)]
        self._pen = Pen(self._terminal, self._palette, width)
        self._shown = None

    def resize(self, width: int, height: int) -> None:
        """The terminal has a new size. What was wanted is kept, cut or filled up with blanks."""
        default = self._palette.default
        rows = [row.resized(width, default) for row in self._wanted[:height]]
        rows += [CellRow.filled(width, " ", default) for _ in range(height - len(rows))]
        self._wanted = rows
        self._cursor = (min(self._cursor[0], height - 1), min(self._cursor[1], width - 1))
        self.size = (width, height)
        self._whole_rows.clear()
        self._shown = None

    def leave(self) -> str:
        """The output that leaves the terminal in its own colours; the next update is whole."""
        style = self._pen.style
        self._pen = Pen(self._terminal, self._palette, self.size[0])
        self._shown = None
        return "" if style is None or style is self._palette.default else "\x1b[m"

    @property
    def is_blank(self) -> bool:
        """Whether the wanted picture is empty: all cells blank and of one style."""
        first = self._wanted[0].styles[0]
        return all(row.styles[0] is first and row.is_filled() for row in self._wanted)

    @property
    def has_shown(self) -> bool:
        """Whether the terminal shows a known picture."""
        return self._shown is not None


def _commonest_fill(rows: Iterable[CellRow], pen: Pen) -> Style | None:
    """The style of most blank cells among those that erasing leaves behind; None where there is none."""
    fills: Counter[Style] = Counter()
    for row in rows:
        fills.update(style for char, style in zip(row.chars, row.styles, strict=True) if char == " ")
    return next((style for style, _ in fills.most_common() if pen.can_erase(style)), None)
