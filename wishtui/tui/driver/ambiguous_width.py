"""Stretches of a row for which terminals may take more or fewer cells than Rich measures."""

import re

import msgspec

from .style import Style

__all__ = ["UNKNOWN", "AmbiguousRun", "find_runs", "is_ambiguous"]

UNKNOWN = "\0"
"""A cell of which it is not known what it shows."""

# In the line that is searched, one character to a cell.
_AMBIGUOUS, _HALF, _CURSOR = "\x01", "\x02", "\x03"
# Lines and blocks are never part of a text: what is behind one is another column.
_RUN = "\x01(?:[^ \0\u2500-\u259f]| (?![ \0\u2500-\u259f]|\\Z))*( *)"
_FIRST_WIDE = "\u1100"


class AmbiguousRun(msgspec.Struct, frozen=True):
    """Text from its first ambiguous grapheme to the next gap of two blanks, to a line, or to the row's end.

    Terminals agree on where it starts, but not on where in it a grapheme stands, so it is written in one go.
    """

    start: int
    stop: int
    """The column after the text."""
    end: int
    """The column after the blanks behind the text, as far as its widest reading comes."""
    spilled: range
    """The columns behind `end` that the widest reading covers: they belong to what follows."""


def is_ambiguous(grapheme: str) -> bool:
    """Whether terminals differ in how many cells it takes: joined or marked graphemes, and all emoji."""
    return len(grapheme) > 1 or "\U0001f000" <= grapheme <= "\U0001ffff"


def find_runs(chars: list[str], styles: list[Style]) -> tuple[AmbiguousRun, ...]:
    """The runs of a row of cells, from left to right."""
    line = "".join([_AMBIGUOUS if is_ambiguous(char) else char or _HALF for char in chars])
    if _AMBIGUOUS not in line:
        return ()
    line = "".join([_CURSOR if char == " " and _stands_out(styles, x) else char for x, char in enumerate(line)])
    runs = []
    for match in re.finditer(_RUN, line):
        start, stop, behind = match.start(), match.start(1), match.end()
        reach = max(stop, start + sum(map(_widest, chars[start:stop])))
        end = min(behind, reach)
        runs.append(AmbiguousRun(start, stop, end, range(end, min(len(line), reach))))
    return tuple(runs)


def _stands_out(styles: list[Style], x: int) -> bool:
    """Whether a blank is seen for itself, as a text's cursor is, and so moves with the text before it."""
    blank = styles[x].blank
    return not blank.is_fill or all(each.blank is not blank for each in styles[max(0, x - 1) : x + 2 : 2])


def _widest(grapheme: str) -> int:
    """The most cells that a terminal takes for it: one that joins nothing gives each code point its own."""
    return sum(2 if char >= _FIRST_WIDE else 1 for char in grapheme)
