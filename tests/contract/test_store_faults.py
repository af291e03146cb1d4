"""A day's work in which one call of the file system goes wrong: each call in turn, each in every way."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import pytest

from tests.contract.store_faults import FaultyFiles, PulledPlug
from tests.contract.store_shop import NOON, answered, archive, asked, everything, filled, inbox, state, stored, titled
from wishtui.domain.appeal import Appeal
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status
from wishtui.domain.log import Action, LogEntry
from wishtui.domain.order import Order
from wishtui.domain.outbox import OutboxEntry
from wishtui.errors import StoreDamaged, StoreError, StoreFull
from wishtui.store import Store, memory_store
from wishtui.store.files.migrations import Migration
from wishtui.store.files.store import FileStore

State = dict[str, object]

_CHANGING = {"create", "make_folder", "write", "fsync", "ftruncate", "replace", "link", "unlink", "fsync_dir"}

ERRORS: dict[str, set[str]] = {
    "full": _CHANGING,
    "short": {"write"},
    "broken": _CHANGING | {"open", "read", "stat", "fstat", "names"},
}
PLUGS: dict[str, set[str]] = {"gone": _CHANGING, "torn": {"write"}}
"""A plug that is pulled between two calls that change nothing leaves what the next such call would."""

_DRAFT = Draft(id="d1", issue_id="issue-0001", text="Dear Ana", author="Bo", at=NOON)


_MEMORY = Path("/dev/shm")
_ROOM = 1 << 30
"""Bytes, many times what the stores of one test take."""


@pytest.fixture
def tmp_path(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is room: a test makes and removes ten thousand files, and on a disk waits half its time.

    What fails here is what the test makes fail. Real disks have their tests in the other files of this folder.
    """
    if not os.access(_MEMORY, os.W_OK | os.X_OK) or (room := os.statvfs(_MEMORY)).f_bavail * room.f_frsize < _ROOM:
        yield tmp_path
        return
    with TemporaryDirectory(prefix="wishtui-", dir=_MEMORY) as folder:
        yield Path(folder)


def _open_again(issue: Issue) -> Issue:
    return msgspec.structs.replace(issue, status=Status.UNHANDLED)


def _all_at_once(store: Store) -> None:
    """A change of both databases and of every table."""
    with store.unit_of_work() as work:
        work.put(titled(asked(1), "Both"))
        work.put_order(Order(id="order-9"))
        work.put(answered(asked(8), close=True))
        work.put_appeal(Appeal(id="A-1", kind="tracking", created_at=NOON, changed_at=NOON))
        work.tick("linked.one", NOON.date())
        work.put_outbox(OutboxEntry(id="out-1", issue_id="issue-0008", created_at=NOON, text="It left."))
        work.add_log(LogEntry(at=NOON, agent="Bo", action=Action.REPLY, issue_id="issue-0008"))


def _sent_and_closed(store: Store) -> None:
    """An entry of the outbox goes with the change that it was made for."""
    with store.unit_of_work() as work:
        issue = work.get("issue-0000")
        assert issue is not None
        work.put(msgspec.structs.replace(issue, status=Status.CLOSED))
        work.drop_outbox("out-1")
        work.tick("linked.one", None)


_STEPS: list[Callable[[Store], object]] = [
    lambda store: filled(store, 3),
    lambda store: store.change("issue-0000", answered),
    lambda store: store.drafts.save(_DRAFT),
    lambda store: store.change("issue-0001", lambda issue: answered(issue, close=True)),
    lambda store: store.maintenance.compact(),
    lambda store: store.change("issue-0001", _open_again),
    lambda store: store.drafts.save(msgspec.structs.replace(_DRAFT, text="Dear Ana, sorry")),
    _all_at_once,
    _sent_and_closed,
    lambda store: store.refresh(),
    lambda store: store.maintenance.compact(),
    lambda store: store.drafts.discard(_DRAFT),
    lambda store: store.change("issue-0002", lambda issue: titled(issue, "Last")),
]


@cache
def _in_memory() -> list[tuple[State, list[str]]]:
    """What is recorded after each step, and the drafts, where nothing can fail."""
    store, after = memory_store(), []
    for step in _STEPS:
        step(store)
        after.append((state(store), [draft.text for draft in store.drafts.all()]))
    return after


class Day:
    """What was acknowledged in the course of the script, and what was tried."""

    def __init__(self) -> None:
        self.acknowledged: State = {}
        self.tried: list[State] = []
        self.drafts: list[str] = []
        self.errors: list[StoreError] = []
        self.over = False

    def live(self, folder: Path, files: FaultyFiles) -> None:
        try:
            self._live(folder, files)
        except PulledPlug:
            pass
        finally:
            files.release()

    def _live(self, folder: Path, files: FaultyFiles) -> None:
        store = self._opened(folder, files)
        try:
            for step, after in zip(_STEPS, _in_memory(), strict=True):
                self._step(step, store, *after)
            store.close()
            self.over = True
        finally:
            store._guard.close()

    def _opened(self, folder: Path, files: FaultyFiles) -> FileStore:
        for _ in range(2):
            try:
                return FileStore.open(folder, files=files)
            except StoreError as error:
                self.errors.append(error)
        raise AssertionError("the store did not open once the fault was over")

    def _step(self, step: Callable[[Store], object], store: Store, wanted: State, drafts: list[str]) -> None:
        self.tried.append(wanted)
        try:
            step(store)
        except StoreError as error:
            self.errors.append(error)
            raise PulledPlug from None  # the rest of the script would differ: judge what is there now
        self.acknowledged = wanted
        self.tried.clear()
        self.drafts = drafts


def _calls(tmp_path: Path) -> list[str]:
    files = FaultyFiles()
    day = Day()
    day.live(tmp_path / "plain", files)
    assert day.over
    assert not day.errors
    return files.calls


def _check(folder: Path, day: Day, *, exact: bool) -> None:
    with_lock = FileStore.open(folder, files=FaultyFiles())
    try:
        recorded = state(with_lock)
        assert recorded in ([day.acknowledged] if exact else [day.acknowledged, *day.tried])
        contents = everything(with_lock)
        assert not set(inbox(with_lock)) & set(archive(with_lock))
        assert not with_lock.read_only
        if not day.tried:
            assert [draft.text for draft in with_lock.drafts.all()] == day.drafts
        assert with_lock.closed_count() == len(with_lock.closed_index())
        with_lock.change(next(iter(contents), ""), lambda issue: titled(issue, "Goes on")) if contents else filled(
            with_lock
        )
        if contents:
            unchanged = {name: record for name, record in recorded.items() if not name.startswith("issues/")}
            assert unchanged.items() <= state(with_lock).items()
    finally:
        with_lock.close()
    later = FileStore.open(folder, files=FaultyFiles())
    try:
        assert len(everything(later)) == len(contents) or not contents
        assert later.notices == []
    finally:
        later.close()


def open_locks(folder: Path) -> list[str]:
    """The lock files below a folder that this process has open, where the system says."""
    files = []
    for descriptor in os.listdir("/dev/fd"):
        with suppress(OSError):
            files.append(Path(os.readlink(f"/dev/fd/{descriptor}")))
    return [str(file) for file in files if folder in file.parents and file.name in ("inbox.lock", "inbox.holder")]


@pytest.mark.parametrize("kind", [*ERRORS, *PLUGS])
def test_whatever_fails_nothing_acknowledged_is_lost(tmp_path: Path, kind: str) -> None:
    calls = _calls(tmp_path)
    steps = [at for at, name in enumerate(calls, 1) if name in {**ERRORS, **PLUGS}[kind]]
    assert len(steps) > 25
    for at in steps:
        folder = tmp_path / f"at-{at}"
        files = FaultyFiles(kind, at)
        day = Day()
        try:
            day.live(folder, files)
            _check(folder, day, exact=kind in ERRORS)
        except BaseException as error:
            error.add_note(f"{kind} at call {at}, {files.calls[at - 1]}; {[str(e) for e in day.errors]}")
            raise


def _damaged(folder: Path) -> None:
    path = folder / "inbox.json"
    path.write_bytes(path.read_bytes()[:-30])


def _outdated(folder: Path) -> None:
    """Nothing to do: the step that is passed on opening does not know of it yet."""


_ERRANDS: dict[str, Callable[[Path], None]] = {"repair": _damaged, "migrate": _outdated}
_STEP = Migration("step", 3, lambda table, document: document)


@pytest.mark.parametrize("kind", [*ERRORS, *PLUGS])
@pytest.mark.parametrize("errand", _ERRANDS)
def test_whatever_fails_while_a_store_is_mended_it_can_be_mended_again(tmp_path: Path, errand: str, kind: str) -> None:
    at, made = 0, False
    while not made:
        at += 1
        folder = tmp_path / f"at-{at}"
        store = filled(FileStore.open(folder, files=FaultyFiles()))
        store.maintenance.compact()
        store.change("issue-0001", answered)
        expected = everything(store)
        store.close(compact=False)
        _ERRANDS[errand](folder)
        files = FaultyFiles(kind, at)
        steps = [_STEP] if errand == "migrate" else []
        try:
            FileStore.open(folder, files=files, migrations=steps).close(compact=False)
            made = len(files.calls) < at
        except (PulledPlug, StoreError):
            pass
        finally:
            files.release()
        later = FileStore.open(folder, files=FaultyFiles(), migrations=steps)
        assert everything(later) == expected, f"{kind} at call {at}, {files.calls[-1]}"
        assert not later.read_only
        later.close()
    assert at > 15
    assert not open_locks(tmp_path), "a store that could not be opened keeps its lock's files open"


def test_a_full_disk_is_told_and_costs_only_the_change(tmp_path: Path) -> None:
    files = FaultyFiles()
    store = filled(FileStore.open(tmp_path / "store", files=files))
    at = _place_in_a_change(files, store, "write")
    before = everything(store)
    files.kind, files.at = "short", at
    with pytest.raises(StoreFull, match="disk is full"):
        store.change("issue-0001", lambda issue: titled(issue, "Too much"))
    assert everything(store) == before
    assert not store.read_only
    assert store.change("issue-0001", lambda issue: titled(issue, "Now it fits")).subject == "Now it fits"
    store.close()


def test_after_an_unconfirmed_write_nothing_more_is_written(tmp_path: Path) -> None:
    files = FaultyFiles()
    store = filled(FileStore.open(tmp_path / "store", files=files))
    files.at = _place_in_a_change(files, store, "fsync")
    files.kind = "broken"
    with pytest.raises(StoreDamaged):
        store.change("issue-0001", lambda issue: titled(issue, "Lost?"))
    assert "not confirm" in store.read_only
    with pytest.raises(StoreDamaged, match="nothing more is written"):
        store.change("issue-0002", lambda issue: titled(issue, "No"))
    assert stored(store, "issue-0001").subject == "Parcel 1"
    store.close()
    later = FileStore.open(tmp_path / "store")
    assert not later.read_only
    assert stored(later, "issue-0001").subject == "Parcel 1"
    later.close()


def test_a_failed_tidying_is_only_a_notice(tmp_path: Path) -> None:
    files = FaultyFiles()
    store = filled(FileStore.open(tmp_path / "store", files=files))
    files.kind, files.at = "short", len(files.calls) + 8
    for _ in range(4):
        files.at += 1
        store.maintenance.compact()
    assert any("No change is lost" in notice for notice in store.notices)
    assert not [path for path in (tmp_path / "store").iterdir() if path.name.endswith(".tmp")]
    assert not store.read_only
    store.close()


def _place_in_a_change(files: FaultyFiles, store: Store, name: str) -> int:
    """Which call from now on will be the first `name` of a change."""
    before = len(files.calls)
    store.change("issue-0003", lambda issue: titled(issue, "Rehearsal"))
    return len(files.calls) + files.calls[before:].index(name) + 1
