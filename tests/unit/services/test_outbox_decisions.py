"""What a person decides of the outbox holds for the entry as they saw it, and what they undo touches nobody else's."""

import msgspec
import pytest

from tests.contract.store_shop import NOON, asked, filled
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.issue import Status
from wishtui.domain.outbox import OutboxEntry
from wishtui.errors import Refused
from wishtui.services import annotations, outbox
from wishtui.services.answering import answer
from wishtui.store import Store, memory_store

ID = "issue-0001"


@pytest.fixture
def store() -> Store:
    return filled(memory_store(agent="Bo"))


def queued(store: Store) -> OutboxEntry:
    """An answer that waits in the outbox."""
    answer(store, ID, "It left.", author="Bo", now=NOON, connected=lambda shop: True)
    (entry,) = store.outbox().values()
    return entry


@pytest.mark.parametrize("state", [Delivery.SENDING, Delivery.UNKNOWN, Delivery.SENT])
def test_what_was_tried_since_somebody_looked_is_not_dropped(store: Store, state: Delivery) -> None:
    seen = queued(store)
    with store.unit_of_work() as work:
        work.put_outbox(msgspec.structs.replace(seen, state=state, attempts=1, rev=seen.rev + 1))
    with pytest.raises(Refused):
        outbox.drop(store, seen.id, author="Bo", now=NOON, seen=seen)
    assert store.outbox()[seen.id].state is state
    assert not store.drafts.of(ID)


def test_what_is_dropped_without_its_issue_leaves_its_text(store: Store) -> None:
    entry = OutboxEntry(id=store.drafts.new_id(), issue_id="issue-gone", text="It left.", author="Bo", created_at=NOON)
    with store.unit_of_work() as work:
        work.put_outbox(entry)
    assert outbox.drop(store, entry.id, author="Bo", now=NOON) is None
    assert [draft.text for draft in store.drafts.of("issue-gone")] == ["It left."]


def closings(store: Store) -> list[OutboxEntry]:
    return [entry for entry in store.outbox().values() if entry.step is Step.CLOSE]


@pytest.mark.parametrize("close", [False, True])
def test_what_is_seen_on_wish_closes_its_issue_where_it_was_to(store: Store, close: bool) -> None:
    answer(store, ID, "It left.", author="Bo", now=NOON, close=close, connected=lambda shop: True)
    (entry,) = store.outbox().values()
    outbox.mark_sent(store, entry.id, author="Bo", now=NOON)
    outbox.mark_sent(store, entry.id, author="Bo", now=NOON)
    assert store.outbox()[entry.id].state is Delivery.SENT
    assert [(each.issue_id, each.state, each.follows_reply) for each in closings(store)] == (
        [(ID, Delivery.QUEUED, True)] if close else []
    )
    known = store.get(ID)
    assert known is not None
    assert known.delivery is (Delivery.QUEUED if close else Delivery.SENT)


@pytest.mark.parametrize(("step", "status"), [(Step.CLOSE, Status.CLOSED), (Step.HAND, Status.RESPONDED)])
def test_an_issue_is_what_was_seen_on_wish_that_it_is(store: Store, step: Step, status: Status) -> None:
    outbox.change_state(store, ID, step, author="Bo", now=NOON, connected=lambda shop: True)
    (entry,) = store.outbox().values()
    outbox.mark_sent(store, entry.id, author="Bo", now=NOON)
    known = store.get(ID)
    assert known is not None
    assert (known.status, known.delivery) == (status, Delivery.SENT)
    assert known.wish_state == ("AWAITING_WISH" if step is Step.HAND else "")


def test_undoing_a_closing_keeps_what_a_colleague_wrote_just_before_it(store: Store) -> None:
    annotations.add_note(store, ID, "ring her first", author="Ann", now=NOON)
    before, changed = outbox.change_state(store, ID, Step.CLOSE, author="Bo", now=NOON)
    assert [note.text for note in before.notes] == ["ring her first"]
    outbox.undo_state(store, before, changed, Step.CLOSE, author="Bo", now=NOON)
    undone = store.get(ID)
    assert undone is not None
    assert [note.text for note in undone.notes] == ["ring her first"]
    assert undone.status is asked(1).status
