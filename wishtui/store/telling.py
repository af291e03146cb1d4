"""How the user is told something of a store while it is worked on."""

from collections.abc import Callable

Tell = Callable[[str], None]
"""Takes what the user must be told of the store."""


def untold(sentence: str) -> None:
    """Tell nobody."""
