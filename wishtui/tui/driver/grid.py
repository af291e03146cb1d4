"""The pure model of a screen: rows of cells, and what painting text over cells does to them.

A cell is a grapheme and a `Style`. A grapheme two cells wide stands in its left cell; its right cell holds
the empty string. Painting over one half of it leaves a blank in the other, as terminals do.
"""

import re
from array import array
from collections.abc import Iterable

from wishtui.text import char_width

from .ambiguous_width import UNKNOWN, AmbiguousRun, find_runs
from .style import Style, UnknownOutput

__all__ = ["CellRow", "paint"]

_FIRST_EMOJI = "\U0001f000"
_COMPOSED = frozenset("\u200d\ufe0f")
"""What joins an emoji to the next one, and what widens the character before it."""
_CONTROL = re.compile("[\0-\x1f\x7f-\x9f]").search


class CellRow:
    """One line of cells. Not changed once it has been shown: painting works on a copy."""

    __slots__ = ("_key", "_runs", "chars", "styles")

    def __init__(self, chars: list[str], styles: list[Style]) -> None:
        self.chars = chars
        self.styles = styles
        self._key: tuple[str, bytes] | None = None
        self._runs: tuple[AmbiguousRun, ...] | None = None

    @classmethod
    def filled(cls, width: int, char: str, style: Style) -> "CellRow":
        """A row of `width` equal cells."""
        return cls([char] * width, [style] * width)

    def copy(self) -> "CellRow":
        """A row with the same cells, to paint on."""
        return CellRow(self.chars.copy(), self.styles.copy())

    def resized(self, width: int, style: Style) -> "CellRow":
        """The row cut or filled up with blanks to `width` cells."""
        more = max(0, width - len(self.chars))
        row = CellRow(self.chars[:width] + [" "] * more, self.styles[:width] + [style] * more)
        if len(self.chars) > width and self.chars[width] == "":
            row.chars[width - 1] = " "
        return row

    @property
    def key(self) -> tuple[str, bytes]:
        """Hashable, and equal exactly for rows that show the same."""
        if self._key is None:
            # A text and bytes, since they know their hash.
            self._key = ("\0".join(self.chars), array("Q", map(id, self.styles)).tobytes())
        return self._key

    @property
    def runs(self) -> tuple[AmbiguousRun, ...]:
        """The stretches of it that terminals measure differently."""
        if self._runs is None:
            self._runs = () if self.is_simple else find_runs(self.chars, self.styles)
        return self._runs

    @property
    def is_simple(self) -> bool:
        """Whether every cell holds one narrow character, so that cells can be treated alone."""
        text = "".join(self.chars)
        return "" not in self.chars and len(text) == len(self.chars) and max(text) < _FIRST_EMOJI

    def is_filled(self) -> bool:
        """Whether all cells are blank and look the same."""
        style = self.styles[0]
        return self.chars.count(" ") == len(self.chars) and all(each is style for each in self.styles)

    def same_as(self, other: "CellRow") -> bool:
        """Whether both rows show the same."""
        return self is other or (self.chars == other.chars and self.styles == other.styles)


def paint(row: CellRow, x: int, text: str, style: Style, *, joins: bool) -> int:
    """Writes printable `text` into the cells from column `x` and returns the column after it.

    What does not fit is cut. A mark without a base joins the cell before it if `joins`, else it is dropped.
    Raises UnknownOutput if the text holds a control character.
    """
    if not text.isascii():
        if _CONTROL(text):
            raise UnknownOutput("a control character in the text")  # untranslated: for the log
        sizes = list(map(char_width, text))
        if sizes.count(1) != len(sizes):
            return _paint_graphemes(row, x, text, sizes, style, joins=joins)
    elif not text.isprintable():
        raise UnknownOutput("a control character in the text")  # untranslated: for the log
    room = len(row.chars) - x
    if len(text) > room:
        text = text[: max(0, room)]
    count = len(text)
    if not count:
        return x
    _cut_wide(row, x, x + count)
    row.chars[x : x + count] = text
    row.styles[x : x + count] = [style] * count
    if style.blank is not style and (text[0] == " " or text[-1] == " "):
        _canonical_blanks(row, x, text, style)
    return x + count


def _canonical_blanks(row: CellRow, x: int, text: str, style: Style) -> None:
    """Blanks at the ends of a text carry no text colour, so that equal looks are equal cells."""
    count = len(text)
    after = count - len(text.rstrip(" "))
    before = 0 if after == count else count - len(text.lstrip(" "))
    row.styles[x : x + before] = [style.blank] * before
    row.styles[x + count - after : x + count] = [style.blank] * after


def _paint_graphemes(row: CellRow, x: int, text: str, sizes: list[int], style: Style, *, joins: bool) -> int:
    chars, styles, width = row.chars, row.styles, len(row.chars)
    for start, end, size in _graphemes(text, sizes):
        grapheme = text[start:end]
        if not size:
            if joins and 0 < x <= width:
                base = x - 2 if chars[x - 1] == "" else x - 1
                if chars[base] == " ":
                    styles[base] = style
                if chars[base] != UNKNOWN:
                    chars[base] += grapheme
            continue
        if x >= width:
            break
        if x + size > width:
            grapheme, size = " ", 1
        _cut_wide(row, x, x + size)
        chars[x] = grapheme
        styles[x] = style.blank if grapheme == " " else style
        if size == 2:
            chars[x + 1] = ""
            styles[x + 1] = style
        x += size
        joins = True
    return x


def _graphemes(text: str, sizes: list[int]) -> Iterable[tuple[int, int, int]]:
    """Start, end and cells of each grapheme, as Rich tells them; quicker where no emoji is joined or widened."""
    if _COMPOSED.isdisjoint(text):
        starts = [index for index, size in enumerate(sizes) if size or not index]
        return zip(starts, [*starts[1:], len(text)], map(sizes.__getitem__, starts), strict=True)
    from rich.cells import split_graphemes  # no part of the toolkit is loaded before it is needed

    return split_graphemes(text)[0]


def _cut_wide(row: CellRow, start: int, end: int) -> None:
    """Blanks the halves that stick out when the cells from `start` to before `end` are overwritten."""
    chars, styles = row.chars, row.styles
    if chars[start] == "":
        chars[start - 1] = " "
        styles[start - 1] = styles[start - 1].blank
    if end < len(chars) and chars[end] == "":
        chars[end] = " "
        styles[end] = styles[end].blank
