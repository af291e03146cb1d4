"""Random lives of one issue, here and on Wish, against a model that keeps its own simple books.

Wish is played by a second, independent record. What the shop knows of it arrives as single messages, as reports
of the moment or as old reports, once or twice; the shop's own answers reach Wish with a delay.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.unit.domain.domain_samples import START
from wishtui.domain import answering
from wishtui.domain.deadline import due_at
from wishtui.domain.issue import Issue, Note, Status, header_of, lock_reason, waiting_since
from wishtui.domain.merging import merge
from wishtui.domain.message import Message, Sender
from wishtui.domain.windows import DEFAULT_WINDOW
from wishtui.errors import AnswerLocked

U, R, C = Status.UNHANDLED, Status.RESPONDED, Status.CLOSED
WORDS = st.sampled_from(["Thank you!", "Where is it?", "We are looking  into it.\n"])
PAUSES = st.sampled_from([1, 30, 600, 3_000]).map(lambda minutes: timedelta(minutes=minutes))


@dataclass
class Wish:
    """The ticket as Wish keeps it."""

    status: Status = U
    log: list[Message] = field(default_factory=list)
    updated_at: datetime = START

    def add(self, message: Message) -> None:
        self.log.append(message)
        self.updated_at = message.at
        if message.sender is Sender.CUSTOMER and self.status is R:
            self.status = U
        elif message.sender is not Sender.CUSTOMER and not message.automated and self.status is U:
            self.status = R

    def turn(self, status: Status, now: datetime) -> None:
        self.status, self.updated_at = status, now

    def report(self) -> Issue:
        return Issue(id="i1", status=self.status, opened_at=START, updated_at=self.updated_at, messages=tuple(self.log))


class IssueLifecycle(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = START
        first = Message(sender=Sender.CUSTOMER, at=START, text="Where is it?")
        self.wish = Wish(log=[first])
        self.issue = self.wish.report()
        self.reports = [self.issue]
        self.outbox: list[tuple[str, bool]] = []
        self.refused_by_wish = False
        # The model: what a person with pencil and paper would keep.
        self.status = U
        self.wait: datetime | None = START
        self.late = False
        self.may_answer = True
        self.words: Counter[tuple[Sender, str]] = Counter({(Sender.CUSTOMER, "Where is it?"): 1})
        self.notes = 0

    # what happens on Wish, and whether we are told at once

    @rule(text=WORDS, pause=PAUSES, reported=st.booleans())
    def customer_writes(self, text: str, pause: timedelta, reported: bool) -> None:
        message = self._on_wish(Sender.CUSTOMER, text, pause)
        if not reported:
            return
        self._receive(message)
        if self.status is R:
            self.status = U
        if self.status is U:
            self.may_answer = True
            self.wait = self.wait or message.at

    @rule(text=WORDS, pause=PAUSES, reported=st.booleans())
    def wish_answers(self, text: str, pause: timedelta, reported: bool) -> None:
        message = self._on_wish(Sender.WISH, text, pause)
        if not reported:
            return
        if self.wait is None:
            self.wait = self._oldest_unanswered()
        self._receive(message)
        if self.wait is not None and message.at - self.wait > DEFAULT_WINDOW:
            self.late = True
        self.wait = None
        if self.status is U:
            self.status = R

    @rule(text=WORDS, pause=PAUSES, reported=st.booleans())
    def wishs_machine_writes(self, text: str, pause: timedelta, reported: bool) -> None:
        message = self._on_wish(Sender.WISH, text, pause, automated=True)
        if reported:
            self._receive(message)

    @rule(pause=PAUSES, reported=st.booleans())
    def wish_closes(self, pause: timedelta, reported: bool) -> None:
        self.now += pause
        self.wish.turn(C, self.now)
        if reported:
            self.issue = answering.close(self.issue, at=self.now, by="Wish")
            self.status, self.wait = C, None

    @precondition(lambda self: self.wish.status is C)
    @rule(pause=PAUSES, reported=st.booleans())
    def wish_reopens(self, pause: timedelta, reported: bool) -> None:
        self.now += pause
        self.wish.turn(U, self.now)
        if reported:
            self.issue = answering.reopen(self.issue, at=self.now)
            if self.status is C:
                self.status, self.may_answer = U, True
                self.wait = self._oldest_unanswered() or self.now

    @precondition(lambda self: self.outbox)
    @rule(pause=PAUSES)
    def our_answer_reaches_wish(self, pause: timedelta) -> None:
        self.now += pause
        text, closes = self.outbox.pop(0)
        if self.wish.status is not U:
            self.refused_by_wish = True
            return
        self.wish.add(Message(sender=Sender.SELLER, at=self.now, text=" ".join(text.split())))
        if closes:
            self.wish.turn(C, self.now)

    # what the shop does

    @rule(text=WORDS, pause=PAUSES, closes=st.booleans())
    def shop_replies(self, text: str, pause: timedelta, closes: bool) -> None:
        self.now += pause
        before = self.issue
        if self.status is U and before.pending is None:
            self.issue = answering.reply(before, text, now=self.now, author="Mia", close=closes)
            self._answered(text, self.now, closes)
            return
        with pytest.raises(AnswerLocked, match=lock_reason(before)):
            answering.reply(before, text, now=self.now, author="Mia", close=closes)
        assert self.issue is before

    @rule(text=WORDS, seconds=st.sampled_from([1, 10, 60]), closes=st.booleans())
    def shop_replies_with_a_hold(self, text: str, seconds: int, closes: bool) -> None:
        before = self.issue
        if self.status is U and before.pending is None:
            self.issue = answering.hold(before, text, now=self.now, author="Mia", seconds=seconds, close=closes)
            self.seen = sum(self.words.values())
            return
        with pytest.raises(AnswerLocked):
            answering.hold(before, text, now=self.now, author="Mia", seconds=seconds)

    @precondition(lambda self: self.issue.pending is not None)
    @rule()
    def shop_takes_the_pending_reply_back(self) -> None:
        self.issue = answering.cancel_pending(self.issue)
        assert self.issue.pending is None

    @precondition(lambda self: self.issue.pending is not None)
    @rule(seconds=st.sampled_from([0, 1, 10, 60]))
    def hold_runs(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)
        pending = self.issue.pending
        assert pending is not None
        unread = sum(self.words.values()) != self.seen
        before = self.issue
        self.issue = answering.release(before, now=self.now)
        if self.status is U and self.now >= pending.release_at and not unread:
            assert self.issue.pending is None
            self._answered(pending.text, pending.release_at, pending.close)
        else:
            assert self.issue == before

    @rule()
    def shop_writes_a_note_and_a_tag(self) -> None:
        self.notes += 1
        note = Note(at=self.now, text=f"note {self.notes}")
        self.issue = msgspec.structs.replace(
            self.issue, notes=(*self.issue.notes, note), tags=(*self.issue.tags, f"t{self.notes}")
        )

    # reports of Wish

    @rule()
    def wish_reports(self) -> None:
        self.reports.append(self.wish.report())
        self._merge(self.reports[-1])

    @rule()
    def wish_reports_but_nobody_reads_it_yet(self) -> None:
        self.reports.append(self.wish.report())

    @rule(data=st.data())
    def an_old_report_is_imported(self, data: st.DataObject) -> None:
        self._merge(data.draw(st.sampled_from(self.reports)))

    @precondition(lambda self: not self.outbox and not self.refused_by_wish)
    @rule()
    def once_everything_reached_wish_a_report_makes_both_alike(self) -> None:
        report = self.wish.report()
        self.reports.append(report)
        self._merge(report)
        assert self.issue.status is self.wish.status
        assert not any(message.local for message in self.issue.messages)
        assert _words(self.issue) == _words(report)

    # what always holds

    @invariant()
    def the_shop_and_the_model_agree(self) -> None:
        assert self.issue.status is self.status
        assert self.issue.late == self.late
        assert _words(self.issue) == self.words
        assert waiting_since(self.issue) == (self.wait if self.status is U else None)
        assert len(self.issue.notes) == len(self.issue.tags) == self.notes

    @invariant()
    def there_is_a_deadline_exactly_when_unhandled(self) -> None:
        due = due_at(self.issue)
        assert (due is not None) == (self.issue.status is U)
        assert due == due_at(header_of(self.issue))

    @invariant()
    def messages_stand_oldest_first(self) -> None:
        times = [message.at for message in self.issue.messages]
        assert times == sorted(times)

    # helpers

    def _on_wish(self, sender: Sender, text: str, pause: timedelta, *, automated: bool = False) -> Message:
        self.now += pause
        message = Message(sender=sender, at=self.now, text=text, automated=automated)
        self.wish.add(message)
        return message

    def _receive(self, message: Message) -> None:
        self.issue = answering.receive(self.issue, message)
        assert answering.receive(self.issue, message) == self.issue
        self.words[message.sender, " ".join(message.text.split())] += 1

    def _answered(self, text: str, when: datetime, closes: bool) -> None:
        assert self.may_answer, "two answers and nothing of the customer or of Wish between"
        assert self.wait is not None
        self.late = self.late or when - self.wait > DEFAULT_WINDOW
        self.status, self.wait, self.may_answer = (C if closes else R), None, False
        self.words[Sender.SELLER, " ".join(text.split())] += 1
        self.outbox.append((text, closes))

    def _oldest_unanswered(self) -> datetime | None:
        oldest: datetime | None = None
        for message in self.issue.messages:
            if message.sender is Sender.CUSTOMER:
                oldest = oldest or message.at
            elif not message.automated:
                oldest = None
        return oldest

    def _merge(self, report: Issue) -> None:
        before, self.issue = self.issue, merge(self.issue, report)
        after = self.issue
        assert merge(after, report) == after, "telling it twice changed something"
        _nothing_lost(before, report, after)
        self._check_status(before, report, after)
        if before.status is U and after.status is U and not _answers(after) - _answers(before):
            assert waiting_since(after) <= waiting_since(before), "a report restarted the clock"  # type: ignore[operator]
        self.status, self.wait, self.late = after.status, waiting_since(after), after.late
        self.words = _words(after)

    def _check_status(self, before: Issue, report: Issue, after: Issue) -> None:
        ours = max((message.at for message in after.messages if message.local), default=START)
        if before.status is not U and after.status is U:
            wrote = _by(after, Sender.CUSTOMER) - _by(before, Sender.CUSTOMER)
            reopened = report.status is U and report.updated_at is not None and report.updated_at > ours
            assert wrote or reopened, "an old report took our answer back"
            self.may_answer = True
        if before.status is C and after.status is not C:
            assert report.status is not C


def _words(issue: Issue) -> Counter[tuple[Sender, str]]:
    return Counter((message.sender, " ".join(message.text.split())) for message in issue.messages)


def _by(issue: Issue, sender: Sender) -> Counter[tuple[datetime, str]]:
    return Counter((message.at, message.text) for message in issue.messages if message.sender is sender)


def _answers(issue: Issue) -> set[tuple[Sender, datetime]]:
    return {(message.sender, message.at) for message in issue.messages if message.answers}


def _nothing_lost(before: Issue, report: Issue, after: Issue) -> None:
    assert _words(before) <= _words(after)
    assert _words(report) <= _words(after)
    assert before.notes == after.notes
    assert before.tags == after.tags
    assert before.pending == after.pending
    assert after.late or not before.late


TestIssueLifecycle = IssueLifecycle.TestCase
TestIssueLifecycle.settings = settings(
    max_examples=150, stateful_step_count=25, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
