"""A list row is right to the cell, at any width, whatever the customer is called."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Header, PendingReply, Status
from wishtui.domain.order import Money
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.present.rows import IssueRow, row_layout, row_line, row_signs
from wishtui.present.spans import Role, line_width
from wishtui.text import is_clean

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def header(**changes: object) -> Header:
    base = {
        "id": "5f0000000000000000000002",
        "status": Status.UNHANDLED,
        "opened_at": NOW - timedelta(hours=60),
        "last_activity_at": NOW - timedelta(hours=60),
        "waiting_since": NOW - timedelta(hours=60),
        "subject": "Mug arrived broken",
        "customer": "Ana E.",
        "product": "Enamel mug",
        "amount": Money(Decimal("12.40"), "USD"),
        "order_ids": ("6a0000000000000000000777",),
    }
    return Header(**{**base, **changes})  # type: ignore[arg-type]  # keyword arguments of mixed types


def text(row: IssueRow, width: int) -> str:
    return "".join(span.text for span in row_line(row, row_layout(width)))


def row(shown: Header, **changes: object) -> IssueRow:
    return IssueRow(header=shown, now=NOW, windows=DEFAULT_WINDOWS, **changes)  # type: ignore[arg-type]  # as above


def test_at_80_columns_a_row_says_what_presses_who_and_what() -> None:
    line = text(row(header(), selected=True), 80)

    assert line.startswith(">  !! overdue by 12h")
    assert "Mug arrived broken" in line
    assert "Ana E." in line
    assert "Enamel mug" in line
    assert "12.40" in line


@given(st.integers(1, 5_000), st.integers(60, 200))
def test_no_digit_of_the_time_left_is_cut_off(days: int, width: int) -> None:
    line = text(row(header(waiting_since=NOW - timedelta(days=days + 2))), width)
    assert re.match(rf"   !! (overdue by {days}d|{days}d overdue|overdue by {days * 24}h)  ", line)


def test_a_wide_row_also_names_the_order_by_its_end() -> None:
    assert "0000777" in text(row(header()), 160)


def test_urgency_is_a_sign_and_words_and_never_colour_alone() -> None:
    soon = header(waiting_since=NOW - timedelta(hours=45, minutes=46))
    calm = header(waiting_since=NOW - timedelta(hours=17))

    assert "!  due in 2h 14m" in text(row(soon), 80)
    assert "   due in 31h" in text(row(calm), 80)
    assert row_line(row(soon), row_layout(80))[2].role is Role.SOON


def test_what_is_answered_shows_its_age_and_a_late_answer_says_so() -> None:
    late = header(status=Status.RESPONDED, waiting_since=None, late=True)

    assert "2d ago" in text(row(late), 100)
    assert text(row(late), 80).endswith(" l")
    assert text(row(late), 160).rstrip().endswith("late")


def test_a_pending_reply_counts_down() -> None:
    pending = PendingReply(text="x", author="mira", at=NOW, release_at=NOW + timedelta(seconds=7), seen=1)

    assert "sends in 7s" in text(row(header(pending=pending)), 80)


def test_a_draft_and_a_colleague_leave_a_mark() -> None:
    assert "✎" in text(row(header(), drafted=True), 80)
    assert "mira" in text(row(header(), busy="mira"), 160)


@pytest.mark.parametrize(
    ("state", "sign", "word"),
    [
        (Delivery.QUEUED, "^", "waits"),
        (Delivery.SENDING, "s", "sending"),
        (Delivery.UNKNOWN, "?", "not sure"),
        (Delivery.HELD, "h", "held"),
        (Delivery.REFUSED, "x", "refused"),
        (Delivery.SENT, "l", "late"),
    ],
)
def test_how_far_an_answer_has_come_is_a_sign_or_a_word(state: Delivery, sign: str, word: str) -> None:
    shown = header(delivery=state, late=True)
    assert text(row(shown), 80).endswith(f" {sign}")
    assert word in text(row(shown), 200)


def test_what_did_not_reach_wish_stands_before_the_draft_that_it_became() -> None:
    shown = row(header(delivery=Delivery.REFUSED), drafted=True)
    assert text(shown, 80).endswith(" x")
    assert row_line(shown, row_layout(80))[-1].role is Role.OVERDUE


@given(
    subject=st.text(max_size=60),
    customer=st.text(max_size=30),
    product=st.text(max_size=30),
    width=st.integers(20, 240),
)
def test_every_row_fits_its_width_and_is_clean(subject: str, customer: str, product: str, width: int) -> None:
    line = row_line(row(header(subject=subject, customer=customer, product=product)), row_layout(width))

    assert line_width(line) <= width
    assert all(is_clean(span.text) for span in line)


@pytest.mark.parametrize("width", range(40, 200, 7))
def test_a_layout_uses_the_width_it_has(width: int) -> None:
    layout = row_layout(width)

    assert layout.columns[0][0] == "time"
    assert line_width(row_line(row(header(subject="x" * 300)), layout)) <= width


def test_a_mark_stands_apart_from_the_sign_of_urgency() -> None:
    assert text(row(header(), marked=True), 80).startswith(" * !! overdue")


@pytest.mark.parametrize("width", range(60, 240, 3))
def test_a_wider_row_has_every_column_of_a_narrower_one(width: int) -> None:
    narrow, wide = ({name for name, _ in row_layout(each).columns} for each in (width, width + 3))

    assert narrow <= wide


def test_an_amount_keeps_its_currency_even_where_its_digits_have_no_room() -> None:
    much = header(amount=Money(Decimal("1234567.89"), "JPY"))

    assert "12.40 USD" in text(row(header()), 80)
    assert "~1235k JPY" in text(row(much), 80)


def test_what_has_come_since_the_agent_looked_has_a_sign_of_its_own() -> None:
    line = text(row(header(), new=True), 80)

    assert line.rstrip().endswith("+")
    assert [sign.meaning for sign in row_signs(row(header(), new=True), row_layout(80))] == [
        "a message came since you looked"
    ]
    assert row_signs(row(header(), new=True), row_layout(200)) == []
    assert text(row(header(), new=True, drafted=True), 200).rstrip().endswith("draft, new")


def test_the_shop_has_a_column_only_where_there_are_several() -> None:
    shown = header(shop="north")
    for width in (80, 160):
        assert "north" not in text(row(shown), width)
        line = "".join(span.text for span in row_line(row(shown), row_layout(width, shops=True)))
        assert "north" in line
        assert "Mug arrived" in line
        assert "Ana E." in line
