"""An order: what was bought, what was promised, what happened (docs/platform.md, 4)."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from wishtui.domain.aware import AwareDatetime


class Money(msgspec.Struct, frozen=True, omit_defaults=True):
    """An amount and its currency; the currency is empty when nobody named it."""

    amount: Decimal
    currency: str = ""

    def __str__(self) -> str:
        return f"{self.amount:.2f} {self.currency}".strip()


class Tracking(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One parcel's number and who carries it."""

    number: str
    carrier: str = ""
    origin: str = ""
    note: str = ""


class Refund(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Money that went back to the customer, and why."""

    reason: str = ""
    note: str = ""
    source: str = ""
    amount: Money | None = None
    at: AwareDatetime | None = None


class Penalty(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What Wish charged the seller over this order."""

    reason: str = ""
    amount: Money | None = None
    at: AwareDatetime | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One order as far as anyone has told us; what nobody told is empty, never guessed."""

    id: str
    shop: str = ""
    """Which of the seller's shops it was placed in; empty where there is one only."""
    transaction_id: str = ""
    state: str = ""
    product: str = ""
    product_id: str = ""
    sku: str = ""
    size: str = ""
    color: str = ""
    quantity: int | None = None
    price: Money | None = None
    total: Money | None = None
    released_at: AwareDatetime | None = None
    updated_at: AwareDatetime | None = None
    promised_ship_at: AwareDatetime | None = None
    promised_delivery_at: AwareDatetime | None = None
    shipped_at: AwareDatetime | None = None
    first_scan_at: AwareDatetime | None = None
    delivered_at: AwareDatetime | None = None
    tracking: tuple[Tracking, ...] = ()
    """Newest first, as Wish lists them."""
    refunds: tuple[Refund, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    extra: dict[str, Any] = {}

    @property
    def amount(self) -> Money | None:
        """What the customer paid in all, or the price of one where only that is known."""
        return self.total or self.price

    @property
    def variant(self) -> str:
        """Colour and size in one line."""
        return ", ".join(part for part in (self.color, self.size) if part)


def is_refunded(order: Order) -> bool:
    """Whether money went back to the customer, in part or in full."""
    return bool(order.refunds) or order.state == "REFUNDED"


def fully_refunded(order: Order) -> bool:
    """Whether the whole price went back, as far as the amounts tell; a refund of an unknown amount counts as whole."""
    amounts = [refund.amount for refund in order.refunds]
    paid = order.total or order.price
    comparable = [one.amount for one in amounts if one and paid and one.currency == paid.currency]
    if order.state == "REFUNDED" or paid is None or len(comparable) < len(amounts):
        return is_refunded(order)
    return bool(amounts) and sum(comparable) >= paid.amount


def refunded_at(order: Order) -> datetime | None:
    """When the whole price had gone back, with the last refund; of a refund in part, when that was."""
    return max((refund.at for refund in order.refunds if refund.at), default=None)


def days_late(order: Order, now: datetime) -> int:
    """Days that the delivery is, or was, behind the day it was promised for; 0 when on time or not promised.

    They are days of the calendar, as letters name them: who reads of the 23rd and the 24th counts one.
    An order that never arrived stops counting when all of it was refunded: nobody waits for it any more. Where nobody
    has told when that was, or where it was declined, it is not known to have been late.
    """
    promised = order.promised_delivery_at
    if promised is None:
        return 0
    if order.delivered_at is not None:
        ended = order.delivered_at
    elif fully_refunded(order):
        ended = refunded_at(order) or promised
    else:
        ended = promised if order.state == "DECLINED" else now
    return max(0, (min(ended, now).date() - promised.date()).days)


def joined_order(known: Order, reported: Order) -> Order:
    """`known` with what `reported` says; the later report wins where both speak, and no fact is lost.

    A report without `updated_at` is as new as the other one: what it says was read just now. Refunds and penalties
    come as whole lists, so that none is counted twice; tracking numbers of both reports are kept.
    """
    newer = not (known.updated_at and reported.updated_at and reported.updated_at < known.updated_at)
    first, second = (reported, known) if newer else (known, reported)
    values = _filled(first, second)
    values["tracking"] = _joined_tracking(first.tracking, second.tracking)
    values["extra"] = {**second.extra, **first.extra}
    return Order(**values)


def _joined_tracking(first: tuple[Tracking, ...], second: tuple[Tracking, ...]) -> tuple[Tracking, ...]:
    """Every parcel once, those of the first report in front."""
    parcels = {parcel.number: parcel for parcel in reversed(second)}
    known = [Tracking(**_filled(parcel, parcels.pop(parcel.number, parcel))) for parcel in first]
    return (*known, *reversed(parcels.values()))


def _filled(first: msgspec.Struct, second: msgspec.Struct) -> dict[str, Any]:
    """The fields of `first`, those that say nothing taken from `second`."""
    return {name: getattr(first, name) or getattr(second, name) for name in first.__struct_fields__}
