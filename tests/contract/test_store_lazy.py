"""Rows, headers read when they are asked for, and the mapped file below them."""

import errno
import os
from pathlib import Path

import msgspec
import pytest

from tests.contract.store_shop import answered, archive, asked, everything, filled, inbox, put, titled
from wishtui.domain.issue import header_of, index_row_of
from wishtui.domain.ordering import Sort, sort_headers
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.private_files import Files
from wishtui.store import memory_store
from wishtui.store.files.store import FileStore


class Unmappable(Files):
    """A file system that maps nothing."""

    def map(self, fd: int, size: int, whole: bool = True) -> None:  # type: ignore[override]  # it never gives anything
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))


class Meddled(Files):
    """Somebody edits the snapshot by hand while its successor is being written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.before = self.after = b""

    def create(self, path: Path, flags: int) -> int:
        if self.before:
            self.path.write_bytes(self.path.read_bytes().replace(self.before, self.after))
            self.before = b""
        return super().create(path, flags)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of sixty issues, the last one Closed; its snapshot is larger than a few pages."""
    folder = tmp_path / "shop"
    store = filled(FileStore.open(folder), 60)
    store.change("issue-0059", lambda issue: answered(issue, close=True))
    store.close()
    return folder


def _edit(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new))


def test_rows_agree_with_headers_and_headers_with_records(folder: Path) -> None:
    store = FileStore.open(folder)
    store.change("issue-0001", answered)
    put(store, asked(70))
    issues = everything(store)
    for rows, headers in ((store.index(), inbox(store)), (store.closed_index(), archive(store))):
        assert list(rows) == list(headers) == list(dict(headers.items())) == [row.id for row in rows.values()]
        assert len(rows) == len(headers)
        for issue_id, row in rows.items():
            assert issue_id in rows
            assert headers[issue_id] == header_of(issues[issue_id])
            assert row == rows[issue_id] == index_row_of(headers[issue_id])
    for sort in Sort:
        by_rows = [row.id for row in sort_headers(store.index().values(), sort, DEFAULT_WINDOWS)]
        assert by_rows == [header.id for header in sort_headers(inbox(store).values(), sort, DEFAULT_WINDOWS)]
    store.close()


@pytest.mark.parametrize("files", [Files, Unmappable])
def test_a_store_reads_the_same_whether_its_file_is_mapped_or_not(folder: Path, files: type[Files]) -> None:
    store = FileStore.open(folder, files=files())
    assert len(everything(store)) == 60
    other = FileStore.open(folder)
    other.change("issue-0007", lambda issue: titled(issue, "Changed elsewhere"))
    other.close()
    assert store.refresh().issues == {"issue-0007"}
    assert inbox(store)["issue-0007"].subject == "Changed elsewhere"
    store.change("issue-0007", answered)
    store.close()
    assert len(everything(FileStore.open(folder))) == 60


def test_nothing_is_mapped_over_a_network(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wishtui.store.files.store.network_filesystem", lambda _: "nfs4")
    store = FileStore.open(folder)
    assert [storage.mapped for storage in store.databases()] == [None]
    assert len(inbox(store)) == 59
    store.close()


@pytest.mark.parametrize("left", [0, 200, 5000])
def test_a_snapshot_cut_short_beneath_an_open_store_ends_nothing(folder: Path, left: int) -> None:
    path = folder / "inbox.json"
    store = FileStore.open(folder)
    whole = path.read_bytes()
    os.truncate(path, left)
    assert store.get("issue-0050") is None
    row = store.index()["issue-0050"]
    assert index_row_of(inbox(store)["issue-0050"]) == row
    assert len(inbox(store).values()) == 59
    assert store.issues_of_order("order-50") == []
    assert store.appeals.appeals() == []
    assert not store.refresh()
    assert store.read_only
    path.write_bytes(whole)
    assert set(store.index()) <= store.refresh().issues
    assert not store.read_only
    issue = store.get("issue-0050")
    assert issue is not None
    assert inbox(store)["issue-0050"] == header_of(issue)
    assert store.issues_of_order("order-50") == ["issue-0050"]
    store.close(compact=False)


def test_an_edit_by_hand_is_seen_though_no_revision_tells_it(folder: Path) -> None:
    path = folder / "inbox.json"
    store = FileStore.open(folder)
    _edit(path, b'"Parcel 7"', b'"Parcel Z"')
    assert "issue-0007" in store.refresh().issues
    assert inbox(store)["issue-0007"].subject == "Parcel Z"
    aside = folder / "edited"
    aside.write_bytes(path.read_bytes().replace(b'"Parcel 8"', b'"Parcel Y"'))
    aside.replace(path)
    assert store.refresh().issues == {"issue-0008"}
    assert inbox(store)["issue-0008"].subject == "Parcel Y"
    store.close()


def test_tidying_never_writes_over_an_edit_that_it_has_not_read(folder: Path) -> None:
    files = Meddled(folder / "inbox.json")
    store = FileStore.open(folder, files=files)
    store.change("issue-0001", lambda issue: titled(issue, "Ours"))
    files.before, files.after = b'"Parcel 7"', b'"Parcel Z"'
    store.maintenance.compact()
    assert inbox(store)["issue-0007"].subject == "Parcel Z"
    store.close()
    later = FileStore.open(folder)
    assert inbox(later)["issue-0007"].subject == "Parcel Z"
    assert inbox(later)["issue-0001"].subject == "Ours"
    later.close()


def test_a_record_whose_header_is_broken_keeps_its_row(folder: Path) -> None:
    _edit(folder / "inbox.json", b'"subject":"Parcel 7"', b'"subject":77')
    store = FileStore.open(folder)
    header = inbox(store)["issue-0007"]
    assert (header.id, header.subject) == ("issue-0007", "")
    assert index_row_of(header) == store.index()["issue-0007"] == index_row_of(dict(inbox(store).items())["issue-0007"])
    assert store.get("issue-0007") is None
    put(store, asked(7))
    assert inbox(store)["issue-0007"].subject == "Parcel 7"
    assert inbox(store)["issue-0007"].rev == 2
    assert "kept as" in store.notices[-1]
    store.close()


def test_naming_follows_what_issues_name(folder: Path) -> None:
    store = FileStore.open(folder)
    assert store.issues_of_order("order-7") == ["issue-0007"]
    store.change("issue-0007", lambda issue: msgspec.structs.replace(issue, order_ids=("order-8",)))
    assert store.issues_of_order("order-7") == []
    assert set(store.issues_of_order("order-8")) == {"issue-0007", "issue-0008"}
    store.change("issue-0008", lambda issue: answered(issue, close=True))
    assert set(store.issues_of_order("order-8")) == {"issue-0007", "issue-0008"}
    store.close()


def test_closed_issues_are_counted_without_keeping_the_archive(folder: Path) -> None:
    store = FileStore.open(folder)
    assert store.closed_count() == 1
    assert len(store.databases()) == 1
    other = FileStore.open(folder)
    other.change("issue-0003", lambda issue: answered(issue, close=True))
    assert store.closed_count() == 2
    other.close()
    assert store.closed_count() == len(archive(store)) == store.closed_count() == 2
    store.close()
    memory = filled(memory_store())
    assert memory.closed_count() == 0
    memory.change("issue-0003", lambda issue: answered(issue, close=True))
    assert memory.closed_count() == 1


def test_what_the_inbox_holds_in_a_later_revision_is_not_counted_as_closed(folder: Path) -> None:
    store = FileStore.open(folder)
    closed = (folder / "archive.json").read_bytes()
    store.change("issue-0059", lambda issue: msgspec.structs.replace(issue, status=asked().status))
    store.close()
    for left in folder.glob("archive.*"):
        left.unlink()
    (folder / "archive.json").write_bytes(closed)  # as if the move back had been cut short
    later = FileStore.open(folder)
    assert later.closed_count() == 0
    assert len(archive(later)) == 0
    later.close()


def test_an_archive_found_damaged_while_counting_is_repaired_and_told(folder: Path) -> None:
    path = folder / "archive.json"
    path.write_bytes(path.read_bytes()[:-1])
    store = FileStore.open(folder)
    assert store.closed_count() == 1
    assert "archive.json was damaged" in store.notices[0]
    assert store.maintenance.damage_found
    store.close()
