"""A simulated Wish that holds the invented shop: customers write, and now and then a call goes wrong."""

import tomllib
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any, Self
from zlib import crc32

from wishtui.config import WishSettings
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order
from wishtui.exchange.wish_words import ORDER_EVENTS
from wishtui.resources import templates_dir
from wishtui.services.connections import Connections
from wishtui.services.demo.photo import photo
from wishtui.wish.simulator import Platform, Simulator
from wishtui.wish.simulator.faults import Fault

TOKEN = "token-of-the-demo"
PACE = 20.0
"""Seconds between two messages of customers."""

_EVERY = 5.0
_SETTLE = 5.0
_STATES = {Status.UNHANDLED: "AWAITING_MERCHANT", Status.RESPONDED: "AWAITING_USER", Status.CLOSED: "CLOSED"}
_SENDERS = {Sender.CUSTOMER: "USER", Sender.SELLER: "MERCHANT", Sender.WISH: "WISH_SUPPORT"}
_FAULTS = (Fault.LOSE_ANSWER, Fault.LIMIT_SECONDS, Fault.FAIL_AFTER)
_FAULTY = 0.25
"""How often something goes wrong with the next call, of each time that a customer writes."""


class LiveDemo:
    """Used as a context manager: while it is open, Wish runs on this machine."""

    def __init__(self, issues: Iterable[Issue], *, seed: int, pace: float = PACE) -> None:
        self.platform = Platform(token=TOKEN, clock=lambda: datetime.now(UTC))
        self._simulator = Simulator(self.platform, file=lambda name: photo(crc32(name.encode())))
        for issue in issues:
            self.platform.tickets[issue.id] = ticket_of(issue, files_at=self._simulator.files_url)
            self.platform.orders.update((order.id, order_record(order)) for order in issue.orders)
        self._random = Random(seed)
        self._pace = pace
        self._over = Event()
        self._customers = Thread(target=self._write, name="demo-customers", daemon=True)
        text = (templates_dir() / "demo" / "live.toml").read_text("utf-8")
        self._words: list[str] = tomllib.loads(text)["follow_ups"]

    def __enter__(self) -> Self:
        self._simulator.__enter__()
        self._customers.start()
        return self

    def __exit__(self, *failure: object) -> None:
        self._over.set()
        self._customers.join()
        self._simulator.__exit__(*failure)

    def connections(self, folder: Path) -> Connections:
        """The invented shop, signed in to the simulated Wish; nothing is kept in `folder`."""
        settings = WishSettings(url=self._simulator.url, every_seconds=_EVERY, settle_seconds=_SETTLE)
        return Connections(folder, settings, {"WISHTUI_TOKEN": TOKEN})

    def _write(self) -> None:
        while not self._over.wait(self._pace):
            self.step()

    def step(self) -> None:
        """One customer who had an answer writes again; now and then the next call to Wish goes wrong."""
        with self.platform.lock:
            answered = [each["id"] for each in self.platform.tickets.values() if each["state"] == "AWAITING_USER"]
            if answered:
                self.platform.customer_writes(self._random.choice(answered), self._random.choice(self._words))
        if self._random.random() < _FAULTY:
            self._simulator.faults.add("any", self._random.choice(_FAULTS))


def ticket_of(issue: Issue, *, files_at: str = "") -> dict[str, Any]:
    """An issue as Wish's API gives a ticket (docs/platform.md, 4); files without a link are below `files_at`."""
    changed = issue.updated_at or max((message.at for message in issue.messages), default=issue.opened_at)
    record = {
        "id": issue.id,
        "state": issue.wish_state or _STATES[issue.status],
        "subject": issue.subject,
        "opened_at": _time(issue.opened_at),
        "updated_at": _time(changed),
        "refund_reason": issue.reason,
        "sub_label": issue.label,
        "type": issue.kind,
        "buyer_info": {"name": issue.customer, "locale": issue.locale},
        "orders": [{"id": order_id} for order_id in issue.order_ids],
        "products": [{"id": product_id} for product_id in issue.product_ids],
        "replies": [_reply(message, files_at) for message in issue.messages],
    }
    if issue.closed_at is not None:
        record["resolution_info"] = {"closed_at": _time(issue.closed_at), "closed_by": issue.closed_by}
    return record


def _reply(message: Message, files_at: str) -> dict[str, Any]:
    files = [{"file_name": file.name, "url": file.url or (files_at and files_at + file.name)} for file in message.files]
    sender = message.via or _SENDERS[message.sender]
    return {
        "message": message.text,
        "replied_at": _time(message.at),
        "sender": sender,
        "supporting_files": files,
    }


def order_record(order: Order) -> dict[str, Any]:
    """An order as Wish's API gives it (docs/platform.md, 4)."""
    events = {name: at for name, fact in ORDER_EVENTS.items() if (at := getattr(order, fact)) is not None}
    return {
        "id": order.id,
        "transaction_id": order.transaction_id,
        "state": order.state,
        "released_at": _maybe(order.released_at),
        "updated_at": _maybe(order.updated_at),
        "product_information": {
            "name": order.product,
            "id": order.product_id,
            "sku": order.sku,
            "size": order.size,
            "color": order.color,
        },
        "order_payment": {
            "general_payment_details": {
                "product_quantity": order.quantity,
                "product_price": _money(order.price),
                "payment_total": _money(order.total),
            }
        },
        "fulfillment_requirements": {
            "expected_ship_time": _maybe(order.promised_ship_at),
            "expected_delivery_time": _maybe(order.promised_delivery_at),
        },
        "fulfillment_records": [{"event_type": name, "event_time": _time(at)} for name, at in events.items()],
        "tracking_information": [
            {
                "tracking_number": each.number,
                "shipping_provider": {"name": each.carrier},
                "origin_country": each.origin,
                "ship_note": each.note,
            }
            for each in order.tracking
        ],
    }


def _money(money: Any) -> dict[str, Any] | None:
    return None if money is None else {"amount": float(money.amount), "currency_code": money.currency}


def _maybe(at: datetime | None) -> str | None:
    return None if at is None else _time(at)


def _time(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds")
