"""The screen stays alive while the store keeps it waiting, and what fails in the background is said, not fatal."""

import asyncio
import gc
import logging
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

import pytest
from textual import events

from tests.tui import inbox_runner
from tests.tui.inbox_runner import AGENT, NOON, RunningInbox, filled, run_inbox, shop
from tests.waiting import LONGEST, turns, until
from wishtui.domain.issue import Status
from wishtui.errors import SearchStopped, StoreTooNew
from wishtui.services.annotations import add_note
from wishtui.store import open_store
from wishtui.store.memory import MemoryStore
from wishtui.tui import store_thread
from wishtui.tui.screens.appeals.risks import RisksScreen
from wishtui.tui.store_thread import StoreThread

FIRST, SECOND, THIRD = (known.id for known in shop()[:3])

HOLD = """
import sys
from pathlib import Path
from wishtui.store.files.lock import StoreLock
with StoreLock(Path(sys.argv[1]) / "inbox.lock", agent="joel"):
    print("held", flush=True)
    sys.stdin.read(1)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the stores of this module are."""
    monkeypatch.setattr(inbox_runner, "FOLDER", tmp_path / "store")
    return tmp_path / "store"


@pytest.fixture
def release_lock(folder: Path) -> Iterator[Callable[[], None]]:
    """A shop whose lock another process keeps; called, it lets go."""
    filled(shop()).close()
    with lock_kept(folder) as release:
        yield release


@contextmanager
def lock_kept(folder: Path) -> Iterator[Callable[[], None]]:
    """Have another process keep the lock; what this gives makes it let go."""
    holder = subprocess.Popen([sys.executable, "-c", HOLD, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdin is not None
    assert holder.stdout is not None
    assert holder.stdout.readline() == b"held\n"

    def release() -> None:
        if holder.poll() is None:
            holder.communicate(b"x")

    yield release
    release()


def waiting_for(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Writers give up after so many seconds."""
    monkeypatch.setattr("wishtui.store.files.lock.StoreLock.__init__.__kwdefaults__", {"agent": "", "wait": seconds})


def key(inbox: RunningInbox, *keys: str) -> None:
    """Press keys, and do not wait for what comes of them."""
    for name in keys:
        inbox.app.post_message(events.Key(name, name if len(name) == 1 else None))


async def test_a_busy_store_keeps_the_reply_and_the_keys_behind_it(
    release_lock: Callable[[], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_for(monkeypatch, 1.0)
    async with run_inbox(store=open_store(folder, agent=AGENT)) as inbox:
        await inbox.do("reply.start")
        await inbox.type("It left today")
        key(inbox, "ctrl+s", "x", "y", "z")
        await until(lambda: inbox.line("status").startswith("Sending the reply: waiting for the store"))
        inbox.now += timedelta(hours=3)
        inbox.screen.ticker.tick()
        assert "2 overdue" in inbox.line("header")
        assert inbox.reply == "It left today"
        await until(lambda: inbox.reply.endswith("xyz"))

        assert inbox.reply == "It left todayxyz"
        assert inbox.store.drafts.of(FIRST)[0].text.startswith("It left today")
        release_lock()
        await inbox.do("reply.send")
        known = inbox.store.get(FIRST)
        assert known is not None
        assert known.messages[-1].text == "It left todayxyz"


async def test_a_store_that_is_free_again_takes_the_reply(release_lock: Callable[[], None], folder: Path) -> None:
    async with run_inbox(store=open_store(folder, agent=AGENT)) as inbox:
        await inbox.do("reply.start")
        await inbox.type("It left today")
        key(inbox, "ctrl+s", "j")
        await until(lambda: "waiting for the store" in inbox.line("status"))
        release_lock()
        await inbox.rest()
        known = inbox.store.get(FIRST)
        assert known is not None
        assert known.status is Status.RESPONDED
        assert inbox.store.drafts.all() == []
        assert inbox.line("tabs").startswith("[Unhandled 3]")


async def test_what_is_due_holds_up_no_key_while_another_process_saves(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with run_inbox(store=filled(shop()), hold_seconds=10.0) as inbox:
        await inbox.do("reply.start")
        await inbox.type("It left today")
        await inbox.do("reply.send")
        assert inbox.shown == SECOND
        with lock_kept(folder):
            waits: list[float] = []
            monkeypatch.setattr(
                "wishtui.store.files.lock.time", SimpleNamespace(monotonic=monotonic, sleep=waits.append)
            )
            inbox.now += timedelta(seconds=11)
            for _ in range(6):
                inbox.screen.ticker.tick()
                await inbox.rest()
            assert waits == []
            assert "Another wishtui (joel" in inbox.line("status")
        await inbox.after(seconds=1)
        known = inbox.store.get(FIRST)
        assert known is not None
        assert known.status is Status.RESPONDED


async def test_keys_that_record_nothing_wait_for_nobody_while_others_save_and_the_sync_waits(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process keeps the lock, and the thread that syncs waits for it: whoever reads and writes goes on."""
    waits, end = threading.Event(), threading.Event()

    def sleep(seconds: float) -> None:
        assert threading.current_thread() is syncing
        waits.set()
        end.wait(30)

    async with run_inbox(size=(120, 40), store=filled(shop()), hold_seconds=10.0) as inbox:
        await inbox.do("reply.start")
        await inbox.type("It left today")
        await inbox.do("reply.send")
        syncing = threading.Thread(target=lambda: add_note(inbox.store, THIRD, "Synced", author="Wish", now=NOON))
        monkeypatch.setattr("wishtui.store.files.lock.time", SimpleNamespace(monotonic=monotonic, sleep=sleep))
        with lock_kept(folder):
            syncing.start()
            assert await asyncio.to_thread(waits.wait, 30)
            inbox.now += timedelta(seconds=11)
            inbox.screen.ticker.tick()
            await inbox.press("j", "k")
            assert (inbox.shown, inbox.session.issue and inbox.session.issue.id) == (SECOND, SECOND)
            await inbox.do("reply.start")
            await inbox.type("Hello")
            await inbox.do("reply.leave")
            assert [draft.text for draft in inbox.store.drafts.of(SECOND)] == ["Hello"]
            await inbox.do("issue.back", "search.start")
            await inbox.type("colour")
            await inbox.press("enter")
            assert inbox.session.ids == [THIRD]
            await inbox.press("escape", "n", *"later", "escape", "2", "1", "?")
            assert "waiting for the store" not in inbox.picture()
            assert [draft.text for draft in inbox.store.drafts.all("note")] == ["later"]
        end.set()
        await asyncio.to_thread(syncing.join)
        await inbox.press("escape")
        await inbox.after(seconds=1)
        first, third = inbox.store.issues([FIRST, THIRD])
        assert first.status is Status.RESPONDED
        assert [note.text for note in third.notes] == ["Synced"]


async def test_a_failure_that_was_waited_for_outlasts_the_keys_typed_meanwhile(
    release_lock: Callable[[], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_for(monkeypatch, 0.5)
    async with run_inbox(store=open_store(folder, agent=AGENT)) as inbox:
        await inbox.do("note.add")
        await inbox.type("ask the carrier")
        key(inbox, "enter", "j", "k", "j")
        await until(lambda: "waiting for the store" in inbox.line("status"))
        await inbox.rest()
        assert "Another wishtui" in inbox.picture()
        assert inbox.screen.prompt.field.value.startswith("ask the carrier")


async def test_many_marked_issues_wait_once_for_a_busy_store(
    release_lock: Callable[[], None], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting_for(monkeypatch, 0.2)
    async with run_inbox(store=open_store(folder, agent=AGENT)) as inbox:
        await inbox.do("mark.all", "tags.edit")
        await inbox.type("late")
        await inbox.do("prompt.submit")
        await inbox.press("enter")
        assert "4 refusals: Another wishtui" in inbox.picture()
        assert len(inbox.session.marked) == 4


async def test_what_fails_in_the_background_is_said_and_logged_and_the_program_goes_on(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(self: MemoryStore) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(MemoryStore, "closed_count", refused)
    with caplog.at_level(logging.WARNING):
        async with run_inbox() as inbox:
            assert inbox.line("status") == "Counting the closed issues failed: Permission denied. The log says more."
            assert [type(error) for error in inbox.session.tasks.failed] == [PermissionError]
            inbox.session.tasks.failed.clear()
            monkeypatch.undo()
            await inbox.do("move.down")
            assert inbox.shown == SECOND
            inbox.session.store_thread.close()
    assert "Counting the closed issues failed." in caplog.text


@pytest.mark.parametrize(("error", "logged"), [(PermissionError(13, "denied"), True), (SearchStopped("", ""), False)])
async def test_what_fails_when_nobody_waits_for_it_any_more_is_logged_in_our_words(
    error: Exception, logged: bool, caplog: pytest.LogCaptureFixture
) -> None:
    thread, begun, end = StoreThread(), threading.Event(), threading.Event()

    def fail() -> None:
        begun.set()
        end.wait(LONGEST)
        raise error

    with closing(thread):
        waiting = asyncio.create_task(thread.run("Saving the note", fail))
        await asyncio.to_thread(begun.wait, LONGEST)
        waiting.cancel()
        with suppress(asyncio.CancelledError):
            await waiting
        end.set()
        await thread.run("Waiting", str)
        await turns()
        await thread.run("Logging", str)
        gc.collect()
    assert ("Saving the note failed." in caplog.text) is logged
    assert "never retrieved" not in caplog.text


async def test_an_archive_of_a_newer_wishtui_is_said_beside_the_risks(folder: Path) -> None:
    filled(shop()).close()
    async with run_inbox(store=open_store(folder, agent=AGENT), size=(120, 40)) as inbox:
        newer(folder / "archive.json")
        await inbox.do("store.health")
        assert isinstance(inbox.app.screen, RisksScreen)
        assert "newer wishtui" in inbox.picture()
        await inbox.do("risks.back", "move.down")
        assert inbox.shown == SECOND


async def test_a_poll_that_fails_is_said_once_a_second_and_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_new(*arguments: object) -> None:
        raise StoreTooNew("This store was written by a newer wishtui.", "Use the newer wishtui.")

    async with run_inbox() as inbox:
        monkeypatch.setattr("wishtui.services.polling.poll", too_new)
        await inbox.after(seconds=1)
        assert inbox.line("status").startswith("This store was written by a newer wishtui.")
        await inbox.do("move.down")
        assert inbox.shown == SECOND


def newer(database: Path) -> None:
    """Have a database look as though a later version had written it."""
    text = database.read_bytes()
    changed = re.sub(rb'"schema":\s*\d+', b'"schema":99', text)
    assert changed != text
    database.write_bytes(changed)


async def test_what_no_key_waits_for_is_said_only_to_who_waits_behind_it() -> None:
    go_on, said, thread = threading.Event(), list[str](), StoreThread()
    thread.progress = said.append
    counting = asyncio.create_task(thread.run_unsaid("Counting", go_on.wait))
    waiting = asyncio.create_task(thread.run("Saving", len, ""))
    await until(lambda: bool(said))
    assert said == ["Counting"]
    go_on.set()
    assert (await counting, await waiting) == (True, 0)
    await until(lambda: said[-1] == "")
    thread.close()


async def test_nothing_is_said_of_what_no_key_waits_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_thread, "SLOW", 0)
    said, thread, began, go_on = list[str](), StoreThread(), threading.Event(), threading.Event()
    thread.progress = said.append

    def count() -> bool:
        began.set()
        return go_on.wait()

    counting = asyncio.create_task(thread.run_unsaid("Counting", count))
    await asyncio.to_thread(began.wait)  # `run` would have said it by now
    assert said == []
    go_on.set()
    assert await counting
    thread.close()
