"""Orders that agree with what their customer says: where the parcel is, when it was promised, what went back."""

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import NamedTuple

from wishtui.domain.order import Money, Order, Penalty, Refund, Tracking
from wishtui.services.demo.goods import CURRENCY, SHIPPING, Variant
from wishtui.services.demo.topics import Parcel, Topic

DAY = 86_400

_CARRIERS = (
    ("YunExpress", "YT26", 14, ""),
    ("Yanwen", "UJ", 9, "YP"),
    ("4PX", "4PX3002", 9, "CN"),
    ("China Post", "LZ", 9, "CN"),
    ("SunYou", "SYAE", 10, ""),
    ("WishPost", "WI", 12, "CNG"),
)

_SHIP_WITHIN = 5 * DAY
_DELIVER_WITHIN = 20 * DAY

_PENALTIES = tuple(Money(Decimal(cents) / 100, CURRENCY) for cents in (100, 155, 240, 310))


class Course(NamedTuple):
    """How the conversation went, in seconds from now: negative is past."""

    topic: Topic
    reason: str
    asked: list[int]
    """The customer's messages, nudges not counted."""
    answered: list[int]
    settled: bool
    """Whether the issue is Closed."""


class _Way(NamedTuple):
    """What has become of one parcel, in seconds from now; None is not yet."""

    released: int
    promised: int
    shipped: int | None = None
    scanned: int | None = None
    delivered: int | None = None


class Parcels:
    """Makes orders as of one moment; the same random numbers give the same orders."""

    def __init__(self, rng: Random, now: datetime) -> None:
        self._rng = rng
        self._draw = rng.random
        self._now = now

    def order(self, course: Course, variant: Variant, count: int) -> Order:
        """One order of `count` times `variant` whose facts suit the conversation."""
        way = self._way(course)
        refunded = self._refunded_at(course)
        if refunded is not None and way.shipped is not None and course.topic.parcel is Parcel.WAITING:
            way = way._replace(shipped=None, scanned=None, delivered=None)
        draw, bits = self._draw, self._rng.getrandbits
        total = variant.totals[count - 1][int(draw() * len(SHIPPING))]
        events = [way.released, way.shipped, way.scanned, way.delivered, refunded]
        return Order(
            id=f"{self._stamp(way.released):08x}{bits(64):016x}",
            transaction_id=f"{self._stamp(way.released):08x}{bits(64):016x}",
            state="REFUNDED" if refunded is not None else "APPROVED" if way.shipped is None else "SHIPPED",
            product=variant.product,
            product_id=variant.product_id,
            sku=variant.sku,
            size=variant.size,
            color=variant.color,
            quantity=count,
            price=variant.price,
            total=total,
            released_at=self._at(way.released),
            updated_at=self._at(max(event for event in events if event is not None)),
            promised_ship_at=self._at(way.released + _SHIP_WITHIN),
            promised_delivery_at=self._at(way.promised),
            shipped_at=self._maybe(way.shipped),
            first_scan_at=self._maybe(way.scanned),
            delivered_at=self._maybe(way.delivered),
            tracking=() if way.shipped is None else (self._tracking(),),
            refunds=() if refunded is None else (self._refund(course, total, refunded),),
            penalties=self._penalties(way),
        )

    def _way(self, course: Course) -> _Way:
        opened = course.asked[0]
        parcel = course.topic.parcel
        if parcel is Parcel.WAITING:
            return self._waiting(course, opened)
        if parcel is Parcel.ARRIVED:
            delivered = opened - self._days(0.1, 4)
            shipped = delivered - self._days(9, 20)
            released = shipped - self._days(0.5, 3)
            return _Way(released, delivered + self._days(-4, 7), shipped, shipped + self._days(0.3, 2), delivered)
        if parcel is Parcel.OVERDUE:
            promised = opened - self._days(3, 9)
            released = promised - _DELIVER_WITHIN
            tardy = course.settled or self._draw() < 0.3
            shipped = released + (self._days(5.5, 8) if tardy else self._days(1, 4))
        else:
            promised = opened + self._days(5, 12)
            released = promised - _DELIVER_WITHIN
            shipped = opened - self._days(3, 5)
        scanned = shipped + self._days(0.4, 2.5)
        return _Way(released, promised, shipped, scanned, self._delivery(course))

    def _waiting(self, course: Course, opened: int) -> _Way:
        """Not sent when the customer wrote; by now it may have been."""
        released = opened - self._days(0.02, 0.9)
        promised = released + _DELIVER_WITHIN
        shipped = (course.answered[-1] if course.answered else opened) + self._days(0.5, 1.5)
        if not course.answered or shipped >= 0:
            return _Way(released, promised)
        scanned, delivered = shipped + self._days(0.4, 2), shipped + self._days(8, 16)
        return _Way(released, promised, shipped, scanned if scanned < 0 else None, delivered if delivered < 0 else None)

    def _delivery(self, course: Course) -> int | None:
        """When a parcel that was on its way came, if it did."""
        words = course.topic.arrives_by
        if words and len(course.asked) >= words:
            return course.asked[words - 1] - self._days(0.05, 0.3)
        if not course.settled or self._refunded_at(course) is not None:
            return None
        return min(-60, course.answered[-1] + self._days(0.3, 3))

    def _refunded_at(self, course: Course) -> int | None:
        step = course.topic.refund_after
        return course.answered[step - 1] + 60 if 0 < step <= len(course.answered) else None

    def _refund(self, course: Course, total: Money, at: int) -> Refund:
        note = course.topic.label
        return Refund(reason=course.reason, note=note, source="MERCHANT", amount=total, at=self._at(at))

    def _penalties(self, way: _Way) -> tuple[Penalty, ...]:
        """Wish charges an order that was sent after its promised time."""
        due = way.released + _SHIP_WITHIN
        if way.shipped is None or way.shipped <= due:
            return ()
        amount = _PENALTIES[int(self._draw() * len(_PENALTIES))]
        return (Penalty(reason="Shipped later than promised", amount=amount, at=self._at(way.shipped)),)

    def _tracking(self) -> Tracking:
        carrier, head, digits, tail = _CARRIERS[int(self._draw() * len(_CARRIERS))]
        number = f"{head}{int(self._draw() * 10**digits):0{digits}d}{tail}"
        return Tracking(number=number, carrier=carrier, origin="CN")

    def _days(self, least: float, most: float) -> int:
        return int((least + self._draw() * (most - least)) * DAY)

    def _at(self, second: int) -> datetime:
        return self._now + timedelta(seconds=second)

    def _maybe(self, second: int | None) -> datetime | None:
        return None if second is None else self._at(second)

    def _stamp(self, second: int) -> int:
        return int(self._now.timestamp()) + second
