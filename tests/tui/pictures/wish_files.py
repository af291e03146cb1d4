"""A Wish on loopback with one issue, to which files are attached."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.tui.pictures.picture_files import endless_gif, picture
from wishtui.wish.simulator import Platform, Simulator

TOKEN = "token-of-a-shop-that-nobody-has"
TICKET = "6b0000000000000000000007"
FILES: dict[str, bytes | None] = {
    "lamp.png": picture(600, 400),
    "invoice.pdf": b"%PDF-1.7" + bytes(2_000),
    "gone.jpg": None,
    "moving.gif": endless_gif(3),
    "half.jpg": picture(900, 900, "JPEG")[:-900],
}


@contextmanager
def wish_with_files() -> Iterator[Simulator]:
    """While it is open, Wish has the issue."""
    at = datetime.now(UTC) - timedelta(hours=20)
    platform = Platform(token=TOKEN, clock=lambda: datetime.now(UTC))
    with Simulator(platform, file=FILES.get) as simulator:
        attached = [{"file_name": name, "url": simulator.files_url + name} for name in FILES]
        question: dict[str, Any] = {"message": "It broke: look.", "replied_at": at.isoformat(), "sender": "USER"}
        platform.tickets[TICKET] = {
            "id": TICKET,
            "state": "AWAITING_MERCHANT",
            "subject": "Lamp",
            "opened_at": at.isoformat(),
            "updated_at": at.isoformat(),
            "replies": [question | {"supporting_files": attached}],
        }
        yield simulator
