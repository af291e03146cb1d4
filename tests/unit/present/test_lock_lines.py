"""What is said of a reply that cannot go any more names who answered, and nobody where nobody did."""

from datetime import UTC, datetime, timedelta

import pytest

from wishtui.domain.answering import close, reply
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.present.locks import locked_first, not_sent

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ASKED = Message(sender=Sender.CUSTOMER, at=NOON - timedelta(days=3), text="Where is it?")
SORRY = Message(sender=Sender.SELLER, at=NOON - timedelta(days=2), text="Sorry", author="mira")
AGAIN = Message(sender=Sender.CUSTOMER, at=NOON - timedelta(days=1), text="And?")


def issue(*messages: Message) -> Issue:
    return Issue(
        id="t1", status=Status.UNHANDLED, opened_at=messages[0].at, customer="Ana", messages=messages, reopened_at=NOON
    )


@pytest.mark.parametrize("closes", [True, False])
def test_who_answered_is_named(closes: bool) -> None:
    known = reply(issue(ASKED, SORRY, AGAIN), "Here", now=NOON, author="joel", close=closes)
    assert locked_first(known) == "joel answered first. Your text is kept as a draft."
    assert not_sent(known) == "Not sent: joel wrote meanwhile. Your reply is a draft again."


@pytest.mark.parametrize("messages", [(ASKED,), (ASKED, SORRY), (ASKED, SORRY, AGAIN)])
def test_what_is_closed_without_an_answer_names_nobody(messages: tuple[Message, ...]) -> None:
    known = close(issue(*messages), at=NOON)
    assert locked_first(known) == "Closed, review only. Your text is kept as a draft."
    assert not_sent(known) == "Not sent: Closed, review only. Your reply is a draft again."


def test_a_customer_who_wrote_meanwhile_is_named() -> None:
    assert not_sent(issue(ASKED, SORRY, AGAIN)) == "Not sent: Ana wrote meanwhile. Your reply is a draft again."
