"""Measurements that need no screen, each in a process of its own: `python -m benchmarks.worker JOB …`."""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from wishtui.errors import AnswerLocked, StoreBusy
from wishtui.services.answering import answer
from wishtui.store import open_store

_DOCUMENT = 1_700
"""Bytes of an issue."""

_REPLY = "We are sorry that this took so long. Your parcel is on its way, and we will write again on Thursday."


def _timed(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    began = clock()
    act()
    return clock() - began


class _Replies:
    """One store that answers issue after issue, and beside it the barest thing that makes as many bytes durable."""

    def __init__(self, where: str) -> None:
        self._where = where
        self._store = open_store(where if is_database(where) else Path(where), agent="bench")
        waiting = [row.id for row in self._store.index().values() if row.waiting_since is not None]
        self._ids = iter(waiting)
        self._peer: Callable[[int], None] = _bare_update(where) if is_database(where) else _bare_append(Path(where))
        self.replies: list[float] = []
        self.peers: list[float] = []

    def step(self) -> None:
        """One reply, then the bare thing with as many bytes."""
        issue_id, before, now = next(self._ids), self._journals(), datetime.now(UTC)
        self.replies.append(_timed(lambda: answer(self._store, issue_id, _REPLY, author="bench", now=now)))
        written = self._journals() - before
        self.peers.append(_timed(lambda: self._peer(written)))

    def _journals(self) -> int:
        if is_database(self._where):
            return _DOCUMENT
        return sum(file.stat().st_size for file in Path(self._where).glob("*.journal*"))


def is_database(where: str) -> bool:
    """Whether a store is not in files."""
    return "://" in where


def _bare_append(folder: Path) -> Callable[[int], None]:
    """An append and fsync."""
    bare = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def append(count: int) -> None:
        os.write(bare, b"x" * count)
        os.fsync(bare)

    return append


def _bare_update(address: str) -> Callable[[int], None]:
    """An UPDATE and commit of one row, in a table of its own that holds nothing else."""
    import psycopg

    connection = psycopg.connect(address)
    connection.execute("CREATE TABLE IF NOT EXISTS bare (id integer PRIMARY KEY, document text)")
    connection.execute("INSERT INTO bare VALUES (1, '') ON CONFLICT DO NOTHING")
    connection.commit()

    def update(count: int) -> None:
        connection.execute("UPDATE bare SET document = %s WHERE id = 1", ["x" * count])
        connection.commit()

    return update


def reply(*arguments: str) -> dict[str, dict[str, list[float]]]:
    """Replies in each of the stores in turn: COUNT WHERE…"""
    count, places = int(arguments[0]), arguments[1:]
    stores = {name: _Replies(name) for name in places}
    gc.collect()
    gc.freeze()
    for number in range(count + 5):
        for store in stores.values():
            store.step()
            if number < 5:  # the first ones find caches cold
                store.replies.clear()
                store.peers.clear()
    return {name: {"replies": store.replies, "peers": store.peers} for name, store in stores.items()}


def compact(*arguments: str) -> list[float]:
    """Changes, then one compaction of all: COUNT FOLDER"""
    count, store = int(arguments[0]), open_store(Path(arguments[1]), agent="bench")
    waiting = [row.id for row in store.index().values() if row.waiting_since is not None]
    with store.unit_of_work() as work:
        for issue_id in waiting[-count:]:
            issue = work.get(issue_id)
            if issue is not None:
                work.put(msgspec.structs.replace(issue, tags=(*issue.tags, "counted")))
    return [_timed(store.maintenance.compact)]


def syncs(*arguments: str) -> dict[str, list[float]]:
    """Syncs of all shops that the environment signs in, one after the other: COUNT FOLDER"""
    from wishtui.config import WishSettings
    from wishtui.services.connections import Connections
    from wishtui.services.delivery import rules_of
    from wishtui.services.fetching import SyncOptions
    from wishtui.services.sync_run import sync_shops
    from wishtui.wish.event_loop import runner

    count, folder = int(arguments[0]), Path(arguments[1])
    store, connections = open_store(folder, agent="bench"), Connections(folder, WishSettings())
    options = SyncOptions(rules=rules_of(connections, store.windows), agent="bench")
    taken: list[float] = []
    with runner() as loop:
        for _ in range(count):
            taken.append(_timed(lambda: loop.run(sync_shops(store, connections, connections.shops(), options))))
    return {"syncs": taken}


def agent(*arguments: str) -> dict[str, list[Any]]:
    """Answers to a share of what waits, begun when stdin ends: NUMBER AGENTS ADDRESS

    Of two agents with neighbouring numbers both answer the same issues in the same order: each issue is contended for.
    """
    number, agents, address = int(arguments[0]), int(arguments[1]), arguments[2]
    name = f"agent-{number}"
    store = open_store(address, agent=name)
    waiting = sorted(row.id for row in store.index().values() if row.waiting_since is not None)
    result: dict[str, list[Any]] = {"answered": [], "answers": [], "refusals": [], "busy": []}
    print("ready", flush=True)
    sys.stdin.read()
    for issue_id in waiting[number // 2 :: agents // 2]:
        began, over = time.perf_counter(), False
        while not over:
            try:
                answer(store, issue_id, _REPLY, author=name, now=datetime.now(UTC))
            except StoreBusy:  # which asks to try again
                result["busy"].append(issue_id)
            except AnswerLocked:
                over = True
                result["refusals"].append(time.perf_counter() - began)
            else:
                over = True
                result["answers"].append(time.perf_counter() - began)
                result["answered"].append(issue_id)
    store.close()
    return result


def report(*arguments: str) -> dict[str, list[float]]:
    """Reading every issue, then reports of all there is, in turn: ROUNDS FOLDER"""
    from wishtui.domain.report import By, Frame
    from wishtui.services.measurements import every_issue
    from wishtui.services.reports import last_days, report_of

    rounds, store = int(arguments[0]), open_store(Path(arguments[1]))
    span = last_days(datetime.now(UTC), None)
    gc.disable()  # as the command line does
    cost = partial(_timed, clock=time.process_time)  # what others do meanwhile counts for neither
    durations: dict[str, list[float]] = {"reading": [], "text": [], "page": []}
    for number in range(rounds + 1):
        times = {
            "reading": cost(lambda: sum(1 for _ in every_issue(store))),
            "text": cost(lambda: report_of(store, Frame(span=span, by=(By.WEEK, By.AGENT)))),
            "page": cost(lambda: report_of(store, Frame(span=span, by=tuple(By)))),
        }
        for name, value in times.items() if number else ():  # the first round finds caches cold
            durations[name].append(value)
    return durations


def plain(file: str) -> dict[str, list[float]]:
    """One change in plain TinyDB: FILE"""
    from tinydb import TinyDB, where

    issues = TinyDB(file).table("issues")
    first = issues.all()[0]["id"]
    return {"changes": [_timed(lambda: issues.update({"status": "responded"}, where("id") == first))]}


if __name__ == "__main__":
    jobs: dict[str, Callable[..., object]] = {
        "reply": reply,
        "compact": compact,
        "syncs": syncs,
        "agent": agent,
        "report": report,
        "plain": plain,
    }
    json.dump(jobs[sys.argv[1]](*sys.argv[2:]), sys.stdout)
