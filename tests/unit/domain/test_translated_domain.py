"""What the domain says in the reader's language, and what it records in English all the same."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from tests.pseudo import in_plain_letters, plain_words, pseudo_spoken
from wishtui.domain import outbox
from wishtui.domain.appeal import FieldSpec, FieldType, KindSpec, PartSpec, checklist
from wishtui.domain.deadline import time_left
from wishtui.domain.delivery import Delivery, Step
from wishtui.domain.issue import Issue, Status, lock_reason
from wishtui.domain.log import Action, issue_entry
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order
from wishtui.domain.outbox import OutboxEntry, Ticket
from wishtui.domain.query import QueryError, parse
from wishtui.domain.risk import measure
from wishtui.domain.times import show_time
from wishtui.i18n import english
from wishtui.i18n.stored import from_stored

NOW = datetime(2026, 11, 13, 14, 2, tzinfo=UTC)


def an_issue(status: Status) -> Issue:
    return Issue(id="b7", status=status, opened_at=NOW, messages=(Message(sender=Sender.CUSTOMER, at=NOW, text="Hm"),))


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (timedelta(seconds=1), "due in 1m"),
        (timedelta(hours=3, minutes=12), "due in 3h 12m"),
        (timedelta(hours=5), "due in 5h"),
        (timedelta(hours=30, minutes=9), "due in 30h"),
        (timedelta(days=4), "due in 4d"),
        (timedelta(minutes=-2), "overdue by 2m"),
        (timedelta(hours=-3, minutes=-9), "overdue by 3h"),
        (timedelta(days=-5), "overdue by 5d"),
    ],
)
def test_the_time_left_is_one_sentence_of_the_catalogue(left: timedelta, words: str) -> None:
    assert time_left(NOW + left, NOW) == words
    with pseudo_spoken():
        shown = time_left(NOW + left, NOW)
    assert not plain_words(shown)
    assert english(shown) == words


@pytest.mark.parametrize(
    ("pattern", "day", "words"),
    [
        ("%d %b %H:%M", datetime(2026, 11, 3, 9, 5, tzinfo=UTC), "03 Nov 09:05"),
        ("%d %b %H:%M", datetime(2025, 11, 3, 9, 5, tzinfo=UTC), "03 Nov 2025 09:05"),
        ("%A %d. %B, 100%%", datetime(2026, 11, 3, tzinfo=UTC), "Tuesday 03. November, 100%"),
        ("%a %h %Y-%m-%d", datetime(2026, 5, 3, tzinfo=UTC), "Sun May 2026-05-03"),
    ],
)
def test_months_and_weekdays_are_the_reader_s(pattern: str, day: datetime, words: str) -> None:
    assert show_time(day, pattern, now=NOW, zone=UTC) == words
    with pseudo_spoken():
        shown = show_time(day, pattern, now=NOW, zone=UTC)
    assert not plain_words(shown)
    assert in_plain_letters(shown) == english(shown) == words


def test_why_an_issue_is_locked_is_shown_in_one_language_and_recorded_in_english() -> None:
    with pseudo_spoken():
        reason = lock_reason(an_issue(Status.CLOSED))
    assert not plain_words(reason)
    assert english(reason) == "Closed, review only"


@pytest.mark.parametrize("state", ["AWAITING_USER", ""])
def test_the_outbox_records_its_reasons_in_english_and_they_are_shown_translated(state: str) -> None:
    entry = OutboxEntry(id="1", issue_id="b7", step=Step.REPLY, text="Yes", created_at=NOW)
    with pseudo_spoken():
        held = outbox.start(entry, Ticket(awaits_seller=False, state=state, messages=()), now=NOW)
        shown = from_stored(held.reason, outbox.REASONS)
        other = from_stored("No such merchant", outbox.REASONS)
    assert held.state is Delivery.HELD
    assert held.reason == f"The ticket is {state or 'in no state'} on Wish."
    assert type(held.reason) is str
    assert plain_words(shown) == [word for word in state.split("_") if word]
    assert english(other) == "No such merchant"
    assert from_stored(held.reason, outbox.REASONS) == held.reason


def test_the_log_is_recorded_in_english() -> None:
    with pseudo_spoken():
        reason = lock_reason(an_issue(Status.CLOSED))
        entry = issue_entry(Action.NOTE, None, an_issue(Status.CLOSED), agent="", at=NOW, text=reason)
    assert entry.text == "Closed, review only"


def test_an_order_s_objection_and_a_part_s_gaps_are_one_sentence_each() -> None:
    part = PartSpec(name="orders", title="Orders", needs=("orders", "promised", "tracking"))
    field = FieldSpec(name="why", label="Reason", type=FieldType.TEXT, part="orders", required=True)
    spec = KindSpec(title="Late", parts=(part,), fields=(field,))
    orders = (Order(id="12"), Order(id="34", promised_delivery_at=NOW))
    plain = checklist(spec, {}, orders, today=date(2026, 11, 13))
    assert plain[0].why == (
        "Reason is not filled in; 1 order without a promised delivery date: 12;"
        " no order has a tracking number: import the orders, or add it to the order's line"
    )
    with pseudo_spoken():
        shown = checklist(spec, {}, orders, today=date(2026, 11, 13))
    assert not plain_words(shown[0].title + shown[0].why)
    assert [english(shown[0].title), english(shown[0].why)] == [plain[0].title, plain[0].why]


def test_every_word_of_a_risk_is_translated_and_knows_its_english() -> None:
    issues = [
        msgspec.structs.replace(an_issue(Status.UNHANDLED), id=f"b{number}", reason="ITEM_IS_COUNTERFEIT")
        for number in range(3)
    ]
    plain = measure(issues, {"linked.one": NOW.date()}, NOW)
    with pseudo_spoken():
        shown = measure(issues, {"linked.one": NOW.date()}, NOW)
    for one, other in zip(shown, plain, strict=True):
        texts = [one.title, one.meaning, one.advice, one.summary, *one.details]
        texts += [check.text for check in one.checks] + [figure.basis for figure in one.figures]
        assert not [word for text in texts for word in plain_words(text, {"Wish", "Wish's"})]
        assert [english(text) for text in texts[:4]] == [other.title, other.meaning, other.advice, other.summary]


def test_what_a_query_lacks_is_said_in_one_language() -> None:
    with pseudo_spoken():
        with pytest.raises(QueryError) as refused:
            parse("due:soon")
        sentence = str(refused.value)
    assert refused.value.english.startswith("due: cannot be “soon”. It takes due: time left")
    assert not set(plain_words(sentence)) - {"due", "soon"}
