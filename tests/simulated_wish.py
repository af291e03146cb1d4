"""A simulated Wish: one shop's token, its tickets, and the platform that holds them."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from wishtui.wish.simulator import Platform

TOKEN = "token-of-a-shop-that-nobody-has"


def utc_now() -> datetime:
    """The real clock."""
    return datetime.now(UTC)


def waiting_ticket(ticket_id: str, at: datetime, text: str = "Where is it?", **more: Any) -> dict[str, Any]:
    """A ticket with one message of its customer, who waits for the shop; `more` are other values of its record."""
    return {
        "id": ticket_id,
        "state": "AWAITING_MERCHANT",
        "opened_at": at.isoformat(),
        "updated_at": at.isoformat(),
        "replies": [{"message": text, "replied_at": at.isoformat(), "sender": "USER"}],
        **more,
    }


def platform_with(
    *tickets: dict[str, Any], token: str = TOKEN, clock: Callable[[], datetime] = utc_now, **more: Any
) -> Platform:
    """Wish with these tickets in one shop."""
    platform = Platform(token=token, clock=clock, **more)
    platform.tickets.update({ticket["id"]: ticket for ticket in tickets})
    return platform
