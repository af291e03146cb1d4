"""What a terminal replies to a question of the driver's, told from keys."""

import re

from textual.message import Message

__all__ = ["TerminalReply", "is_reply"]

_REPLY = re.compile(r"\x1b\[\?[0-9;]*c|\x1b\[6;[0-9]+;[0-9]+t|\x1bP>\|[^\x1b]*\x1b\\")
"""What it can do, the size of its cells, its name."""


class TerminalReply(Message):
    """The terminal replied to a question."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text
        """The sequence that it sent."""


def is_reply(sequence: str) -> bool:
    """Whether a whole sequence is a reply to a question, and so no key."""
    return _REPLY.fullmatch(sequence) is not None
