"""How a reply came about, where nobody simply typed it."""

import msgspec


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the log says of a reply besides its words."""

    original: str = ""
    """What its writer wrote, where that was translated; empty where it was not."""
    suggested_by: str = ""
    """The program as whose suggestion it began; empty where it did not."""


TYPED = Origin()
"""Of a reply that was simply typed."""


def origin_of(text: str, origin: Origin) -> Origin:
    """Whence a draft comes that reads `text` now: of an emptied one nothing is left, nor of a translation undone."""
    if not text.strip():
        return TYPED
    return Origin(suggested_by=origin.suggested_by) if text == origin.original else origin
