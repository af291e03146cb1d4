"""How long customers waited, read from conversations."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.deadline import answered_late
from wishtui.domain.issue import Issue, Status, waiting_since
from wishtui.domain.message import Message, Sender
from wishtui.domain.waits import End, Wait, facts_of, waits
from wishtui.domain.windows import DEFAULT_WINDOW

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CUSTOMER, SELLER, WISH = Sender.CUSTOMER, Sender.SELLER, Sender.WISH


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def issue(*conversation: tuple[Sender, float], status: Status = Status.RESPONDED, **more: object) -> Issue:
    """An issue whose messages were written so many hours ago."""
    messages = tuple(Message(sender=sender, at=ago(hours), text="…") for sender, hours in conversation)
    opened = messages[0].at if messages else NOW
    return msgspec.structs.replace(Issue(id="T-1", status=status, opened_at=opened, messages=messages), **more)


def test_a_wait_runs_from_the_oldest_unanswered_message_to_the_answer() -> None:
    one = issue((CUSTOMER, 90), (CUSTOMER, 80), (SELLER, 70), (SELLER, 60), (CUSTOMER, 20), (WISH, 5))
    assert list(waits(one)) == [Wait(ago(90), ago(70), End.SHOP, first=True), Wait(ago(20), ago(5), End.WISH)]


def test_a_machine_answers_nobody() -> None:
    auto = Message(sender=WISH, at=ago(50), text="We received it.", automated=True)
    one = issue((CUSTOMER, 60), status=Status.UNHANDLED)
    one = msgspec.structs.replace(one, messages=(*one.messages, auto))
    assert list(waits(one)) == [Wait(ago(60), None, End.OPEN, first=True)]


@pytest.mark.parametrize(("status", "end"), [(Status.UNHANDLED, End.OPEN), (Status.CLOSED, End.DROPPED)])
def test_what_nobody_answered_is_open_only_while_the_issue_is(status: Status, end: End) -> None:
    assert [wait.end for wait in waits(issue((CUSTOMER, 3), status=status))] == [end]


def test_a_reopened_issue_waits_since_then() -> None:
    one = issue((CUSTOMER, 90), (SELLER, 80), status=Status.UNHANDLED, reopened_at=ago(60))
    assert list(waits(one))[1:] == [Wait(ago(60), None, End.OPEN)]
    assert waiting_since(one) == ago(60)


def test_what_was_closed_without_an_answer_waited_until_then() -> None:
    one = issue((CUSTOMER, 60), status=Status.CLOSED, closed_at=ago(5))
    assert list(waits(one)) == [Wait(ago(60), ago(5), End.DROPPED, first=True)]
    one = issue((CUSTOMER, 60), status=Status.RESPONDED)
    assert list(waits(one)) == [Wait(ago(60), None, End.DROPPED, first=True)]


def test_the_facts_name_who_answered_and_what_it_is_about() -> None:
    reply = Message(sender=SELLER, at=ago(2), text="Here it is.", author="Mira")
    one = issue((CUSTOMER, 3), shop="north", reason="OTHER", product_ids=("p-9",))
    facts = facts_of(msgspec.structs.replace(one, messages=(*one.messages, reply)))
    assert (facts.shop, facts.reason, facts.product) == ("north", "OTHER", "p-9")
    assert facts.waits == (Wait(ago(3), ago(2), End.SHOP, first=True, agent="Mira"),)


conversations = st.lists(st.tuples(st.sampled_from(list(Sender)), st.integers(0, 200)), min_size=1, max_size=12)


@given(conversations)
def test_waits_agree_with_the_clock_and_with_what_is_called_late(conversation: list[tuple[Sender, int]]) -> None:
    ordered = sorted(conversation, key=lambda one: -one[1])
    one = issue(*ordered, status=Status.UNHANDLED)
    measured = list(waits(one))
    assert all(wait.until is None or wait.since <= wait.until for wait in measured)
    assert sum(wait.until is None for wait in measured) <= 1
    late = any(wait.until and wait.until - wait.since > DEFAULT_WINDOW for wait in measured)
    assert late == answered_late(one.messages, DEFAULT_WINDOW)
    if measured and measured[-1].until is None:
        assert measured[-1].since == waiting_since(one)
