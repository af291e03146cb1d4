"""How a reply came about, where nobody simply typed it."""

import msgspec


class Origin(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the log says of a reply besides its words."""

    original: str = ""
    """What its writer wrote, where that was translated; empty where it was not."""
    suggested: bool = False
    """It began as a program's suggestion."""


TYPED = Origin()
"""Of a reply that was simply typed."""
