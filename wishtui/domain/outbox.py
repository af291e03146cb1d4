"""What is to be done on Wish for an issue, and how far that has come (docs/platform.md, 4)."""

from datetime import datetime
from enum import StrEnum

import msgspec


class Errand(StrEnum):
    """What Wish is asked to do."""

    REPLY = "reply"
    CLOSE = "close"
    HAND = "hand"
    """Hand the issue over to Wish."""


class Delivery(StrEnum):
    """How far it has come."""

    QUEUED = "queued"
    SENDING = "sending"
    """A request is under way, or was when its process died."""
    UNKNOWN = "unknown"
    """It may have arrived: the issue must be read on Wish before anything is sent again."""
    HELD = "held"
    """Somebody wrote meanwhile: a person decides."""
    REFUSED = "refused"
    SENT = "sent"


class OutboxEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request to Wish, recorded before it is made."""

    id: str
    issue_id: str
    kind: Errand
    created_at: datetime
    shop: str = ""
    text: str = ""
    """Of a reply; exactly what is sent."""
    author: str = ""
    state: Delivery = Delivery.QUEUED
    attempts: int = 0
    started_at: datetime | None = None
    """When the last attempt began."""
    seen: int = 0
    """How many replies of the shop the issue had on Wish before the last attempt: a later one may be this."""
    reason: str = ""
    """Why it is held, refused or not sure, in Wish's words where there are any."""
