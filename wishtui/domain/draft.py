"""A reply that is being written: kept while typing, one per agent and issue, never overwritten by another's."""

import msgspec

from wishtui.domain.aware import AwareDatetime
from wishtui.domain.origin import TYPED, Origin

_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"


def draft_id(milliseconds: int, number: int) -> str:
    """An id that sorts by the time at which it was made, since 1970; `number`, of 40 bits, tells those of one apart."""
    whole = milliseconds << 40 | number
    return "".join(_DIGITS[whole >> shift & 31] for shift in range(80, -1, -5))


def draft_subject(*names: str) -> str:
    """What a draft about all of `names`, such as issues in any order, has as its `issue_id`."""
    if len(names) < 2:
        return "".join(names)
    from hashlib import sha256  # brings a whole library of ciphers, and few drafts are about several

    return f"several-{sha256(chr(0).join(sorted(names)).encode()).hexdigest()[:32]}"


class Draft(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Text that nobody has sent yet, and what the conversation looked like when it was begun."""

    id: str
    """Names the draft's file; unique, and safe as a file name."""
    issue_id: str
    """The issue, or what `draft_subject` makes of several; empty where it is about none, as a command line."""
    text: str
    author: str
    at: AwareDatetime
    """When it was last changed."""
    cursor: int = 0
    """Place in `text`, in characters."""
    kind: str = ""
    """What is written: empty for a reply, else a word such as `note`."""
    base: str = ""
    """What the line held before anything was typed; empty in a reply."""
    seen: int = 0
    """How many messages the conversation had when it was begun."""
    origin: Origin = TYPED
