"""An answer reaches Wish once, whatever the line does: a machine of calls, crashes, looks and other writers."""

import unicodedata
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from wishtui.domain import outbox
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.message import Message, Sender
from wishtui.domain.outbox import OutboxEntry, Ticket

NOW = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)
SETTLE = timedelta(seconds=60)
WORDS = "It left our warehouse\nthis morning."


def message(sender: Sender, text: str, at: datetime = NOW) -> Message:
    return Message(sender=sender, at=at, text=text)


ASKED = message(Sender.CUSTOMER, "Where?")


def entry(**changes: Any) -> OutboxEntry:
    usual: dict[str, Any] = {"id": "E1", "issue_id": "T1", "text": WORDS, "created_at": NOW}
    return OutboxEntry(**usual | {"seen": outbox.marks_of([ASKED])} | changes)


class Answering(RuleBasedStateMachine):
    """Wish takes at most what it is given; the sender sees only what comes back."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        # An older answer of the same words must never count as the new one.
        self.messages = [message(Sender.SELLER, WORDS), message(Sender.CUSTOMER, "Where is it?")]
        self.open = True
        self.entry = entry(seen=outbox.marks_of(self.messages))
        self.landing = 0
        self.landed = 0

    def ticket(self) -> Ticket:
        state = "AWAITING_MERCHANT" if self.open else "AWAITING_USER"
        return Ticket(awaits_seller=self.open, state=state, messages=tuple(self.messages))

    def land(self) -> None:
        if self.open:
            self.messages.append(message(Sender.SELLER, WORDS, self.now))
            self.open = False
            self.landed += 1

    @precondition(lambda self: self.entry.state is Delivery.QUEUED)
    @rule(how=st.sampled_from(["done", "lost", "before", "unreached", "late", "crash before", "crash after"]))
    def send(self, how: str) -> None:
        self.entry = outbox.start(self.entry, self.ticket(), now=self.now)
        if self.entry.state is not Delivery.SENDING:
            return
        if how in ("done", "lost", "crash after"):
            self.land()
        if how == "late":
            self.landing += 1
        if how == "done":
            self.entry = outbox.arrived(self.entry)
        elif how == "unreached":
            self.entry = outbox.not_done(self.entry, "Wish cannot be reached.")
        else:
            self.entry = outbox.not_sure(self.entry, "The line broke.", now=self.now)

    @precondition(lambda self: self.entry.state is Delivery.UNKNOWN)
    @rule()
    def look(self) -> None:
        self.entry = outbox.reconciled(self.entry, self.ticket(), now=self.now, settle=SETTLE)

    @precondition(lambda self: self.landing)
    @rule()
    def lands(self) -> None:
        self.landing -= 1
        self.land()

    @rule(seconds=st.integers(0, 50))
    def time_passes(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        # What Wish was still working on is done by the time that an answer needs to settle.
        started = self.entry.started_at
        if self.landing and started is not None and self.now - started >= SETTLE:
            self.lands()

    @precondition(lambda self: self.landed == 0)
    @rule(sender=st.sampled_from([Sender.CUSTOMER, Sender.WISH]))
    def somebody_writes(self, sender: Sender) -> None:
        self.messages.append(message(sender, "One more thing.", self.now))
        self.open = sender is Sender.CUSTOMER and self.open

    @invariant()
    def it_arrives_once_at_most_and_is_said_to_have_only_if_it_did(self) -> None:
        assert self.landed <= 1
        if self.entry.state is Delivery.SENT:
            assert self.landed == 1
        if self.entry.state is Delivery.HELD and not self.landing:
            assert self.landed == 0


TestAnswering = Answering.TestCase


@given(st.text(min_size=1, max_size=80))
def test_an_answer_is_recognised_in_spite_of_what_servers_do_to_texts(text: str) -> None:
    for changed in (
        escape(text),
        text.replace("\n", "\r\n"),
        text.replace("\n", "<br />"),
        f"  {text}\t",
        unicodedata.normalize("NFD", text),
        unicodedata.normalize("NFC", text),
        "".join(text.split()),
        "".join(f"<p>{escape(line)}</p>" for line in text.split("\n")),
        "\ufe0f\u200d".join(text),
    ):
        assert outbox.same_words(text, changed)


@pytest.mark.parametrize("other", ["It left our warehouse this evening.", "", "It left"])
def test_other_words_are_other_words(other: str) -> None:
    assert not outbox.same_words(WORDS, other)


def test_nothing_is_sent_over_a_message_that_nobody_read() -> None:
    messages = (ASKED, message(Sender.CUSTOMER, "Cancel it!"))
    after = outbox.start(entry(), Ticket(awaits_seller=True, state="AWAITING_MERCHANT", messages=messages), now=NOW)
    assert after.state is Delivery.HELD
    assert after.reason == "The customer wrote meanwhile."


def test_an_answer_that_never_shows_is_left_to_a_person_in_the_end() -> None:
    ticket = Ticket(awaits_seller=True, state="AWAITING_MERCHANT", messages=(ASKED,))
    current, now = entry(), NOW
    for _ in range(outbox.MOST_ATTEMPTS):
        current = outbox.not_sure(outbox.start(current, ticket, now=now), "The line broke.", now=now)
        now += SETTLE
        current = outbox.reconciled(current, ticket, now=now, settle=SETTLE)
    assert current.state is Delivery.UNKNOWN
    assert current.attempts == outbox.MOST_ATTEMPTS


@pytest.mark.parametrize(("step", "state"), [(Step.CLOSE, "CLOSED"), (Step.HAND, "AWAITING_WISH")])
def test_a_change_of_state_is_settled_by_the_state(step: Step, state: str) -> None:
    messages = (ASKED,)
    open_ = Ticket(awaits_seller=True, state="AWAITING_MERCHANT", messages=messages)
    unsure = outbox.not_sure(outbox.start(entry(step=step, text=""), open_, now=NOW), "The line broke.", now=NOW)
    done = outbox.reconciled(
        unsure, Ticket(awaits_seller=False, state=state, messages=messages), now=NOW, settle=SETTLE
    )
    assert done.state is Delivery.SENT
    again = outbox.reconciled(unsure, open_, now=NOW + SETTLE, settle=SETTLE)
    assert again.state is Delivery.QUEUED


def test_the_same_message_in_other_clothes_is_no_new_one() -> None:
    again = message(Sender.CUSTOMER, " Where?<br>", NOW + timedelta(hours=1))
    ticket = Ticket(awaits_seller=True, state="AWAITING_MERCHANT", messages=(again,))
    assert outbox.start(entry(), ticket, now=NOW).state is Delivery.SENDING


def test_a_message_that_is_said_twice_is_a_new_one() -> None:
    ticket = Ticket(awaits_seller=True, state="AWAITING_MERCHANT", messages=(ASKED, ASKED))
    assert outbox.start(entry(), ticket, now=NOW).state is Delivery.HELD


def test_the_clocks_of_two_hosts_are_not_compared() -> None:
    ticket = Ticket(awaits_seller=True, state="AWAITING_MERCHANT", messages=(ASKED,))
    sent = outbox.start(entry(), ticket, now=NOW, host="slow")
    after = outbox.interrupted(sent, now=NOW + 10 * SETTLE, host="quick")
    assert (
        outbox.reconciled(after, ticket, now=NOW + 10 * SETTLE, settle=SETTLE, host="quick").state is Delivery.UNKNOWN
    )
    noticed = outbox.reconciled(after, ticket, now=NOW, settle=SETTLE, host="slow")
    assert (
        outbox.reconciled(noticed, ticket, now=NOW + SETTLE / 2, settle=SETTLE, host="slow").state is Delivery.UNKNOWN
    )
    assert outbox.reconciled(noticed, ticket, now=NOW + SETTLE, settle=SETTLE, host="slow").state is Delivery.QUEUED


def test_what_was_interrupted_here_settles_from_its_beginning() -> None:
    ticket = Ticket(awaits_seller=True, state="AWAITING_MERCHANT", messages=(ASKED,))
    sent = outbox.start(entry(), ticket, now=NOW, host="here")
    after = outbox.interrupted(sent, now=NOW + SETTLE, host="here")
    assert outbox.reconciled(after, ticket, now=NOW + SETTLE, settle=SETTLE, host="here").state is Delivery.QUEUED


def test_a_close_that_follows_a_reply_needs_no_ticket_that_awaits_the_seller() -> None:
    ticket = Ticket(awaits_seller=False, state="AWAITING_USER", messages=(ASKED,))
    assert outbox.start(entry(step=Step.CLOSE, text=""), ticket, now=NOW).state is Delivery.HELD
    follows = entry(step=Step.CLOSE, text="", follows_reply=True)
    assert outbox.start(follows, ticket, now=NOW).state is Delivery.SENDING
