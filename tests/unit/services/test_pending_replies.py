"""Replies in their hold: released or taken back by one decision, whoever looks and whatever fails."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from wishtui.domain.answering import receive
from wishtui.domain.issue import Issue, Snooze, Status
from wishtui.domain.message import Message, Sender
from wishtui.errors import Refused, StoreBusy, StoreFull, StoreUnreachable
from wishtui.services.action_log import IssueChange
from wishtui.services.annotations import wake_due, with_values
from wishtui.services.answering import answer, cancel_pending, release_due
from wishtui.store import Store, open_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXT = "It left on Monday."


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one issue and a pending reply of ten seconds."""
    opened = open_store(tmp_path / "store", agent="Bo")
    question = Message(sender=Sender.CUSTOMER, at=NOON, text="Where is it?")
    with opened.unit_of_work() as work:
        work.put(Issue(id="i1", status=Status.UNHANDLED, opened_at=NOON, messages=(question,)))
    answer(opened, "i1", TEXT, author="Bo", now=NOON, hold_seconds=10)
    return opened


def overtake(store: Store) -> None:
    """The customer writes once more."""
    more = Message(sender=Sender.CUSTOMER, at=NOON + timedelta(seconds=2), text="Hello?")
    store.change("i1", lambda issue: receive(issue, more))


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def texts(store: Store) -> list[str]:
    return [draft.text for draft in store.drafts.of("i1")]


def test_an_overtaken_reply_becomes_one_draft_whoever_looks(store: Store, tmp_path: Path) -> None:
    overtake(store)
    other = open_store(tmp_path / "store", agent="Cy")
    # Both have seen that it is due before either does anything about it.
    rows = list(store.index().timed())
    for one in (store, other, store):
        release_due(one, after(11), headers=rows)
    assert texts(store) == [TEXT]
    issue = other.get("i1")
    assert issue is not None
    assert (issue.pending, issue.status) == (None, Status.UNHANDLED)
    other.close()


def test_an_overtaken_reply_is_a_draft_again_before_its_hold_is_over(store: Store) -> None:
    assert release_due(store, after(3)) == []
    overtake(store)
    [issue] = release_due(store, after(3))
    assert (issue.pending, issue.status) == (None, Status.UNHANDLED)
    assert texts(store) == [TEXT]


def test_what_is_written_into_the_draft_stays_when_another_looks_late(store: Store, tmp_path: Path) -> None:
    overtake(store)
    rows = list(store.index().timed())
    release_due(store, after(11))
    store.drafts.save(msgspec.structs.replace(store.drafts.of("i1")[0], text="It left on Tuesday."))
    release_due(open_store(tmp_path / "store", agent="Cy"), after(12), headers=rows)
    assert texts(store) == ["It left on Tuesday."]


def test_a_reply_taken_back_is_a_draft_and_goes_nowhere(store: Store) -> None:
    issue, draft = cancel_pending(store, "i1", now=after(5))
    assert issue.pending is None
    assert (draft.text, texts(store)) == (TEXT, [TEXT])
    assert release_due(store, after(20)) == []
    with pytest.raises(Refused):
        cancel_pending(store, "i1", now=after(5))
    assert texts(store) == [TEXT]


def test_a_hold_that_is_over_cannot_be_taken_back(store: Store) -> None:
    with pytest.raises(Refused):
        cancel_pending(store, "i1", now=after(10))
    assert texts(store) == []


@pytest.mark.parametrize("overtaken", [False, True], ids=["taken back", "overtaken"])
def test_a_store_that_fails_leaves_the_reply_pending_and_no_draft(
    store: Store, monkeypatch: pytest.MonkeyPatch, *, overtaken: bool
) -> None:
    def act() -> None:
        if overtaken:
            release_due(store, after(11))
        else:
            cancel_pending(store, "i1", now=after(5))

    def full(*_: object) -> None:
        raise StoreFull("The disk is full.")

    if overtaken:
        overtake(store)
    with monkeypatch.context() as patched:
        patched.setattr(store, "_commit", full)
        with pytest.raises(StoreFull):
            act()
    assert texts(store) == []
    issue = store.get("i1")
    assert issue is not None
    assert issue.pending is not None
    act()
    assert texts(store) == [TEXT]


def test_a_reply_of_which_nobody_knows_whether_it_was_taken_back_is_kept_as_a_draft(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def records_and_fails(*_work: object) -> None:
        raise StoreUnreachable("The database went away while it was saving.")

    monkeypatch.setattr(store, "_commit", records_and_fails)
    with pytest.raises(StoreUnreachable):
        cancel_pending(store, "i1", now=after(5))
    assert texts(store) == [TEXT]


def test_a_snooze_that_a_colleague_renewed_meanwhile_does_not_end(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.change("i1", lambda issue: with_values(issue, snooze=Snooze(until=after(60), seen=1)))
    change = store.change

    def renewed_first(issue_id: str, decide: IssueChange) -> Issue:
        change(issue_id, lambda issue: with_values(issue, snooze=Snooze(until=after(3600), seen=1)))
        return change(issue_id, decide)

    monkeypatch.setattr(store, "change", renewed_first)
    assert wake_due(store, after(61)) == []
    issue = store.get("i1")
    assert issue is not None
    assert issue.snooze == Snooze(until=after(3600), seen=1)
    monkeypatch.undo()
    assert [woken.id for woken in wake_due(store, after(3601))] == ["i1"]


def test_a_failure_is_told_though_the_draft_made_for_it_cannot_be_discarded(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise StoreFull("The disk is full.")

    def busy(*_: object) -> None:
        raise StoreBusy("Somebody else is saving the same.")

    monkeypatch.setattr(store, "_commit", full)
    monkeypatch.setattr(store.drafts, "discard", busy)
    with pytest.raises(StoreFull):
        cancel_pending(store, "i1", now=after(5))


def test_undoing_a_reply_does_not_take_back_what_a_colleague_sent_in_its_place(store: Store) -> None:
    mine = store.get("i1")
    assert mine is not None
    cancel_pending(store, "i1", now=after(1))
    theirs = answer(store, "i1", "We sent another one.", author="Cy", now=after(2), hold_seconds=10)
    with pytest.raises(Refused):
        cancel_pending(store, "i1", now=after(3), reply=mine.pending)
    issue = store.get("i1")
    assert issue is not None
    assert issue.pending == theirs.pending
    cancel_pending(store, "i1", now=after(3), reply=theirs.pending)
    assert sorted(texts(store)) == [TEXT, "We sent another one."]
