"""What the files are: TinyDB's, the owner's alone, and followed by whoever has them open."""

import errno
import os
import stat
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import msgspec
import pytest
from tinydb import TinyDB

from tests.contract.store_faults import snapshot_of
from tests.contract.store_shop import NOON, answered, archive, asked, everything, filled, inbox, put, stored, titled
from wishtui.domain.draft import Draft
from wishtui.domain.order import Order
from wishtui.errors import StoreDamaged, StoreError, StoreTooNew
from wishtui.private_files import Files
from wishtui.store.files import backups, journal_storage
from wishtui.store.files.drafts import FileDrafts
from wishtui.store.files.file_system import store_error
from wishtui.store.files.migrations import Migration
from wishtui.store.files.store import FileStore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path) -> Iterator[FileStore]:
    store = filled(FileStore.open(folder, agent="Bo"))
    yield store
    store.close(compact=False)


@pytest.fixture
def other(store: FileStore, folder: Path) -> Iterator[FileStore]:
    """A colleague's view of the same store."""
    other = FileStore.open(folder, agent="Cy")
    yield other
    other.close(compact=False)


def test_plain_tinydb_sees_the_same_after_a_clean_exit(store: FileStore, folder: Path) -> None:
    store.change("issue-0002", lambda issue: answered(issue, close=True))
    with store.unit_of_work() as changes:
        changes.put_order(Order(id="order-77", product="Lamp"))
    expected = {"inbox.json": set(inbox(store)), "archive.json": set(archive(store))}
    store.close()
    assert not list(folder.glob("*.journal"))
    for name, ids in expected.items():
        with TinyDB(folder / name) as plain:
            documents = plain.table("issues").all()
            assert {document["id"] for document in documents} == ids
            assert {document["schema"] for document in documents} == {2}
            assert plain.table("meta").get(doc_id=1)["schema"] == 2
    with TinyDB(folder / "archive.json") as plain:
        assert [document["product"] for document in plain.table("orders")] == ["Lamp"]


def test_what_plain_tinydb_writes_is_taken_up(store: FileStore, folder: Path) -> None:
    store.close()
    with TinyDB(folder / "inbox.json") as plain:
        plain.table("issues").update({"customer": "By Hand"})
    later = FileStore.open(folder)
    assert stored(later, "issue-0004").customer == "By Hand"
    assert later.change("issue-0004", lambda issue: titled(issue, "Ours")).customer == "By Hand"
    later.close()


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o377])
def test_only_the_owner_may_look(folder: Path, umask: int) -> None:
    old = os.umask(umask)
    try:
        store = filled(FileStore.open(folder / "deeper"))
        store.change("issue-0001", lambda issue: answered(issue, close=True))
        store.drafts.save(Draft(id="d", issue_id="i", text="x", author="Bo", at=NOON))
        store.maintenance.compact()
        store.change("issue-0002", answered)
        store.close(compact=False)
    except PermissionError:
        pytest.skip("a folder that even its owner may not enter")
    finally:
        os.umask(old)
    top = folder / "deeper"
    assert stat.S_IMODE(top.stat().st_mode) == 0o700
    for path in top.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_a_folder_that_a_team_shares_stays_shared(folder: Path) -> None:
    folder.mkdir()
    folder.chmod(0o2770)
    store = filled(FileStore.open(folder))
    store.drafts.save(Draft(id="d", issue_id="i", text="x", author="Bo", at=NOON))
    store.close()
    for path in folder.rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o777 == (0o770 if path.is_dir() else 0o660), path


def test_links_are_not_followed(folder: Path, tmp_path: Path) -> None:
    FileStore.open(folder).close()
    victim = tmp_path / "victim"
    victim.write_text("precious", encoding="utf-8")
    for name in ("inbox.lock", "inbox.1.journal"):
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to(victim)
        store = FileStore.open(folder) if name == "inbox.lock" else None
        with pytest.raises(StoreError):
            filled(store) if store else FileStore.open(folder)
        if store is not None:
            store.close(compact=False)
        (folder / name).unlink()
    assert victim.read_text(encoding="utf-8") == "precious"


def test_a_change_costs_one_line_and_no_change_none(store: FileStore, folder: Path) -> None:
    before = snapshot_of(folder)
    store.change("issue-0001", lambda issue: issue)
    assert snapshot_of(folder) == before
    store.change("issue-0001", lambda issue: titled(issue, "New"))
    after = snapshot_of(folder)
    assert {name for name in after if after[name] != before.get(name)} == {"inbox.1.journal", "inbox.mark"}
    assert after["inbox.1.journal"].count(b"\n") == before["inbox.1.journal"].count(b"\n") + 1


def test_opening_and_reading_change_no_byte(store: FileStore, folder: Path) -> None:
    store.close()
    before = snapshot_of(folder)
    later = FileStore.open(folder)
    assert len(everything(later)) == 5
    later.close()
    assert snapshot_of(folder) == before


def test_the_archive_is_read_at_the_first_need(store: FileStore, folder: Path) -> None:
    store.close()
    (folder / "archive.json").chmod(0o000)
    if os.access(folder / "archive.json", os.R_OK):
        (folder / "archive.json").rename(folder / "elsewhere")
    later = FileStore.open(folder)
    assert len(inbox(later)) == 5
    assert later.get("issue-0001") is not None
    assert later.change("issue-0001", answered).rev == 2
    later.close()


def test_others_see_what_changed_and_only_that(store: FileStore, other: FileStore) -> None:
    assert not other.refresh()
    store.change("issue-0001", answered)
    store.change("issue-0002", lambda issue: answered(issue, close=True))
    assert other.refresh().issues == {"issue-0001", "issue-0002"}
    assert not other.refresh()
    assert "issue-0002" in archive(other)
    assert not store.refresh()
    other.change("issue-0003", lambda issue: titled(issue, "Theirs"))
    assert not other.refresh()
    assert store.refresh().issues == {"issue-0003"}


def test_a_writer_decides_on_what_others_have_done(store: FileStore, other: FileStore) -> None:
    store.change("issue-0001", lambda issue: titled(issue, "First"))
    assert (
        other.change("issue-0001", lambda issue: titled(issue, f"{issue.subject}, second")).subject == "First, second"
    )


def test_what_others_did_is_told_even_after_an_own_change(store: FileStore, other: FileStore) -> None:
    store.change("issue-0001", answered)
    other.change("issue-0002", answered)
    assert other.refresh().issues == {"issue-0001"}


def test_tidying_is_followed_without_reading_anew(store: FileStore, other: FileStore, folder: Path) -> None:
    other.refresh()
    store.change("issue-0001", answered)
    store.maintenance.compact()
    store.change("issue-0002", answered)
    calls: list[str] = []
    inbox = other.databases()[0]
    on_reload = inbox.on_reload
    assert on_reload is not None

    def replaced() -> None:
        calls.append("read anew")
        on_reload()

    inbox.on_reload = replaced
    assert other.refresh().issues == {"issue-0001", "issue-0002"}
    assert calls == []
    assert everything(other) == everything(store)
    store.maintenance.compact()
    store.change("issue-0003", answered)
    store.maintenance.compact()
    assert other.refresh().issues == {"issue-0003"}
    assert other.change("issue-0003", lambda issue: titled(issue, "x")).rev == 3
    assert store.refresh().issues == {"issue-0003"}
    assert everything(other) == everything(store)


def test_many_generations_never_mix(store: FileStore, other: FileStore) -> None:
    for turn in range(30):
        writer, reader = (store, other) if turn % 2 else (other, store)
        writer.change(f"issue-{turn % 5:04d}", lambda issue: titled(issue, f"{issue.rev}"))
        writer.maintenance.compact()
        if turn % 3 == 0:
            reader.refresh()
    store.refresh()
    other.refresh()
    assert everything(store) == everything(other)
    assert sum(issue.rev for issue in everything(store).values()) == 35


def test_changes_go_on_while_a_thread_tidies(store: FileStore, folder: Path) -> None:
    threads = [Thread(target=store.maintenance.compact) for _ in range(8)]
    for thread in threads:
        thread.start()
        for _ in range(5):
            store.change("issue-0001", lambda issue: titled(issue, f"{issue.rev}"))
            assert len(inbox(store)) == 5
    for thread in threads:
        thread.join()
    expected = everything(store)
    assert expected["issue-0001"].rev == 41
    store.close()
    later = FileStore.open(folder)
    assert everything(later) == expected
    assert later.notices == []
    later.close()


def test_a_long_journal_is_folded_in_by_the_writer(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_storage, "SMALLEST_FOLD", 500)
    assert store.maintenance.compaction_due
    store.change("issue-0001", answered)
    assert not store.maintenance.compaction_due
    assert store.databases()[0].journal_size == 0


def test_closing_twice_and_closing_a_new_store(folder: Path) -> None:
    store = FileStore.open(folder)
    store.close()
    store.close()
    assert sorted(path.name for path in folder.iterdir()) == [
        "archive.json",
        "archive.mark",
        "inbox.holder",
        "inbox.json",
        "inbox.lock",
        "inbox.mark",
    ]


def test_a_newer_store_is_refused_untouched(store: FileStore, folder: Path) -> None:
    store.close()
    for name in ("inbox", "archive"):
        path = folder / f"{name}.json"
        text = path.read_bytes()
        path.write_bytes(text.replace(b'"schema":2', b'"schema":3', 1))
        before = snapshot_of(folder)
        with pytest.raises(StoreTooNew, match="newer wishtui"):
            FileStore.open(folder)
        assert snapshot_of(folder) == before
        path.write_bytes(text)


def test_a_newer_wishtui_that_takes_over_stops_our_writing(store: FileStore, folder: Path) -> None:
    step = Migration("later", 3, lambda table, document: document)
    FileStore.open(folder, migrations=[step]).close()
    with pytest.raises(StoreError, match="newer wishtui"):
        store.change("issue-0001", answered)
    assert len(inbox(store)) == 5


def test_migrations_run_once_after_a_copy(store: FileStore, folder: Path) -> None:
    def shout(table: str, document: dict[str, object]) -> dict[str, object]:
        return {**document, "subject": f"{document['subject']}!"} if table == "issues" else document

    store.change("issue-0004", lambda issue: answered(issue, close=True))
    store.change("issue-0001", lambda issue: titled(issue, "In the journal"))
    store.close(compact=False)
    steps = [Migration("shout", 3, shout), Migration("whisper", 4, lambda table, document: document)]
    for _ in range(2):
        later = FileStore.open(folder, migrations=steps)
        subjects = {issue.id: issue.subject for issue in everything(later).values()}
        assert subjects["issue-0001"] == "In the journal!"
        assert subjects["issue-0004"] == "Parcel 4!"
        assert later.databases()[0].meta.migrations == ["shout", "whisper"]
        later.close()
    kept = [path.name for path in (folder / "backups").iterdir() if "before-shout" in path.name]
    assert sorted(kept) == ["archive.1.before-shout.json", "inbox.1.before-shout.json"]
    with pytest.raises(StoreTooNew):
        FileStore.open(folder)


def test_drafts_that_are_discarded_stay_for_a_month(store: FileStore, folder: Path) -> None:
    draft = Draft(id="d1", issue_id="issue-0001", text="Dear Ana", author="Bo", at=NOON)
    store.drafts.save(draft)
    store.drafts.discard(draft)
    store.drafts.save(draft)
    store.drafts.discard(draft)
    binned = folder / "drafts" / "bin"
    assert [b"Dear Ana" in path.read_bytes() for path in binned.iterdir()] == [True, True]
    assert isinstance(store.drafts, FileDrafts)
    store.drafts.empty_bin(datetime.now(UTC) + timedelta(days=29))
    assert len(list(binned.iterdir())) == 2
    store.drafts.empty_bin(datetime.now(UTC) + timedelta(days=31))
    assert not list(binned.iterdir())


def test_only_what_was_discarded_is_ever_removed_from_the_bin(folder: Path, tmp_path: Path) -> None:
    outside = tmp_path / "elsewhere"
    outside.mkdir()
    later = datetime.now(UTC) + timedelta(days=31)
    binned = folder / "drafts" / "bin"
    store = FileStore.open(folder)
    store.drafts.save(draft := Draft(id="d1", issue_id="issue-0001", text="Dear Ana", author="Bo", at=NOON))
    store.drafts.discard(draft)
    discarded = next(binned.iterdir())
    (binned / "notes.json").write_text("{}", encoding="utf-8")
    store.drafts.empty_bin(later)
    assert [path.name for path in binned.iterdir()] == ["notes.json"]
    (outside / discarded.name).write_text("{}", encoding="utf-8")
    binned.rename(folder / "drafts" / "old")
    binned.symlink_to(outside)
    store.drafts.empty_bin(later)
    assert [path.name for path in outside.iterdir()] == [discarded.name]
    store.close()


def test_a_draft_that_cannot_be_read_stays_where_it_is(store: FileStore, folder: Path) -> None:
    store.drafts.save(Draft(id="d1", issue_id="issue-0001", text="Dear Ana", author="Bo", at=NOON))
    broken = folder / "drafts" / "issue-0001.d2.json"
    broken.write_text("{", encoding="utf-8")
    assert len(store.drafts.of("issue-0001")) == 1
    assert broken.exists()


def test_a_draft_whose_time_has_no_zone_hides_no_other(store: FileStore, folder: Path) -> None:
    for number in range(2):
        store.drafts.save(Draft(id=f"draft-{number}", issue_id="issue-0001", text="Dear", author="Bo", at=NOON))
    file = folder / "drafts" / "issue-0001.draft-0.json"
    file.write_text(file.read_text(encoding="utf-8").replace('Z"', '"'), encoding="utf-8")
    assert [draft.id for draft in store.drafts.all()] == ["draft-1"]
    assert [draft.id for draft in store.drafts.of("issue-0001")] == ["draft-1"]
    assert any("issue-0001.draft-0.json" in notice for notice in store.notices)


def test_backups_thin_out_with_age(tmp_path: Path) -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    folder = tmp_path / "backups"
    folder.mkdir()
    for generation in range(200):
        at = (now - timedelta(hours=12 * (200 - generation))).timestamp()
        for kind in ("json", "journal"):
            path = folder / f"inbox.{generation}.{kind}"
            path.write_bytes(b'{"meta":{"1":{"schema":1}},"issues":{}}')
            os.utime(path, (at, at))
    (folder / "inbox.3.before-shout.json").write_bytes(b"{}")
    files = Files()
    backups.prune(files, tmp_path, "inbox", now)
    ages = [
        (now - backup.at).days for backup in backups.kept(files, tmp_path, "inbox") if "shout" not in backup.path.name
    ]
    assert len(ages) in range(20, 32)
    assert ages[:10] == [0, 1, 1, 2, 2, 3, 3, 4, 4, 5]
    assert max(ages) in range(45, 57)
    assert (folder / "inbox.3.before-shout.json").exists()
    oldest = min(backup.generation for backup in backups.kept(files, tmp_path, "inbox"))
    assert all(journal.generation >= oldest for journal in backups.kept_journals(files, tmp_path, "inbox"))


def test_a_store_whose_files_have_gone_says_so(store: FileStore, folder: Path) -> None:
    for path in folder.glob("inbox.*"):
        path.unlink()
    assert not store.refresh()
    assert "inbox.json" in store.read_only
    assert len(inbox(store)) == 5
    with pytest.raises(StoreDamaged):
        store.change("issue-0001", answered)


def test_a_hundred_thousand_keys_do_not_meet(store: FileStore) -> None:
    put(store, *(msgspec.structs.replace(asked(7), id=f"same-{number}") for number in range(300)))
    assert len(inbox(store)) == 305
    assert all(stored(store, f"same-{number}").id == f"same-{number}" for number in range(300))


def test_two_ids_that_want_one_place_get_two(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from wishtui.store.files import database

    monkeypatch.setattr(database, "keys", lambda name: iter([str(number) for number in range(1, 9)]))
    store = filled(FileStore.open(folder), 4)
    store.change("issue-0002", lambda issue: answered(issue, close=True))
    store.change("issue-0003", lambda issue: titled(issue, "Fourth"))
    put(store, asked(5))
    store.close()
    later = FileStore.open(folder)
    assert {issue_id: issue.subject for issue_id, issue in everything(later).items()} == {
        "issue-0000": "Parcel 0",
        "issue-0001": "Parcel 1",
        "issue-0002": "Parcel 2",
        "issue-0003": "Fourth",
        "issue-0005": "Parcel 5",
    }
    later.close()


class _Interrupted(Files):
    """Lets somebody work while the new snapshot, written, waits for the disk."""

    def __init__(self) -> None:
        self.meanwhile: Callable[[], object] | None = None

    def fsync(self, fd: int) -> None:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            meanwhile()
        super().fsync(fd)


@pytest.mark.parametrize("mine", [True, False])
def test_what_is_recorded_while_a_snapshot_is_written_is_carried_over(folder: Path, mine: bool) -> None:
    files = _Interrupted()
    store = filled(FileStore.open(folder, files=files))
    colleague = FileStore.open(folder)
    writer = store if mine else colleague
    files.meanwhile = lambda: writer.change("issue-0001", lambda issue: answered(issue, author="Meanwhile"))
    store.maintenance.compact()
    assert store.databases()[0].meta.generation == 2
    colleague.refresh()
    store.close(compact=False)
    later = FileStore.open(folder)
    for view in (colleague, later):
        assert stored(view, "issue-0001").messages[-1].author == "Meanwhile"
        assert everything(view) == everything(later)
        view.close()


def test_of_two_who_tidy_at_once_one_gives_way(folder: Path) -> None:
    files = _Interrupted()
    store = filled(FileStore.open(folder, files=files))
    colleague = FileStore.open(folder)
    colleague.change("issue-0001", answered)
    files.meanwhile = colleague.maintenance.compact
    store.maintenance.compact()
    assert store.databases()[0].meta.generation == 2
    assert everything(store) == everything(colleague)
    assert store.notices == []
    assert not [path for path in folder.iterdir() if path.name.endswith((".tmp", ".journal"))]
    store.close()
    colleague.close()


def test_who_owns_a_folder_is_no_remedy_for_a_file_system_that_is_read_only() -> None:
    refused, mounted = (
        store_error(OSError(number, os.strerror(number), "shop"), "Could not save")
        for number in (errno.EACCES, errno.EROFS)
    )
    assert "owns" in refused.remedy
    assert "owns" not in mounted.remedy
    assert "mounted" in mounted.remedy
