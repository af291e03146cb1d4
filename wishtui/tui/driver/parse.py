"""Reads what Textual writes as a frame: cursor moves, text, SGR codes, line ends, and nothing else.

Textual 8.2 ends every frame with a move to where it wants the cursor; a line end only ends a row, the next
row starts with a move of its own.
"""

import re
from collections.abc import Iterator

from .style import Palette, Style, UnknownOutput

__all__ = ["SYNC_END", "SYNC_START", "Piece", "is_frame", "is_harmless", "read_frame"]

SYNC_START = "\x1b[?2026h"
SYNC_END = "\x1b[?2026l"

Piece = tuple[int, int, str, Style | None]
"""Row and column of the last move, text and style. Without a style it is the move itself."""

_FRAME = re.compile(r"\n*\x1b\[\d+;\d+H").match
_TOKEN = re.compile(r"([^\x1b]+)|\x1b\[([0-9;]*)m|\x1b\[(\d+);(\d+)H|(.)", re.DOTALL).finditer
# Modes, their queries, kitty key flags, OSC strings, bell: none moves the cursor, colours or changes a cell.
_HARMLESS = re.compile(
    r"(?:\x1b\[\?(?!1049|47|1047|1048|6|3|69)[0-9;]+(?:[hl]|\$p)"
    r"|\x1b\[[<>=][0-9;]*u|\x1b\](?!8;)[^\x07\x1b]*(?:\x07|\x1b\\)|\x07)*"
).fullmatch


def is_frame(data: str) -> bool:
    """Whether this is a part of the screen rather than a mode, a title or the like."""
    return _FRAME(data) is not None


def is_harmless(data: str) -> bool:
    """Whether this can be sent without changing what the screen shows, the cursor or the colours."""
    return _HARMLESS(data) is not None


def read_frame(data: str, palette: Palette) -> Iterator[Piece]:
    """The pieces of a frame, in order. Raises UnknownOutput at anything unknown."""
    style = palette.default
    row = column = 0
    for token in _TOKEN(data):
        kind = token.lastindex
        if kind == 1:
            text = token[1].rstrip("\n")
            if text:
                yield row, column, text, style
        elif kind == 4:
            row, column = int(token[3]) - 1, int(token[4]) - 1
            yield row, column, "", None
        elif kind == 2:
            style = palette.apply(style, token[2])
        else:
            raise UnknownOutput("an unknown sequence")  # untranslated: for the log
