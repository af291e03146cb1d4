"""A reply that is being written: kept while typing, one per agent and issue, never overwritten by another's."""

from datetime import datetime

import msgspec

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def draft_id(milliseconds: int, number: int) -> str:
    """An id that sorts by the time at which it was made, since 1970; `number`, of 40 bits, tells those of one apart."""
    whole = milliseconds << 40 | number
    return "".join(_DIGITS[whole >> shift & 31] for shift in range(80, -1, -5))


class Draft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Text that nobody has sent yet, and what the conversation looked like when it was begun."""

    id: str
    """Names the draft's file; unique, and safe as a file name."""
    issue_id: str
    """Empty where it is about no issue, as a line of a prompt."""
    text: str
    author: str
    at: datetime
    """When it was last changed."""
    cursor: int = 0
    """Place in `text`, in characters."""
    kind: str = ""
    """What is written: empty for a reply, else a word such as `note`."""
    seen: int = 0
    """How many messages the conversation had when it was begun."""
