"""A store whose one shop is connected to a simulated Wish, and deliveries of it that can be killed anywhere."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.simulated_wish import TOKEN
from tests.wish.conftest import START
from wishtui.config import WishSettings
from wishtui.domain.delivery import Step
from wishtui.domain.issue import Issue
from wishtui.domain.outbox import MOST_ATTEMPTS, OutboxEntry
from wishtui.exchange.wish_json import decode_ticket
from wishtui.services.answering import answer
from wishtui.services.connections import Connections
from wishtui.services.delivery import Deliverer, Rules
from wishtui.services.delivery_run import Deliveries, deliver_all
from wishtui.services.outbox import change_state, entry_of, retry, under_way
from wishtui.store import Store, open_store
from wishtui.wish.simulator import Platform, Simulator

WORDS = "It left our warehouse\nthis morning."
SETTLE = 0.15
NOW = START + timedelta(hours=1)


def connections(url: str, folder: Path, *, seconds: float = 5.0, token: str = TOKEN) -> Connections:
    """The one shop, signed in by the environment."""
    return Connections(folder, WishSettings(url=url, timeout_seconds=seconds), {"WISHTUI_TOKEN": token})


def fetched(store: Store, platform: Platform) -> None:
    """Take in every ticket as it is on Wish."""
    with store.unit_of_work() as work:
        for raw in platform.tickets.values():
            work.put(decode_ticket(raw, now=datetime.now(UTC)).issue)


def answered(store: Store, issue_id: str, text: str = WORDS, *, close: bool = False) -> OutboxEntry:
    """Answer an issue of the connected shop."""
    answer(store, issue_id, text, author="Mira", now=NOW, close=close, connected=lambda shop: True)
    return entry(store, issue_id)


def changed(store: Store, issue_id: str, step: Step) -> OutboxEntry:
    """Close an issue of the connected shop, or hand it to Wish."""
    change_state(store, issue_id, step, author="Mira", now=NOW, connected=lambda shop: True)
    return entry(store, issue_id)


def entry(store: Store, issue_id: str) -> OutboxEntry:
    """What was put into the outbox for an issue."""
    entry_now = entry_of(store, issue_id)
    assert entry_now is not None
    return entry_now


def issue(store: Store, issue_id: str) -> Issue:
    """The issue as it is recorded."""
    known = store.get(issue_id)
    assert known is not None
    return known


def rules(settle: float = SETTLE, **more: Any) -> Rules:
    """Rules whose outcomes settle quickly."""
    return Rules(settle=timedelta(seconds=settle), host="here", **more)


def delivered(store: Store, made: Connections, how: Rules | None = None, *, patience: float = 5.0) -> Deliveries:
    """One run over the outbox."""

    async def run() -> Deliveries:
        async with made.open("") as connection:
            return await deliver_all(store, connection, made.connected, how or rules(), patience=patience)

    return asyncio.run(run())


def until_over(store: Store, made: Connections, *, runs: int = 60) -> None:
    """Deliver until nothing is under way; where a person is asked, that one wants it sent."""
    for _ in range(runs):
        done = delivered(store, made)
        if not done.busy and all(each.state.over for each in store.outbox().values()):
            return
        for each in under_way(store):
            if each.attempts >= MOST_ATTEMPTS:
                retry(store, each.id, author="mira", now=NOW)
    raise AssertionError([f"{each.issue_id} {each.state} {each.reason}" for each in store.outbox().values()])


def answers(platform: Platform, ticket_id: str, text: str = WORDS) -> int:
    """How often the customer was sent `text`."""
    replies = platform.tickets[ticket_id]["replies"]
    return sum(each["sender"] == "MERCHANT" and each["message"] == text for each in replies)


class Killed(BaseException):
    """This process is gone, as far as the store can tell."""


@contextmanager
def dying_at(point: int, die: Callable[[], None]) -> Iterator[None]:
    """Have `die` called at the step of that number: before and after each record, and around each call; 0 lives."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == point:
            die()

    record, call = Deliverer._record, Deliverer._call

    def dying_record(self: Deliverer, *args: Any, **kwargs: Any) -> OutboxEntry:
        step()
        after = record(self, *args, **kwargs)
        step()
        return after

    async def dying_call(self: Deliverer, entry: OutboxEntry) -> None:
        step()
        await call(self, entry)
        step()

    Deliverer._record = dying_record  # type: ignore[method-assign]  # the place where this process is to die
    Deliverer._call = dying_call  # type: ignore[method-assign]  # the same
    try:
        yield
    finally:
        Deliverer._record = record  # type: ignore[method-assign]  # as it was
        Deliverer._call = call  # type: ignore[method-assign]  # the same


def kill_this_process() -> None:
    """As a machine that runs out of memory does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def main(argv: list[str]) -> None:
    """Deliver the outbox of a store: `FOLDER URL POINT`; a point of 0 lives."""
    folder, url, point = argv
    store = open_store(Path(folder), agent="Mira")
    with dying_at(int(point), kill_this_process):
        delivered(store, connections(url, Path(folder)))
    store.close()


Made = Callable[[Simulator], Connections]

if __name__ == "__main__":
    main(sys.argv[1:])
