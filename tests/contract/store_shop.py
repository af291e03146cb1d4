"""An invented shop for the store's tests, and what its processes do."""

import json
import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

import msgspec

from tests.waiting import wait_until
from wishtui.domain.answering import reply
from wishtui.domain.issue import Header, Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order
from wishtui.errors import AnswerLocked
from wishtui.store import Changes, Store, UnitOfWork
from wishtui.store.files.lock import StoreLock
from wishtui.store.files.store import FileStore

AnyStore = TypeVar("AnyStore", bound=Store)

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


def asked(number: int = 1, text: str = "Where is my parcel?") -> Issue:
    """An Unhandled issue."""
    return Issue(
        id=f"issue-{number:04d}",
        status=Status.UNHANDLED,
        opened_at=NOON,
        subject=f"Parcel {number}",
        customer="Ana Example",
        order_ids=(f"order-{number}",),
        messages=(Message(sender=Sender.CUSTOMER, at=NOON, text=text),),
        orders=(Order(id=f"order-{number}", product="Enamel mug"),),
    )


def answered(issue: Issue, *, author: str = "Bo", close: bool = False) -> Issue:
    """The issue with an answer of this shop."""
    return reply(issue, f"It is on its way, says {author}.", now=NOON + timedelta(hours=1), author=author, close=close)


def titled(issue: Issue, subject: str) -> Issue:
    """The issue under another subject."""
    return msgspec.structs.replace(issue, subject=subject)


def filled(store: AnyStore, count: int = 5) -> AnyStore:
    """The store with some Unhandled issues."""
    with store.unit_of_work() as changes:
        for number in range(count):
            changes.put(asked(number))
    return store


def put(store: Store, *issues: Issue) -> None:
    """Record several issues as one change."""
    with store.unit_of_work() as changes:
        for issue in issues:
            changes.put(issue)


def stored(store: Store | UnitOfWork, issue_id: str) -> Issue:
    """The record of an issue that is there."""
    issue = store.get(issue_id)
    assert issue is not None
    return issue


def impatient(store: FileStore) -> FileStore:
    """The store, which waits hardly at all for another's lock."""
    lock = store._guard
    assert isinstance(lock, StoreLock)
    lock._wait = 0.02
    return store


def inbox(store: Store) -> dict[str, Header]:
    """Headers of what is not Closed."""
    return store.headers(store.index())


def archive(store: Store) -> dict[str, Header]:
    """Headers of what is Closed."""
    return store.headers(store.closed_index())


def everything(store: Store) -> dict[str, Issue]:
    """Every record, by id."""
    return {issue.id: issue for issue in store.issues([*store.index(), *store.closed_index()])}


def next_changes(store: Store) -> Changes:
    """What others have changed, once it has come: a database tells of it a moment after it is recorded."""
    return wait_until(store.refresh)


def state(store: Store) -> dict[str, object]:
    """Everything that is recorded, by table and id."""
    tables: dict[str, Mapping[str, object]] = {
        "issues": everything(store),
        "orders": store.orders(),
        "appeals": {appeal.id: appeal for appeal in store.appeals.appeals()},
        "ticks": store.appeals.ticks(),
        "outbox": store.outbox(),
        "log": {entry.id: entry for entry in store.log()},
    }
    return {f"{table}/{name}": record for table, records in tables.items() for name, record in records.items()}


def count_up(folder: str, acknowledged: str) -> None:
    """A process that changes issues for ever, moves them about, and notes what has been acknowledged to it."""
    store = FileStore.open(Path(folder))
    notes = os.open(acknowledged, os.O_WRONLY | os.O_APPEND)
    turn = 0
    while True:
        turn += 1
        issue_id = f"issue-{turn % 5:04d}"
        store.change(issue_id, _next_step)
        issue = store.get(issue_id)
        assert issue is not None
        os.write(notes, f"{issue_id} {issue.rev}\n".encode())
        if turn % 7 == 0:
            store.maintenance.compact()


def _next_step(issue: Issue) -> Issue:
    status = Status.CLOSED if issue.rev % 3 == 2 else Status.UNHANDLED
    # Padding of changing length, so that a write cut short is never a whole one by chance.
    return msgspec.structs.replace(issue, status=status, subject=f"{issue.rev + 1} {'x' * (issue.rev * 37 % 400)}")


def answer_all(folder: str, author: str, count: int, result: str) -> None:
    """A process that answers every issue it may, and adds a tag of its own to one issue again and again."""
    store = FileStore.open(Path(folder), agent=author)
    won = []
    for number in range(count):
        try:
            store.change(f"issue-{number:04d}", lambda issue: answered(issue, author=author))
            won.append(number)
        except AnswerLocked:
            pass
        with store.unit_of_work() as changes:
            _tag(changes, f"{author}-{number}")
    store.close()
    Path(result).write_text(json.dumps(won), encoding="utf-8")


def tag_once(folder: str, issue_id: str, tag: str) -> None:
    """A process that gives an issue one tag more."""
    store = FileStore.open(Path(folder))
    store.change(issue_id, lambda issue: msgspec.structs.replace(issue, tags=(*issue.tags, tag)))
    store.close()


def _tag(changes: UnitOfWork, tag: str) -> None:
    issue = changes.get("issue-0000")
    assert issue is not None
    changes.put(msgspec.structs.replace(issue, tags=(*issue.tags, tag)))


def serve() -> None:
    """A process that forks a new counter for each line it is told, says who it is, and waits for its end.

    Importing once and forking makes a process cost milliseconds; a test's own process has threads, and must not fork.
    """
    for line in sys.stdin:
        folder, notes = line.rstrip("\n").split("\t")
        if (child := os.fork()) == 0:
            count_up(folder, notes)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("gone", flush=True)


if __name__ == "__main__":
    serve()
