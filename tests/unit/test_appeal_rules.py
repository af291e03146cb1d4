"""The pure rules of appeals: which kind, which day, which words count."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from wishtui.domain.appeal import (
    SOURCES,
    FieldSpec,
    FieldType,
    KindSpec,
    Known,
    Shop,
    TimeLimit,
    When,
    contradiction,
    field_state,
    is_empty,
    likely_kind,
    limit_day,
    order_line,
    order_of,
    orders_among,
    parse_money,
    refund_reasons,
)
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Money, Order, Penalty, Refund, Tracking, refunded_at
from wishtui.domain.risk import Risk, measure
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.appeal_editor import stepped_day

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
    assert likely_kind(about, NOW, DEFAULT_WINDOWS) == kind


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


@pytest.mark.parametrize("business", [True, False])
def test_there_is_no_last_day_behind_the_end_of_the_calendar(business: bool) -> None:
    spec = KindSpec(title="x", time_limit=TimeLimit(text="", days=60, business=business, counts_from="day"))
    assert limit_day(spec, {"day": "9999-12-30"}) is None


@pytest.mark.parametrize(("day", "by"), [("9999-12-31", 1), ("0001-01-01", -1)])
def test_a_key_does_not_step_out_of_the_calendar(day: str, by: int) -> None:
    assert stepped_day(day, by, NOW.date()) == day
    assert stepped_day(stepped_day(day, -by, NOW.date()), by, NOW.date()) == day


@pytest.mark.parametrize("reason", ["\u200b", " ", "\u200b \u2060"])
def test_a_refund_reason_that_cannot_be_seen_is_none(reason: str) -> None:
    order = Order(id="aa", released_at=NOW, refunds=(Refund(reason=reason, at=NOW), Refund(reason="OTHER", at=NOW)))
    assert refund_reasons(order) == []
    assert SOURCES["refund.reasons"](Known((), (order,), Shop(), NOW)) == ()
    details = next(report.details for report in measure([], {}, NOW, orders=[order]) if report.risk is Risk.REFUND_RATE)
    assert details == ("another reason: 1 refund",)


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
        (TEXT, "x" * 2_001, "missing", "1 character too long"),
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
    state_now, reason = field_state(field, value, language="en")
    assert state_now.value == state
    assert why in reason


def test_dates_on_the_wrong_side_of_today_are_missing() -> None:
    ahead = FieldSpec(name="d", label="D", type=FieldType.DATE, when=When.FUTURE)
    assert field_state(ahead, "2026-11-22", today=NOW.date()) == ("missing", "D lies in the past")
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


UNTOLD = Order(id="aa")
ARRIVED = msgspec.structs.replace(LATE, id="bb", delivered_at=NOW - timedelta(days=1))
EARLY = Order(id="cc", promised_delivery_at=NOW + timedelta(days=3), shipped_at=NOW)
DECLINED = Order(id="kk", state="DECLINED", promised_delivery_at=NOW - timedelta(days=3))
PAID_BACK = Order(id="dd", refunds=(Refund(at=NOW),))
WAITS = Order(id="ee", state="APPROVED", promised_ship_at=NOW + timedelta(days=1))
CHARGED = Order(id="ff", penalties=(Penalty(reason="late"),))


@pytest.mark.parametrize(
    ("claim", "bears_out", "against"),
    [
        ("undelivered", (UNTOLD, LATE, EARLY), (ARRIVED,)),
        ("delivered", (ARRIVED,), (UNTOLD, LATE)),
        ("shipped", (UNTOLD, ARRIVED, EARLY), (WAITS, Order(id="gg", state="DECLINED"))),
        ("unshipped", (UNTOLD, WAITS), (EARLY, ARRIVED, Order(id="gg", state="DECLINED"))),
        ("shipped_late", (UNTOLD, msgspec.structs.replace(EARLY, promised_ship_at=NOW - timedelta(days=1))), (WAITS,)),
        ("tracked", (Order(id="hh", tracking=(Tracking(number="YT1"),)),), (UNTOLD, Order(id="ii", tracking=()))),
        ("late", (UNTOLD, LATE, ARRIVED), (EARLY,)),
        ("unrefunded", (UNTOLD, LATE), (PAID_BACK, Order(id="jj", state="REFUNDED"))),
        ("all_refunded", (PAID_BACK,), (UNTOLD,)),
        ("settled", (UNTOLD, ARRIVED, PAID_BACK, EARLY, DECLINED), (LATE,)),
        ("penalty", (CHARGED,), (UNTOLD,)),
    ],
)
def test_only_facts_that_are_known_contradict_a_claim(
    claim: str, bears_out: tuple[Order, ...], against: tuple[Order, ...]
) -> None:
    assert not [order for order in bears_out if contradiction([claim], [order], NOW.date())]
    for order in against:
        assert contradiction([claim], [order], NOW.date()).startswith("the order ")


def test_a_letter_may_claim_of_one_order_what_does_not_hold_of_another() -> None:
    today = NOW.date()
    assert contradiction(["undelivered"], [ARRIVED, LATE], today) == ""
    assert contradiction(["undelivered"], [ARRIVED, LATE], today, every=True).startswith("order bb was delivered on")
    assert contradiction(["all_delivered"], [ARRIVED, LATE], today).startswith("order aa has no delivery")
    assert contradiction(["undelivered"], [ARRIVED, ARRIVED], today).endswith("2026, and so with 1 more")
    paid_back_late = msgspec.structs.replace(LATE, refunds=PAID_BACK.refunds)
    assert contradiction(["undelivered", "unrefunded"], [ARRIVED, paid_back_late], today), "no one order bears out both"
    assert contradiction(["undelivered"], [], today) == ""


def test_an_option_that_no_order_bears_out_is_missing() -> None:
    field = FieldSpec(
        name="s", label="S", type=FieldType.CHOICE, options=("wait", "go"), claims={"wait": ("undelivered",)}
    )
    assert field_state(field, "wait", today=NOW.date(), known=[ARRIVED]) == (
        "missing",
        "S: the order was delivered on 22 November 2026",
    )
    assert field_state(field, "wait", today=NOW.date(), known=[LATE, ARRIVED])[0] == "done"
    assert field_state(field, "go", today=NOW.date(), known=[ARRIVED])[0] == "done"


@pytest.mark.parametrize("stated", ["2026-11-10", "2026-11-18", "2026-11-25"])
def test_a_line_changes_the_refund_that_the_letter_dates(stated: str) -> None:
    days = (datetime(2026, 11, day, tzinfo=UTC) for day in (20, 12))
    halves = Order(id="aa", refunds=tuple(Refund(at=at, amount=Money(Decimal(6), "USD")) for at in days))
    assert "refunded=2026-11-20" in order_line(halves, "orders.refunded")
    changed = order_of(f"aa; refunded={stated}", {"aa": halves})
    assert refunded_at(changed) == datetime.fromisoformat(f"{stated}T00:00:00Z")
    assert len(changed.refunds) == 2
    assert f"refunded={stated}" in order_line(changed, "orders.refunded")


def test_a_refunded_orders_line_says_its_refund() -> None:
    typed = order_of("aa; refunded=2026-11-20; refund=3,50 eur; reason=too small; penalty=1 usd", {})
    assert typed.refunds == (
        Refund(at=datetime(2026, 11, 20, tzinfo=UTC), amount=Money(Decimal("3.50"), "EUR"), reason="too small"),
    )
    assert typed.penalties == (Penalty(amount=Money(Decimal(1), "USD")),)
    line = order_line(typed, "orders.refunded")
    assert line == "aa; refunded=2026-11-20; refund=3.50 EUR; reason=too small"
    assert order_of(line, {"aa": typed}) == typed
    for wrong in ("refund=much", "penalty=none at all", "refunded=soon"):
        with pytest.raises(ValueError, match="is not a"):
            order_of(f"aa; {wrong}", {})
