"""The five risks, measured from what the store knows, and said to be unknown where it knows too little."""

from datetime import UTC, date, datetime, timedelta

import pytest

from wishtui.domain.issue import Issue, Status
from wishtui.domain.order import Order, Refund
from wishtui.domain.risk import WEEKS, Level, Risk, RiskReport, measure, refund_rate
from wishtui.domain.risk_texts import CHECKLISTS, rate_words
from wishtui.letters import Catalogue
from wishtui.resources import templates_dir

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def orders(count: int, refunded: int, *, days: float = 10, first: int = 0) -> list[Order]:
    refund = Refund(reason="ITEM_IS_DAMAGED", at=NOW - timedelta(days=1))
    return [
        Order(
            id=f"o{first + number}",
            product="Mug",
            released_at=NOW - timedelta(days=days),
            refunds=(refund,) if number < refunded else (),
        )
        for number in range(count)
    ]


def complaint(number: int, reason: str, *, product: str = "Mug", days: float = 5) -> Issue:
    order = Order(id=f"c{number}", product=product)
    at = NOW - timedelta(days=days)
    return Issue(id=f"T{number}", status=Status.CLOSED, opened_at=at, reason=reason, orders=(order,))


def report(risk: Risk, issues: list[Issue], *, ticks: dict[str, date] | None = None, **more: list[Order]) -> RiskReport:
    return next(each for each in measure(issues, ticks or {}, NOW, **more) if each.risk is risk)


def test_each_risk_has_words_and_an_appeal_that_exists() -> None:
    kinds = {spec.name for spec in Catalogue([templates_dir()]).kinds()}
    reports = measure([], {}, NOW)
    assert [each.risk for each in reports] == list(Risk)
    for each in reports:
        assert each.kind in kinds
        assert each.title
        assert each.meaning
        assert each.advice
        assert each.level is Level.UNKNOWN
        assert each.summary.startswith("Too little data")


@pytest.mark.parametrize(
    ("count", "refunded", "level"),
    [(19, 5, Level.UNKNOWN), (100, 5, Level.HIGH), (100, 4, Level.WATCH), (100, 1, Level.CALM), (100, 0, Level.CALM)],
)
def test_the_refund_rate_against_five_percent(count: int, refunded: int, level: Level) -> None:
    measured = report(Risk.REFUND_RATE, [], orders=orders(count, refunded))
    assert measured.level is level
    rate = measured.figures[0].value
    assert rate == (None if level is Level.UNKNOWN else refunded / count)
    assert f"{refunded} of {count} orders released in 30 days" in measured.figures[0].basis
    assert ("too little data" in measured.figures[0].basis) == (level is Level.UNKNOWN)


def test_thirty_and_ninety_days_are_counted_apart() -> None:
    known = orders(40, 0, days=10) + orders(40, 8, days=60, first=100)
    assert refund_rate(known, NOW, 30) == (0, 40)
    assert refund_rate(known, NOW, 90) == (8, 80)
    measured = report(Risk.REFUND_RATE, [], orders=known)
    assert [figure.value for figure in measured.figures] == [0.0, 0.1]
    assert measured.details == ("the item was damaged: 8 refunds",)
    assert len(measured.trend) == WEEKS
    assert measured.trend[-1] == 0.0
    assert measured.trend[-6] == 0.2
    assert measured.trend[0] is None


def test_orders_known_from_issues_alone_are_said_to_be_no_fair_sample() -> None:
    about = [
        Issue(id=f"T{number}", status=Status.CLOSED, opened_at=NOW, orders=(order,))
        for number, order in enumerate(orders(30, 3))
    ]
    assert "customers wrote about" in report(Risk.REFUND_RATE, about).figures[0].basis
    assert "customers wrote about" not in report(Risk.REFUND_RATE, about, orders=orders(30, 0, first=50)).summary


def test_complaints_are_counted_by_product() -> None:
    issues = [complaint(number, "ITEM_IS_COUNTERFEIT", product="Cap") for number in range(3)]
    issues += [complaint(9, "ITEM_IS_COUNTERFEIT", product=""), complaint(10, "ITEM_IS_DAMAGED")]
    issues += [complaint(11, "ITEM_IS_COUNTERFEIT", days=120)]
    measured = report(Risk.INFRINGEMENT, issues)
    assert measured.level is Level.HIGH
    assert measured.summary == "4 complaints, most about Cap (3)."
    assert report(Risk.INFRINGEMENT, issues[:1]).summary == "1 complaint, about Cap."
    assert report(Risk.INFRINGEMENT, issues[:3]).summary == "3 complaints, all about Cap."
    assert measured.details == ("Cap: 3 complaints", "a product not known: 1 complaint")
    assert measured.trend[-1] == 4.0
    assert report(Risk.COMPLIANCE, issues).level is Level.CALM
    assert report(Risk.COMPLIANCE, [complaint(1, "ITEM_DOES_NOT_MATCH_LISTING")]).level is Level.WATCH


def test_checklists_are_ticked_by_the_seller_and_grow_old() -> None:
    points = [name for name, _ in CHECKLISTS["linked-accounts"]]
    fresh = dict.fromkeys(points, date(2026, 11, 1))
    assert report(Risk.LINKED_ACCOUNTS, [], ticks=fresh).level is Level.CALM
    partly = report(Risk.LINKED_ACCOUNTS, [], ticks={points[0]: date(2026, 11, 1), points[1]: date(2025, 1, 1)})
    assert (partly.level, partly.summary) == (Level.WATCH, f"1 of {len(points)} points ticked; 1 to look at again.")
    assert partly.checks[1].stale
    assert partly.checks[2].ticked is None
    assert report(Risk.FALSE_AUTHORISATION, [], ticks=fresh).level is Level.UNKNOWN


def test_figures_stand_beside_those_of_as_many_days_before() -> None:
    complaints = [
        complaint(number, "ITEM_IS_COUNTERFEIT", days=days) for number, days in enumerate((5, 6, 100, 170, 200))
    ]
    (figure,) = report(Risk.INFRINGEMENT, complaints).figures
    assert (figure.value, figure.before, figure.change) == (2.0, 2.0, 0.0)
    known = [*orders(20, 2, days=10), *orders(20, 1, days=45, first=100)]
    month, quarter = report(Risk.REFUND_RATE, [], orders=known).figures
    assert (month.value, month.before) == (0.1, 0.05)
    assert (quarter.value, quarter.before, quarter.change) == (0.075, None, None)


def test_a_rate_just_below_the_normal_one_is_not_written_as_that() -> None:
    assert rate_words(0.0498, 0.05).startswith("4.9% of known orders refunded, below the 5%")
    assert rate_words(0.05, 0.05).startswith("5.0% of known orders refunded, at or above")
    assert rate_words(0.0123, 0.05).startswith("1.2% ")
