"""What Wish can be told, and how far that has come. Apart from the outbox, since every list shows it."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """What Wish is told."""

    REPLY = "reply"
    CLOSE = "close"
    HAND = "hand"
    """Handed to Wish's own people."""


class Delivery(StrEnum):
    """How far it got."""

    QUEUED = "queued"
    SENDING = "sending"
    UNKNOWN = "unknown"
    HELD = "held"
    REFUSED = "refused"
    SENT = "sent"

    @property
    def over(self) -> bool:
        """Whether nothing more is done about it by itself."""
        return self in (Delivery.HELD, Delivery.REFUSED, Delivery.SENT)


UNDER_WAY = frozenset(state for state in Delivery if not state.over)
"""What may still reach Wish: the issue takes no other answer meanwhile."""

Connected = Callable[[str], bool]
"""Whether what is answered in a shop of that name is sent to Wish."""


def not_connected(shop: str) -> bool:
    """No shop is: answers are recorded, to be pasted."""
    return False
