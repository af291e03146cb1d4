"""Every fault of a call, a sender that dies at any step, and two hosts that go on, one of whose clocks is wrong."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.waiting import again_and_again
from tests.wish.conftest import ticket
from tests.wish.delivering import (
    Killed,
    answered,
    answers,
    connections,
    delivered,
    dying_at,
    entry,
    fetched,
    issue,
)
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Status
from wishtui.services.delivery import Rules
from wishtui.store import Store, open_store
from wishtui.wish.simulator import Fault, Platform, Simulator

POINTS = range(1, 9)
"""Before and after each record, and around each call; the last ones are not come to by every path."""

OFF = timedelta(minutes=10)
SETTLE = timedelta(seconds=0.2)
SLOW = (Fault.DRIP, Fault.HUGE, Fault.BOMB)
"""Faults whose calls take their time: each answer of theirs is one of a few."""


def host(name: str, off: timedelta) -> Rules:
    """The rules of a host whose clock is off by that much."""
    return Rules(settle=SETTLE, host=name, clock=lambda: datetime.now(UTC) + off)


@pytest.fixture
def landing(wish: Simulator) -> Iterator[None]:
    """What Wish does late, it does well within the time that an outcome has to settle."""
    with again_and_again(wish.land):
        yield


def die() -> None:
    raise Killed


def two_processes(folder: Path) -> tuple[Store, Store]:
    return open_store(folder, agent="Mira"), open_store(folder, agent="Bo")


@pytest.mark.usefixtures("short_waits")
@pytest.mark.usefixtures("landing")
@pytest.mark.parametrize("off", [OFF, -OFF])
@pytest.mark.parametrize("fault", list(Fault))
def test_every_answer_arrives_once(
    wish: Simulator,
    platform: Platform,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    fault: Fault,
    off: timedelta,
) -> None:
    points = POINTS if fault not in SLOW else POINTS[2:6:2]
    for point in points:
        platform.tickets[f"T{point}"] = ticket(f"T{point}")
    first, second = two_processes(tmp_path / "store")
    fetched(first, platform)
    made = connections(wish.url, tmp_path / "config", seconds=0.3)
    for point in points:
        answered(first, f"T{point}", f"Answer {point}")
        wish.faults.add("reply", fault)
        with dying_at(point, die), suppress(Killed):
            delivered(first, made, host("here", timedelta()))
        wish.faults.clear()
    for _ in range(100):
        delivered(second, made, host("there", off))
        delivered(first, made, host("here", timedelta()))
        if all(each.state.over for each in first.outbox().values()):
            break
    assert [answers(platform, f"T{point}", f"Answer {point}") for point in points] == [1] * len(points)
    assert {entry(first, f"T{point}").state for point in points} == {Delivery.SENT}
    assert {issue(first, f"T{point}").status for point in points} == {Status.RESPONDED}
    first.close()
    second.close()
