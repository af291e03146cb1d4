"""Every program that a test drives runs under the loop guard."""

from collections.abc import Iterator

import pytest

from tests.loop_guard import LoopGuard, loop_guard
from tests.tui import sitting

__all__ = ["loop_guard"]


@pytest.fixture(autouse=True)
def _guarded(loop_guard: LoopGuard) -> Iterator[None]:
    sitting.GUARD = loop_guard
    yield
    sitting.GUARD = None
