"""One message of a conversation, and who may have written it."""

import unicodedata
from enum import StrEnum
from typing import Any

import msgspec

from wishtui.domain.aware import AwareDatetime
from wishtui.text import decode_html

REPLY_LIMIT = 2_000
"""Characters that Wish takes in one reply (docs/platform.md, 4)."""

_MOST_ENCODED = 4


class Sender(StrEnum):
    """The three parties of a conversation."""

    CUSTOMER = "customer"
    SELLER = "seller"
    WISH = "wish"


class Attachment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A file that came with a message. Wish's links expire after 60 minutes (docs/platform.md, 4)."""

    name: str = ""
    url: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One message. A reply has no id on Wish: sender, time and text are what tells two apart."""

    sender: Sender
    at: AwareDatetime
    text: str
    via: str = ""
    """Wish's own word for the sender, such as `LIVE_CHAT`."""
    automated: bool = False
    """Wish's machine wrote it: it is no answer to the customer."""
    author: str = ""
    """The agent of this shop who wrote it, when it was written here."""
    local: bool = False
    """Recorded here and not yet seen in what Wish reports."""
    files: tuple[Attachment, ...] = ()
    extra: dict[str, Any] = {}

    @property
    def readable(self) -> str:
        """The text as a person reads it: HTML's entities and line breaks decoded, unless it was typed here."""
        return self.text if self.local else decode_html(self.text)

    @property
    def answers(self) -> bool:
        """Whether it answers the customer: the seller's words, or those of Wish's people (docs/platform.md, 1)."""
        return self.sender is not Sender.CUSTOMER and not self.automated


def comparable_text(text: str) -> str:
    """`text` as it is compared with what Wish sends back, which may come with other blanks and with entities.

    Entities are decoded until none is left: how often Wish encodes is not published.
    """
    for _ in range(_MOST_ENCODED):
        decoded = decode_html(text)
        if decoded == text:
            break
        text = decoded
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return " ".join(text.split())


def reply_length(text: str) -> int:
    """Characters of a reply as Wish counts them (*inferred*: code points)."""
    return len(text)
