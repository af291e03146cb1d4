"""Orders that agree with what their customer says: where the parcel is, when it was promised, what went back."""

from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from wishtui.domain.order import Money, Order, Penalty, Refund, Tracking
from wishtui.services.demo.content import Content, ParcelState, Topic, Variant

_DAY = 86_400
_SHIP_WITHIN = 5 * _DAY
_DELIVER_WITHIN = 20 * _DAY


class Timeline(NamedTuple):
    """How the conversation went, in seconds from now: negative is past."""

    topic: Topic
    reason: str
    asked: list[int]
    """The customer's messages, reminders not counted."""
    answered: list[int]
    closed: bool
    """Whether the issue is Closed."""


class _Shipment(NamedTuple):
    """What has become of one parcel, in seconds from now; None is not yet."""

    released: int
    promised: int
    shipped: int | None = None
    scanned: int | None = None
    delivered: int | None = None


class OrderFactory:
    """Makes orders as of one moment; the same random numbers give the same orders."""

    def __init__(self, content: Content, rng: Random, now: datetime) -> None:
        self._shop = content.shop
        self._rng = rng
        self._draw = rng.random
        self._now = now

    def order(self, timeline: Timeline, variant: Variant, count: int) -> Order:
        """One order of `count` times `variant` whose facts suit the conversation."""
        shipment = self._shipment(timeline)
        refunded = self._refunded_at(timeline)
        if refunded is not None and shipment.shipped is not None and timeline.topic.parcel is ParcelState.WAITING:
            shipment = shipment._replace(shipped=None, scanned=None, delivered=None)
        draw, bits = self._draw, self._rng.getrandbits
        total = variant.totals[count - 1][int(draw() * len(self._shop.shipping_costs))]
        events = [shipment.released, shipment.shipped, shipment.scanned, shipment.delivered, refunded]
        return Order(
            id=f"{self._stamp(shipment.released):08x}{bits(64):016x}",
            transaction_id=f"{self._stamp(shipment.released):08x}{bits(64):016x}",
            state="REFUNDED" if refunded is not None else "APPROVED" if shipment.shipped is None else "SHIPPED",
            product=variant.product,
            product_id=variant.product_id,
            sku=variant.sku,
            size=variant.size,
            color=variant.color,
            quantity=count,
            price=variant.price,
            total=total,
            released_at=self._at(shipment.released),
            updated_at=self._at(max(event for event in events if event is not None)),
            promised_ship_at=self._at(shipment.released + _SHIP_WITHIN),
            promised_delivery_at=self._at(shipment.promised),
            shipped_at=self._maybe_at(shipment.shipped),
            first_scan_at=self._maybe_at(shipment.scanned),
            delivered_at=self._maybe_at(shipment.delivered),
            tracking=() if shipment.shipped is None else (self._tracking(),),
            refunds=() if refunded is None else (self._refund(timeline, total, refunded),),
            penalties=self._penalties(shipment),
        )

    def _shipment(self, timeline: Timeline) -> _Shipment:
        opened = timeline.asked[0]
        parcel = timeline.topic.parcel
        if parcel is ParcelState.WAITING:
            return self._waiting(timeline, opened)
        if parcel is ParcelState.ARRIVED:
            delivered = opened - self._days(0.1, 4)
            shipped = delivered - self._days(9, 20)
            released = shipped - self._days(0.5, 3)
            return _Shipment(released, delivered + self._days(-4, 7), shipped, shipped + self._days(0.3, 2), delivered)
        if parcel is ParcelState.OVERDUE:
            promised = opened - self._days(3, 9)
            released = promised - _DELIVER_WITHIN
            tardy = timeline.closed or self._draw() < 0.3
            shipped = released + (self._days(5.5, 8) if tardy else self._days(1, 4))
        else:
            promised = opened + self._days(5, 12)
            released = promised - _DELIVER_WITHIN
            shipped = opened - self._days(3, 5)
        scanned = shipped + self._days(0.4, 2.5)
        return _Shipment(released, promised, shipped, scanned, self._delivery(timeline))

    def _waiting(self, timeline: Timeline, opened: int) -> _Shipment:
        """Not sent when the customer wrote; by now it may have been."""
        released = opened - self._days(0.02, 0.9)
        promised = released + _DELIVER_WITHIN
        shipped = (timeline.answered[-1] if timeline.answered else opened) + self._days(0.5, 1.5)
        if not timeline.answered or shipped >= 0:
            return _Shipment(released, promised)
        scanned, delivered = shipped + self._days(0.4, 2), shipped + self._days(8, 16)
        happened = (day if day < 0 else None for day in (scanned, delivered))
        return _Shipment(released, promised, shipped, *happened)

    def _delivery(self, timeline: Timeline) -> int | None:
        """When a parcel that was on its way came, if it did."""
        message = timeline.topic.arrives_by
        if message and len(timeline.asked) >= message:
            return timeline.asked[message - 1] - self._days(0.05, 0.3)
        if not timeline.closed or self._refunded_at(timeline) is not None:
            return None
        return min(-60, timeline.answered[-1] + self._days(0.3, 3))

    def _refunded_at(self, timeline: Timeline) -> int | None:
        step = timeline.topic.refund_after
        return timeline.answered[step - 1] + 60 if 0 < step <= len(timeline.answered) else None

    def _refund(self, timeline: Timeline, total: Money, at: int) -> Refund:
        note = timeline.topic.label
        return Refund(reason=timeline.reason, note=note, source="MERCHANT", amount=total, at=self._at(at))

    def _penalties(self, shipment: _Shipment) -> tuple[Penalty, ...]:
        """Wish charges an order that was sent after its promised time."""
        due = shipment.released + _SHIP_WITHIN
        if shipment.shipped is None or shipment.shipped <= due:
            return ()
        charge = self._shop.penalty
        amount = Money(charge.amounts[int(self._draw() * len(charge.amounts))], self._shop.currency)
        return (Penalty(reason=charge.reason, amount=amount, at=self._at(shipment.shipped)),)

    def _tracking(self) -> Tracking:
        carrier = self._shop.carriers[int(self._draw() * len(self._shop.carriers))]
        digits = f"{int(self._draw() * 10**carrier.digits):0{carrier.digits}d}"
        return Tracking(number=f"{carrier.prefix}{digits}{carrier.suffix}", carrier=carrier.name, origin="CN")

    def _days(self, least: float, most: float) -> int:
        return int((least + self._draw() * (most - least)) * _DAY)

    def _at(self, second: int) -> datetime:
        return self._now + timedelta(seconds=second)

    def _maybe_at(self, second: int | None) -> datetime | None:
        return None if second is None else self._at(second)

    def _stamp(self, second: int) -> int:
        return int(self._now.timestamp()) + second
