"""Text from outside made harmless to a terminal, without hiding that a trick was tried."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from wishtui.text._width import ZWJ, cell_width, char_width

ELLIPSIS = "…"
TAB_STOP = 4
MOST_MARKS = 8
MOST_JOINS = 3

_SHORT = 200
"""Characters that are looked at one by one more quickly than by a search for marks."""


@cache
def forbidden() -> re.Pattern[str]:
    """Every character that never reaches a terminal, line feed excepted: controls, bidirectional controls,
    invisible operators, tag characters, halves of surrogate pairs."""
    return re.compile(
        r"[\x00-\x09\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f"
        r"\ud800-\udfff\ufeff\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
        r"\U000e0000-\U000e00ff\U000e01f0-\U000e0fff]"
    )


_LINE_ENDS = frozenset("\r\v\f\x85\u2028\u2029")


class _Fates(dict[int, str | None]):
    """What becomes of a code point, as ``str.translate`` asks for it."""

    def __missing__(self, code: int) -> str | None:
        fate = _fate(code)
        if len(self) < 8192:
            self[code] = fate
        return fate


def _fate(code: int) -> str | None:
    character = chr(code)
    if character in _LINE_ENDS:
        return "\n"
    if character in "\n\t" or not forbidden().match(character):
        return character
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    deceives = (
        code < 0xA0
        or 0x202A <= code <= 0x202E
        or 0x2066 <= code <= 0x206F
        or 0xD800 <= code <= 0xDFFF
        or 0xFFF9 <= code <= 0xFFFB
    )
    return "\ufffd" if deceives else None


_fates = _Fates()


def clean(text: str, *, limit: int | None = None) -> str:
    """The text as it may be shown on several lines; cleaning it again changes nothing.

    Line ends of every kind become ``\\n``, tabs blanks up to the next multiple of 4 cells, other controls
    their pictures, characters that reorder text U+FFFD; invisible ones go, and so do marks beyond 8 in a row.
    Joiners stay where scripts and emoji need them: one beside Latin or a blank goes, and so does the fourth
    in a chain, since Rich counts no cell for what follows a joiner and a name could paint past its column.
    At most ``limit`` characters come back, the last of them an ellipsis when something was cut.
    """
    if not (text.isascii() and text.isprintable()):
        text = _defused(text)
        if "\t" in text:
            text = "\n".join(map(_without_tabs, text.split("\n")))
    return _capped(text, limit)


def clean_line(text: str, *, limit: int | None = None) -> str:
    """The same for one line: each line end becomes ``⏎``, each tab one blank."""
    if not (text.isascii() and text.isprintable()):
        text = _defused(text).replace("\n", "⏎").replace("\t", " ")
    return _capped(text, limit)


def is_clean(text: str) -> bool:
    """Whether ``clean`` would leave the text as it is."""
    return clean(text) == text


def _defused(text: str) -> str:
    # Nothing forbidden is printable, and to ask for that is quicker than to search.
    if not text.isprintable() and forbidden().search(text):
        text = text.replace("\r\n", "\n").translate(_fates)
    if text.isascii() or (len(text) <= _SHORT and all(map(char_width, text))):
        return text
    text = _perhaps_too_many().sub(_fewer_marks, text)
    return _fewer_joins(text) if ZWJ in text else text


@cache
def _perhaps_too_many() -> re.Pattern[str]:
    # The marks outside the BMP are left to the closer look: a class that named them costs 20 times the search.
    return re.compile(
        r"[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a"
        r"\u07a6-\u07b0\u07eb-\u07fd\u0816-\u082d\u0859-\u085b\u0897-\u08ff\u0900-\u1aff\u1b00-\u1cff"
        r"\u1dc0-\u1dff\u200c\u200d\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a"
        r"\u3164\ua66f-\ua67d\ua69e-\ua6f1\ua800-\uabff\ud7b0-\ud7ff\ufb1e\ufe00-\ufe2f\uffa0"
        r"\U00010000-\U0010ffff]{9,}"
    )


def _capped(text: str, limit: int | None) -> str:
    if limit is None or len(text) <= limit:
        return text
    return text[: limit - 1].rstrip(ZWJ) + ELLIPSIS if limit > 0 else ""


def _without_tabs(line: str) -> str:
    if line.isascii():
        return line.expandtabs(TAB_STOP)
    *cells, last = line.split("\t")
    return "".join(cell + " " * (TAB_STOP - cell_width(cell) % TAB_STOP) for cell in cells) + last


def _fewer_marks(match: re.Match[str]) -> str:
    kept = []
    row = 0
    for character in match.group():
        row = 0 if char_width(character) else row + 1
        if row <= MOST_MARKS:
            kept.append(character)
    return "".join(kept)


def _fewer_joins(text: str) -> str:
    parts = text.split(ZWJ)
    kept = [parts[0]]
    chain = 0
    for before, after in pairwise(parts):
        chain = chain + 1 if _is_one_piece(before) else 1
        if chain > MOST_JOINS or before[-1:] <= "\u024f" or after[:1] <= "\u024f":
            chain = 0
        else:
            kept.append(ZWJ)
        kept.append(after)
    joined = "".join(kept)
    return joined if len(joined) < len(text) else text


def _is_one_piece(text: str) -> bool:
    return len(text) <= MOST_MARKS + 1 and not any(map(char_width, text[1:]))


def is_text(value: str) -> bool:
    """Whether an argument or a value of the environment came as UTF-8: Python gives other bytes as lone surrogates."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
