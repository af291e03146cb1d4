"""Sentences that were recorded in English, in the language of whoever reads them."""

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from string import Formatter

from wishtui.i18n.catalogue import _, ngettext, spoken
from wishtui.i18n.languages import ENGLISH

_DECIMAL = re.compile(r"[0-9]+\.[0-9]+")

Pattern = str | tuple[str, str]
"""A sentence of the catalogue; or its two forms, for one thing and for several, which name their `{number}`."""


def from_stored(sentence: str, patterns: Iterable[Pattern] = ()) -> str:
    """What was recorded, as the reader reads it; what nobody translates, such as Wish's own words, as it is.

    `patterns` are those sentences of the catalogue that name something and may have been recorded: in English, with
    what they name in its place.
    """
    if spoken() == ENGLISH:
        return sentence
    for pattern in patterns:
        one, many = (pattern, pattern) if isinstance(pattern, str) else pattern
        match = _expression(many).fullmatch(sentence) or _expression(one).fullmatch(sentence)
        if match is not None:
            with suppress(ValueError):  # a word stands where the sentence has a number: it only looks like it
                return _filled(pattern, match)
    return _(sentence)


def _filled(pattern: Pattern, match: re.Match[str]) -> str:
    """The sentence of `pattern` with what `match` says that it names. Raises ValueError where that is no number."""
    one, many = (pattern, pattern) if isinstance(pattern, str) else pattern
    numbers = _numbers(many)
    values = {name: _number(text) if name in numbers else text for name, text in match.groupdict().items()}
    if isinstance(pattern, str):
        return _(pattern, **values)
    return ngettext(one, many, int(match["number"].replace(",", "")), **values)


@cache
def _numbers(pattern: str) -> frozenset[str]:
    """The values that a sentence writes as numbers are written; any other may be a name that is all digits."""
    return frozenset(name for _text, name, written, _rest in Formatter().parse(pattern) if name and written)


def _number(text: str) -> str | int | float:
    digits = text.replace(",", "")
    return int(digits) if digits.isdecimal() else float(digits) if _DECIMAL.fullmatch(digits) else text


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """What finds a sentence of the pattern, and what it names."""
    parts = Formatter().parse(pattern)
    return re.compile(
        "".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, *_rest in parts), re.DOTALL
    )
