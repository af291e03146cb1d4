"""How long each shop has to answer before Wish steps in (docs/platform.md, 1: *inferred*)."""

from collections.abc import Mapping
from datetime import timedelta

import msgspec

DEFAULT_WINDOW = timedelta(hours=48)
"""Time to answer before Wish steps in."""

_MICROSECOND = timedelta(microseconds=1)


class ReplyWindows(msgspec.Struct, frozen=True):
    """The time to answer, shop by shop.

    It can be set anew: no deadline is recorded, only that an answer came late by the time that its shop had then.
    """

    default: timedelta = DEFAULT_WINDOW
    """That of every shop that has none of its own, and of issues that belong to no shop."""
    by_shop: Mapping[str, timedelta] = {}

    def of(self, shop: str) -> timedelta:
        """The time that a shop has."""
        return self.by_shop.get(shop, self.default)

    @property
    def alike(self) -> bool:
        """Whether every shop has the same: then the deadline soonest is the wait that began first."""
        return all(window == self.default for window in self.by_shop.values())

    def micros(self, shop: str) -> int:
        """The same in microseconds."""
        return self.of(shop) // _MICROSECOND

    def offset(self, shop: str) -> int:
        """Microseconds that a shop has more than the default, below 0 where it has less."""
        window = self.by_shop.get(shop)
        return 0 if window is None else (window - self.default) // _MICROSECOND


DEFAULT_WINDOWS = ReplyWindows()
"""Those of a program that is told nothing else."""
