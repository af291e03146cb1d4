"""The log follows an answer to Wish: queued, then what came of it, with Wish's own name for the call."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wish.conftest import ticket
from tests.wish.delivering import NOW, WORDS, answered, changed, connections, delivered, entry, fetched, until_over
from wishtui.domain.delivery import Step
from wishtui.domain.log import LogEntry, breaks
from wishtui.services import outbox
from wishtui.services.connections import Connections
from wishtui.store import Store, open_store
from wishtui.wish.simulator import Fault, Platform, Simulator


@pytest.fixture
def store(platform: Platform, tmp_path: Path) -> Iterator[Store]:
    platform.tickets["T1"] = ticket("T1")
    opened = open_store(tmp_path / "store", agent="Mira")
    fetched(opened, platform)
    yield opened
    assert list(breaks(opened.log_chain(), opened.log())) == []
    opened.close()


@pytest.fixture
def made(wish: Simulator, tmp_path: Path) -> Connections:
    return connections(wish.url, tmp_path / "config", seconds=1.0)


def entries(store: Store) -> list[LogEntry]:
    """What was logged of the issue, oldest first."""
    return [each for each in store.log() if each.issue_id == "T1"][::-1]


def test_an_answer_that_arrives_is_logged_twice_and_its_words_once(store: Store, made: Connections) -> None:
    answered(store, "T1")
    delivered(store, made)
    queued, sent = entries(store)
    assert (queued.action, queued.outcome, queued.text, queued.agent) == ("reply", "queued", WORDS, "Mira")
    assert (sent.action, sent.outcome, sent.text, sent.agent) == ("reply", "sent", "", "Mira")
    assert sent.request_id


def test_closing_and_handing_over_are_logged_as_such(store: Store, made: Connections) -> None:
    changed(store, "T1", Step.CLOSE)
    delivered(store, made)
    assert [(each.action, each.outcome) for each in entries(store)] == [("close", "queued"), ("close", "sent")]


def test_what_somebody_else_was_quicker_to_settle_is_logged_with_the_reason(
    store: Store, made: Connections, platform: Platform
) -> None:
    answered(store, "T1")
    platform.tickets["T1"]["state"] = "CLOSED"
    delivered(store, made)
    last = entries(store)[-1]
    assert (last.action, last.outcome) == ("reply", "held")
    assert last.reason


def test_an_answer_whose_arrival_was_not_known_is_logged_until_it_is(
    store: Store, made: Connections, wish: Simulator
) -> None:
    answered(store, "T1")
    wish.faults.add("reply", Fault.LOSE_ANSWER)
    until_over(store, made)
    outcomes = [each.outcome for each in entries(store)]
    assert outcomes[0] == "queued"
    assert outcomes[-1] == "sent"


def test_who_decides_of_an_entry_is_logged(store: Store) -> None:
    answered(store, "T1")
    outbox.drop(store, entry(store, "T1").id, author="Joel", now=NOW)
    assert [(each.agent, each.outcome) for each in entries(store)] == [("Mira", "queued"), ("Joel", "dropped")]
