"""Wish's own words and ours, in one place: states, senders, order events (docs/platform.md, 1 and 4)."""

from wishtui.domain.issue import Status
from wishtui.domain.message import Sender
from wishtui.text import decode_html, fold

STATES: dict[str, Status] = {
    "AWAITING_MERCHANT": Status.UNHANDLED,
    "AWAITING_USER": Status.RESPONDED,
    "AWAITING_WISH": Status.RESPONDED,  # inferred: Wish deals with it, the seller can only wait
    "CLOSED": Status.CLOSED,
    "PERMANENTLY_CLOSED": Status.CLOSED,
}
"""Ticket states of the API, version 3."""

V2_STATES: tuple[tuple[str, Status], ...] = (
    ("awaiting your", Status.UNHANDLED),  # untranslated: what a file says
    ("awaiting merchant", Status.UNHANDLED),  # untranslated: what a file says
    ("awaiting buyer", Status.RESPONDED),  # untranslated: what a file says
    ("awaiting user", Status.RESPONDED),  # untranslated: what a file says
    ("awaiting customer", Status.RESPONDED),  # untranslated: what a file says
    ("awaiting wish", Status.RESPONDED),  # untranslated: what a file says
    ("closed", Status.CLOSED),
    ("未处理", Status.UNHANDLED),
    ("已回复", Status.RESPONDED),
    ("已关闭", Status.CLOSED),
    ("permanently closed", Status.CLOSED),  # untranslated: what a file says
)
"""How the state texts of version 2 exports begin (all but the first *inferred*), and the dashboard's in Chinese."""

V2_AWAITING_SELLER = "1"
"""`state_id` of a version 2 ticket that waits for the seller."""

SENDERS: dict[str, tuple[Sender, bool]] = {
    "USER": (Sender.CUSTOMER, False),
    "MERCHANT": (Sender.SELLER, False),
    "WISH_SUPPORT": (Sender.WISH, False),
    "LIVE_CHAT": (Sender.WISH, False),
    "WISH_AUTOMATED_SUPPORT": (Sender.WISH, True),
}
"""Who wrote a reply, and whether it was Wish's machine, which is no answer."""

SENDER_WORDS: dict[str, tuple[Sender, bool]] = {
    **{word.casefold(): who for word, who in SENDERS.items()},
    "customer": (Sender.CUSTOMER, False),
    "buyer": (Sender.CUSTOMER, False),
    "seller": (Sender.SELLER, False),
    "store": (Sender.SELLER, False),
    "wish": (Sender.WISH, False),
    "wish_automated": (Sender.WISH, True),
}
"""The same as version 2 exports and spreadsheets write it, blanks as underscores."""

AUTOMATED_WORD = "wish automated"  # untranslated: what a file says
"""How a spreadsheet names a message of Wish's machine, so that it is not taken for an answer."""

ORDER_STATES = frozenset({"APPROVED", "SHIPPED", "REFUNDED", "REQUIRE_REVIEW", "DECLINED"})

ORDER_EVENTS: dict[str, str] = {
    "ORDER_RELEASED": "released_at",
    "MARK_SHIPPED": "shipped_at",
    "CONFIRM_FULFILLED": "first_scan_at",
    "CONFIRMED_DELIVERED": "delivered_at",
    "ORDER_DELIVERED": "delivered_at",
}
"""Which time of an order a fulfilment record holds."""

TICKET_KEYS = frozenset(
    {"replies", "buyer_info", "sub_label", "refund_reason", "resolution_info", "opened_at", "merchant_id", "subject"}
)
"""Keys that only a version 3 ticket has."""

ORDER_KEYS = frozenset(
    {
        "product_information",
        "order_payment",
        "fulfillment_requirements",
        "fulfillment_records",
        "tracking_information",
        "released_at",
        "refunds",
        "penalties",
    }
)
"""Keys that only a version 3 order has."""


def status_word(text: str) -> Status | None:
    """The status that a word of a file means: ours, the API's or a version 2 text, case free; None if nobody's."""
    word = fold(decode_html(text))
    if word in {status.value for status in Status}:
        return Status(word)
    state = STATES.get(word.upper().replace(" ", "_"))
    return state or next((status for start, status in V2_STATES if word.startswith(start)), None)


def sender_word(text: str) -> tuple[Sender, bool] | None:
    """Who a word of a file means, and whether it is Wish's machine; None if nobody."""
    return SENDER_WORDS.get(fold(text).replace(" ", "_"))
