"""Noticing that a risk presses more than it did."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

from wishtui.commands import build_keymap
from wishtui.domain.issue import Issue, Status
from wishtui.domain.risk import Level
from wishtui.errors import StoreError
from wishtui.present.risks import worse_line
from wishtui.present.spans import Role
from wishtui.services.risk_watch import RiskLevel, measure_apart, measure_here, worse
from wishtui.store import open_store

KEYMAP, _problems = build_keymap({})
NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def level(risk: str, how: Level) -> RiskLevel:
    return RiskLevel(risk, risk.capitalize(), how, "3 complaints, all about Mug.")


@pytest.mark.parametrize(
    ("before", "now", "is_worse"),
    [
        ("calm", Level.WATCH, True),
        ("unknown", Level.HIGH, True),
        ("watch", Level.HIGH, True),
        ("high", Level.HIGH, False),
        ("high", Level.WATCH, False),
        ("calm", Level.UNKNOWN, False),
        ("unknown", Level.CALM, False),
    ],
)
def test_worse_is_what_presses_more_than_it_did(before: str, now: Level, is_worse: bool) -> None:
    assert bool(worse([level("infringement", now)], {"infringement": before})) is is_worse


def test_what_was_never_measured_is_not_worse() -> None:
    assert worse([level("infringement", Level.HIGH)], {}) == []


def test_one_notice_names_the_first_and_how_many_more() -> None:
    levels = [level("infringement", Level.HIGH), level("compliance", Level.WATCH)]
    words = "Infringement is high now: 3 complaints, all about Mug. And 1 more. H shows the risks."
    assert worse_line(levels, KEYMAP) == (words, Role.OVERDUE)
    assert worse_line(levels[1:], KEYMAP)[1] is Role.SOON


def fakes(folder: Path, count: int) -> None:
    store = open_store(folder)
    with store.unit_of_work() as work:
        for number in range(count):
            opened = NOW - timedelta(days=number + 1)
            work.put(Issue(id=f"T-{number}", status=Status.RESPONDED, opened_at=opened, reason="ITEM_IS_COUNTERFEIT"))
    store.close()


def test_a_process_of_its_own_measures_the_same(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    fakes(folder, 3)
    apart = measure_apart(folder, NOW, Event())()
    store = open_store(folder)
    assert apart == measure_here(store, lambda: NOW)()
    assert apart[0] == RiskLevel(
        "infringement", "Infringement", Level.HIGH, "3 complaints, all about a product not known."
    )
    store.close()


def test_a_store_that_cannot_be_measured_is_said_and_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"The risks were not measured: .* ended with 1: .*No such file"):
        measure_apart(tmp_path / "nothing", NOW, Event())()
