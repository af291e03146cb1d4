"""A Wish on loopback with one issue, to which files are attached."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from tests.simulated_wish import platform_with, utc_now, waiting_ticket
from tests.tui.pictures.picture_files import endless_gif, picture
from wishtui.wish.simulator import Simulator

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
    platform = platform_with()
    with Simulator(platform, file=FILES.get) as simulator:
        ticket = waiting_ticket(TICKET, utc_now() - timedelta(hours=20), "It broke: look.", subject="Lamp")
        ticket["replies"][0]["supporting_files"] = [
            {"file_name": name, "url": simulator.files_url + name} for name in FILES
        ]
        platform.tickets[TICKET] = ticket
        yield simulator
