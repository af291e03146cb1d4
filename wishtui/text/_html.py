"""What HTML left in a text: entities and line breaks, read once."""

from __future__ import annotations

import re
from functools import cache


@cache
def _html() -> re.Pattern[str]:
    """A line break, or an entity that ends in its semicolon: without one, `?a=1&reg=2` would not stay a link."""
    return re.compile(
        r"<br(?:[ \t/][^<>]{0,100})?>(?:\r\n?|\n)?|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});",
        re.IGNORECASE,
    )


def decode_html(text: str) -> str:
    """The text with entities and `<br>` read once: `a &lt;b&gt;<br>c` is `a <b>` and `c` on a line of its own.

    A line end that follows a `<br>` belongs to it. What an entity stands for is outside text like any other: it has
    yet to pass `clean`.
    """
    if "&" not in text and "<" not in text:
        return text
    return _html().sub(_decoded, text)


def _decoded(match: re.Match[str]) -> str:
    reference = match.group()
    if reference[0] != "&":
        return "\n"
    from html import unescape  # its table of names takes 2 ms to load, and few texts have an entity

    return unescape(reference)
