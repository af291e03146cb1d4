"""Invented orders, issues and fields that make each kind of letter complete."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from wishtui.domain.appeal import Appeal, FieldType, FieldValue, KindSpec, Known, Shop, denied, prefill
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Money, Order, Penalty, Refund, Tracking
from wishtui.letters import Catalogue
from wishtui.resources import templates_dir

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHOP = Shop(name="Bramble & Finch", merchant_id="M-4711", signer="Noor Haddad")
CATALOGUE = Catalogue([templates_dir()])

_FROM_ORDERS = frozenset({"reasons"})
"""What the orders tell, where they do."""

AWKWARD = "O'Brien {{ 7*7 }} <b>李娜</b> \x1b[31m\u202e*_x_* [x](y) #1"

_FIELDS: dict[str, FieldValue] = {
    "notice_date": "2026-11-16",
    "notice_reference": "INF-2026-118",
    "notice_quote": "Your store does not keep to the merchant policies.\nSee the listings below.",
    "mistake": "We published two listings in October without the check that our own rules ask for before upload.",
    "cause": "On 12 October a new colleague uploaded 40 listings from the supplier's file. Nobody looked again.",
    "listings": ("Enamel mug, blue: listed at 124.00 USD, now 12.40 USD",),
    "accounts": ("Bramble & Finch, M-4711, ours, open", "Finch Home, M-3002, a former partner's, closed"),
    "standing": "Finch Home was closed on 2 November 2026 by its owner",
    "rights": "the word mark “Tinhorn”, owned by Tinhorn Goods",
    "certificate": "letter of authorisation number 88 of 3 March 2026",
    "issuer": "Tinhorn Goods",
    "verification": "the owner's licensing desk confirms the number to anyone who asks",
    "rate": "11.2 % over 30 days",
    "reasons": ("the item was damaged (9 orders)",),
    "evidence": ("Price history of each listing, exported from the dashboard", "Supplier invoice number 204"),
    "promise_date": "2026-12-01",
}


_FALLBACK: dict[str, FieldValue] = {
    "reasons": _FIELDS["reasons"],
    "impact": "The customer asks every day where the parcel is",
    "impact_customer": "We know that you are waiting for it",
}
"""What a seller writes where the orders tell nothing."""


def order(number: int, *, product: str = "Enamel mug", late: int = 10) -> Order:
    """A shipped order whose promise lies `late` days back; every second one has arrived."""
    return Order(
        id=f"5f1a9c00000000000000{number:04}",
        state="SHIPPED",
        product=product,
        color="blue",
        size="M",
        quantity=2,
        total=Money(Decimal("12.40"), "USD"),
        released_at=NOW - timedelta(days=40),
        shipped_at=NOW - timedelta(days=38),
        first_scan_at=NOW - timedelta(days=37),
        promised_delivery_at=NOW - timedelta(days=late),
        delivered_at=NOW - timedelta(days=2) if number % 2 else None,
        tracking=(Tracking(number=f"YT2600000{number:04}", carrier="YunExpress"),),
        refunds=(
            (Refund(reason="ITEM_IS_DAMAGED", amount=Money(Decimal("12.40"), "USD"), at=NOW - timedelta(days=1)),)
            if number % 5 == 4
            else ()
        ),
        penalties=(Penalty(reason="late", amount=Money(Decimal("1.00"), "USD")),) if number % 5 == 3 else (),
    )


def issue(orders: Sequence[Order], *, customer: str = "Ana E.", reason: str = "SHIPPING_TAKING_TOO_LONG") -> Issue:
    """An Unhandled issue about `orders`."""
    return Issue(
        id="T-100",
        status=Status.UNHANDLED,
        opened_at=NOW - timedelta(hours=30),
        subject="Where is my parcel?",
        customer=customer,
        reason=reason,
        order_ids=tuple(one.id for one in orders),
        orders=tuple(orders),
        messages=(Message(sender=Sender.CUSTOMER, at=NOW - timedelta(hours=30), text="Where is it?"),),
    )


def choices(spec: KindSpec, audience: str, orders: Sequence[Order] = ()) -> dict[str, FieldValue]:
    """What a seller fills in: the first option of every choice that the orders do not contradict, five measures, and
    the facts of the case."""
    fields: dict[str, FieldValue] = {}
    for field in spec.asked(audience):
        if field.type is FieldType.CHOICE and field.required:
            fields[field.name] = next(
                option for option in field.options if not denied(field, option, orders, NOW.date())
            )
        elif field.name in _FIELDS and field.name not in _FROM_ORDERS:
            fields[field.name] = _FIELDS[field.name]
        elif field.name == "measures":
            fields[field.name] = field.options[:5]
    return fields


def appeal(
    kind: str, orders: Sequence[Order], *, audience: str = "", customer: str = "Ana E.", **fields: FieldValue
) -> Appeal:
    """A filled-in appeal of `kind`; `fields` stand over what is known and chosen."""
    spec = CATALOGUE.kind(kind)
    audience = audience or spec.audience[0]
    issues = (issue(orders, customer=customer),) if orders else ()
    filled = prefill(spec, Known(issues, tuple(orders), SHOP, NOW), audience=audience)
    return Appeal(
        id="A-1",
        kind=kind,
        created_at=NOW,
        changed_at=NOW,
        audience=audience,
        fields={**_FALLBACK, **filled, **choices(spec, audience, orders), **fields},
        issue_ids=tuple(one.id for one in issues),
        customers=tuple(one.customer for one in issues),
        orders=tuple(orders),
    )
