"""Text as search compares it: what two people would call the same word is the same string."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

FOLD_VERSION = 2
"""Grows with every change of what `fold` makes of a text, so that what was folded by an older rule is folded anew."""

_ALIKE = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ´`", "'"),
        **dict.fromkeys("“”„", '"'),
        # Letters that carry a stroke instead of an accent, as typed on a keyboard without them.
        **dict(zip("łøđħıð", "lodhid", strict=True)),
        **dict(zip("æœþ", ("ae", "oe", "th"), strict=True)),
    }
)


IGNORABLE = (
    r"\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Default-ignorable code points (Unicode's DerivedCoreProperties) and lone halves of surrogate pairs, for a class."""


@cache
def _ignorable() -> re.Pattern[str]:
    return re.compile(f"[{IGNORABLE}]+")


@cache
def _accents() -> re.Pattern[str]:
    """Marks behind a Latin, Greek or Cyrillic letter; those of other scripts are letters in their own right."""
    return re.compile(
        r"(?<=[A-Za-z\xaa-\u02ff\u0370-\u0482\u048a-\u052f\u1c80-\u1c8f\u1d00-\u1dbf\u1e00-\u1fff"
        r"\u2c60-\u2c7f\ua640-\ua66e\ua680-\ua69d\ua722-\ua7ff\uab30-\uab6f])"
        r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u2de0-\u2dff\ua66f-\ua67d"
        r"\ufe20-\ufe2f]+"
    )


@cache
def _ideographs() -> re.Pattern[str]:
    """Chinese characters, once compatibility forms are the plain ones."""
    return re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


@cache
def _alike_in_chinese() -> dict[int, str]:
    """`_ALIKE`, and the simplified character for every other form of it. Only texts in Chinese characters load them."""
    from wishtui.text._scripts import SIMPLIFIED, TRADITIONAL

    return {**_ALIKE, **dict(zip(map(ord, TRADITIONAL), SIMPLIFIED, strict=True))}


def fold(text: str) -> str:
    """The text for searching: no case, no accents, no invisible characters, one blank between words.

    Compatibility forms (full width, half width, ligatures) become the plain ones, traditional Chinese characters the
    simplified ones, one for one; accents go from Latin, Greek and Cyrillic only, so kana voicing, Thai and Indic vowels
    stay. Folding twice changes nothing.
    """
    if text.isascii():
        return " ".join(text.replace("`", "'").lower().split())
    # Decomposed, this apostrophe would be a blank and an accent.
    text = _ignorable().sub("", text).replace("´", "'")
    text = normalize("NFKD", normalize("NFKD", text).casefold()).casefold()
    alike = _alike_in_chinese() if _ideographs().search(text) else _ALIKE
    text = _accents().sub("", _ignorable().sub("", text).translate(alike))
    return " ".join(normalize("NFKC", text).split())


def name_order(name: str) -> tuple[str, str]:
    """Where a name stands among others: by its letters, whatever their case, accents and width.

    Chinese names stand by the code points of their simplified characters, not by their sound.
    """
    return fold(name), name
