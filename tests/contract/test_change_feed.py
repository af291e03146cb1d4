"""Every commit is told of: one's own as it is made, those of others at the next look."""

import multiprocessing
from datetime import date
from pathlib import Path

import pytest

from tests.contract.conftest import Backend
from tests.contract.store_shop import NOON, answered, asked, filled, put, tag_once, titled
from wishtui.domain.appeal import Appeal
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.domain.order import Order
from wishtui.errors import AnswerLocked
from wishtui.store import Changes, Store
from wishtui.store.files.store import FileStore


class Watcher:
    """Remembers what it is told."""

    def __init__(self, store: Store) -> None:
        self.seen: list[Changes] = []
        store.feed.subscribe(self.seen.append)

    def news(self) -> Changes:
        """All that was told since the last question."""
        news, self.seen[:] = Changes(), self.seen
        for changes in self.seen:
            news |= changes
        self.seen.clear()
        return news


@pytest.fixture
def store(backend: Backend) -> Store:
    """A store of every kind, with five issues."""
    return filled(backend.open(""))


def draft(name: str, issue_id: str = "issue-0001", text: str = "Dear Ana") -> Draft:
    return Draft(id=name, issue_id=issue_id, text=text, author="Bo", at=NOON)


def letter(name: str) -> Appeal:
    return Appeal(id=name, kind="tracking", created_at=NOON, changed_at=NOON)


def names(*ids: str) -> frozenset[str]:
    return frozenset(ids)


def test_each_commit_is_told_of_once(store: Store) -> None:
    watcher = Watcher(store)
    with store.unit_of_work() as changes:
        changes.put(titled(asked(1), "New"))
        changes.put(asked(9))
        changes.put_order(Order(id="order-7"))
        assert watcher.seen == []
    assert watcher.seen == [Changes(issues=names("issue-0001", "issue-0009"), orders=names("order-7"))]
    watcher.news()
    store.change("issue-0002", lambda issue: answered(issue, close=True))
    store.appeals.put_appeal(letter("A-1"))
    store.appeals.tick("linked.one", date(2026, 11, 3))
    store.drafts.save(draft("one"))
    store.drafts.discard(draft("one"))
    assert watcher.seen == [
        Changes(issues=names("issue-0002")),
        Changes(appeals=names("A-1")),
        Changes(ticks=names("linked.one")),
        Changes(drafts=names("issue-0001")),
        Changes(drafts=names("issue-0001")),
    ]
    watcher.news()
    assert not store.refresh()
    assert watcher.seen == []


def test_what_changes_nothing_tells_nothing(store: Store) -> None:
    watcher = Watcher(store)
    store.change("issue-0001", lambda issue: issue)
    store.appeals.tick("never.ticked", None)
    store.change("issue-0003", answered)
    watcher.news()
    with pytest.raises(AnswerLocked):
        store.change("issue-0003", answered)
    assert watcher.seen == []


def test_a_subscriber_that_fails_keeps_nobody_from_knowing(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def fail(changes: Changes) -> None:
        raise ZeroDivisionError

    end = store.feed.subscribe(fail)
    watcher = Watcher(store)
    put(store, titled(asked(1), "New"))
    assert watcher.news() == Changes(issues=names("issue-0001"))
    assert "subscriber" in caplog.text
    end()
    caplog.clear()
    put(store, titled(asked(1), "Newer"))
    assert not caplog.text


def test_what_a_subscriber_is_told_of_can_be_read(store: Store) -> None:
    read: list[Issue] = []
    store.feed.subscribe(lambda changes: read.extend(store.issues(changes.issues)))
    recorded = store.change("issue-0001", lambda issue: titled(issue, "New"))
    assert read == [recorded]


@pytest.mark.parametrize("folds", [False, True], ids=["journal", "snapshot"])
def test_what_others_do_is_told_at_the_next_look(tmp_path: Path, *, folds: bool) -> None:
    mine = filled(FileStore.open(tmp_path / "store", agent="Bo"))
    mine.appeals.put_appeal(letter("A-0"))
    mine.drafts.save(draft("mine", "issue-0004"))
    mine.orders()
    assert not mine.refresh()
    theirs = FileStore.open(tmp_path / "store", agent="Mira")
    watcher = Watcher(mine)
    with theirs.unit_of_work() as changes:
        changes.put(asked(7))
        changes.put_order(Order(id="order-7"))
    theirs.change("issue-0002", answered)
    theirs.appeals.put_appeal(letter("A-1"))
    theirs.appeals.tick("linked.one", date(2026, 11, 3))
    theirs.drafts.save(draft("theirs", "issue-0003"))
    if folds:
        theirs.maintenance.compact()
    own = mine.change("issue-0001", lambda issue: titled(issue, "Mine"))
    assert watcher.news() == Changes(issues=names(own.id))
    seen = mine.refresh()
    assert seen == Changes(
        issues=names("issue-0002", "issue-0007"),
        orders=names("order-7"),
        appeals=names("A-1"),
        ticks=names("linked.one"),
        drafts=names("issue-0003"),
    )
    assert watcher.seen == [seen]
    assert not mine.refresh()
    assert theirs.refresh().issues == names("issue-0001")
    theirs.drafts.discard(draft("theirs", "issue-0003"))
    theirs.appeals.tick("linked.one", None)
    assert mine.refresh() == Changes(ticks=names("linked.one"), drafts=names("issue-0003"))
    mine.close()
    theirs.close()


def test_a_snapshot_read_anew_tells_the_same(tmp_path: Path) -> None:
    mine = filled(FileStore.open(tmp_path / "store", agent="Bo"))
    mine.orders()
    theirs = FileStore.open(tmp_path / "store", agent="Mira")
    for name in ("A-1", "A-2"):
        theirs.appeals.put_appeal(letter(name))
        with theirs.unit_of_work() as changes:
            changes.put_order(Order(id=f"order-{name}"))
        theirs.change("issue-0002", lambda issue: titled(issue, f"{issue.subject}!"))
        theirs.maintenance.compact()
    seen = mine.refresh()
    assert (seen.issues, seen.appeals) == (names("issue-0002"), names("A-1", "A-2"))
    assert seen.orders == names("order-A-1", "order-A-2")
    mine.close()
    theirs.close()


def test_a_process_tells_another_of_its_work(tmp_path: Path) -> None:
    store = filled(FileStore.open(tmp_path / "store"))
    watcher = Watcher(store)
    spawned = multiprocessing.get_context("spawn")
    for tag in ("first", "second"):
        process = spawned.Process(target=tag_once, args=(str(tmp_path / "store"), "issue-0003", tag))
        process.start()
        process.join()
        store.refresh()
        assert watcher.news().issues == names("issue-0003")
    issue = store.get("issue-0003")
    assert issue is not None
    assert issue.tags == ("first", "second")
    store.close()
