"""What may happen to an issue, step by step (docs/platform.md, 1)."""

import math
from datetime import timedelta

import msgspec
import pytest

from tests.unit.domain.domain_samples import at, issue, msg
from wishtui.domain.answering import cancel_pending, close, hold, pending_is_stale, receive, release, reopen, reply
from wishtui.domain.deadline import due_at
from wishtui.domain.issue import Issue, Snooze, Status, lock_reason, snoozed, valid_id, waiting_since
from wishtui.domain.message import Message
from wishtui.errors import AnswerLocked, NotAcceptable

RESPONDED = issue("responded", msg("customer", 0), msg("seller", 1, author="Mia", local=True))
CLOSED = issue("closed", msg("customer", 0), msg("wish", 1))


def answer(one: Issue, hours: float, *, close: bool = False) -> Issue:
    return reply(one, "We look into it.", now=at(hours), author="Mia", close=close)


def test_a_reply_makes_an_issue_responded_and_reply_and_close_closes_it() -> None:
    answered, closed = answer(issue(), 2), answer(issue(), 2, close=True)
    assert (answered.status, answered.messages[-1].author, answered.late) == (Status.RESPONDED, "Mia", False)
    assert (closed.status, closed.closed_at, closed.closed_by) == (Status.CLOSED, at(2), "Mia")
    assert due_at(answered) is None


@pytest.mark.parametrize(
    ("locked", "reason"),
    [
        (RESPONDED, "Waiting for customer response (Mia answered at 2026-11-20 10:00 UTC)"),
        (CLOSED, "Closed, review only (Wish answered at 2026-11-20 10:00 UTC)"),
        (hold(issue(), "Hi", now=at(1), author="Jo", seconds=10), "A reply by Jo waits to be sent"),
    ],
)
def test_a_locked_issue_refuses_with_the_reason_and_who_answered(locked: Issue, reason: str) -> None:
    with pytest.raises(AnswerLocked) as refusal:
        answer(locked, 2)
    assert reason in str(refusal.value)
    assert refusal.value.exit_code == 3
    with pytest.raises(AnswerLocked):
        hold(locked, "Hi", now=at(2), author="Mia", seconds=10)


@pytest.mark.parametrize("text", ["", " \n\t ", "x" * 2_001])
def test_a_blank_or_overlong_reply_is_refused_and_the_limit_itself_is_not(text: str) -> None:
    with pytest.raises(NotAcceptable) as refusal:
        reply(issue(), text, now=at(1), author="Mia")
    assert refusal.value.exit_code == 4
    assert reply(issue(), "x" * 2_000, now=at(1), author="Mia").status is Status.RESPONDED


def test_an_answer_past_its_deadline_is_late_for_ever() -> None:
    late = answer(issue(), 48.01)
    assert late.late
    again = receive(late, msg("customer", 60))
    assert answer(again, 61).late


def test_an_overdue_issue_stays_answerable() -> None:
    assert answer(issue(), 500).status is Status.RESPONDED


def test_the_customer_makes_a_responded_issue_unhandled_and_a_closed_one_stays_closed() -> None:
    assert receive(RESPONDED, msg("customer", 5)).status is Status.UNHANDLED
    closed = receive(CLOSED, msg("customer", 5))
    assert closed.status is Status.CLOSED
    assert len(closed.messages) == 3


def test_wishs_own_answer_locks_the_issue_and_its_machine_does_not() -> None:
    assert receive(issue(), msg("wish", 5)).status is Status.RESPONDED
    assert receive(issue(), msg("wish", 5, automated=True)).status is Status.UNHANDLED


def test_a_message_told_twice_is_one() -> None:
    once = receive(RESPONDED, msg("customer", 5))
    assert receive(once, msg("customer", 5)) is once


def test_responded_never_times_out() -> None:
    assert lock_reason(receive(RESPONDED, msg("wish", 10**5, automated=True))) == "Waiting for customer response"


def test_an_answer_stands_after_what_it_answers_whatever_our_clock_says() -> None:
    slow = reply(issue("unhandled", msg("customer", 3)), "Hi", now=at(2.9), author="Mia")
    assert [message.sender.value for message in slow.messages] == ["customer", "seller"]
    assert slow.status is Status.RESPONDED


def test_a_reopened_issue_waits_from_the_reopening_and_nothing_but_an_answer_moves_it() -> None:
    opened = reopen(CLOSED, at=at(100))
    assert (opened.status, opened.closed_at, waiting_since(opened)) == (Status.UNHANDLED, None, at(100))
    opened = receive(receive(opened, msg("wish", 110, automated=True)), msg("customer", 120))
    assert waiting_since(opened) == at(100)
    assert answer(opened, 149).late
    assert waiting_since(receive(answer(opened, 121), msg("customer", 130))) == at(130)
    assert reopen(RESPONDED, at=at(5)) is RESPONDED


def test_an_answer_from_before_the_reopening_does_not_settle_it() -> None:
    opened = reopen(CLOSED, at=at(100))
    assert receive(opened, msg("wish", 50)).status is Status.UNHANDLED
    assert receive(opened, msg("wish", 101)).status is Status.RESPONDED


def test_wish_closes_once() -> None:
    closed = close(issue(), at=at(9), by="Wish")
    assert (closed.status, closed.closed_at, closed.closed_by) == (Status.CLOSED, at(9), "Wish")
    assert close(closed, at=at(10)) is closed


@pytest.mark.parametrize("seconds", [0, -1, 60.5, math.inf, -math.inf, math.nan])
def test_a_hold_lasts_up_to_a_minute(seconds: float) -> None:
    with pytest.raises(NotAcceptable):
        hold(issue(), "Hi", now=at(1), author="Mia", seconds=seconds)


def test_a_pending_reply_goes_out_when_its_hold_is_over_and_not_before() -> None:
    pending = hold(issue(), "Hi", now=at(1), author="Mia", seconds=10, close=True)
    assert pending.status is Status.UNHANDLED
    early = release(pending, now=at(1) + timedelta(seconds=9))
    assert early is pending
    sent = release(pending, now=at(3))
    assert (sent.status, sent.pending, sent.messages[-1].at) == (Status.CLOSED, None, at(1) + timedelta(seconds=10))


@pytest.mark.parametrize("back", [timedelta(seconds=11), timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_was_set_back_lengthens_no_hold(back: timedelta) -> None:
    pending = hold(issue(), "Hi", now=at(1), author="Mia", seconds=10)
    earlier = at(1) - back
    sent = release(pending, now=earlier)
    assert (sent.status, sent.pending) == (Status.RESPONDED, None)
    assert sent.messages[-1].at == max(earlier, pending.messages[-1].at)


def test_the_clocks_of_two_hosts_may_differ_a_little() -> None:
    pending = hold(issue(), "Hi", now=at(1), author="Mia", seconds=10)
    assert release(pending, now=at(1) - timedelta(seconds=3)) is pending


def test_a_hold_that_was_written_longer_than_any_ends_after_a_minute() -> None:
    pending = hold(issue(), "Hi", now=at(1), author="Mia", seconds=60)
    assert pending.pending is not None
    longer = msgspec.structs.replace(pending.pending, release_at=at(30))
    sent = release(msgspec.structs.replace(pending, pending=longer), now=at(1) + timedelta(seconds=61))
    assert sent.pending is None


def test_a_reply_held_over_the_deadline_is_late() -> None:
    assert release(hold(issue(), "Hi", now=at(48), author="Mia", seconds=10), now=at(49)).late


@pytest.mark.parametrize("meanwhile", [msg("customer", 2), msg("wish", 2), msg("wish", 2, automated=True)])
def test_a_pending_reply_does_not_go_out_unread_when_somebody_wrote_meanwhile(meanwhile: Message) -> None:
    pending = receive(hold(issue(), "Hi", now=at(1), author="Mia", seconds=10), meanwhile)
    assert pending_is_stale(pending)
    assert release(pending, now=at(3)) is pending
    assert cancel_pending(pending).pending is None


def test_a_snooze_ends_with_its_time_or_with_the_customers_next_message() -> None:
    timed = issue("responded", msg("customer", 0), msg("seller", 1), snooze=Snooze(until=at(9)))
    assert snoozed(timed, at(8))
    assert not snoozed(timed, at(9))
    assert snoozed(receive(timed, msg("wish", 2, automated=True)), at(8))
    assert not snoozed(receive(timed, msg("customer", 2)), at(8))


@pytest.mark.parametrize(
    ("text", "valid"),
    [("5f2a-_Z", True), ("x" * 64, True), ("", False), ("x" * 65, False), ("a b", False), ("a\n", False), ("é", False)],
)
def test_ids(text: str, valid: bool) -> None:
    assert valid_id(text) is valid
