"""No timer of the program acts by itself while a test drives it: how far a slow machine gets must not matter."""

import math

import pytest

from wishtui.tui.screens import chrome
from wishtui.tui.screens.appeals import composer

_NEVER = 1e6


@pytest.fixture(autouse=True)
def _timers_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chrome, "_SAVE_AFTER", _NEVER)
    monkeypatch.setattr(composer, "_SAVE_AFTER", _NEVER)
    monkeypatch.setattr(composer, "_QUICK", math.inf)
