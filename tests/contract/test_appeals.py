"""What every store does with appeals and ticks, on every backend."""

import multiprocessing
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from tinydb import Query, TinyDB

from tests.contract.conftest import Backend
from tests.contract.store_shop import everything, filled, impatient, inbox, titled
from wishtui.domain.appeal import Appeal, AppealChanged
from wishtui.domain.order import Order
from wishtui.errors import NotAcceptable, StoreBusy
from wishtui.store import Store, backup, check, restore
from wishtui.store.files.lock import StoreLock
from wishtui.store.files.store import FileStore

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ROUNDS = 40


def letter(number: int = 1, **fields: str | tuple[str, ...]) -> Appeal:
    return Appeal(
        id=f"A-{number}",
        kind="pricing",
        created_at=NOON,
        changed_at=NOON,
        author="Bo",
        fields=fields or {"mistake": "The price was wrong", "measures": ("One", "Two")},
        issue_ids=("issue-0001",),
        orders=(Order(id="order-1", product="Enamel mug"),),
    )


def saying(appeal: Appeal, words: str, author: str = "Bo") -> Appeal:
    return msgspec.structs.replace(appeal, fields={"mistake": words}, author=author)


@pytest.fixture
def store(backend: Backend) -> Store:
    return backend.open()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_a_new_store_has_none(store: Store) -> None:
    assert store.appeals.appeals() == []
    assert store.appeals.get_appeal("A-1") is None
    assert store.appeals.ticks() == {}
    assert store.orders() == {}


def test_what_is_saved_is_given_back(store: Store) -> None:
    stored = store.appeals.put_appeal(letter())
    assert stored == msgspec.structs.replace(letter(), rev=1)
    assert store.appeals.get_appeal("A-1") == stored
    other = store.appeals.put_appeal(letter(2))
    again = store.appeals.put_appeal(saying(stored, "Better words"))
    assert again.rev == 2
    assert sorted(store.appeals.appeals(), key=lambda appeal: appeal.id) == [again, other]


def test_a_revision_that_is_not_the_kept_one_is_refused(store: Store) -> None:
    first = store.appeals.put_appeal(letter())
    second = store.appeals.put_appeal(saying(first, "Theirs", "Mira"))
    for stale in (letter(), saying(first, "Mine"), msgspec.structs.replace(second, rev=7)):
        with pytest.raises(AppealChanged, match="saved by Mira meanwhile"):
            store.appeals.put_appeal(stale)
    with pytest.raises(AppealChanged, match="not there any more"):
        store.appeals.put_appeal(msgspec.structs.replace(letter(9), rev=1))
    assert store.appeals.appeals() == [second]


def test_an_id_that_fits_no_file_is_refused(store: Store) -> None:
    with pytest.raises(NotAcceptable):
        store.appeals.put_appeal(msgspec.structs.replace(letter(), id="../A"))
    assert store.appeals.appeals() == []


def test_ticks_come_and_go(store: Store) -> None:
    book = store.appeals
    book.tick("linked.one", date(2026, 11, 1))
    book.tick("linked.bank", date(2026, 11, 2))
    book.tick("linked.one", date(2026, 11, 3))
    book.tick("linked.bank", None)
    book.tick("linked.bank", None)
    assert book.ticks() == {"linked.one": date(2026, 11, 3)}


def test_issues_and_appeals_leave_each_other_alone(store: Store) -> None:
    filled(store)
    before = everything(store)
    store.appeals.put_appeal(letter())
    store.appeals.tick("linked.one", NOON.date())
    assert everything(store) == before
    assert not store.refresh()
    store.change("issue-0001", lambda issue: titled(issue, "New"))
    assert store.appeals.get_appeal("A-1") is not None


def test_every_order_that_came_alone_is_given(store: Store) -> None:
    with store.unit_of_work() as changes:
        changes.put_order(Order(id="order-7"))
        changes.put_order(Order(id="order-8"))
    assert set(store.orders()) == {"order-7", "order-8"}


@pytest.mark.parametrize("compact", [True, False], ids=["after a clean exit", "from the journal"])
def test_what_is_saved_outlives_the_program(folder: Path, *, compact: bool) -> None:
    store = FileStore.open(folder)
    stored = store.appeals.put_appeal(letter())
    store.appeals.tick("linked.one", NOON.date())
    store.close(compact=compact)
    later = FileStore.open(folder)
    assert later.appeals.get_appeal("A-1") == stored
    assert later.appeals.ticks() == {"linked.one": NOON.date()}
    later.close()


def test_plain_tinydb_opens_the_file(folder: Path) -> None:
    store = filled(FileStore.open(folder), 2)
    store.appeals.put_appeal(letter())
    store.appeals.tick("linked.one", NOON.date())
    store.close()
    with TinyDB(folder / "inbox.json") as plain:
        assert plain.tables() >= {"issues", "appeals", "ticks"}
        document = plain.table("appeals").get(Query().id == "A-1")
        assert document["fields"]["measures"] == ["One", "Two"]
        assert [tick["ticked"] for tick in plain.table("ticks").all()] == ["2026-11-20"]
        assert len(plain.table("issues")) == 2


def test_what_a_colleague_saves_is_seen_after_a_look(folder: Path) -> None:
    mine, theirs = FileStore.open(folder, agent="Bo"), FileStore.open(folder, agent="Mira")
    first = mine.appeals.put_appeal(letter())
    assert theirs.refresh().appeals == {"A-1"}
    assert not theirs.refresh()
    assert theirs.appeals.appeals() == [first]
    second = theirs.appeals.put_appeal(saying(first, "Theirs", "Mira"))
    with pytest.raises(AppealChanged, match="Mira"):
        mine.appeals.put_appeal(saying(first, "Mine"))
    assert mine.appeals.appeals() == [second]
    theirs.close()
    mine.refresh()
    assert mine.appeals.appeals() == [second]
    mine.close()


def _add_words(folder: str, agent: str) -> None:
    store = FileStore.open(Path(folder), agent=agent)
    for turn in range(ROUNDS):
        while True:
            store.refresh()
            appeal = store.appeals.get_appeal("A-1")
            assert appeal is not None
            try:
                store.appeals.put_appeal(saying(appeal, f"{appeal.fields['mistake']} {agent}{turn}", agent))
            except AppealChanged:
                continue
            break
    store.close()


def test_two_processes_lose_no_word(folder: Path) -> None:
    store = FileStore.open(folder)
    store.appeals.put_appeal(letter(mistake="Words:"))
    store.close()
    spawn = multiprocessing.get_context("spawn")
    running = [spawn.Process(target=_add_words, args=(str(folder), agent)) for agent in ("Ana", "Bo")]
    for process in running:
        process.start()
    for process in running:
        process.join()
        assert process.exitcode == 0
    later = FileStore.open(folder)
    appeal = later.appeals.get_appeal("A-1")
    assert appeal is not None
    words = str(appeal.fields["mistake"]).split()
    assert len(words) == len(set(words)) == 2 * ROUNDS + 1
    assert appeal.rev == 2 * ROUNDS + 1
    later.close()


def test_while_another_saves_nothing_is_recorded(folder: Path) -> None:
    store = impatient(FileStore.open(folder))
    first = store.appeals.put_appeal(letter())
    other = StoreLock(folder / "inbox.lock", agent="Mira")
    with other, pytest.raises(StoreBusy, match="Mira"):
        store.appeals.put_appeal(saying(first, "Now"))
    assert store.appeals.appeals() == [first]
    other.close()
    store.close()


def test_a_damaged_file_gives_its_appeals_back(folder: Path) -> None:
    store = filled(FileStore.open(folder), 2)
    stored = [store.appeals.put_appeal(letter(number)) for number in (1, 2)]
    store.appeals.tick("linked.one", NOON.date())
    store.close()
    for kept in (folder / "backups").iterdir():
        kept.unlink()
    file = folder / "inbox.json"
    file.write_bytes(file.read_bytes()[:-1])
    later = FileStore.open(folder)
    assert later.notices
    assert sorted(later.appeals.appeals(), key=lambda appeal: appeal.id) == stored
    assert later.appeals.ticks() == {"linked.one": NOON.date()}
    assert len(inbox(later)) == 2
    later.close()


def test_a_record_that_cannot_be_read_hides_no_other_and_stays(folder: Path) -> None:
    store = FileStore.open(folder)
    store.appeals.put_appeal(letter(1))
    kept = store.appeals.put_appeal(letter(2))
    store.close()
    with TinyDB(folder / "inbox.json") as plain:
        plain.table("appeals").update({"status": "no such word"}, Query().id == "A-1")
    later = FileStore.open(folder)
    assert later.appeals.appeals() == [kept]
    assert "1 appeal of inbox.json cannot be read." in [finding.what for finding in check(folder)]
    assert later.appeals.get_appeal("A-1") is None
    anew = later.appeals.put_appeal(letter(1))
    later.close()
    with TinyDB(folder / "inbox.json") as plain:
        assert len(plain.table("appeals")) == 3
    last = FileStore.open(folder)
    assert last.appeals.get_appeal("A-1") == anew
    last.close()


def test_a_backup_brings_them_back(folder: Path, tmp_path: Path) -> None:
    store = FileStore.open(folder)
    stored = store.appeals.put_appeal(letter())
    store.close()
    backup(folder, tmp_path / "copy.zip")
    changed = FileStore.open(folder)
    changed.appeals.put_appeal(saying(stored, "Worse"))
    changed.close()
    restore(folder, tmp_path / "copy.zip")
    later = FileStore.open(folder)
    assert later.appeals.appeals() == [stored]
    assert list((folder / "backups").glob("before-restore.*.zip"))
    later.close()
