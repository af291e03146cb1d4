"""Whoever records very much lets its tables lie over what they were folded into, and nobody sees a difference."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from random import Random
from threading import Thread

import msgspec
import pytest

from tests.contract.store_shop import answered, asked, everything, filled, titled
from wishtui.domain.issue import Issue, Status
from wishtui.domain.order import Order
from wishtui.domain.ordering import Sort
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.store import Store, check, memory_store
from wishtui.store.files import compaction, index_writer, journal_storage
from wishtui.store.files.journal_storage import JournalStorage
from wishtui.store.files.overlay import Overlay
from wishtui.store.files.snapshot import Meta, Tables
from wishtui.store.files.store import FileStore
from wishtui.store.records import ISSUES


@pytest.fixture
def by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of every file, however small: tables lie over no other."""
    monkeypatch.setattr(index_writer, "SMALLEST", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "shop"


def in_memory(storage: JournalStorage) -> int:
    """Documents of issues that do not lie in the file."""
    documents = storage.tables[ISSUES]
    assert isinstance(documents, Overlay)
    return len(documents.put)


def seen(store: Store) -> object:
    """What a store shows."""
    indexes = [store.index(), store.closed_index()]
    return (
        everything(store),
        [dict(index.items()) for index in indexes],
        [
            index.in_order(sort, frozenset({status}), DEFAULT_WINDOWS)
            for index in indexes
            for sort in Sort
            for status in Status
        ],
        dict(sorted(store.orders().items())),
        [sorted(store.issues_of_order(f"order-{number}")) for number in range(12)],
    )


def change_something(rng: Random, *stores: Store) -> None:
    name, number, step = f"issue-{rng.randrange(12):04d}", rng.randrange(12), rng.randrange(4)
    status, title = rng.choice(tuple(Status)), f"title {rng.randrange(9)}"
    for store in stores:
        with store.unit_of_work(independent=rng.random() < 0.5) as work:
            known = work.get(name)
            if step == 0:
                work.put_order(Order(id=f"order-{number}", product=title))
            elif step == 1 or known is None:
                work.put(asked(number))
            elif step == 2:
                work.put(msgspec.structs.replace(known, status=status))
            else:
                work.put(titled(known, title))


@pytest.mark.parametrize("seed", range(6))
def test_what_lies_over_the_new_file_is_what_was_there(folder: Path, seed: int) -> None:
    rng = Random(seed)
    store, twin = FileStore.open(folder), memory_store()
    beside = FileStore.open(folder)
    for _ in range(4):
        for _ in range(rng.randrange(8)):
            change_something(rng, store, twin)
        store.maintenance.compact(rebases=True)
        assert sum(map(in_memory, store.databases())) == 0
        assert seen(store) == seen(twin)
        beside.refresh()
        assert seen(beside) == seen(twin)
        if rng.random() < 0.3:
            change_something(rng, beside, twin)
            store.refresh()
            assert seen(store) == seen(twin)
    assert store.notices == beside.notices == []
    beside.close(compact=False)
    store.close()
    later = FileStore.open(folder)
    assert seen(later) == seen(twin)
    later.close()
    assert {finding.level for finding in check(folder)} == {"ok"}


def test_memory_holds_what_came_since_the_last_folding(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_storage, "SMALLEST_FOLD", 4_000)
    store = FileStore.open(folder)
    most = 0
    for number in range(150):
        with store.unit_of_work() as work:
            work.put(asked(number))
        most = max(most, in_memory(store.databases()[0]))
    assert most < 75
    assert len(everything(store)) == 150
    store.close()


def while_folding(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Have something done after the new snapshot was written, and before it is put in place."""
    write = compaction.write_snapshot

    def written(storage: JournalStorage, fd: int, meta: Meta, tables: Tables) -> int:
        crc = write(storage, fd, meta, tables)
        act()
        return crc

    monkeypatch.setattr(compaction, "write_snapshot", written)


def test_what_is_changed_while_a_snapshot_is_written_lies_over_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, twin = filled(FileStore.open(folder)), filled(memory_store())
    store.close()
    store = FileStore.open(folder)
    for each in (store, twin):
        each.change("issue-0001", partial(titled, subject="Before"))
        each.change("issue-0004", answered)

    def meanwhile() -> None:
        for each in (store, twin):
            each.change("issue-0001", partial(titled, subject="Meanwhile"))
            each.change("issue-0002", lambda issue: answered(issue, close=True))
            each.change("issue-0004", lambda issue: msgspec.structs.replace(issue, status=Status.CLOSED))
            with each.unit_of_work() as work:
                work.put(asked(9))

    while_folding(monkeypatch, meanwhile)
    store.maintenance.compact(rebases=True)
    monkeypatch.undo()
    assert seen(store) == seen(twin)
    assert in_memory(store.databases()[0]) == 2
    store.maintenance.compact(rebases=True)
    assert seen(store) == seen(twin)
    store.close()
    later = FileStore.open(folder)
    assert seen(later) == seen(twin)
    later.close()


def test_an_issue_that_a_crash_left_in_both_files_is_shown_once(folder: Path) -> None:
    store = filled(FileStore.open(folder))
    store.close()
    left = {name: (folder / name).read_bytes() for name in ("inbox.json",)}
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: answered(issue, close=True))
    store.close()
    for path in folder.glob("inbox.*"):
        if path.suffix != ".mark":
            path.unlink()
    for name, data in left.items():
        (folder / name).write_bytes(data)
    store = FileStore.open(folder)
    with store.unit_of_work() as work:
        work.put(asked(9))
    before = seen(store)
    assert "issue-0001" not in store.index()
    store.maintenance.compact(rebases=True)
    assert seen(store) == before
    store.close()


def test_who_reads_meanwhile_always_finds_every_issue(folder: Path) -> None:
    store = filled(FileStore.open(folder), 40)
    missing: list[str] = []
    over = False

    def read() -> None:
        names = [asked(number).id for number in range(40)]
        while not over:
            missing.extend(name for name in names if not isinstance(store.get(name), Issue))

    reader = Thread(target=read)
    reader.start()
    for number in range(12):
        store.change(asked(number).id, partial(titled, subject="Again"))
        store.maintenance.compact(rebases=True)
    over = True
    reader.join()
    assert missing == []
    store.close()
