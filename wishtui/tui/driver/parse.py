"""Reads what Textual writes as a frame: cursor moves, text, SGR codes, line ends, and nothing else.

Textual 8.2 ends every frame with a move to where it wants the cursor; a line end only ends a row, the next
row starts with a move of its own.
"""

import re
from collections.abc import Iterator

from .style import Palette, Style, UnknownOutput

__all__ = ["SYNC_END", "SYNC_START", "FrameLine", "Piece", "frame_lines", "is_frame", "is_harmless", "read_line"]

SYNC_START = "\x1b[?2026h"
SYNC_END = "\x1b[?2026l"

FrameLine = tuple[int, int, str]
"""Row and column of a move, and what is written from there on: texts and SGR codes."""

Piece = tuple[str, Style]
"""A text and its style."""

_FRAME = re.compile(r"\n*\x1b\[\d+;\d+H").match
_MOVE = re.compile(r"\x1b\[(\d+);(\d+)H").split
_TOKEN = re.compile(r"([^\x1b]+)|\x1b\[([0-9;]*)m|(.)", re.DOTALL).finditer
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


def frame_lines(frame: str) -> Iterator[FrameLine]:
    """The moves of a frame, in order, each with what follows it."""
    _, *moves = _MOVE(frame)
    for row, column, written in zip(moves[::3], moves[1::3], moves[2::3], strict=True):
        yield int(row) - 1, int(column) - 1, written.rstrip("\n")


def read_line(written: str, palette: Palette, style: Style) -> Iterator[Piece]:
    """The texts of a line that begins in `style`, in order. Raises UnknownOutput at anything unknown.

    The last one may be empty: its style is the one that the line ends in.
    """
    for token in _TOKEN(written):
        kind = token.lastindex
        if kind == 1:
            yield token[1], style
        elif kind == 2:
            style = palette.apply(style, token[2])
        else:
            raise UnknownOutput("an unknown sequence")  # untranslated: for the log
    yield "", style
