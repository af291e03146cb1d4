"""A quote of what the customer wrote, to stand above an answer, as e-mail marks it: `> ` before each line."""

import re

from wishtui.domain.issue import Issue
from wishtui.domain.message import REPLY_LIMIT, Sender, reply_length
from wishtui.text import clean, graphemes

LONGEST_QUOTE = 1_000
"""Characters of a reply that a quote may take: what is left is for the answer (docs/platform.md, 4)."""

SHORTEST_QUOTE = 20
"""Characters below which a quote says nothing."""

_CUT = " […]"
_TORN_WORD = re.compile(r"(?<=\s)\S{1,40}\Z")
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")


def passages(issue: Issue) -> list[str]:
    """What can be quoted, clean: the customer's last message, each of its paragraphs, then what came before it."""
    texts = [clean(message.readable).strip() for message in issue.messages if message.sender is Sender.CUSTOMER]
    texts = [text for text in texts if text]
    if not texts:
        return []
    last, *earlier = reversed(texts)
    parts = [part.strip() for part in _PARAGRAPHS.split(last) if part.strip()]
    return list(dict.fromkeys([last, *parts, *earlier]))


def quote(text: str, written: str = "") -> str:
    """`text` as a quote for a reply in which `written` stands already, cut where it would be too long.

    Gives nothing where there is no room for any: what is written and the quote never pass Wish's limit together.
    """
    room = min(LONGEST_QUOTE, REPLY_LIMIT - reply_length(written) - len("\n\n\n"))
    text = clean(text).strip()
    whole = _marked(text)
    if reply_length(whole) <= room:
        return whole
    if room < SHORTEST_QUOTE:
        return ""
    kept = ""
    for grapheme, _ in graphemes(text):
        if reply_length(_marked(kept + grapheme + _CUT)) > room:
            break
        kept += grapheme
    return _marked(_TORN_WORD.sub("", kept).rstrip() + _CUT)


def _marked(text: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
