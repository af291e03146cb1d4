"""Text measured in terminal cells, exactly as Rich and Textual measure it.

Rich counts everything between two characters that have a width as part of the first one, counts nothing for
the character behind a zero width joiner, and gives a narrow emoji two cells when U+FE0F follows. What is laid
out here has to agree with that, whatever a terminal then paints.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from wishtui.text._tables import BOUNDARIES, WIDENED, WIDTHS

ZWJ = "\u200d"
_EMOJI_STYLE = "\ufe0f"
_REMEMBERED = 8192


class _Widths(dict[str, int]):
    """Remembers the widths of the characters met so far, and forgets them before they become many."""

    def __missing__(self, character: str) -> int:
        if len(self) >= _REMEMBERED:
            self.clear()
        width = int(WIDTHS[bisect_right(BOUNDARIES, ord(character)) - 1])
        self[character] = width
        return width


_widths = _Widths()


def char_width(ch: str) -> int:
    """Cells (0, 1 or 2) of one character standing alone; 0 for controls and marks."""
    return _widths[ch]


def cell_width(text: str) -> int:
    """Cells that Rich's ``cell_len`` counts for the whole text."""
    if text.isascii() and text.isprintable():
        return len(text)
    if ZWJ not in text and _EMOJI_STYLE not in text:
        return sum(map(_widths.__getitem__, text))
    return sum(width for _, width in graphemes(text))


def graphemes(text: str) -> Iterator[tuple[str, int]]:
    """The smallest pieces that a cut may leave whole, each with its cells; their sum is the text's width.

    A piece is a character with what belongs to it: marks, joined emoji, skin tone, the second half of a flag.
    """
    start = index = width = 0
    base = ""
    while index < len(text):
        character = text[index]
        if character == ZWJ:
            index += 2
            continue
        if character == _EMOJI_STYLE:
            width += base in WIDENED
            base = ""
        elif cells := _widths[character]:
            flag = _is_flag_letter(character) and index == start + 1 and _is_flag_letter(text[start])
            if width and not flag:
                yield text[start:index], width
                start, width = index, 0
            width += cells
            base = character
        index += 1
    if start < len(text):
        yield text[start:], width


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
