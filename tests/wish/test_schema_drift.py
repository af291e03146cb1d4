"""Every field of everything that Wish sends, absent, empty, of another type or unknown: it costs only itself."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.simulated_wish import platform_with
from tests.wish.delivering import answered, connections, delivered, rules
from wishtui.domain.delivery import UNDER_WAY, Delivery
from wishtui.domain.issue import Status
from wishtui.errors import NetworkError
from wishtui.services.connections import Connections
from wishtui.services.fetching import SyncOptions
from wishtui.services.sync_run import ShopRun, sync_shops
from wishtui.store import Store
from wishtui.wish.envelope import data_of
from wishtui.wish.simulator import Platform, Simulator

AT = (datetime.now(UTC) - timedelta(hours=5)).isoformat(timespec="milliseconds")
ABSENT = object()
VALUES: list[Any] = [
    ABSENT,
    None,
    "",
    "PARKED",
    7,
    -1,
    1e999,
    10**40,
    0.5,
    "cut off \ud83d",
    True,
    [],
    {},
    ["x"],
    [None],
    [[]],
    {"a": {}},
    "￿" * 70,
]
FEWER: list[Any] = [ABSENT, None, "PARKED", 7, [], {}, [None]]

TICKET: dict[str, Any] = {
    "id": "T",
    "merchant_id": "m1",
    "type": "ORDER",
    "state": "AWAITING_MERCHANT",
    "subject": "A lamp",
    "sub_label": "Shipping",
    "opened_at": AT,
    "updated_at": AT,
    "refund_reason": "OTHER",
    "buyer_info": {"name": "Ana", "locale": "en"},
    "orders": [{"id": "O"}],
    "products": [{"id": "P1"}],
    "resolution_info": {"closed_at": AT, "closed_by": "USER"},
    "replies": [
        {
            "message": "Where is it?",
            "replied_at": AT,
            "sender": "USER",
            "supporting_files": [{"url": "https://files.example/1", "file_name": "lamp.jpg"}],
        }
    ],
}
ORDER: dict[str, Any] = {
    "id": "O",
    "transaction_id": "X1",
    "state": "SHIPPED",
    "released_at": AT,
    "updated_at": AT,
    "product_information": {
        "id": "P1",
        "name": "Lamp",
        "sku": "L-1",
        "variation_id": "V1",
        "size": "M",
        "color": "red",
        "variation_image_url": "https://files.example/2",
    },
    "order_payment": {
        "general_payment_details": {
            "product_quantity": 1,
            "product_price": {"amount": 3.5, "currency_code": "EUR"},
            "payment_total": {"amount": 7.1, "currency_code": "EUR"},
        }
    },
    "tracking_information": [
        {
            "tracking_number": "LX1",
            "shipping_provider": {"name": "Post"},
            "origin_country": "CN",
            "ship_note": "fragile",
        }
    ],
    "fulfillment_requirements": {"expected_ship_time": AT, "expected_delivery_time": AT},
    "fulfillment_records": [{"event_type": "ORDER_RELEASED", "event_time": AT}],
    "refunds": [
        {
            "refund_reason": "OTHER",
            "refund_reason_note": "late",
            "refund_source": "WISH",
            "refund_amount": {"amount": 1.0, "currency_code": "EUR"},
            "refund_time": AT,
        }
    ],
    "penalties": [{"reason": "LATE", "amount": {"amount": 2.0, "currency_code": "EUR"}, "penalty_time": AT}],
}


def paths(value: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Where every field of `value` stands, the inner ones included."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        yield (*here, key)
        yield from paths(part, (*here, key))


def drifted(record: dict[str, Any], path: tuple[str | int, ...], value: Any) -> dict[str, Any]:
    """`record` with another value, or none, at `path`."""
    changed = deepcopy(record)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    if value is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return changed


@pytest.fixture
def platform(monkeypatch: pytest.MonkeyPatch) -> Platform:
    platform = platform_with()

    def listed(records: dict[str, Any], query: dict[str, list[str]]) -> tuple[int, Any]:
        since = query.get("updated_at_min", [""])[0]
        every = [] if since > datetime.now(UTC).isoformat() else list(records.values())
        return 200, {"code": 0, "message": "", "data": every if len(every) < 500 else every[:500]}

    monkeypatch.setattr(platform, "_listed", listed)
    return platform


@pytest.fixture
def made(wish: Simulator, tmp_path: Path) -> Connections:
    return connections(wish.url, tmp_path / "config", seconds=5.0)


def synced(store: Store, made: Connections) -> ShopRun:
    return asyncio.run(sync_shops(store, made, [""], SyncOptions(rules=rules(0.05))))[0]


@pytest.mark.parametrize("path", [path for path in paths(TICKET) if path != ("id",)], ids=str)
def test_a_field_of_a_ticket_costs_only_itself(
    store: Store, made: Connections, platform: Platform, path: tuple[str | int, ...]
) -> None:
    platform.orders["O"] = ORDER
    for number, value in enumerate(VALUES):
        platform.tickets[f"T{number}"] = {**drifted(TICKET, path, value), "id": f"T{number}"}
    platform.tickets["whole"] = {**TICKET, "id": "whole"}
    run = synced(store, made)
    assert run.problem is None
    assert set(store.index()) | set(store.closed_index()) == set(platform.tickets)
    whole = store.get("whole")
    assert whole is not None
    assert (whole.status, whole.messages[0].text, len(whole.orders)) == (Status.UNHANDLED, "Where is it?", 1)
    assert "unreadable" not in whole.extra
    for issue_id in platform.tickets:
        known = store.get(issue_id)
        assert known is not None
        if path[0] != "replies" and path != ("replies",):
            assert known.messages[0].text == "Where is it?"


@pytest.mark.parametrize("path", [path for path in paths(TICKET) if path != ("id",)], ids=str)
def test_an_answer_to_a_ticket_that_has_drifted_is_sent_once_or_waits(
    store: Store, made: Connections, platform: Platform, path: tuple[str | int, ...]
) -> None:
    for number in range(len(FEWER)):
        platform.tickets[f"T{number}"] = {**TICKET, "orders": [], "id": f"T{number}"}
    platform.tickets["whole"] = {**TICKET, "orders": [], "id": "whole"}
    synced(store, made)
    answerable = list(store.index())
    for issue_id in answerable:
        answered(store, issue_id, f"It left, {issue_id}.")
    for number, value in enumerate(FEWER):
        changed = drifted({**TICKET, "orders": [{"id": "O"}]}, path, value)
        platform.tickets[f"T{number}"] = {**changed, "id": f"T{number}"}
        if path == ("replies",) or path[0] != "replies":
            platform.tickets[f"T{number}"]["replies"] = changed.get("replies") or deepcopy(TICKET["replies"])
    sent: dict[str, list[str]] = {issue_id: [] for issue_id in platform.tickets}

    def reply(ticket_id: str, text: object) -> tuple[int, Any]:
        sent[ticket_id].append(str(text))
        said = {"message": text, "replied_at": datetime.now(UTC).isoformat(), "sender": "MERCHANT"}
        ticket = platform.tickets[ticket_id]
        ticket["replies"] = [*(ticket["replies"] if isinstance(ticket.get("replies"), list) else []), said]
        ticket["state"] = "AWAITING_USER"
        return 200, {"code": 0, "message": "", "data": said}

    platform.reply = reply  # type: ignore[method-assign]  # one that takes a ticket of any shape
    for _ in range(3):
        delivered(store, made, rules(0))
    for entry in store.outbox().values():
        assert len(sent[entry.issue_id]) == (entry.state is Delivery.SENT), (entry.issue_id, entry.state, entry.reason)
        kept = entry.state in UNDER_WAY or entry.state is Delivery.SENT
        assert kept or [draft.text for draft in store.drafts.of(entry.issue_id)] == [entry.text]
    assert sent["whole"] == ["It left, whole."]


@pytest.mark.parametrize("path", [path for path in paths(ORDER) if path != ("id",)], ids=str)
def test_a_field_of_an_order_costs_only_itself(
    store: Store, made: Connections, platform: Platform, path: tuple[str | int, ...]
) -> None:
    for number, value in enumerate(VALUES):
        platform.tickets[f"T{number}"] = {**TICKET, "id": f"T{number}", "orders": [{"id": f"O{number}"}]}
        platform.orders[f"O{number}"] = {**drifted(ORDER, path, value), "id": f"O{number}"}
    assert synced(store, made).problem is None
    for number in range(len(VALUES)):
        known = store.get(f"T{number}")
        assert known is not None
        assert [order.id for order in known.orders] == [f"O{number}"]
        if path[0] != "product_information":
            assert known.orders[0].product == "Lamp"
    second = synced(store, made)  # the list of those that changed
    assert second.problem is None


@pytest.mark.parametrize("value", [each for each in VALUES if each is not ABSENT], ids=repr)
@pytest.mark.parametrize("field", ["code", "message", "data"])
@pytest.mark.parametrize("code", [0, 1000])
@pytest.mark.parametrize("status", [200, 400, 401, 404, 500])
def test_an_envelope_that_has_drifted_is_an_answer_or_a_failure_of_ours(
    field: str, value: object, code: int, status: int
) -> None:
    envelope = {"code": code, "message": "No", "data": {"id": "T"}}
    for answer in ({**envelope, field: value}, {name: part for name, part in envelope.items() if name != field}):
        for writes in (False, True):
            with suppress(NetworkError):
                data_of(json.dumps(answer).encode(), status, writes=writes)
                # Only what says so itself means that something was done.
                assert not writes or (status < 400 and str(answer["code"]) == "0")
