"""A simulated Wish for each test, and a client that asks it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.simulated_wish import TOKEN, platform_with, waiting_ticket
from wishtui.store import Store, open_store
from wishtui.wish.address import address_of
from wishtui.wish.client import Client
from wishtui.wish.secret import Secret
from wishtui.wish.simulator import Platform, Simulator

START = datetime(2026, 11, 26, 22, 0, tzinfo=UTC)


class Clock:
    """A clock that the test moves."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@pytest.fixture
def platform() -> Platform:
    return platform_with(clock=Clock())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "store", agent="Mira")
    yield opened
    opened.close()


def client_of(wish: Simulator, *, token: str = TOKEN, seconds: float = 30.0) -> Client:
    return Client(address_of(wish.url), lambda: Secret(token), seconds=seconds)


def ticket(ticket_id: str, *, state: str = "AWAITING_MERCHANT", at: datetime = START) -> dict[str, object]:
    """A ticket with one message of its customer."""
    return waiting_ticket(ticket_id, at, state=state)
