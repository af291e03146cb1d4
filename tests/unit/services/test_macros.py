"""Macros: all of it or nothing to one issue, each issue on its own, one undo; and no macro runs on a guess."""

from collections.abc import Callable
from datetime import datetime, timedelta

import msgspec
import pytest

from tests.contract.store_shop import NOON, filled, stored
from wishtui.domain.delivery import Delivery
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status
from wishtui.domain.log import breaks
from wishtui.domain.macro import Macro, conflict
from wishtui.domain.message import Message, Sender
from wishtui.errors import AnswerLocked, NotAcceptable, Refused, StoreBusy, StoreFull, UsageError
from wishtui.services.annotations import undo_each
from wishtui.services.answering import answer, cancel_pending
from wishtui.services.machine_clock import machine_clock
from wishtui.services.macros import MacroPlan, MacroRun, find_macro, plan_macro, run_macro, undo_macro, undo_macros
from wishtui.services.replies import FilledReply
from wishtui.store import Changes, Store, memory_store

ID = "issue-0001"
RUN = MacroRun(author="Bo", now=NOON)
WHOLE = Macro(reply="refund", tags=("refund", "vip"), note="Refunded.", assign="me")


@pytest.fixture
def store() -> Store:
    return filled(memory_store(agent="Bo"))


def fill(name: str, issue: Issue) -> FilledReply:
    return FilledReply(name, f"Dear {issue.customer}, your refund has started.")


def planned(
    store: Store, macro: Macro, macro_run: MacroRun = RUN, filler: Callable[..., FilledReply] = fill
) -> MacroPlan:
    return plan_macro("refunded", macro, stored(store, ID), filler, macro_run)


def at(now: datetime, **values: object) -> MacroRun:
    return msgspec.structs.replace(RUN, now=now, **values)


def test_every_part_is_done_by_one_commit_and_logged_as_what_it_is(store: Store) -> None:
    seen: list[Changes] = []
    store.feed.subscribe(seen.append)
    issue, _ = run_macro(store, planned(store, WHOLE), RUN)
    assert len(seen) == 1
    assert (issue.status, issue.tags, issue.assignee) == (Status.RESPONDED, ("refund", "vip"), "Bo")
    assert [note.text for note in issue.notes] == ["Refunded."]
    assert issue.messages[-1].text == "Dear Ana Example, your refund has started."
    assert [entry.action for entry in store.log()] == ["reply", "assign", "note", "tag"]
    assert {(entry.macro, entry.agent) for entry in store.log()} == {("refunded", "Bo")}
    assert list(breaks(store.log_chain(), store.log())) == []


@pytest.mark.parametrize(
    ("macro", "status"),
    [
        (Macro(close=True, tags=("done",)), Status.CLOSED),
        (Macro(hand=True), Status.RESPONDED),
        (Macro(reply="refund", close=True), Status.CLOSED),
        (Macro(snooze="4h"), Status.UNHANDLED),
        (Macro(assign="nobody"), Status.UNHANDLED),
    ],
)
def test_a_macro_closes_hands_over_or_puts_aside(store: Store, macro: Macro, status: Status) -> None:
    issue, _ = run_macro(store, planned(store, macro), RUN)
    assert issue.status is status
    assert (issue.snooze is not None) is bool(macro.snooze)


def test_in_a_connected_shop_its_answer_goes_through_the_outbox(store: Store) -> None:
    macro_run = at(NOON, connected=lambda shop: True)
    issue, _ = run_macro(store, planned(store, Macro(reply="refund", close=True)), macro_run)
    (entry,) = store.outbox().values()
    assert (issue.delivery, entry.close, entry.text) == (Delivery.QUEUED, True, issue.messages[-1].text)


def test_one_undo_takes_back_the_reply_that_is_held_and_all_else(store: Store) -> None:
    before = stored(store, ID)
    macro_run = at(NOON, hold_seconds=10)
    issue, undo = run_macro(store, planned(store, WHOLE), macro_run)
    assert issue.pending is not None
    after = undo_macro(store, ID, undo, author="Bo", now=NOON + timedelta(seconds=5))
    assert msgspec.structs.replace(after, rev=before.rev) == before
    assert [draft.text for draft in store.drafts.of(ID)] == ["Dear Ana Example, your refund has started."]
    assert [(entry.action, entry.outcome) for entry in store.log()][:2] == [
        ("macro", "undone"),
        ("reply", "taken back"),
    ]


@pytest.mark.parametrize("macro", [Macro(close=True, tags=("done",)), Macro(hand=True, note="Theirs.")])
@pytest.mark.parametrize("connected", [False, True])
def test_an_undo_takes_back_the_closing_or_the_handing_over_too(store: Store, macro: Macro, connected: bool) -> None:
    before = stored(store, ID)
    macro_run = at(machine_clock(), hold_seconds=60, connected=lambda shop: connected)
    issue, undo = run_macro(store, planned(store, macro), macro_run)
    assert (undo.offered, undo.until is not None, len(store.outbox())) == (True, connected, int(connected))
    after = undo_macro(store, ID, undo, author="Bo", now=macro_run.now)
    assert msgspec.structs.replace(after, rev=before.rev) == before != issue
    assert store.outbox() == {}
    assert next((entry.action, entry.outcome) for entry in store.log()) == ("macro", "undone")


def test_closing_alone_is_taken_back_while_nobody_changed_the_issue_since(store: Store) -> None:
    _, undo = run_macro(store, planned(store, Macro(close=True)), RUN)
    theirs = store.change(ID, lambda issue: msgspec.structs.replace(issue, tags=("theirs",)))
    with pytest.raises(Refused, match="changed since"):
        undo_macro(store, ID, undo, author="Bo", now=NOON)
    assert stored(store, ID) == theirs


@pytest.mark.parametrize(
    ("macro", "connected"), [(WHOLE, False), (WHOLE, True), (Macro(close=True, tags=("done",)), True)]
)
def test_what_goes_out_without_a_hold_is_not_offered_to_be_taken_back(
    store: Store, macro: Macro, connected: bool
) -> None:
    issue, undo = run_macro(store, planned(store, macro), at(NOON, connected=lambda shop: connected))
    assert not undo.offered
    with pytest.raises(Refused):
        undo_macro(store, ID, undo, author="Bo", now=NOON)
    assert stored(store, ID) == issue


@pytest.mark.parametrize("hold_seconds", [0, 10])
@pytest.mark.parametrize("connected", [False, True])
def test_what_waits_already_is_not_of_a_macro_that_sends_nothing(
    store: Store, hold_seconds: float, connected: bool
) -> None:
    held = 0 if connected else 30
    answer(store, ID, "A word of mine.", author="Bo", now=NOON, hold_seconds=held, connected=lambda shop: connected)
    before = stored(store, ID)
    assert (before.pending is None, before.delivery) == (connected, Delivery.QUEUED if connected else None)
    macro_run = at(NOON, hold_seconds=hold_seconds, connected=lambda shop: connected)
    _, undo = run_macro(store, planned(store, Macro(tags=("refund",), assign="me")), macro_run)
    assert (undo.offered, undo.until) == (True, None)
    after = undo_macro(store, ID, undo, author="Bo", now=NOON + timedelta(seconds=20))
    assert msgspec.structs.replace(after, rev=before.rev) == before


def test_an_undo_that_comes_too_late_takes_nothing_back(store: Store) -> None:
    issue, undo = run_macro(store, planned(store, WHOLE), at(NOON, hold_seconds=10))
    with pytest.raises(Refused):
        undo_macro(store, ID, undo, author="Bo", now=NOON + timedelta(seconds=11))
    assert stored(store, ID) == issue


def test_an_undo_leaves_what_others_did_meanwhile(store: Store) -> None:
    _, undo = run_macro(store, planned(store, Macro(tags=("refund",), assign="Ida")), RUN)
    store.change(ID, lambda issue: msgspec.structs.replace(issue, tags=(*issue.tags, "theirs")))
    assert undo_macro(store, ID, undo, author="Bo", now=NOON).tags == ("theirs",)


@pytest.mark.parametrize(
    ("reply", "against"),
    [
        (FilledReply("r", "It left.", contradiction="the order was delivered"), "Not so: the order was delivered"),
        (FilledReply("r", "It left.", over=7), "7 characters over"),
        (FilledReply("r", "", problem="There is no saved reply r."), "no saved reply"),
        (FilledReply("r", "Write to me at ana@example.com."), "mail"),
    ],
)
def test_what_stands_against_the_reply_leaves_the_issue_out(store: Store, reply: FilledReply, against: str) -> None:
    before = stored(store, ID)
    plan = planned(store, WHOLE, filler=lambda name, issue: reply)
    assert against in plan.against
    with pytest.raises(NotAcceptable):
        run_macro(store, plan, RUN)
    assert stored(store, ID) == before
    assert list(store.log()) == []


def test_an_issue_that_takes_no_answer_is_left_out(store: Store) -> None:
    answer(store, ID, "It left.", author="Ida", now=NOON)
    assert planned(store, WHOLE).against == "Locked: Waiting for customer response"
    assert planned(store, Macro(close=True)).against == "Locked: Waiting for customer response"
    assert planned(store, Macro(tags=("late",))).against == ""
    answer(store, "issue-0002", "It left.", author="Ida", now=NOON, close=True)
    closed = stored(store, "issue-0002")
    assert plan_macro("x", Macro(tags=("late",)), closed, fill, RUN).against == "Locked: Closed, review only."


def test_a_snooze_past_the_deadline_wants_to_be_meant(store: Store) -> None:
    assert planned(store, Macro(snooze="3d")).against == "That is past the deadline."
    assert planned(store, Macro(snooze="3d"), at(NOON, force=True)).against == ""


def test_a_message_that_came_after_the_look_stops_it(store: Store) -> None:
    plan = planned(store, WHOLE)
    more = Message(sender=Sender.CUSTOMER, at=NOON, text="Never mind, it is here.")
    store.change(ID, lambda issue: msgspec.structs.replace(issue, messages=(*issue.messages, more)))
    with pytest.raises(AnswerLocked):
        run_macro(store, plan, RUN)
    assert stored(store, ID).tags == ()


def test_a_half_written_draft_is_neither_sent_nor_lost(store: Store) -> None:
    draft = Draft(id="d1", issue_id=ID, text="Dear Ana, I", author="Bo", at=NOON)
    store.drafts.save(draft)
    issue, _ = run_macro(store, planned(store, WHOLE), RUN)
    assert "Dear Ana, I" not in [message.text for message in issue.messages]
    assert store.drafts.of(ID) == [draft]


def test_a_disk_that_is_full_leaves_nothing_of_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored(store, ID)

    def full(work: object) -> None:
        raise StoreFull("The disk is full.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(store, "_commit", full)
        with pytest.raises(StoreFull):
            run_macro(store, planned(store, WHOLE), RUN)
    assert stored(store, ID) == before
    assert list(store.log()) == []


@pytest.mark.parametrize(
    "macro",
    [
        Macro(),
        Macro(tags=("", " "), note="\n"),
        Macro(reply="r", hand=True),
        Macro(close=True, hand=True),
        Macro(reply="r", snooze="4h"),
        Macro(close=True, snooze="4h"),
    ],
)
def test_a_macro_that_cannot_be_is_refused(macro: Macro) -> None:
    assert all(conflict(macro, "macros.x"))
    with pytest.raises(UsageError):
        find_macro({"x": macro}, "x")


def test_a_macro_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(UsageError, match="refunded"):
        find_macro({"refunded": WHOLE}, "refund")


def test_one_that_cannot_be_taken_back_keeps_none_of_the_others(store: Store) -> None:
    held = at(NOON, hold_seconds=10)
    ids = ("issue-0000", ID, "issue-0002")
    plans = [plan_macro("x", WHOLE, stored(store, each), fill, held) for each in ids]
    undos = {plan.issue.id: run_macro(store, plan, held)[1] for plan in plans}
    cancel_pending(store, ID, now=NOON)
    with pytest.raises(Refused, match="1 of 3"):
        undo_macros(store, undos, RUN)
    assert [stored(store, each).tags for each in ids] == [(), ("refund", "vip"), ()]


def test_who_tries_an_undo_again_takes_nothing_back_twice() -> None:
    done: list[str] = []
    busy = True

    def undo(issue_id: str, _what: object) -> None:
        if issue_id == "b" and busy:
            raise StoreBusy("Another wishtui is at work.")
        done.append(issue_id)

    undos = dict.fromkeys("abc")
    with pytest.raises(StoreBusy):
        undo_each(undos, undo)
    busy = False
    undo_each(undos, undo)
    assert done == ["a", "b", "c"]
