"""A query cut into words, fields, parentheses, `-` and `or`, each with its place; all of it in full width too."""

import re
import unicodedata
from enum import Enum, auto
from typing import NamedTuple

from wishtui.errors import UsageError


class QueryError(UsageError):
    """A query that cannot be read; `start` and `end` are the place in its text, in characters."""

    def __init__(self, message: str, remedy: str, start: int, end: int) -> None:
        super().__init__(message, remedy)
        self.start = start
        self.end = end


class TokenKind(Enum):
    """What a token is."""

    WORD = auto()
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    NOT = auto()
    OR = auto()


class Token(NamedTuple):
    """One piece of a query. `name` is a field's, in lower case; `text` is the word or the field's value."""

    kind: TokenKind
    start: int
    end: int
    text: str = ""
    name: str = ""


_OPEN, _CLOSE = "(（", ")）"
_QUOTES = '"“”„＂'
_SPACE = re.compile(r"\s+")
_QUOTED = re.compile(f"[{_QUOTES}]([^{_QUOTES}]*)[{_QUOTES}]?")
_BARE = re.compile(rf"[^\s{_OPEN}{_CLOSE}]+")
_FIELD = re.compile(r"([A-Za-zＡ-Ｚａ-ｚ]+)[:：](?!//)")
_WEEK = re.compile(rf"((?:[<>]=?|=)?(?:this|last|next))\s+(w(?:e(?:ek?)?)?)(?![^\s{_OPEN}{_CLOSE}])", re.IGNORECASE)
DATED = frozenset({"due", "opened", "since", "until"})
"""Fields that take days: `opened:this week` is one value there, and two words everywhere else."""
_MARKS = dict.fromkeys(_OPEN, TokenKind.OPEN) | dict.fromkeys(_CLOSE, TokenKind.CLOSE)


def tokens(text: str) -> list[Token]:
    """The pieces of `text` in their order; whatever it holds, something comes out."""
    parts: list[Token] = []
    position = 0
    while position < len(text):
        space = _SPACE.match(text, position)
        if space:
            position = space.end()
            continue
        token = _token(text, position)
        parts.append(token)
        position = token.end
    return parts


def _token(text: str, position: int) -> Token:
    mark = _MARKS.get(text[position])
    if mark:
        return Token(mark, position, position + 1)
    if text[position] in "-－" and position + 1 < len(text) and not text[position + 1].isspace():
        return Token(TokenKind.NOT, position, position + 1)
    field = _FIELD.match(text, position)
    if field:
        name = _plain(field[1])
        week = _WEEK.match(text, field.end()) if name in DATED else None
        value, end = (f"{week[1]} {week[2]}", week.end()) if week else _word(text, field.end())
        return Token(TokenKind.FIELD, position, end, value, name)
    word, end = _word(text, position)
    if len(word) == 2 and _plain(word) == "or" and end - position == len(word):
        return Token(TokenKind.OR, position, end)
    return Token(TokenKind.WORD, position, end, word)


def _plain(word: str) -> str:
    """A word of the query's own, which may be typed in full width, as a Chinese or Japanese keyboard types it."""
    return (word if word.isascii() else unicodedata.normalize("NFKC", word)).lower()


def _word(text: str, position: int) -> tuple[str, int]:
    """The quotation or bare word at `position`, and where it ends; nothing where there is neither."""
    quoted = _QUOTED.match(text, position)
    if quoted:
        return quoted[1], quoted.end()
    bare = _BARE.match(text, position)
    return (bare[0], bare.end()) if bare else ("", position)
