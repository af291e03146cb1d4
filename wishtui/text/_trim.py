"""Blanks and invisible characters around a text: what copying from a web page or a spreadsheet leaves there."""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from wishtui.text._fold import IGNORABLE


@cache
def _around() -> re.Pattern[str]:
    return re.compile(rf"\A[\s{IGNORABLE}]+|[\s{IGNORABLE}]+\Z")


def trim(text: str) -> str:
    """The text without blanks and invisible characters at its ends."""
    if text.isascii():
        return text.strip()
    return _around().sub("", text)


def code_point(character: str) -> str:
    """How a character that cannot be seen, or is taken for another, is named: `U+200B ZERO WIDTH SPACE`."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()
