"""Text fitted into cells: cut, padded, wrapped. Everything here expects cleaned text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from wishtui.text._clean import ELLIPSIS
from wishtui.text._width import ZWJ, cell_width, graphemes

Align = Literal["left", "right", "center"]

_BLANKS = " \t\u1680\u2000-\u2006\u2008-\u200a\u205f\u3000"
_NOT_FIRST = frozenset(
    "!),.:;?]}¢°’”‰′″℃、。々〉》」』】〕〗〞ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ・ーヽヾ！％），．：；？］｝～"
)
_NOT_LAST = frozenset("([{£¥‘“〈《「『【〔〖〝（［｛￡￥＄$€")


@cache
def _blanks_or_word() -> re.Pattern[str]:
    return re.compile(f"([{_BLANKS}]+)|[^{_BLANKS}]+")


def truncate(text: str, cells: int, *, ellipsis: str = ELLIPSIS) -> str:
    """At most ``cells`` cells of one line, ending in ``ellipsis`` when something was cut.

    A character is never parted from its marks, nor a joined emoji from its parts. An ellipsis that does not
    fit is left out.
    """
    if cells <= 0:
        return ""
    plain = text.isascii() and text.isprintable()
    # A long text is measured piece by piece below, and only as far as it fits.
    if (plain or len(text) <= 4 * cells) and (len(text) if plain else cell_width(text)) <= cells:
        return text
    room = cells - cell_width(ellipsis)
    if room < 0:
        room, ellipsis = cells, ""
    if plain:
        return text[:room].rstrip(" ") + ellipsis
    used = fitting = 0
    for piece, width in graphemes(text):
        used += width
        if used > cells:
            return text[:fitting].rstrip(f" {ZWJ}") + ellipsis
        if used <= room:
            fitting += len(piece)
    return text


def pad(text: str, cells: int, align: Align = "left") -> str:
    """Exactly ``cells`` cells of one line: truncated, then filled with blanks on the side that is free."""
    # A joiner at the end would swallow the blank that follows.
    text = truncate(text, cells).rstrip(ZWJ)
    free = max(0, cells - cell_width(text))
    before = {"left": 0, "right": free, "center": free // 2}[align]
    return " " * before + text + " " * (free - before)


def wrap(text: str, cells: int) -> list[str]:
    """Lines of at most ``cells`` cells, broken at blanks, between wide characters, and within long words.

    A path or an address that is longer than a line is broken behind a slash, where that leaves the line half full.

    A text of several lines keeps its own line ends. Only blanks around a break are lost. A character of two
    cells takes a line of its own when ``cells`` is 1 or less.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if len(paragraph) <= cells and paragraph.isascii() and paragraph.isprintable():
            lines.append(paragraph)
        else:
            lines += _Wrapper(max(1, cells)).lines_of(paragraph)
    return lines


class _Wrapper:
    """Fills the lines of one paragraph, unit by unit."""

    def __init__(self, cells: int) -> None:
        self.cells = cells
        self.lines: list[str] = []
        self.line: list[str] = []
        self.used = 0
        self.blanks = ""

    def lines_of(self, paragraph: str) -> list[str]:
        for match in _blanks_or_word().finditer(paragraph):
            if match.group(1):
                self.blanks = match.group()
                continue
            for unit, width in _units(match.group()):
                self.put(unit, width)
        self.end_line()
        return self.lines

    def put(self, unit: str, width: int) -> None:
        blank_cells = cell_width(self.blanks)
        if self.used + blank_cells + width <= self.cells:
            self.line += self.blanks, unit
            self.used += blank_cells + width
            self.blanks = ""
            return
        if self.line:
            self.end_line()
        self.blanks = ""
        if width <= self.cells:
            self.line, self.used = [unit], width
        else:
            self.put_long(unit)

    def put_long(self, unit: str) -> None:
        for piece, width in graphemes(unit):
            if self.line and self.used + width > self.cells:
                name = self.line_up_to_slash()
                self.end_line()
                self.line, self.used = name, sum(map(cell_width, name))
            self.line.append(piece)
            self.used += width

    def line_up_to_slash(self) -> list[str]:
        """Cut the line behind its last slash, unless little of it is left; gives what stood there."""
        kept = len(self.line)
        while kept and self.line[kept - 1] != "/":
            kept -= 1
        if sum(map(cell_width, self.line[:kept])) * 2 < self.cells:
            return []
        name, self.line = self.line[kept:], self.line[:kept]
        return name

    def end_line(self) -> None:
        self.lines.append("".join(self.line))
        self.line, self.used = [], 0


def _units(word: str) -> Iterator[tuple[str, int]]:
    """The parts of a word between which a line may end, with their cells."""
    if word.isascii() and word.isprintable():
        yield word, len(word)
        return
    unit, unit_width, was_wide = "", 0, False
    for piece, width in graphemes(word):
        wide = width > 1
        if unit and (wide or was_wide) and piece[0] not in _NOT_FIRST and unit[-1] not in _NOT_LAST:
            yield unit, unit_width
            unit, unit_width = "", 0
        unit += piece
        unit_width += width
        was_wide = wide
    yield unit, unit_width
