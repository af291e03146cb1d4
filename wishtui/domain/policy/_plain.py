"""A draft as the patterns read it: without accents, width and invisible characters, every place still known."""

import re
from functools import lru_cache
from typing import NamedTuple
from unicodedata import combining, normalize

_INVISIBLE = re.compile(
    r"[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]"
)
_STROKES = {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe"}

LETTERS = "A-Za-zÀ-ɏЀ-ӿ0-9_"
"""What a word of the Latin and Cyrillic scripts is made of; Chinese and Japanese put no blank beside it."""


class Plain(NamedTuple):
    """`text` for the patterns; character `i` of it comes from character `positions[i]` of the draft."""

    text: str
    positions: range | list[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A place in `text` as a place in the draft."""
        return self.positions[start], self.positions[end - 1] + 1


def plain(draft: str) -> Plain:
    """Make the draft comparable, in time that grows with its length."""
    if draft.isascii():
        return Plain(draft, range(len(draft)))
    pieces: list[str] = []
    positions: list[int] = []
    for index, character in enumerate(draft):
        piece = _of(character)
        pieces.append(piece)
        positions.extend([index] * len(piece))
    return Plain("".join(pieces), positions)


@lru_cache(maxsize=4096)
def _of(character: str) -> str:
    if character < "\x80":
        return character
    if "\u0300" <= character <= "\u036f" or _INVISIBLE.match(character):
        return ""
    if character in _STROKES:
        return _STROKES[character]
    if character < "\u0250" or "\u1e00" <= character <= "\u1eff":
        return "".join(part for part in normalize("NFKD", character) if not combining(part))
    if "\uff01" <= character <= "\uff5e" or character == "\u3000":
        return normalize("NFKC", character)
    return "." if character == "。" else character


def words(*patterns: str) -> re.Pattern[str]:
    """One pattern for all `patterns`, each a whole word, case and accents free; a blank stands for any blanks."""
    return re.compile(f"(?<![{LETTERS}])(?:{plain(_joined(patterns)).text})(?![{LETTERS}])", re.IGNORECASE)


def pieces(*patterns: str) -> re.Pattern[str]:
    """As `words`, for scripts without blanks and for the beginnings of words."""
    return re.compile(_joined(patterns), re.IGNORECASE)


def _joined(patterns: tuple[str, ...]) -> str:
    return "|".join(patterns).replace(" ?", r"\s{0,3}").replace(" ", r"\s{1,3}")
