"""Every program that a test drives runs under the loop guard, and no timer of it acts by itself."""

import math
from collections.abc import Iterator
from typing import Any

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from tests.loop_guard import LoopGuard, loop_guard
from tests.tui import inbox_runner
from wishtui.tui.screens import save_timer
from wishtui.tui.screens.appeals import composer

__all__ = ["loop_guard"]

_NEVER = 1e6
"""Seconds."""


@pytest.fixture(autouse=True)
def _guarded(loop_guard: LoopGuard) -> Iterator[None]:
    inbox_runner.GUARD = loop_guard
    yield
    inbox_runner.GUARD = None


@pytest.fixture(autouse=True)
def _timers_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """How far a slow machine gets before a draft is saved, or a letter is written anew, must not matter."""
    monkeypatch.setattr(save_timer, "SAVE_AFTER", _NEVER)
    monkeypatch.setattr(composer, "_QUICK", math.inf)


@pytest.fixture(autouse=True, scope="session")
def _parsed_once() -> Iterator[None]:
    """The style sheets are parsed once a worker, not for each of the programs that it runs."""
    parse = Stylesheet._parse_rules
    known: dict[tuple[object, ...], list[RuleSet]] = {}

    def parse_once(sheet: Stylesheet, css: str, *of: Any, **options: Any) -> list[RuleSet]:
        key = (css, of, *options.items(), frozenset(sheet._variables.items()))
        if key not in known:
            known[key] = parse(sheet, css, *of, **options)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", parse_once)
        yield
