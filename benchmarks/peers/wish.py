"""A Wish on loopback in a process of its own, until its input ends: `python -m benchmarks.peers.wish COUNT OPEN`.

A line of its input with a number has as many customers write, each time others.
"""

import sys
from datetime import UTC, datetime
from itertools import cycle, islice

from benchmarks import data
from wishtui.services.demo.live import order_record, ticket_of
from wishtui.wish.simulator import Platform, Simulator

TOKEN = "token-of-the-benchmark"


def filled(count: int, opened: int) -> Platform:
    """As many tickets, of which some are open, with their orders."""
    platform = Platform(token=TOKEN, clock=lambda: datetime.now(UTC))
    for issue in data.issues(count, opened):
        platform.tickets[issue.id] = ticket_of(issue)
        platform.orders.update((order.id, order_record(order)) for order in issue.orders)
    return platform


if __name__ == "__main__":
    with Simulator(filled(int(sys.argv[1]), int(sys.argv[2]))) as wish:
        print(wish.url, flush=True)
        written = cycle(wish.platform.tickets)
        for line in sys.stdin:
            for ticket in islice(written, int(line)):
                wish.platform.customer_writes(ticket, "Is there any news of it?")
