"""Sentences that were recorded in English, in the language of whoever reads them."""

import re
from collections.abc import Iterable
from functools import cache
from string import Formatter

from wishtui.i18n.catalogue import _, spoken
from wishtui.i18n.languages import ENGLISH


def from_stored(sentence: str, patterns: Iterable[str] = ()) -> str:
    """What was recorded, as the reader reads it; what nobody translates, such as Wish's own words, as it is.

    `patterns` are those sentences of the catalogue that name something and may have been recorded: in English, with
    what they name in its place.
    """
    if spoken() == ENGLISH:
        return sentence
    for pattern in patterns:
        match = _expression(pattern).fullmatch(sentence)
        if match is not None:
            return _(pattern, **match.groupdict())
    return _(sentence)


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    """What finds a sentence of the pattern, and what it names."""
    parts = Formatter().parse(pattern)
    return re.compile(
        "".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, *_rest in parts), re.DOTALL
    )
