"""The pure rules of appeals: which kind, which day, which words count."""

from datetime import UTC, date, datetime, timedelta

import pytest

from wishtui.domain.appeal import (
    FieldSpec,
    FieldType,
    KindSpec,
    TimeLimit,
    When,
    field_state,
    is_empty,
    likely_kind,
    limit_day,
    order_line,
    order_of,
    orders_among,
    parse_money,
)
from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order, Refund, Tracking

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def issue(*, hours: float = 5, **facts: object) -> Issue:
    asked = Message(sender=Sender.CUSTOMER, at=NOW - timedelta(hours=hours), text="?")
    return Issue(id="T-1", status=Status.UNHANDLED, opened_at=asked.at, messages=(asked,), **facts)  # type: ignore[arg-type]  # by name


LATE = Order(id="aa", promised_delivery_at=NOW - timedelta(days=3))


@pytest.mark.parametrize(
    ("kind", "about"),
    [
        ("shipment-delay", issue(reason="SHIPPING_TAKING_TOO_LONG")),
        ("shipment-delay", issue(reason="ITEM_NEVER_ARRIVED")),
        ("shipment-delay", issue(orders=(LATE,))),
        ("shipment-delay", issue(reason="ITEM_DOES_NOT_FIT", orders=(LATE,))),
        ("shipment-delay", issue(subject="Where is my parcel?")),
        ("shipment-delay", issue(label="Late delivery")),
        ("shipment-delay", issue()),
        ("infringement", issue(reason="ITEM_IS_COUNTERFEIT", orders=(LATE,))),
        ("compliance", issue(reason="ITEM_DOES_NOT_MATCH_LISTING")),
        ("refund-rate", issue(reason="ITEM_IS_DAMAGED")),
        ("refund-rate", issue(orders=(Order(id="aa", refunds=(Refund(reason="ITEM_DOES_NOT_FIT"),)),))),
        ("refund-rate", issue(hours=60)),
    ],
)
def test_the_likeliest_kind_comes_first(kind: str, about: Issue) -> None:
    assert likely_kind(about, NOW, DEFAULT_WINDOW) == kind


@pytest.mark.parametrize(
    ("limit", "last"),
    [
        (TimeLimit(text="", days=90, counts_from="day"), date(2027, 2, 18)),
        (TimeLimit(text="", days=3, business=True, counts_from="day"), date(2026, 11, 25)),
        (TimeLimit(text="", days=3, business=True), None),
        (TimeLimit(text="only words"), None),
    ],
)
def test_the_last_day(limit: TimeLimit, last: date | None) -> None:
    spec = KindSpec(title="x", time_limit=limit)
    assert limit_day(spec, {"day": "2026-11-20"}) == last


@pytest.mark.parametrize("value", ["", "  ", "None", "null", "n/a", "?", (), ("", "none")])
def test_words_that_say_nothing_are_nothing(value: str | tuple[str, ...]) -> None:
    assert is_empty(value)


TEXT = FieldSpec(name="t", label="T", required=True, min_words=3)
DAY = FieldSpec(name="d", label="D", type=FieldType.DATE, required=True)
MONEY = FieldSpec(name="m", label="M", type=FieldType.MONEY, required=True)
ONE_OF = FieldSpec(name="c", label="C", type=FieldType.CHOICE, required=True, options=("yes", "no"), other=False)
LIST = FieldSpec(name="l", label="L", type=FieldType.ITEMS, required=True, min_count=2)


@pytest.mark.parametrize(
    ("field", "value", "state", "why"),
    [
        (TEXT, "", "missing", "T is not filled in"),
        (TEXT, "We say enough here", "done", ""),
        (TEXT, "Too short", "thin", "2 words"),
        (TEXT, "Dear [your name], we are sorry", "missing", "[your name]"),
        (TEXT, "The reason is TODO for now", "missing", "TODO"),
        (TEXT, "[missing: what happened] and more", "missing", "[missing: what happened]"),
        (TEXT, "包裹 在 海关 延误 了", "thin", "not in English"),
        (TEXT, "x" * 2_001, "missing", "1 characters too long"),
        (DAY, "2026-11-30", "done", ""),
        (DAY, "30.11.2026", "missing", "not a date"),
        (DAY, "2026-02-30", "missing", "not a date"),
        (MONEY, "12,5 usd", "done", ""),
        (MONEY, "twelve", "missing", "not an amount"),
        (ONE_OF, "yes", "done", ""),
        (ONE_OF, "perhaps", "missing", "one of: yes, no"),
        (LIST, ("a", "b"), "done", ""),
        (LIST, "a\nb", "done", ""),
        (LIST, ("a", "A", "a "), "missing", "1 different one"),
        (LIST, ("a", "b", "b"), "thin", "the same thing twice"),
    ],
)
def test_a_field_is_done_thin_or_missing_and_says_why(
    field: FieldSpec, value: str | tuple[str, ...], state: str, why: str
) -> None:
    found, reason = field_state(field, value, language="en")
    assert found.value == state
    assert why in reason


def test_dates_on_the_wrong_side_of_today_are_thin() -> None:
    ahead = FieldSpec(name="d", label="D", type=FieldType.DATE, when=When.FUTURE)
    assert field_state(ahead, "2026-11-22", today=NOW.date())[1] == "D lies in the past"
    assert field_state(ahead, "2026-11-23", today=NOW.date())[1] == ""


@pytest.mark.parametrize(("text", "money"), [("12.4 eur", "12.40 EUR"), ("7", "7.00"), ("1,50", "1.50"), ("-3", "")])
def test_money_is_written_one_way(text: str, money: str) -> None:
    assert parse_money(text) == money


def test_an_orders_line_read_back_changes_nothing() -> None:
    parcel = Tracking(number="YT1", carrier="Yun; Express")
    order = Order(id="aa", promised_delivery_at=NOW, tracking=(parcel, Tracking(number="YT2")), product="A; b = c")
    assert order_of(order_line(order), {"aa": order}) == order
    assert order_of(order_line(Order(id="bb")), {}) == Order(id="bb")


@pytest.mark.parametrize("line", ["", "no id", "aa; colour=red", "aa; promised", "../aa"])
def test_a_line_that_names_no_order_is_refused(line: str) -> None:
    with pytest.raises(ValueError, match="“"):
        order_of(line, {})


def test_orders_of_several_issues_count_once() -> None:
    both = (issue(order_ids=("aa", "bb"), orders=(LATE,)), issue(order_ids=("aa",)))
    assert orders_among(both) == (LATE, Order(id="bb"))
