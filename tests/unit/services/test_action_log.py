"""Whatever leaves a mark on an issue is in the log by the same commit: who, when, and what it changed."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import msgspec
import pytest

from tests.contract.store_shop import NOON, asked, filled
from wishtui.domain.delivery import Step
from wishtui.domain.log import Action, LogEntry, breaks
from wishtui.domain.query import parse
from wishtui.domain.query.log_fields import LOG_FIELDS
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.errors import Refused
from wishtui.services import annotations, outbox
from wishtui.services.action_log import select_log, trim_log
from wishtui.services.answering import answer, cancel_pending, release_due
from wishtui.store import Changes, Store, memory_store

ID = "issue-0001"
LATER = NOON + timedelta(hours=2)


@pytest.fixture
def store() -> Store:
    return filled(memory_store(agent="Bo"))


def by_bo(store: Store) -> dict[str, Callable[[], object]]:
    """Everything that an agent can do to an issue here."""

    def sends(shop: str) -> bool:
        return True

    def held() -> None:
        answer(store, ID, "It left.", hold_seconds=5, author="Bo", now=NOON)

    def taken_back() -> None:
        held()
        cancel_pending(store, ID, now=NOON)

    def released() -> None:
        held()
        release_due(store, NOON + timedelta(seconds=6))

    def queued() -> str:
        answer(store, ID, "It left.", author="Bo", now=NOON, connected=sends)
        return next(iter(store.outbox()))

    return {
        "note done": lambda: annotations.add_note(store, ID, "ring her", author="Bo", now=NOON),
        "tag done": lambda: annotations.edit_tags(store, ID, (), ("late", "gift"), author="Bo", now=NOON),
        "tag done more": lambda: annotations.add_tags(store, ID, ("late",), author="Bo", now=NOON),
        "tag done both": lambda: annotations.change_tags(store, ID, author="Bo", now=NOON, add=("late",)),
        "snooze done": lambda: annotations.snooze(store, ID, LATER, author="Bo", now=NOON, windows=DEFAULT_WINDOWS),
        "reply done": lambda: answer(store, ID, "It left.", author="Bo", now=NOON),
        "reply pending": held,
        "reply taken back": taken_back,
        "reply done released": released,
        "reply queued": queued,
        "reply retried": lambda: outbox.retry(store, queued(), author="Bo", now=NOON),
        "reply dropped": lambda: outbox.drop(store, queued(), author="Bo", now=NOON),
        "reply marked as sent": lambda: outbox.mark_sent(store, queued(), author="Bo", now=NOON),
        "close done": lambda: outbox.change_state(store, ID, Step.CLOSE, author="Bo", now=NOON),
        "hand done": lambda: outbox.change_state(store, ID, Step.HAND, author="Bo", now=NOON),
        "close queued": lambda: outbox.change_state(store, ID, Step.CLOSE, author="Bo", now=NOON, connected=sends),
    }


@pytest.mark.parametrize("name", by_bo(memory_store()))
def test_every_deed_is_in_the_log_by_the_commit_that_records_it(store: Store, name: str) -> None:
    seen: list[Changes] = []
    store.feed.subscribe(seen.append)
    by_bo(store)[name]()
    assert all(changes.log for changes in seen if changes.issues or changes.outbox)
    entry = next(store.log())
    action, outcome = (*name.split(" ", 1), "")[:2]
    assert entry.action == action
    assert outcome.startswith(entry.outcome)
    assert (entry.agent, entry.issue_id) == ("Bo", ID)
    assert NOON <= entry.at <= NOON + timedelta(minutes=1)
    assert list(breaks(store.log_chain(), store.log())) == []


def test_an_entry_says_what_was_before_and_after(store: Store) -> None:
    answer(store, ID, "It left.", author="Bo", now=NOON)
    annotations.edit_tags(store, ID, (), ("late",), author="Ida", now=NOON)
    annotations.edit_tags(store, ID, ("late",), ("gift",), author="Ida", now=NOON)
    tagged, _, answered = store.log()
    assert (tagged.before, tagged.after, tagged.text) == ("late", "gift", "")
    assert (answered.before, answered.after, answered.text) == ("unhandled", "responded", "It left.")


def test_undo_is_a_deed_of_its_own(store: Store) -> None:
    _, undo = annotations.edit_tags(store, ID, (), ("late",), author="Bo", now=NOON)
    annotations.undo_all(store, {ID: undo}, Action.TAG, author="Bo", clock=lambda: LATER)
    undone = next(store.log())
    assert (undone.before, undone.after, undone.outcome, undone.at) == ("late", "", "undone", LATER)


def test_what_changed_nothing_or_was_refused_is_not_in_the_log(store: Store) -> None:
    annotations.edit_tags(store, ID, (), (), author="Bo", now=NOON)
    outbox.change_state(store, ID, Step.CLOSE, author="Bo", now=NOON)
    with pytest.raises(Refused):
        annotations.edit_tags(store, ID, (), ("late",), author="Bo", now=NOON)
    assert [entry.action for entry in store.log()] == [Action.CLOSE]


def test_the_customers_words_are_not_in_the_log() -> None:
    store = memory_store()
    with store.unit_of_work() as work:
        work.put(asked(1, text="My new street is Birch Lane 4."))
    answer(store, ID, "Thank you.", author="Bo", now=NOON)
    annotations.edit_tags(store, ID, (), ("moved",), author="Bo", now=NOON)
    assert b"Birch" not in b"".join(msgspec.json.encode(entry) for entry in store.log())


def logged(store: Store, days: int) -> None:
    """One entry a day, the last of them at NOON."""
    for day in reversed(range(days)):
        with store.unit_of_work() as work:
            work.add_log(LogEntry(at=NOON - timedelta(days=day), agent="Bo", action=Action.NOTE, text=str(day)))


def test_a_search_reads_no_more_than_it_must(store: Store) -> None:
    logged(store, 5)
    found = select_log(store, parse("text", fields=LOG_FIELDS), now=NOON)
    assert list(found) == []
    assert [entry.text for entry in select_log(store, None, now=NOON, most_read=2)] == ["0", "1"]


def test_what_is_older_than_the_retention_goes_and_the_log_says_so(store: Store) -> None:
    logged(store, 10)
    assert trim_log(store, timedelta(days=4), now=NOON) == 5
    newest, *kept = store.log()
    assert (newest.action, newest.text) == (Action.RETENTION, "5 entries older than 4 days")
    assert [entry.text for entry in kept] == ["0", "1", "2", "3", "4"]
    assert list(breaks(store.log_chain(), store.log())) == []
    assert trim_log(store, timedelta(days=4), now=NOON) == 0


def test_letting_go_asks_for_many_entries_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    logged(store, 30)
    asked_for: list[int | None] = []
    whole = store.log

    def log(below: int | None = None) -> Iterator[LogEntry]:
        asked_for.append(below)
        return whole(below)

    monkeypatch.setattr(store, "log", log)
    assert trim_log(store, timedelta(days=4), now=NOON) == 25
    assert len(asked_for) == 1


@pytest.mark.parametrize("keep", [None, timedelta(days=9)])
def test_nothing_is_let_go_of_before_its_time(store: Store, keep: timedelta | None) -> None:
    logged(store, 10)
    assert trim_log(store, keep, now=NOON) == 0
    assert len(list(store.log())) == 10


def test_the_newest_entry_stays_however_old_it_is(store: Store) -> None:
    logged(store, 3)
    assert trim_log(store, timedelta(days=1), now=NOON + timedelta(days=900)) == 2
    assert [entry.text for entry in store.log()][1:] == ["0"]
