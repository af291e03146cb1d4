"""What the tests of files share: a clock, a ticket, and a short way to read and write."""

import io
import json
from datetime import UTC, datetime
from typing import Any

from wishtui.domain.issue import Issue
from wishtui.domain.order import Order
from wishtui.exchange import ImportedIssue, ImportedOrder, ImportFile, OmittedValue, Rejected, read
from wishtui.exchange.records import ImportEntry

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def at(day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


def ticket(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "5fb7a1c2",
        "merchant_id": "m1",
        "type": "ORDER",
        "state": "AWAITING_MERCHANT",
        "subject": "Mug arrived broken",
        "sub_label": "Item is damaged",
        "opened_at": "2026-11-20T00:00:00Z",
        "updated_at": "2026-11-20T00:05:00.250Z",
        "refund_reason": "ITEM_IS_DAMAGED",
        "buyer_info": {"name": "Ana E.", "locale": "pt"},
        "orders": [{"id": "o1"}],
        "products": [{"id": "p1"}],
        "resolution_info": None,
        "replies": [
            {
                "message": "It came in three pieces",
                "replied_at": "2026-11-20T00:00:00Z",
                "sender": "USER",
                "supporting_files": [{"url": "https://cdn.example/1.jpg", "file_name": "1.jpg"}],
            }
        ],
    }
    return {name: value for name, value in (whole | changes).items() if value is not ...}


def order(**changes: Any) -> dict[str, Any]:
    whole = {
        "id": "o1",
        "transaction_id": "t1",
        "state": "SHIPPED",
        "released_at": "2026-11-01T00:00:00Z",
        "updated_at": "2026-11-10T00:00:00Z",
        "product_information": {"id": "p1", "name": "Enamel mug", "sku": "MUG-B", "size": "M", "color": "blue"},
        "order_payment": {
            "general_payment_details": {
                "product_quantity": 2,
                "product_price": {"amount": 6.2, "currency_code": "USD"},
                "payment_total": {"amount": "12.40", "currency_code": "USD"},
            }
        },
        "tracking_information": [
            {"tracking_number": "YT2", "shipping_provider": {"name": "YunExpress"}, "origin_country": "CN"}
        ],
        "fulfillment_requirements": {
            "expected_ship_time": "2026-11-05T00:00:00Z",
            "expected_delivery_time": "2027-01-13T00:00:00Z",
        },
        "fulfillment_records": [
            {"event_type": "MARK_SHIPPED", "event_time": "2026-11-04T00:00:00Z"},
            {"event_type": "CONFIRM_FULFILLED", "event_time": "2026-11-06T00:00:00Z"},
        ],
        "refunds": [],
        "penalties": [],
    }
    return {name: value for name, value in (whole | changes).items() if value is not ...}


def reading(content: bytes | str | dict[str, Any] | list[Any], **options: Any) -> ImportFile:
    if isinstance(content, dict | list):
        content = json.dumps(content)
    data = content.encode() if isinstance(content, str) else content
    return read(None, stdin=io.BytesIO(data), now=NOW, **options)


def entries(content: bytes | str | dict[str, Any] | list[Any], **options: Any) -> list[ImportEntry]:
    return list(reading(content, **options).records)


def issues(content: bytes | str | dict[str, Any] | list[Any], **options: Any) -> list[Issue]:
    """The issues of a file that holds nothing bad."""
    read = entries(content, **options)
    assert [str(entry) for entry in read if isinstance(entry, Rejected)] == []
    return [entry.issue for entry in read if isinstance(entry, ImportedIssue)]


def orders(content: bytes | str | dict[str, Any] | list[Any], **options: Any) -> list[Order]:
    return [entry.order for entry in entries(content, **options) if isinstance(entry, ImportedOrder)]


def rejected(content: bytes | str | dict[str, Any] | list[Any], **options: Any) -> list[Rejected]:
    return [entry for entry in entries(content, **options) if isinstance(entry, Rejected)]


def omitted(content: bytes | str | dict[str, Any] | list[Any], **options: Any) -> list[OmittedValue]:
    return [entry for entry in entries(content, **options) if isinstance(entry, OmittedValue)]
