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

from wishtui.services.answering import answer
from wishtui.store import open_store

_REPLY = "We are sorry that this took so long. Your parcel is on its way, and we will write again on Thursday."


def _timed(act: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    began = clock()
    act()
    return clock() - began


class _Replies:
    """One store that answers issue after issue, and a bare file beside it that takes the same bytes."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = open_store(folder, agent="bench")
        waiting = [row.id for row in self._store.index().values() if row.waiting_since is not None]
        self._ids = iter(waiting)
        self._bare = os.open(folder / "bare", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.replies: list[float] = []
        self.appends: list[float] = []

    def step(self) -> None:
        """One reply, then one bare append and fsync of as many bytes."""
        before = self._journals()
        issue_id = next(self._ids)
        now = datetime.now(UTC)
        self.replies.append(_timed(lambda: answer(self._store, issue_id, _REPLY, author="bench", now=now)))
        line = b"x" * (self._journals() - before)
        self.appends.append(_timed(lambda: self._append(line)))

    def _append(self, line: bytes) -> None:
        os.write(self._bare, line)
        os.fsync(self._bare)

    def _journals(self) -> int:
        return sum(file.stat().st_size for file in self._folder.glob("*.journal*"))


def reply(*arguments: str) -> dict[str, dict[str, list[float]]]:
    """Replies in each of the stores in turn: COUNT FOLDER…"""
    count, folders = int(arguments[0]), arguments[1:]
    stores = {name: _Replies(Path(name)) for name in folders}
    gc.collect()
    gc.freeze()
    for number in range(count + 5):
        for store in stores.values():
            store.step()
            if number < 5:  # the first ones find caches cold
                store.replies.clear()
                store.appends.clear()
    return {name: {"replies": store.replies, "appends": store.appends} for name, store in stores.items()}


_TYPINGS = ("parcel late", "посылка", "追跡", "screws missing", "status:unhandled lamp", "-parcel refund")
_SLICE = 0.008


def search(*arguments: str) -> dict[str, list[float]]:
    """Letters typed one by one, each search run to its end in slices: FOLDER"""
    from wishtui.services.searching import SearchIndex

    store = open_store(Path(arguments[0]))
    headers = store.headers([*store.index(), *store.closed_index()])
    index = SearchIndex(store, window=store.window)
    gc.collect()
    gc.freeze()
    ids, now = list(headers), datetime.now(UTC)
    times: dict[str, list[float]] = {"letters": [], "slices": []}
    times["warming"] = [_timed(lambda: index.warm(ids, 600.0))]
    for text in _TYPINGS:
        for end in range(1, len(text) + 1):
            if text[:end].endswith(("-", ":")):
                continue
            began = time.perf_counter()
            run, finished = index.begin(text[:end], headers, now), False
            while not finished:
                slice_began = time.perf_counter()
                finished = run.step(_SLICE)
                times["slices"].append(time.perf_counter() - slice_began)
            times["letters"].append(time.perf_counter() - began)
    return times


def report(*arguments: str) -> dict[str, list[float]]:
    """Reading every issue, then reports of all there is, in turn: ROUNDS FOLDER"""
    from wishtui.domain.report import By, Frame
    from wishtui.services.measurements import every_issue
    from wishtui.services.reports import last_days, report_of

    rounds, store = int(arguments[0]), open_store(Path(arguments[1]))
    span = last_days(datetime.now(UTC), None)
    gc.disable()  # as the command line does
    cost = partial(_timed, clock=time.process_time)  # what others do meanwhile counts for neither
    found: dict[str, list[float]] = {"reading": [], "text": [], "page": []}
    for number in range(rounds + 1):
        times = {
            "reading": cost(lambda: sum(1 for _ in every_issue(store))),
            "text": cost(lambda: report_of(store, Frame(span=span, by=(By.WEEK, By.AGENT)))),
            "page": cost(lambda: report_of(store, Frame(span=span, by=tuple(By)))),
        }
        for name, value in times.items() if number else ():  # the first round finds caches cold
            found[name].append(value)
    return found


def plain(file: str) -> dict[str, list[float]]:
    """One change in plain TinyDB: FILE"""
    from tinydb import TinyDB, where

    issues = TinyDB(file).table("issues")
    first = issues.all()[0]["id"]
    return {"changes": [_timed(lambda: issues.update({"status": "responded"}, where("id") == first))]}


if __name__ == "__main__":
    jobs: dict[str, Callable[..., object]] = {"reply": reply, "search": search, "report": report, "plain": plain}
    json.dump(jobs[sys.argv[1]](*sys.argv[2:]), sys.stdout)
