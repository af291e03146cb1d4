"""What is known of an order: days late, and two reports of one order made one."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.domain_samples import at
from wishtui.domain.order import Money, Order, Refund, Tracking, days_late, joined_order

PROMISED = datetime(2026, 11, 13, 23, 59, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@dataclass
class Parcel:
    delivered: int | None = None
    refunded: int | None = None
    promised: bool = True

    def order(self) -> Order:
        """Delivered and refunded so many days after the promise."""
        refunds = () if self.refunded is None else (Refund(at=PROMISED + timedelta(days=self.refunded)),)
        return Order(
            id="o1",
            promised_delivery_at=PROMISED if self.promised else None,
            delivered_at=None if self.delivered is None else PROMISED + timedelta(days=self.delivered),
            refunds=refunds,
        )


@pytest.mark.parametrize(
    ("parcel", "days"),
    [
        pytest.param(Parcel(), 10, id="still on its way"),
        pytest.param(Parcel(delivered=4), 4, id="delivered late"),
        pytest.param(Parcel(delivered=-2), 0, id="delivered early"),
        pytest.param(Parcel(refunded=3), 3, id="refunded while on its way: nobody waits any more"),
        pytest.param(Parcel(delivered=5, refunded=3), 5, id="delivered after all"),
        pytest.param(Parcel(refunded=-1), 0, id="refunded before the promise"),
        pytest.param(Parcel(promised=False), 0, id="nothing promised"),
    ],
)
def test_days_late(parcel: Parcel, days: int) -> None:
    assert days_late(parcel.order(), NOW) == days


SOON, LATER = PROMISED + timedelta(days=2), PROMISED + timedelta(days=6)
DOLLARS = [Money(Decimal(amount), "USD") for amount in (2, 10, 12)]


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        pytest.param(
            {"refunds": (Refund(amount=DOLLARS[0], at=SOON),)},
            10,
            id="refunded in part: still awaited",
        ),
        pytest.param(
            {
                "refunds": (
                    Refund(amount=DOLLARS[0], at=SOON),
                    Refund(amount=DOLLARS[1], at=LATER),
                )
            },
            6,
            id="refunded in two parts: until the last",
        ),
        pytest.param({"state": "REFUNDED"}, 0, id="refunded, and nobody has told when"),
        pytest.param({"refunds": (Refund(amount=DOLLARS[2]),)}, 0, id="refunded, and nobody has told when"),
        pytest.param({"state": "DECLINED"}, 0, id="declined: nobody waits"),
        pytest.param({"state": "DECLINED", "delivered_at": LATER}, 6, id="delivered all the same"),
    ],
)
def test_lateness_ends_when_nobody_waits_any_more(changes: dict[str, Any], days: int) -> None:
    order = Order(id="o1", total=DOLLARS[2], promised_delivery_at=PROMISED, **changes)
    assert days_late(order, NOW) == days


def test_days_late_are_those_between_the_dates_that_a_letter_names() -> None:
    promised = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)
    order = Order(id="o1", promised_delivery_at=promised)
    assert days_late(order, promised + timedelta(hours=5, minutes=59)) == 0
    assert days_late(order, promised + timedelta(hours=6)) == 1
    assert days_late(order, datetime(2026, 11, 27, 2, 8, tzinfo=UTC)) == 4


def test_the_later_report_wins_and_nothing_that_only_the_other_knows_is_lost() -> None:
    old = Order(id="o1", state="APPROVED", product="Mug", sku="M-1", updated_at=at(1), extra={"a": 1, "b": 1})
    new = Order(id="o1", state="SHIPPED", product="Mug", quantity=2, updated_at=at(2), extra={"b": 2})
    expected = Order(
        id="o1", state="SHIPPED", product="Mug", sku="M-1", quantity=2, updated_at=at(2), extra={"a": 1, "b": 2}
    )
    assert joined_order(old, new) == expected
    assert joined_order(new, old) == expected


def test_a_report_without_a_time_counts_as_read_just_now() -> None:
    dated = Order(id="o1", state="APPROVED", updated_at=at(1))
    assert joined_order(dated, Order(id="o1", state="SHIPPED")).state == "SHIPPED"


def test_a_second_parcel_does_not_hide_the_first_and_a_bare_number_does_not_lose_its_carrier() -> None:
    first = Order(id="o1", updated_at=at(1), tracking=(Tracking(number="A", carrier="YunExpress"),))
    second = Order(id="o1", updated_at=at(2), tracking=(Tracking(number="B"), Tracking(number="A")))
    third = Order(id="o1", updated_at=at(3), tracking=(Tracking(number="C"),))
    joined = joined_order(joined_order(first, second), third)
    assert [(parcel.number, parcel.carrier) for parcel in joined.tracking] == [
        ("C", ""),
        ("B", ""),
        ("A", "YunExpress"),
    ]


def test_amounts_read_with_two_places_and_their_currency() -> None:
    assert str(Money(Decimal("12.4"), "USD")) == "12.40 USD"
    assert str(Money(Decimal("8"))) == "8.00"


words = st.sampled_from(["", "x", "y"])
orders = st.builds(
    lambda state, sku, quantity, updated, numbers: Order(
        id="o1",
        state=state,
        sku=sku,
        quantity=quantity,
        updated_at=None if updated is None else at(updated),
        tracking=tuple(Tracking(number=number) for number in numbers),
    ),
    words,
    words,
    st.none() | st.integers(0, 2),
    st.none() | st.integers(0, 3),
    st.lists(st.sampled_from("ABC"), unique=True),
)


@given(orders, orders)
def test_telling_the_same_order_twice_changes_nothing_more(known: Order, reported: Order) -> None:
    once = joined_order(known, reported)
    assert joined_order(once, reported) == once
    assert {parcel.number for parcel in once.tracking} == {
        parcel.number for parcel in (*known.tracking, *reported.tracking)
    }
