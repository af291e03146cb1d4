"""Invented issues, messages and orders for the tests of the domain."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender

START = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def at(hours: float) -> datetime:
    """The moment `hours` after the customer's first message."""
    return START + timedelta(hours=hours)


def msg(sender: str, hours: float, text: str = "", **more: Any) -> Message:
    return Message(sender=Sender(sender), at=at(hours), text=text or f"{sender} at {hours}", **more)


def issue(status: str = "unhandled", *messages: Message, **more: Any) -> Issue:
    thread = messages or (msg("customer", 0, "Where is my mug?"),)
    known: dict[str, Any] = {"id": "i1", "status": Status(status), "opened_at": START, "messages": thread}
    return Issue(**(known | more))
