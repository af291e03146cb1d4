"""Several processes on one store, and processes that are killed."""

import json
import multiprocessing
import os
import random
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE
from threading import Event, Thread
from time import monotonic
from types import SimpleNamespace
from typing import IO, NamedTuple

import pytest

from tests.contract import store_shop
from tests.contract.store_shop import answer_all, archive, everything, filled, impatient, inbox, stored, titled
from wishtui.domain.issue import Status
from wishtui.domain.message import Sender
from wishtui.errors import StoreBusy, StoreError
from wishtui.store.files.lock import StoreLock
from wishtui.store.files.store import FileStore

KILLS = 100


@pytest.fixture
def by_index() -> None:
    """Other processes go by the program's own limits."""


@pytest.fixture(scope="module")
def processes() -> multiprocessing.context.SpawnContext:
    """Processes that inherit nothing."""
    return multiprocessing.get_context("spawn")


class Counters(NamedTuple):
    """Makes processes that change issues until they are killed."""

    orders: IO[str]
    answers: IO[str]


@pytest.fixture
def counters() -> Iterator[Counters]:
    with subprocess.Popen([sys.executable, store_shop.__file__], stdin=PIPE, stdout=PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        yield Counters(server.stdin, server.stdout)
        server.stdin.close()


def test_a_hundred_kills_lose_nothing_that_was_acknowledged(tmp_path: Path, counters: Counters) -> None:
    folder, notes = tmp_path / "store", tmp_path / "acknowledged"
    filled(FileStore.open(folder)).close()
    dice = random.Random(20261120)
    acknowledged = 0
    for _ in range(KILLS):
        notes.write_text("", encoding="utf-8")
        _live_and_die(counters, folder, notes, dice.uniform(0, 0.02))
        noted = dict(line.split() for line in notes.read_text(encoding="utf-8").splitlines())
        acknowledged += len(noted)
        store = FileStore.open(folder)
        contents = everything(store)
        assert len(contents) == 5
        for issue_id, rev in noted.items():
            assert contents[issue_id].rev in (int(rev), int(rev) + 1)
        for issue in contents.values():
            assert issue.subject == "Parcel " + issue.id[-1] or issue.subject.startswith(f"{issue.rev} ")
        assert not set(inbox(store)) & set(archive(store))
        assert not store.read_only
        store.close(compact=False)
    assert acknowledged > KILLS


def _live_and_die(counters: Counters, folder: Path, notes: Path, span: float) -> None:
    """Start a counter, kill it `span` seconds after its first acknowledged change, and see it gone."""
    counters.orders.write(f"{folder}\t{notes}\n")
    counters.orders.flush()
    child = int(counters.answers.readline())
    poller = select.poll()
    poller.register(counters.answers, select.POLLIN)
    while not notes.stat().st_size:
        assert not poller.poll(1), "the counter ended by itself"
    poller.poll(span * 1000)
    os.kill(child, signal.SIGKILL)
    assert counters.answers.readline() == "gone\n"


def test_two_writers_give_one_answer_each_and_lose_no_update(
    tmp_path: Path, processes: multiprocessing.context.SpawnContext
) -> None:
    folder, count = tmp_path / "store", 200
    filled(FileStore.open(folder), count).close()
    watcher = FileStore.open(folder)
    seen: set[str] = set()
    agents = {name: tmp_path / name for name in ("Ana", "Bo")}
    running = [
        processes.Process(target=answer_all, args=(str(folder), name, count, str(result)))
        for name, result in agents.items()
    ]
    for process in running:
        process.start()
    for process in running:
        while process.is_alive():
            seen |= watcher.refresh().issues
            process.join(0.005)
        assert process.exitcode == 0
    seen |= watcher.refresh().issues
    won = {name: json.loads(result.read_text(encoding="utf-8")) for name, result in agents.items()}
    later = FileStore.open(folder)
    for store in (watcher, later):
        contents = everything(store)
        for issue in contents.values():
            answers = [message.author for message in issue.messages if message.sender is Sender.SELLER]
            assert len(answers) == 1
            assert int(issue.id[-4:]) in won[answers[0]]
        assert {row.status for row in inbox(store).values()} == {Status.RESPONDED}
        assert set(contents["issue-0000"].tags) == {f"{name}-{turn}" for name in agents for turn in range(count)}
        assert store.read_only == ""
    assert sorted(won["Ana"] + won["Bo"]) == list(range(count))
    assert len(seen) == count
    watcher.close()
    later.close()


def test_who_saves_is_named_and_nothing_changes(tmp_path: Path) -> None:
    store = impatient(filled(FileStore.open(tmp_path / "store", agent="Ana")))
    other = StoreLock(tmp_path / "store" / "inbox.lock", agent="Bo \x1b[2J")
    with other, pytest.raises(StoreBusy, match=r"Bo \[2J, process \d+ on ") as busy:
        store.change("issue-0001", lambda issue: titled(issue, "Now"))
    assert "\x1b" not in busy.value.message
    assert stored(store, "issue-0001").subject == "Parcel 1"
    store.change("issue-0001", lambda issue: titled(issue, "Now"))
    other.close()
    store.close()


def test_tidying_waits_for_nobody_and_is_left_for_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = filled(FileStore.open(tmp_path / "store", agent="Ana"))
    waits: list[float] = []
    journal = store.databases()[0].journal_size
    with StoreLock(tmp_path / "store" / "inbox.lock", agent="Bo") as other:
        monkeypatch.setattr("wishtui.store.files.lock.time", SimpleNamespace(monotonic=monotonic, sleep=waits.append))
        store.maintenance.compact()
    assert waits == []
    assert store.databases()[0].journal_size == journal > 0
    assert store.notices == []
    store.maintenance.compact()
    assert store.databases()[0].journal_size == 0
    other.close()
    store.close()


def test_one_thread_that_does_not_wait_leaves_the_others_their_patience(tmp_path: Path) -> None:
    lock, other = StoreLock(tmp_path / "inbox.lock"), StoreLock(tmp_path / "inbox.lock")
    began, took = Event(), Event()

    def change() -> None:
        began.set()
        with lock:
            took.set()

    thread = Thread(target=change)
    with lock.without_waiting():
        with other:
            thread.start()
            began.wait()
        thread.join()
    assert took.is_set()
    lock.close()
    other.close()


@pytest.mark.parametrize("wait", [0.0, 0.02])
def test_a_lock_file_that_is_removed_between_two_changes_is_made_anew(tmp_path: Path, wait: float) -> None:
    lock, other = StoreLock(tmp_path / "inbox.lock", wait=wait), StoreLock(tmp_path / "inbox.lock", wait=0.0)
    with lock:
        pass
    (tmp_path / "inbox.lock").unlink()
    with lock, pytest.raises(StoreBusy), other:
        pytest.fail("two writers at once")
    lock.close()
    other.close()


def test_a_lock_file_that_never_looks_the_same_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a file system that gives a file another number each time."""
    monkeypatch.setattr(StoreLock, "_is_in_place", lambda lock: False)
    lock = StoreLock(tmp_path / "inbox.lock")
    with pytest.raises(StoreError, match="Could not lock the store"), lock:
        pytest.fail("held")
    lock.close()


def test_a_lock_file_that_was_removed_still_keeps_writers_apart(tmp_path: Path) -> None:
    first, second = StoreLock(tmp_path / "inbox.lock", wait=0.02), StoreLock(tmp_path / "inbox.lock", wait=0.02)
    with first:
        pass
    (tmp_path / "inbox.lock").unlink()
    with second, pytest.raises(StoreBusy), first:
        pass
    first.close()
    second.close()
