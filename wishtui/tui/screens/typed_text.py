"""What is typed on a screen, and whoever keeps it: on disk within a second, or said to be on none."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol


class UnsavedText(NamedTuple):
    """Something typed that is on no disk."""

    title: str
    """What it is, such as "reply to 5f…"."""
    text: str


class TypedText(Protocol):
    """Keeps what is typed in one place of a screen."""

    async def save(self) -> bool:
        """Save what was typed, if anything was. False when the disk refused: that is said, and tried again later."""

    def save_now(self) -> None:
        """The same at once and in this thread. Raises StoreError."""

    def unsaved(self) -> Sequence[UnsavedText]:
        """What is on no disk yet."""
