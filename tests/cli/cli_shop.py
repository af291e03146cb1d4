"""A shop of four issues, and what a call of the program gives."""

import io
import json
from collections.abc import Callable
from typing import Any, NamedTuple

NOW = "2026-11-23T12:00:00Z"

LATE = "b00000000000000000000001"
DUE = "b00000000000000000000002"
ANSWERED = "b00000000000000000000003"
CLOSED = "b00000000000000000000004"
ORDER = "a00000000000000000000001"


class Ran(NamedTuple):
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


Run = Callable[..., Ran]


def ticket(number: int, state: str, opened: str, *messages: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    replies = [{"sender": sender, "replied_at": at, "message": text} for sender, at, text in messages]
    return {"id": f"b{number:023}", "state": state, "opened_at": opened, "replies": replies, **more}


TICKETS = [
    ticket(
        1,
        "AWAITING_MERCHANT",
        "2026-11-20T08:00:00Z",
        ("USER", "2026-11-20T08:00:00Z", "It came in\nthree pieces."),
        subject="Mug arrived broken",
        refund_reason="ITEM_IS_DAMAGED",
        buyer_info={"name": "Ana E.", "locale": "pt"},
        orders=[{"id": ORDER}],
    ),
    ticket(
        2,
        "AWAITING_MERCHANT",
        "2026-11-21T14:00:00Z",
        ("USER", "2026-11-21T14:00:00Z", "Where is my parcel?"),
        subject="可以换颜色吗？",
        buyer_info={"name": "李娜"},
    ),
    ticket(
        3,
        "AWAITING_USER",
        "2026-11-22T08:00:00Z",
        ("USER", "2026-11-22T08:00:00Z", "Which size?"),
        ("MERCHANT", "2026-11-22T09:00:00Z", "Medium fits."),
        subject="Size of the cap",
        buyer_info={"name": "Marek W."},
    ),
    ticket(
        4,
        "CLOSED",
        "2026-11-10T08:00:00Z",
        ("USER", "2026-11-10T08:00:00Z", "Thank you!"),
        ("MERCHANT", "2026-11-10T09:00:00Z", "You are welcome."),
        subject="Thank you",
        buyer_info={"name": "J. Okafor"},
        resolution_info={"closed_at": "2026-11-10T09:00:00Z", "closed_by": "MERCHANT"},
    ),
]

ORDERS = [
    {
        "id": ORDER,
        "state": "SHIPPED",
        "product_information": {"name": "Enamel mug", "sku": "MUG-1", "color": "blue"},
        "order_payment": {
            "general_payment_details": {
                "product_quantity": 2,
                "payment_total": {"amount": 12.40, "currency_code": "USD"},
            }
        },
        "fulfillment_requirements": {"expected_delivery_time": "2026-11-13T00:00:00Z"},
        "tracking_information": [{"tracking_number": "YT2600000001", "shipping_provider": {"name": "YunExpress"}}],
    }
]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return not self.closed
