"""Files that somebody, or the disk, has damaged: everything readable is kept, and the user is told."""

import os
import zipfile
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from filelock import FileLock

from tests.contract.store_faults import snapshot_of
from tests.contract.store_shop import NOON, answered, archive, asked, everything, filled, inbox, put, stored, titled
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status
from wishtui.domain.order import Order
from wishtui.errors import StoreBusy, StoreDamaged, StoreTooNew, UsageError
from wishtui.store import backup, check, repair, restore
from wishtui.store.files.mounts import network_filesystem
from wishtui.store.files.store import FileStore
from wishtui.store.files.watermark import Mark, Watermark

Records = dict[str, Issue]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def expected(folder: Path) -> Records:
    """What a store with two generations and a journal holds."""
    store = filled(FileStore.open(folder))
    store.change("issue-0001", lambda issue: answered(issue, close=True))
    with store.unit_of_work() as changes:
        changes.put_order(Order(id="order-50"))
    store.maintenance.compact()
    store.change("issue-0002", answered)
    store.maintenance.compact()
    store.change("issue-0003", lambda issue: titled(issue, "In the journal"))
    contents = everything(store)
    store.close(compact=False)
    return contents


def _levels(folder: Path) -> set[str]:
    return {finding.level for finding in check(folder)}


def _reopened(folder: Path) -> tuple[Records, list[str]]:
    """What opening finds; a second opening finds the same and has nothing to tell."""
    store = FileStore.open(folder)
    contents, notices = everything(store), list(store.notices)
    assert not store.read_only
    store.change("issue-0000", lambda issue: issue)
    store.close()
    again = FileStore.open(folder)
    assert everything(again) == contents
    assert again.notices == []
    again.close()
    return contents, notices


@pytest.mark.parametrize("name", ["inbox.json", "archive.json"])
@pytest.mark.parametrize(
    "left", [b"", None, b"{", b'{"meta":{"1":{"schema":1,"generation":3}},"issues":{"7"', b"\0" * 900]
)
def test_a_damaged_snapshot_is_rebuilt_whole(folder: Path, expected: Records, name: str, left: bytes | None) -> None:
    (folder / name).unlink()
    if left is not None:
        (folder / name).write_bytes(left)
    assert "bad" in _levels(folder)
    contents, notices = _reopened(folder)
    assert contents == expected
    assert len(notices) == 1
    assert name in notices[0]
    assert "rebuilt" in notices[0]
    kept = list((folder / "quarantine").glob("*.json")) if left is not None else []
    assert [path.read_bytes() for path in kept] == ([left] if left is not None else [])
    assert all(str(path) in notices[0] for path in kept)
    store = FileStore.open(folder)
    assert set(store.orders(["order-50"])) == {"order-50"}
    store.close()


def test_every_cut_of_a_snapshot_is_repaired(folder: Path, expected: Records) -> None:
    whole = (folder / "inbox.json").read_bytes()
    for size in range(0, len(whole) - 1, 97):
        (folder / "inbox.json").write_bytes(whole[:size])
        store = FileStore.open(folder)
        assert everything(store) == expected, size
        store.close(compact=False)


def test_without_a_backup_the_readable_documents_are_kept(folder: Path, expected: Records) -> None:
    for path in (folder / "backups").iterdir():
        path.unlink()
    whole = (folder / "inbox.json").read_bytes()
    offset = whole.index(b"issue-0004")
    (folder / "inbox.json").write_bytes(whole[:offset] + b'"}}' + whole[offset:])
    contents, notices = _reopened(folder)
    assert contents == {key: issue for key, issue in expected.items() if key != "issue-0004"}
    assert "1 damaged record left out" in notices[0]
    assert "no backup" in notices[0]


@pytest.mark.parametrize("name", ["inbox.json", "archive.json"])
@pytest.mark.parametrize("foreign", [b"{}", b'{"_default": {"1": {"note": "mine"}}}', b'{"meta": {}, "issues": {}}'])
def test_another_programs_file_is_put_aside_and_never_written_over(
    folder: Path, expected: Records, name: str, foreign: bytes
) -> None:
    (folder / name).write_bytes(foreign)
    contents, notices = _reopened(folder)
    assert contents == expected
    assert f"{name} was damaged and has been rebuilt" in notices[0]
    kept = [path.read_bytes() for path in (folder / "quarantine").iterdir() if path.suffix == ".json"]
    assert kept == [foreign]


def test_a_fresh_backup_gives_way_to_newer_readable_documents(folder: Path, expected: Records) -> None:
    for path in (folder / "backups").glob("inbox.*.journal"):
        path.unlink()
    for path in (folder / "backups").glob("inbox.2.json"):
        path.unlink()
    (folder / "inbox.json").write_bytes((folder / "inbox.json").read_bytes()[:-1])
    assert _reopened(folder)[0] == expected


def test_everything_gone_but_the_archive_is_told(folder: Path, expected: Records) -> None:
    for path in [*folder.glob("inbox.*"), *(folder / "backups").glob("inbox.*")]:
        path.unlink()
    store = FileStore.open(folder)
    assert not inbox(store)
    assert set(archive(store)) == {"issue-0001"}
    assert "missing" in store.notices[0]
    store.close()


def test_repair_waits_for_a_writer(folder: Path, expected: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wishtui.store.files.lock.StoreLock.__init__.__kwdefaults__", {"agent": "", "wait": 0.02})
    (folder / "inbox.json").write_bytes(b"")
    before = snapshot_of(folder)
    with FileLock(folder / "inbox.lock"), pytest.raises(StoreBusy):
        FileStore.open(folder)
    assert {**snapshot_of(folder), "inbox.holder": b""} == {**before, "inbox.holder": b""}


def test_a_newer_damaged_store_is_left_alone(folder: Path, expected: Records) -> None:
    text = (folder / "inbox.json").read_bytes()
    (folder / "inbox.json").write_bytes(text.replace(b'"schema":2', b'"schema":9', 1)[:-20])
    before = snapshot_of(folder)
    with pytest.raises(StoreTooNew):
        FileStore.open(folder)
    assert snapshot_of(folder) == before


def _journal(folder: Path) -> Path:
    (path,) = folder.glob("inbox.*.journal")
    return path


@pytest.mark.parametrize(
    "tail", [b"x", b"12345678 {", b"\0" * 5000, b"00000000 {}\n", b"\n\n", b'deadbeef {"t":"issues"']
)
def test_the_end_of_an_unfinished_change_is_put_aside(folder: Path, expected: Records, tail: bytes) -> None:
    with _journal(folder).open("ab") as out:
        out.write(tail)
    reader = FileStore.open(folder)
    assert everything(reader) == expected
    assert not (folder / "quarantine").exists()
    writer = FileStore.open(folder)
    writer.change("issue-0000", answered)
    assert [path.read_bytes() for path in (folder / "quarantine").iterdir()] == [tail]
    assert "never confirmed" in writer.notices[0]
    assert reader.refresh().issues == {"issue-0000"}
    assert everything(reader) == everything(writer)
    reader.close(compact=False)
    writer.close()
    assert len(everything(FileStore.open(folder))) == 5


def test_a_journal_damaged_in_the_middle_stops_all_writing(folder: Path, expected: Records) -> None:
    store = FileStore.open(folder)
    store.change("issue-0000", lambda issue: titled(issue, "Damaged line"))
    store.change("issue-0004", lambda issue: titled(issue, "Behind it"))
    path = _journal(folder)
    path.write_bytes(path.read_bytes().replace(b"Damaged line", b"Damaged lime"))
    later = FileStore.open(folder)
    assert "damaged in the middle" in later.read_only
    assert path.name in later.notices[0]
    assert stored(later, "issue-0003").subject == "In the journal"
    assert stored(later, "issue-0004").subject == "Behind it"
    assert stored(later, "issue-0000").subject == "Parcel 0"
    with pytest.raises(StoreDamaged, match="damaged in the middle"):
        later.change("issue-0002", lambda issue: titled(issue, "No"))
    later.close()
    FileStore.open(folder).close()
    (kept,) = (folder / "quarantine").iterdir()
    assert b"Damaged lime" in kept.read_bytes()
    assert b"Damaged lime" in path.read_bytes()
    assert "bad" in _levels(folder)
    assert any("written anew" in line for line in repair(folder))
    assert "bad" not in _levels(folder)
    contents, notices = _reopened(folder)
    assert notices == []
    assert contents["issue-0004"].subject == "Behind it"
    assert contents["issue-0000"].subject == "Parcel 0"
    assert len(contents) == 5
    store.close(compact=False)


def test_repair_of_a_sound_store_changes_nothing(folder: Path, expected: Records) -> None:
    before = snapshot_of(folder)
    assert repair(folder) == []
    assert snapshot_of(folder) == before


@pytest.mark.parametrize("word", [b'"Parcel 0"', b'"issue-0000"', b'"2026-', b'"schema"', b'"issues"'])
@pytest.mark.parametrize("name", ["inbox.json", "archive.json"])
def test_a_byte_that_is_no_text_costs_at_most_its_document(
    folder: Path, expected: Records, name: str, word: bytes
) -> None:
    path = folder / name
    path.write_bytes(path.read_bytes().replace(word, word[:3] + b"\xff" + word[4:], 1))
    check(folder)
    store = FileStore.open(folder)
    contents = everything(store)
    for header in [*inbox(store).values(), *archive(store).values()]:
        store.get(header.id)
        store.issues_of_order("order-1")
    assert len(expected) - len(contents) <= 1
    assert all(expected[issue_id] == issue for issue_id, issue in contents.items() if issue_id in expected)
    store.close()


def test_a_document_that_cannot_be_read_costs_only_itself(folder: Path, expected: Records) -> None:
    path = folder / "inbox.json"
    path.write_bytes(
        path.read_bytes().replace(b'"id":"issue-0004","status":"unhandled"', b'"id":"issue-0004","status":"odd"')
    )
    assert "bad" in _levels(folder)
    store = FileStore.open(folder)
    assert store.get("issue-0004") is None
    assert set(everything(store)) == set(expected) - {"issue-0004"}
    put(store, asked(4))
    assert stored(store, "issue-0004").subject == "Parcel 4"
    store.close()
    assert any(b'"status":"odd"' in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_record_whose_conversation_cannot_be_read_is_kept_when_replaced(folder: Path, expected: Records) -> None:
    path = folder / "inbox.json"
    path.write_bytes(path.read_bytes().replace(b'"text":"Where is my parcel?"', b'"text":17'))
    store = FileStore.open(folder)
    assert set(inbox(store)) == set(expected) - {"issue-0001"}
    assert store.get("issue-0004") is None
    put(store, asked(4))
    assert stored(store, "issue-0004").messages == asked(4).messages
    assert stored(store, "issue-0004").rev > expected["issue-0004"].rev
    assert any("kept as" in notice for notice in store.notices)
    assert b'"text":17' in next((folder / "quarantine").iterdir()).read_bytes()
    store.close()


def test_an_issue_in_both_databases_counts_once(folder: Path, expected: Records) -> None:
    opened, closed = (folder / "inbox.json").read_bytes(), (folder / "archive.json").read_bytes()
    store = FileStore.open(folder)
    store.change("issue-0002", lambda issue: msgspec.structs.replace(issue, status=Status.CLOSED))
    store.close()
    (folder / "inbox.json").write_bytes(opened)
    store = FileStore.open(folder)
    assert archive(store)["issue-0002"].rev == 3
    assert "issue-0002" not in inbox(store)
    assert stored(store, "issue-0002").status is Status.CLOSED
    store.change("issue-0000", answered)
    store.close()
    assert b"issue-0002" not in (folder / "inbox.json").read_bytes()
    store = FileStore.open(folder)
    assert set(everything(store)) == set(expected)
    store.change("issue-0002", lambda issue: msgspec.structs.replace(issue, status=Status.UNHANDLED))
    store.close()
    (folder / "archive.json").write_bytes(closed.replace(b"issue-0001", b"issue-0002"))
    store = FileStore.open(folder)
    assert set(archive(store)) == set()
    assert stored(store, "issue-0002").status is Status.UNHANDLED
    store.close()


def test_a_move_that_was_cut_short_is_known_before_the_next_change(folder: Path, expected: Records) -> None:
    store = FileStore.open(folder)
    before, mark = _journal(folder).read_bytes(), (folder / "inbox.mark").read_bytes()
    store.change("issue-0004", lambda issue: answered(issue, close=True))
    store.close(compact=False)
    _journal(folder).write_bytes(before)
    (folder / "inbox.mark").write_bytes(mark)
    later = FileStore.open(folder)
    with later.unit_of_work() as changes:
        assert stored(changes, "issue-0004").status is Status.CLOSED
    later.close()


def test_what_a_tidying_left_behind_is_no_obstacle(folder: Path, expected: Records) -> None:
    generation = int(_journal(folder).name.split(".")[1])
    (folder / f"inbox.{generation + 1}.journal").write_bytes(_journal(folder).read_bytes())
    assert _reopened(folder)[0] == expected
    assert not (folder / "quarantine").exists()


def test_the_journal_of_another_snapshot_is_put_aside_not_replayed(folder: Path, expected: Records) -> None:
    generation = int(_journal(folder).name.split(".")[1])
    strange = _journal(folder).read_bytes() * 2
    (folder / f"inbox.{generation + 1}.journal").write_bytes(strange)
    assert _reopened(folder)[0] == expected
    assert [path.read_bytes() for path in (folder / "quarantine").iterdir()] == [strange]


def test_check_of_a_sound_store_finds_nothing_bad(folder: Path, expected: Records) -> None:
    before = snapshot_of(folder)
    findings = check(folder)
    assert "bad" not in {finding.level for finding in findings}
    assert any("4 records" in finding.what for finding in findings)
    assert snapshot_of(folder) == before
    assert check(folder / "nowhere")[0].level == "note"


def test_check_names_what_others_may_do(folder: Path, expected: Records) -> None:
    (folder / "inbox.json").chmod(0o644)
    folder.chmod(0o755)
    text = " ".join(f"{finding.what} {finding.remedy}" for finding in check(folder))
    assert "chmod o-rwx" in text
    assert "chmod 600" in text
    folder.chmod(0o777)
    assert "bad" in _levels(folder)


def test_whoever_opens_a_store_that_anybody_may_write_to_is_told(folder: Path, expected: Records) -> None:
    folder.chmod(0o757)
    with closing(FileStore.open(folder)) as store:
        assert any(f"chmod o-rwx {folder}" in notice for notice in store.notices)
    folder.chmod(0o2770)
    with closing(FileStore.open(folder)) as store:
        assert not store.notices


def test_what_to_type_is_right_for_a_folder_of_two_words(tmp_path: Path) -> None:
    folder = tmp_path / "our shop"
    filled(FileStore.open(folder)).close()
    (folder / "inbox.json").chmod(0o644)
    for mode in (0o755, 0o757, 0o750):
        folder.chmod(mode)
        commands = [finding.remedy for finding in check(folder) if "chmod" in finding.remedy]
        assert commands
        assert all(f"'{folder}" in command for command in commands)
    folder.chmod(0o757)
    with closing(FileStore.open(folder)) as store:
        assert f"chmod o-rwx '{folder}'" in store.notices[0]


def test_a_check_beside_a_tidying_finds_nothing_bad(
    folder: Path, expected: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Watermark.read
    with closing(FileStore.open(folder)) as store:
        store.change("issue-0003", lambda issue: titled(issue, "Once more"))

        def tidied(watermark: Watermark, generation: int = -1) -> Mark | None:
            mark = read(watermark, generation)
            monkeypatch.setattr(Watermark, "read", read)
            store.maintenance.compact()
            return mark

        monkeypatch.setattr(Watermark, "read", tidied)
        assert "bad" not in _levels(folder)


def test_a_disk_without_room_is_named(folder: Path, expected: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    disk = os.statvfs(folder)
    full = os.statvfs_result((*disk[:3], 0, 0, *disk[5:]))
    monkeypatch.setattr(os, "statvfs", lambda path: full)
    assert any("is full" in finding.what for finding in check(folder))


def test_the_network_is_told_by_the_mount(folder: Path, expected: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = folder.parent / "mounts"
    mounts.write_text(f"dev / ext4 rw 0 0\nhost:/x {folder.parent} nfs4 rw 0 0\n", encoding="utf-8")
    monkeypatch.setattr("wishtui.store.files.mounts._MOUNTS", mounts)
    assert network_filesystem(folder) == "nfs4"
    assert network_filesystem(Path("/")) == ""
    store = FileStore.open(folder)
    assert "nfs4" in store.notices[0]
    store.close()


def test_a_backup_brings_everything_back(folder: Path, expected: Records, tmp_path: Path) -> None:
    store = FileStore.open(folder)
    draft = Draft(id="d1", issue_id="issue-0000", text="Dear Ana", author="Bo", at=NOON)
    store.drafts.save(draft)
    file = tmp_path / "all.zip"
    assert backup(folder, file) == 5
    assert file.stat().st_mode & 0o777 == 0o600
    store.drafts.discard(draft)
    store.change("issue-0000", answered)
    watcher = FileStore.open(folder)
    assert restore(folder, file) == 5
    assert everything(store) != expected
    assert store.refresh().issues == {"issue-0000"}
    assert everything(store) == expected
    watcher.change("issue-0000", lambda issue: titled(issue, "Goes on"))
    store.close()
    watcher.close()
    kept = list((folder / "backups").glob("before-restore.*.zip"))
    assert len(kept) == 1
    other = tmp_path / "other"
    assert restore(other, file) == 5
    again = FileStore.open(other)
    assert everything(again) == expected
    assert again.drafts.all() == [draft]
    assert set(again.orders(["order-50"])) == {"order-50"}
    again.close()


def test_a_backup_never_writes_over_a_file(folder: Path, expected: Records, tmp_path: Path) -> None:
    file = tmp_path / "all.zip"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="exists"):
        backup(folder, file)
    assert file.read_text(encoding="utf-8") == "mine"
    with pytest.raises(UsageError, match="no folder"):
        backup(folder, tmp_path / "none" / "all.zip")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.zip", "store"]


def test_what_is_no_backup_is_refused_whole(folder: Path, expected: Records, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    backup(folder, good)
    data = good.read_bytes()
    before = snapshot_of(folder)
    for content in (b"", b"{}", data[: len(data) // 2], data[:200] + b"\0" * 40 + data[240:]):
        bad.write_bytes(content)
        with pytest.raises(UsageError):
            restore(folder, bad)
    with zipfile.ZipFile(bad, "w") as bundle:
        bundle.writestr("readme.txt", "hello")
    for file in (bad, tmp_path / "none.zip", tmp_path):
        with pytest.raises(UsageError):
            restore(folder, file)
    assert snapshot_of(folder) == before


def test_a_backup_that_somebody_packed_anew_is_refused_by_name(folder: Path, expected: Records, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    backup(folder, good)
    encrypted = bytearray(good.read_bytes())
    for head, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := encrypted.find(head, at + 1)) >= 0:
            encrypted[at + flags] |= 1
    bad.write_bytes(encrypted)
    with pytest.raises(UsageError, match=r"no sound backup.*encrypted"):
        restore(folder, bad)
    with zipfile.ZipFile(good) as whole, zipfile.ZipFile(bad, "w", zipfile.ZIP_LZMA) as bundle:
        for name in whole.namelist():
            bundle.writestr(name, whole.read(name))
    with pytest.raises(UsageError, match=r"no sound backup.*not supported"):
        restore(folder, bad)


@pytest.mark.parametrize("damaged", ["restored", "present"])
def test_the_end_of_a_log_that_cannot_be_read_keeps_no_backup_from_coming_back(
    folder: Path, expected: Records, tmp_path: Path, damaged: str
) -> None:
    store = FileStore.open(folder)
    store.close()
    good, bad = tmp_path / "good.zip", tmp_path / "bad.zip"
    backup(folder, good)
    with zipfile.ZipFile(good) as whole, zipfile.ZipFile(bad, "w") as bundle:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "inbox.json":
                content = content.replace(b'"issues":{', b'"log_chain":{"1":{"id":5}},"issues":{', 1)
            bundle.writestr(name, content)
    assert restore(folder, bad) == 5
    if damaged == "present":
        assert restore(folder, good) == 5
    store = FileStore.open(folder)
    assert everything(store) == expected
    store.close()
