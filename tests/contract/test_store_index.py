"""The index beside a snapshot: it tells what reading would, it is believed of no other file, and it hides no damage."""

import json
import os
import shutil
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

import msgspec
import pytest

from tests.contract.store_shop import NOON, answered, archive, asked, everything, inbox, put, titled
from wishtui.domain.issue import Issue, PendingReply, Snooze, Status, header_of, index_row_of
from wishtui.domain.message import Message, Sender
from wishtui.domain.order import Order
from wishtui.domain.ordering import Sort, sort_headers
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.services.inbox import Inbox, Tab
from wishtui.store import check, memory_store
from wishtui.store.files import index_writer
from wishtui.store.files.index import MAGIC, IndexHeader, written
from wishtui.store.files.store import FileStore

MIXED = ReplyWindows(by_shop={"north": timedelta(hours=46)})
INDEXED = frozenset({"inbox", "archive"})


@pytest.fixture
def by_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """An index of every file, however small."""
    monkeypatch.setattr(index_writer, "SMALLEST", 0)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of issues, many of one moment: the first ten plain, the others of every kind; and orders of their own."""
    folder = tmp_path / "shop"
    store = FileStore.open(folder)
    _work(store, Random(5), 60)
    store.close()
    return folder


def _work(store: FileStore, rng: Random, count: int, first: int = 0) -> None:
    with store.unit_of_work() as changes:
        for number in range(first, first + count):
            changes.put(_some_issue(rng, number))
            if rng.random() < 0.2:
                changes.put_order(Order(id=f"alone-{number}"))


def _some_issue(rng: Random, number: int) -> Issue:
    at = NOON + timedelta(hours=rng.randrange(6), microseconds=rng.randrange(2))
    issue = msgspec.structs.replace(
        asked(number),
        shop=rng.choice(("", "north", "south")),
        opened_at=at,
        messages=(Message(sender=Sender.CUSTOMER, at=at, text="Where?"),),
    )
    kind = rng.randrange(6) if number > 9 else 5
    if kind == 0:
        return msgspec.structs.replace(
            issue, pending=PendingReply(text="Soon", author="Bo", at=at, release_at=at, seen=1)
        )
    if kind == 1:
        return msgspec.structs.replace(issue, snooze=Snooze(until=at if rng.random() < 0.5 else None))
    if kind == 2:
        return msgspec.structs.replace(issue, status=Status.RESPONDED)
    return msgspec.structs.replace(issue, status=Status.CLOSED) if kind == 3 else issue


def _by_index(store: FileStore) -> frozenset[str]:
    """The databases that were opened without reading them."""
    return frozenset(storage.name for storage in store.databases() if storage.index is not None)


def _flip(path: Path, old: bytes, new: bytes) -> None:
    """What a disk does: other bytes, and nothing that tells of a change."""
    about = path.stat()
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))
    os.utime(path, ns=(about.st_atime_ns, about.st_mtime_ns))


def _head(data: bytes) -> bytes:
    """The head of an index without its braces."""
    length = int.from_bytes(data[16:20], "little")
    return data[25 : 23 + length]


def _index_of(folder: Path, name: str = "inbox") -> Path:
    return next(folder.glob(f"{name}.*.index"))


@pytest.mark.parametrize("seed", range(6))
def test_it_tells_what_reading_would(folder: Path, seed: int) -> None:
    rng = Random(seed)
    store = FileStore.open(folder)
    issues = everything(store)
    assert _by_index(store) == INDEXED
    _work(store, rng, 12, first=rng.randrange(60))
    for issue_id in rng.sample(sorted(issues), 8):
        store.change(issue_id, lambda issue: msgspec.structs.replace(issue, status=rng.choice(tuple(Status))))
    store.close(compact=rng.random() < 0.5)
    later = FileStore.open(folder)
    issues = everything(later)
    assert _by_index(later) == INDEXED
    for index, headers in ((later.index(), inbox(later)), (later.closed_index(), archive(later))):
        assert len(index) == len(headers) == len(list(index))
        assert dict(headers.items()) == {issue_id: header_of(issues[issue_id]) for issue_id in index}
        assert dict(index.items()) == {issue_id: index_row_of(headers[issue_id]) for issue_id in index}
        for sort in Sort:
            for wanted in (frozenset({status}) for status in Status):
                rows = [header for header in headers.values() if header.status in wanted]
                for windows in (DEFAULT_WINDOWS, MIXED):
                    expected = [header.id for header in sort_headers(rows, sort, windows)]
                    assert index.in_order(sort, wanted, windows) == expected
                    assert [rank[2] for rank in index.ranked(sort, wanted, windows)] == expected
                    for count in (0, 1, 7, 100):
                        assert index.first(count, sort, wanted, windows) == expected[:count]
        for windows in (DEFAULT_WINDOWS, MIXED):
            waiting = [header for header in headers.values() if header.status is Status.UNHANDLED]
            dues = [(row.waiting_since or row.opened_at) + windows.of(row.shop) for row in waiting]
            for moment in {due + step for due in dues for step in (timedelta(0), timedelta(microseconds=1))}:
                assert index.due_before(moment, windows) == sum(due < moment for due in dues)
    assert len(later.orders()) == sum(order_id.startswith("alone") for order_id in later.orders())
    later.close()


def test_the_first_rows_and_the_counts_are_known_before_any_list_is_in_order(folder: Path) -> None:
    store = FileStore.open(folder)
    ordered = Inbox(store, windows=MIXED)
    for tab in Tab:
        ids = ordered.view(tab, Sort.DUE)
        assert Inbox(store, windows=MIXED).first(5, tab, Sort.DUE) == (ids[:5], len(ids))
    for hours in range(40, 60):
        at = NOON + timedelta(hours=hours)
        assert Inbox(store, windows=MIXED).due_counts(at) == ordered.due_counts(at)
    store.close()


@pytest.mark.parametrize("seed", range(4))
def test_the_inbox_over_it_is_the_inbox_over_what_was_read(folder: Path, seed: int) -> None:
    rng = Random(seed)
    store = FileStore.open(folder)
    inbox = Inbox(store)
    inbox.load_archive(store.closed_index())
    memory = memory_store()
    put(memory, *everything(store).values())
    for number in rng.sample(range(60), 15):
        name, status = f"issue-{number:04d}", rng.choice(tuple(Status))
        for each in (store, memory):
            each.change(name, partial(msgspec.structs.replace, status=status))
        inbox.changed([name])
    read = Inbox(memory)
    read.load_archive(memory.closed_index())
    for tab in Tab:
        assert inbox.count(tab) == read.count(tab)
        for sort in Sort:
            assert inbox.view(tab, sort) == read.view(tab, sort)
            assert all(inbox.position(issue_id, tab, sort) == at for at, issue_id in enumerate(inbox.view(tab, sort)))
    closed = set(inbox.view(Tab.CLOSED, Sort.DUE))
    assert inbox.timed - closed == read.timed - closed
    assert inbox.due_counts(NOON + timedelta(hours=50)) == read.due_counts(NOON + timedelta(hours=50))
    store.close()


def test_closed_issues_are_counted_without_reading_their_file(folder: Path) -> None:
    store = FileStore.open(folder)
    count = store.closed_count()
    assert len(store.databases()) == 1
    assert count == len(archive(store)) > 0
    store.close()


def test_an_archive_that_had_to_be_read_to_be_counted_is_indexed(folder: Path) -> None:
    known = _index_of(folder, "archive")
    made = known.read_bytes()
    known.unlink()
    store = FileStore.open(folder)
    assert store.closed_count() == len(archive(store))
    assert known.read_bytes() == made
    store.close()


def test_a_snapshot_that_had_to_be_read_is_indexed_afterwards_and_not_again(folder: Path) -> None:
    for file in folder.glob("*.index"):
        file.unlink()
    store = FileStore.open(folder)
    store.closed_index()
    assert _by_index(store) == frozenset()
    store.change("issue-0001", lambda issue: titled(issue, "Later"))
    store.maintenance.prepare()
    store.close(compact=False)
    later = FileStore.open(folder)
    later.closed_index()
    assert _by_index(later) == INDEXED
    assert inbox(later)["issue-0001"].subject == "Later"
    made = _index_of(folder).stat()
    later.maintenance.prepare()
    assert _index_of(folder).stat() == made
    later.close()


def test_folding_in_leaves_one_index_of_the_new_snapshot(folder: Path) -> None:
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: titled(issue, "Folded"))
    store.close()
    (left,) = folder.glob("inbox.*.index")
    assert left.name.split(".")[1] == str(json.loads((folder / "inbox.json").read_bytes())["meta"]["1"]["generation"])
    later = FileStore.open(folder)
    assert inbox(later)["issue-0001"].subject == "Folded"
    assert _by_index(later) == {"inbox"}
    later.close()


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: b"",
        lambda data: data[:10],
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data.replace(MAGIC, MAGIC.replace(b"index", b"other")),
        lambda data: data.replace(b"issue-0001\n", b"issue-0009\n"),
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: data[:16] + bytes([data[16] ^ 1]) + data[17:],
        lambda data: b"".join(written(msgspec.json.decode(b"{%b}" % _head(data), type=IndexHeader), [], [])),
    ],
    ids=["empty", "short", "cut", "longer", "another kind", "flipped id", "flipped head", "flipped length", "bodiless"],
)
def test_a_damaged_index_is_passed_over_and_made_anew(folder: Path, harm: Callable[[bytes], bytes]) -> None:
    file = _index_of(folder)
    file.write_bytes(harm(file.read_bytes()))
    store = FileStore.open(folder)
    assert _by_index(store) == frozenset()
    assert len(everything(store)) == 60
    assert not store.notices
    store.maintenance.prepare()
    store.close()
    later = FileStore.open(folder)
    assert _by_index(later) == {"inbox"}
    later.close()


def test_an_edit_by_hand_is_read(folder: Path) -> None:
    path = folder / "inbox.json"
    path.write_bytes(path.read_bytes().replace(b'"Parcel 8"', b'"Parcel Y"'))
    store = FileStore.open(folder)
    assert _by_index(store) == frozenset()
    assert inbox(store)["issue-0008"].subject == "Parcel Y"
    store.close()


@pytest.mark.parametrize("copy_file", [shutil.copy, shutil.copy2], ids=["new times", "times kept"])
def test_a_copy_of_the_store_is_known_by_its_checksum(
    folder: Path, tmp_path: Path, copy_file: Callable[..., object]
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy, copy_function=copy_file)
    store = FileStore.open(copy)
    assert _by_index(store) == {"inbox"}
    assert len(everything(store)) == 60
    store.change("issue-0001", lambda issue: titled(issue, "In the copy"))
    store.close()
    path = copy / "inbox.json"
    path.write_bytes(path.read_bytes().replace(b'"Parcel 8"', b'"Parcel Y"'))
    later = FileStore.open(copy)
    assert _by_index(later) == frozenset()
    assert inbox(later)["issue-0008"].subject == "Parcel Y"
    later.close()


def test_what_the_disk_changed_is_noticed_once_and_kept(folder: Path) -> None:
    path = folder / "inbox.json"
    _flip(path, b'"Parcel 8"', b'"Parcel Y"')
    damaged = path.read_bytes()
    store = FileStore.open(folder)
    assert _by_index(store) == frozenset()
    assert "inbox.json is not what was written to it" in store.notices[-1]
    (kept,) = (folder / "quarantine").glob("inbox.*.json")
    assert kept.read_bytes() == damaged
    assert store.maintenance.damage_found
    assert inbox(store)["issue-0008"].subject == "Parcel Y"
    store.change("issue-0001", lambda issue: titled(issue, "Ours"))
    store.close()
    later = FileStore.open(folder)
    assert not later.notices
    assert not later.maintenance.damage_found
    assert _by_index(later) == {"inbox"}
    assert inbox(later)["issue-0001"].subject == "Ours"
    later.close()


def test_a_check_that_is_left_for_later_says_what_the_disk_changed_and_does_nothing_about_it(folder: Path) -> None:
    store = FileStore.open(folder, check_later=True)
    assert store.maintenance.is_as_written()
    store.close()
    _flip(folder / "inbox.json", b'"Parcel 8"', b'"Parcel Y"')
    store = FileStore.open(folder, check_later=True)
    assert not store.maintenance.is_as_written()
    assert not store.notices
    store.close(compact=False)
    store = FileStore.open(folder)
    assert "inbox.json is not what was written to it" in store.notices[-1]
    assert inbox(store)["issue-0008"].subject == "Parcel Y"
    store.close()


def test_a_file_that_was_touched_is_checked_at_once(folder: Path) -> None:
    _flip(folder / "inbox.json", b'"Parcel 8"', b'"Parcel Y"')
    os.utime(folder / "inbox.json")
    store = FileStore.open(folder, check_later=True)
    assert store.maintenance.is_as_written(), "nothing is left to be checked"
    assert inbox(store)["issue-0008"].subject == "Parcel Y"
    store.close()


@pytest.mark.parametrize("copy_file", [shutil.copy, shutil.copy2], ids=["new times", "times kept"])
@pytest.mark.parametrize("name", ["inbox.json", "archive.json"])
def test_what_the_disk_changed_is_noticed_in_a_copy_of_the_store(
    folder: Path, tmp_path: Path, copy_file: Callable[..., object], name: str
) -> None:
    copy = tmp_path / "copy"
    store = FileStore.open(folder)
    store.change("issue-0007", lambda issue: answered(issue, close=True))
    store.close()
    shutil.copytree(folder, copy, copy_function=copy_file)
    path = copy / name
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data.replace(b'"Parcel 8"', b'"Parcel Y"').replace(b'"Parcel 7"', b'"Parcel Y"'))
    os.utime(path, ns=2 * ((folder / name).stat().st_mtime_ns + (copy_file is shutil.copy),))
    (bad,) = [finding.what for finding in check(copy) if finding.level == "bad"]
    assert bad.startswith(f"{name} is not what was written to it")
    later = FileStore.open(copy)
    later.closed_index()
    assert later.notices[-1].startswith(f"{name} is not what was written to it")
    assert later.maintenance.damage_found
    later.close()


def test_a_check_names_what_the_disk_changed(folder: Path) -> None:
    assert not [finding for finding in check(folder) if finding.level == "bad"]
    _flip(folder / "inbox.json", b'"Parcel 8"', b'"Parcel Y"')
    (bad,) = [finding for finding in check(folder) if finding.level == "bad"]
    assert bad.what.startswith("inbox.json is not what was written to it")


def test_what_the_disk_made_unreadable_is_rebuilt_before_anything_is_built_on_it(folder: Path) -> None:
    path = folder / "inbox.json"
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: titled(issue, "Ours"))
    store.close(compact=False)
    _flip(path, b'"Parcel 8"', b'"Parcel \0"')
    damaged = path.read_bytes()
    later = FileStore.open(folder)
    assert "has been rebuilt from" in later.notices[-1]
    assert inbox(later)["issue-0001"].subject == "Ours"
    assert inbox(later)["issue-0008"].subject == "Parcel 8"
    assert len(everything(later)) == 60
    (kept,) = (folder / "quarantine").glob("inbox.*.json")
    assert kept.read_bytes() == damaged
    later.close()


def test_indexes_of_earlier_snapshots_do_not_pile_up(folder: Path) -> None:
    for name in ("inbox.1.index", "inbox.99.index"):
        shutil.copy(_index_of(folder), folder / name)
    store = FileStore.open(folder)
    store.change("issue-0001", lambda issue: titled(issue, "Folded"))
    store.close()
    assert len(list(folder.glob("inbox.*.index"))) == 1


@pytest.mark.parametrize("name", ["two\nlines", "", "naïve"])
def test_an_id_that_fits_no_index_makes_none(folder: Path, name: str) -> None:
    path = folder / "inbox.json"
    path.write_bytes(path.read_bytes().replace(b'"id":"issue-0008"', b'"id":%b' % json.dumps(name).encode()))
    for _ in range(2):
        store = FileStore.open(folder)
        assert len(everything(store)) == 60
        store.maintenance.prepare()
        assert "inbox" not in _by_index(store)
        store.close()


@pytest.mark.parametrize("spaced", [False, True])
def test_a_file_that_another_hand_laid_out_needs_no_index(folder: Path, spaced: bool) -> None:
    path = folder / "inbox.json"
    content = json.loads(path.read_bytes())
    content["issues"] = dict(reversed(content["issues"].items()))
    if spaced:
        path.write_text(json.dumps(content), "utf-8")
    else:
        path.write_text(json.dumps(content, separators=(",", ":")), "utf-8")
    store = FileStore.open(folder)
    issues = everything(store)
    store.maintenance.prepare()
    store.close()
    later = FileStore.open(folder)
    assert everything(later) == issues
    assert bool(_by_index(later) & {"inbox"}) is not spaced
    later.close()


def test_no_index_hides_a_record_that_cannot_be_read(folder: Path) -> None:
    path = folder / "inbox.json"
    path.write_bytes(path.read_bytes().replace(b'"id":"issue-0008"', b'"id":["issue-08"]'))
    for _ in range(2):
        store = FileStore.open(folder)
        assert store.get("issue-0008") is None
        assert store.get("issue-0001") is not None
        store.maintenance.prepare()
        assert "inbox" not in _by_index(store)
        store.close()


def test_two_stores_at_once_agree_though_only_one_read_the_file(folder: Path) -> None:
    _index_of(folder).unlink()
    first = FileStore.open(folder)
    first.maintenance.prepare()
    second = FileStore.open(folder)
    assert not _by_index(first)
    assert _by_index(second) == {"inbox"}
    second.change("issue-0001", lambda issue: titled(issue, "Second"))
    assert first.refresh().issues == {"issue-0001"}
    second.maintenance.compact()
    first.change("issue-0004", lambda issue: titled(issue, "First"))
    assert second.refresh().issues == {"issue-0004"}
    first.maintenance.compact()
    second.refresh()
    for store in (first, second):
        assert inbox(store)["issue-0001"].subject == "Second"
        assert inbox(store)["issue-0004"].subject == "First"
    second.close()
    first.close()


def test_files_of_an_index_are_the_owners_alone(folder: Path) -> None:
    assert _index_of(folder).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("seed", range(8))
def test_one_spliced_from_an_older_one_is_the_one_that_reading_makes(folder: Path, seed: int) -> None:
    rng = Random(seed)
    for _ in range(4):
        store = FileStore.open(folder)
        names = sorted(everything(store))
        for issue_id in rng.sample(names, len(names) if seed == 7 else rng.randrange(6)):
            status = rng.choice(tuple(Status)) if seed != 7 else Status.CLOSED
            store.change(issue_id, partial(msgspec.structs.replace, status=status))
        if rng.random() < 0.5:
            _work(store, rng, rng.randrange(4), first=rng.randrange(80))
        assert _by_index(store) == INDEXED
        store.close()
        spliced = {path: path.read_bytes() for path in folder.glob("*.index")}
        for path in spliced:
            path.unlink()
        read = FileStore.open(folder)
        read.closed_index()
        read.maintenance.prepare()
        read.close()
        assert {path: path.read_bytes() for path in folder.glob("*.index")} == spliced


def test_a_snapshot_of_an_earlier_version_is_indexed_though_it_says_less_of_itself(folder: Path) -> None:
    path = folder / "inbox.json"
    data = path.read_bytes()
    meta = json.loads(data)["meta"]["1"]
    assert meta.pop("marked") is not None
    begin = data.index(b'{"1":') + len(b'{"1":')
    path.write_bytes(data[:begin] + msgspec.json.encode(meta) + data[data.index(b"}", begin) + 1 :])
    for _ in range(2):
        store = FileStore.open(folder)
        store.maintenance.prepare()
        store.close(compact=False)
    later = FileStore.open(folder)
    assert _by_index(later) == {"inbox"}
    later.close()
