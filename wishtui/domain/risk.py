"""What may close the store, measured from the store's own data (docs/platform.md, 2).

Only what was imported can be counted: a figure says what it rests on, and that there is too little where there is.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from wishtui.domain.appeal import orders_among, reason_text
from wishtui.domain.issue import Issue, product_of
from wishtui.domain.order import Order, is_refunded
from wishtui.domain.risk_texts import (
    ADVICE,
    CHECKLISTS,
    KINDS,
    MEANINGS,
    TITLES,
    complaint_words,
    no_complaints,
    rate_words,
    refund_basis,
    ticked_words,
)
from wishtui.i18n import N_, _, ngettext
from wishtui.text import clean_line

NORMAL_RATE = 0.05
"""Seller guides call a refund rate below this normal (docs/platform.md, 2)."""

LEAST_ORDERS = 20
"""Fewer orders than this say nothing about a rate."""

WEEKS = 13
STALE = timedelta(days=180)
"""A tick older than this should be looked at again."""

_COUNTERFEIT = frozenset({"ITEM_IS_COUNTERFEIT"})
_MISMATCH = frozenset({"ITEM_DOES_NOT_MATCH_LISTING", "ITEM_DOES_NOT_WORK_AS_DESCRIBED", "EMPTY_PACKAGE"})
_COMPLAINTS = _COUNTERFEIT | _MISMATCH
_COMPLAINT_DAYS = 90


class Risk(StrEnum):
    """The five things that close stores."""

    INFRINGEMENT = "infringement"
    COMPLIANCE = "compliance"
    LINKED_ACCOUNTS = "linked-accounts"
    REFUND_RATE = "refund-rate"
    FALSE_AUTHORISATION = "false-authorisation"


class Level(StrEnum):
    """How much a risk presses; a person reads `_(level.value)`."""

    UNKNOWN = N_("unknown")
    CALM = N_("calm")
    WATCH = N_("watch")
    HIGH = N_("high")


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One thing measured. `value` is None when there is too little to measure; a rate is a share from 0 to 1."""

    name: str
    value: float | None
    unit: str
    basis: str
    """What it rests on, in words."""
    before: float | None = None
    """The same over as many days before; None where there was too little to measure."""

    @property
    def change(self) -> float | None:
        """By how much it moved; None where one of the two is not known."""
        return None if self.value is None or self.before is None else self.value - self.before


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """A point of a checklist that only the seller can answer."""

    id: str
    text: str
    ticked: date | None = None
    stale: bool = False
    """Ticked so long ago that it should be looked at again."""


class RiskReport(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    # How `wishtui risks --json` has always called them.
    rename={"summary": "said", "meaning": "means", "advice": "helps"},
):
    """One risk: what it means, what helps, what points to it, and the appeal that belongs to it."""

    risk: Risk
    title: str
    meaning: str
    advice: str
    level: Level
    summary: str
    """The finding in one sentence."""
    kind: str
    """The kind of appeal to draft."""
    figures: tuple[Figure, ...] = ()
    details: tuple[str, ...] = ()
    trend: tuple[float | None, ...] = ()
    """One number a week, oldest first, the last for the seven days up to now; None: too little to tell."""
    trend_unit: str = ""
    checks: tuple[Check, ...] = ()


def measure(
    issues: Iterable[Issue], ticks: Mapping[str, date], now: datetime, *, orders: Iterable[Order] = ()
) -> list[RiskReport]:
    """The five risks at `now`; `ticks` are the days on which the seller ticked a point, by its id.

    `orders` are those known without an issue. Without them every known order is one that somebody wrote about, so
    the refund rate reads higher than Wish's own; the figure's basis says so.
    """
    builder = RiskBuilder(now)
    for issue in issues:
        builder.take(issue)
    return builder.reports(ticks, orders)


_PRESSING: Mapping[str, int] = {Level.WATCH: 1, Level.HIGH: 2}


def presses(level: str) -> int:
    """How much a level presses; one that is unknown presses no more than a calm one."""
    return _PRESSING.get(level, 0)


class _Complaint(NamedTuple):
    opened_at: datetime
    reasons: frozenset[str]
    product: str


class RiskBuilder:
    """The risks in the making, issue by issue; it keeps of each what a figure looks at."""

    def __init__(self, now: datetime) -> None:
        self._now = now
        self._opened: list[datetime] = []
        self._complaints: list[_Complaint] = []
        self._orders: dict[str, Order] = {}

    def take(self, issue: Issue) -> None:
        """Count `issue`, and the orders that it names."""
        self._opened.append(issue.opened_at)
        reasons = _reasons(issue) & _COMPLAINTS
        if reasons:
            self._complaints.append(_Complaint(issue.opened_at, frozenset(reasons), _product(issue)))
        for order in orders_among((issue,)):
            if order.released_at is not None or order.id not in self._orders:
                self._orders[order.id] = _risk_fields(order)

    def reports(self, ticks: Mapping[str, date], orders: Iterable[Order] = ()) -> list[RiskReport]:
        """The five risks; `ticks` and `orders` are those of `measure`."""
        now, complaints = self._now, self._complaints
        alone = [order for order in orders if order.id not in self._orders]
        every = (*self._orders.values(), *alone)
        return [
            _complaints(Risk.INFRINGEMENT, _COUNTERFEIT, complaints, self._opened, now),
            _complaints(Risk.COMPLIANCE, _MISMATCH, complaints, self._opened, now),
            _checklist(Risk.LINKED_ACCOUNTS, ticks, now),
            _refunds(every, now, whole=bool(alone)),
            _checklist(Risk.FALSE_AUTHORISATION, ticks, now),
        ]


def _risk_fields(order: Order) -> Order:
    return Order(id=order.id, state=order.state, released_at=order.released_at, refunds=order.refunds)


def refund_rate(orders: Iterable[Order], now: datetime, days: int) -> tuple[int, int]:
    """Refunded orders and all orders among those released in the `days` before `now`."""
    released = [order for order in orders if _within(order.released_at, now, days)]
    return sum(1 for order in released if is_refunded(order)), len(released)


def _refunds(orders: Sequence[Order], now: datetime, *, whole: bool) -> RiskReport:
    figures = []
    for days in (30, 90):
        refunded, total = refund_rate(orders, now, days)
        rate = _share(refunded, total)
        before = _share(*refund_rate(orders, now - timedelta(days=days), days))
        basis = refund_basis(refunded, total, days, least=LEAST_ORDERS, whole=whole)
        figures.append(Figure(name=_("{days} days", days=days), value=rate, unit="share", basis=basis, before=before))
    rates = [figure.value for figure in figures if figure.value is not None]
    level, summary = Level.UNKNOWN, _("Too little data: {basis}.", basis=figures[1].basis)
    if rates:
        worst = max(rates)
        level = Level.HIGH if worst >= NORMAL_RATE else Level.WATCH if worst >= NORMAL_RATE * 0.6 else Level.CALM
        summary = rate_words(worst, NORMAL_RATE)
    reasons = Counter(
        reason
        for order in orders
        for refund in order.refunds
        if (reason := reason_text(refund.reason)) and _within(refund.at or order.released_at, now, 90)
    )
    details = tuple(
        ngettext("{reason}: {number:,} refund", "{reason}: {number:,} refunds", count, reason=_(reason))
        for reason, count in reasons.most_common(8)
    )
    trend = tuple(_share(*refund_rate(orders, now - timedelta(weeks=back), 30)) for back in reversed(range(WEEKS)))
    return _report(Risk.REFUND_RATE, level, summary, figures=figures, details=details, trend=trend, trend_unit="share")


def _share(refunded: int, total: int) -> float | None:
    return refunded / total if total >= LEAST_ORDERS else None


def _complaints(
    risk: Risk, reasons: frozenset[str], complaints: Sequence[_Complaint], opened: Sequence[datetime], now: datetime
) -> RiskReport:
    """Complaints of one sort by product. Each issue counts once, at the day on which it was opened."""
    ours = [complaint for complaint in complaints if complaint.reasons & reasons]
    recent, reported = _counts(opened, ours, now)
    earlier = now - timedelta(days=_COMPLAINT_DAYS)
    before, reported_before = _counts(opened, ours, earlier)
    products = Counter(complaint.product for complaint in reported)
    weekly = Counter((now - complaint.opened_at).days // 7 for complaint in ours)
    trend = tuple(float(weekly[back]) if recent else None for back in reversed(range(WEEKS)))
    figure = Figure(
        name=_("{days} days", days=_COMPLAINT_DAYS),
        value=float(len(reported)) if recent else None,
        unit="issues",
        basis=ngettext(
            "{number:,} issue of {all:,} opened in {days} days",
            "{number:,} issues of {all:,} opened in {days} days",
            len(reported),
            all=recent,
            days=_COMPLAINT_DAYS,
        ),
        before=float(len(reported_before)) if before else None,
    )
    if not recent:
        level, summary = Level.UNKNOWN, _("Too little data: no issue was opened in {days} days.", days=_COMPLAINT_DAYS)
    elif not reported:
        level, summary = Level.CALM, no_complaints(recent)
    else:
        product, times = products.most_common(1)[0]
        level = Level.HIGH if times >= 3 else Level.WATCH
        summary = complaint_words(product, times, len(reported))
    details = tuple(
        ngettext("{product}: {number:,} complaint", "{product}: {number:,} complaints", count, product=product)
        for product, count in products.most_common(10)
    )
    return _report(risk, level, summary, figures=[figure], details=details, trend=trend, trend_unit="issues")


def _counts(
    opened: Sequence[datetime], complaints: Sequence[_Complaint], now: datetime
) -> tuple[int, list[_Complaint]]:
    """How many issues were opened in the days before `now`, and the complaints among them."""
    recent = sum(_within(when, now, _COMPLAINT_DAYS) for when in opened)
    return recent, [complaint for complaint in complaints if _within(complaint.opened_at, now, _COMPLAINT_DAYS)]


def _checklist(risk: Risk, ticks: Mapping[str, date], now: datetime) -> RiskReport:
    today = now.date()
    checks = []
    for name, text in CHECKLISTS[risk.value]:
        ticked = ticks.get(name)
        stale = ticked is not None and today - ticked > STALE
        checks.append(Check(id=name, text=_(text), ticked=ticked, stale=stale))
    good = sum(1 for check in checks if check.ticked and not check.stale)
    if not any(check.ticked for check in checks):
        level, summary = Level.UNKNOWN, _("Too little data: nothing has been ticked; only you can know these.")
    elif good == len(checks):
        level, summary = Level.CALM, _("All {count} points ticked.", count=len(checks))
    else:
        level, summary = Level.WATCH, ticked_words(good, len(checks), sum(1 for check in checks if check.stale))
    return _report(risk, level, summary, checks=checks)


def _report(
    risk: Risk,
    level: Level,
    summary: str,
    *,
    figures: Sequence[Figure] = (),
    details: Sequence[str] = (),
    trend: Sequence[float | None] = (),
    trend_unit: str = "",
    checks: Sequence[Check] = (),
) -> RiskReport:
    name = risk.value
    return RiskReport(
        risk=risk,
        title=_(TITLES[name]),
        meaning=_(MEANINGS[name]),
        advice=_(ADVICE[name]),
        level=level,
        summary=summary,
        kind=KINDS[name],
        figures=tuple(figures),
        details=tuple(details),
        trend=tuple(trend),
        trend_unit=trend_unit,
        checks=tuple(checks),
    )


def _reasons(issue: Issue) -> set[str]:
    return {issue.reason, *(refund.reason for order in issue.orders for refund in order.refunds)}


def _product(issue: Issue) -> str:
    return clean_line(product_of(issue), limit=80) or _("a product not known")


def _within(when: datetime | None, now: datetime, days: int) -> bool:
    return when is not None and now - timedelta(days=days) <= when <= now
