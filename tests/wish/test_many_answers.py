"""Many answers through every fault, senders killed at any step and two of them at once: each of them, once.

WISHTUI_TEST_ANSWERS says how many there are for each seed; four hundred take minutes.
"""

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.waiting import again_and_again
from tests.wish.conftest import ticket
from tests.wish.delivering import answered, answers, connections, fetched, issue, until_over
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Status
from wishtui.store import open_store
from wishtui.wish.simulator import Fault, Platform, Simulator

ROOT = Path(__file__).parent.parent.parent
EACH = int(os.environ.get("WISHTUI_TEST_ANSWERS", "40"))
PAIRS = max(1, EACH // 80)
"""How often two senders are started at once, each of which dies."""

FAULTS = (
    Fault.FAIL_BEFORE,
    Fault.FAIL_AFTER,
    Fault.LOSE_ANSWER,
    Fault.CUT_BEFORE,
    Fault.CUT_BODY,
    Fault.NO_JSON,
    Fault.REDIRECT,
    Fault.LAND_LATE,
)


def sender(folder: Path, url: str, point: int) -> subprocess.Popen[bytes]:
    argv = [sys.executable, "-m", "tests.wish.delivering", str(folder), url, str(point)]
    return subprocess.Popen(argv, cwd=ROOT, stderr=subprocess.DEVNULL)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_each_of_them_arrives_once(wish: Simulator, platform: Platform, tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(EACH):
        platform.tickets[f"T{number}"] = ticket(f"T{number}")
    store = open_store(tmp_path / "store", agent="Mira")
    fetched(store, platform)
    for number in range(EACH):
        answered(store, f"T{number}", f"Answer {number} of {seed}.")
    wish.faults.add("reply", *chance.choices(FAULTS, k=EACH // 3), Fault.LIMIT_SECONDS)
    wish.faults.add("ticket", *chance.choices((Fault.FAIL_BEFORE, Fault.CUT_BODY), k=2))
    made = connections(wish.url, tmp_path / "config", seconds=5.0)
    with again_and_again(wish.land):  # what Wish does late, well within the time that an outcome has to settle
        for _ in range(PAIRS):
            both = [sender(tmp_path / "store", wish.url, chance.randint(1, EACH)) for _ in range(2)]
            for process in both:
                process.wait(timeout=60)
        store.refresh()
        until_over(store, made)
    assert [answers(platform, f"T{number}", f"Answer {number} of {seed}.") for number in range(EACH)] == [1] * EACH
    assert {entry.state for entry in store.outbox().values()} == {Delivery.SENT}
    assert {issue(store, f"T{number}").status for number in range(EACH)} == {Status.RESPONDED}
    store.close()
