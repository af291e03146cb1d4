"""What anybody commits is seen by everybody: in the list, in what a search found, in appeals, drafts and marks."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.tui import inbox_runner
from tests.tui.inbox_runner import NOON, RunningInbox, answered, filled, issue, run_inbox, shop
from wishtui.domain.answering import close, receive
from wishtui.domain.appeal import Appeal
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Header
from wishtui.domain.message import Message, Sender
from wishtui.services.annotations import add_note
from wishtui.services.answering import answer
from wishtui.store import Store, open_store
from wishtui.store.changes import Changes
from wishtui.store.drafts import MemoryDrafts

FIRST, SECOND, THIRD, FOURTH = (known.id for known in shop()[:4])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(inbox_runner, "FOLDER", tmp_path / "store")
    filled(shop()).close()
    return tmp_path / "store"


@asynccontextmanager
async def two(folder: Path, **settings: Any) -> AsyncIterator[tuple[RunningInbox, RunningInbox]]:
    """Two agents' inboxes on one store."""
    left, right = open_store(folder, agent="mira"), open_store(folder, agent="joel")
    async with run_inbox(store=left, **settings) as mine, run_inbox(store=right, **settings) as theirs:
        yield mine, theirs


async def look_for(inbox: RunningInbox, text: str) -> None:
    await inbox.do("search.start")
    await inbox.type(text)
    await inbox.do("prompt.submit")


async def test_what_a_colleague_writes_is_found_by_the_search_that_is_shown(folder: Path) -> None:
    async with run_inbox(store=open_store(folder, agent="mira")) as inbox:
        await look_for(inbox, "giraffe")
        assert inbox.session.ids == []
        joel = open_store(folder, agent="joel")
        add_note(joel, THIRD, "ordered a giraffe", author="joel", now=NOON)
        await inbox.after(seconds=1)
        assert inbox.session.ids == [THIRD]
        joel.change(THIRD, lambda known: msgspec.structs.replace(known, notes=()))
        await inbox.after(seconds=1)
        assert inbox.session.ids == []


async def test_what_an_import_brings_is_found_after_an_earlier_search(folder: Path) -> None:
    async with run_inbox(store=open_store(folder, agent="mira")) as inbox:
        await look_for(inbox, "mug")
        await inbox.do("search.clear")
        with open_store(folder, agent="joel").unit_of_work() as changes:
            changes.put(issue(9, 12, "My okapi has no stripes"))
        await inbox.after(seconds=1)
        await look_for(inbox, "okapi")
        assert inbox.session.ids == [issue(9, 12).id]


async def test_many_changes_at_once_are_read_on_the_stores_thread_and_all_shown(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A colleague imports hundreds: no key waits for their headers, and what one does meanwhile stays."""
    on_the_loop: list[str] = []
    async with run_inbox(store=open_store(folder, agent="mira")) as inbox:
        await look_for(inbox, "okapi")
        joel = open_store(folder, agent="joel")
        with joel.unit_of_work() as changes:
            for number in range(100, 400):
                changes.put(issue(number, 12, f"Okapi {number}"))
            for known in joel.issues([FIRST, SECOND]):
                changes.put(msgspec.structs.replace(known, tags=("theirs",)))
        fresh = inbox.session.inbox.headers.fresh

        def noted(issue_id: str) -> Header | None:
            if threading.current_thread() is threading.main_thread():
                on_the_loop.append(issue_id)
            elif not on_the_loop:
                inbox.store.change(FIRST, lambda known: msgspec.structs.replace(known, tags=("mine",)))
            return fresh(issue_id)

        monkeypatch.setattr(inbox.session.inbox.headers, "fresh", noted)
        await inbox.after(seconds=1)
        assert on_the_loop == [FIRST]
        assert len(inbox.session.ids) == 300
        await inbox.do("search.clear")
        assert inbox.line("tabs").startswith("[Unhandled 304]")
        first, second = (inbox.session.inbox.header(key) for key in (FIRST, SECOND))
        assert first is not None
        assert second is not None
        assert (first.tags, second.tags) == (("mine",), ("theirs",))


async def test_ones_own_pending_reply_is_found_once_it_is_recorded() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await look_for(inbox, "mug")
        await inbox.do("search.clear", "reply.start")
        await inbox.type("Sent by ostrich")
        await inbox.do("reply.send")
        await inbox.after(seconds=11)
        await inbox.do("tab.responded")
        await look_for(inbox, "ostrich")
        assert inbox.session.ids == [FIRST]


async def test_two_inboxes_see_what_the_other_finds_writes_and_drafts(folder: Path) -> None:
    async with two(folder, size=(140, 30)) as (mine, theirs):
        await look_for(mine, "heron")
        await theirs.do("note.add")
        await theirs.type("heron")
        await theirs.do("prompt.submit")
        await mine.after(seconds=1)
        assert mine.session.ids == [FIRST]

        await mine.do("search.clear", "reply.start")
        await mine.type("Good day")
        await mine.do("reply.leave", "issue.back")
        await theirs.after(seconds=1)
        assert theirs.session.marks.others == {FIRST: "mira"}
        assert "@" in theirs.picture() or "mira" in theirs.picture()

        await theirs.do("appeal.list")
        mine.store.appeals.put_appeal(appeal(1))
        await theirs.after(seconds=1)
        assert "1 appeal" in theirs.picture().splitlines()[0]


async def test_an_appeal_of_the_issue_in_hand_appears_in_its_detail() -> None:
    async with run_inbox(size=(160, 50)) as inbox:
        inbox.store.appeals.put_appeal(appeal(1))
        await inbox.rest()
        assert appeal(1).id in inbox.picture()


async def test_a_draft_that_comes_and_goes_is_marked_at_once() -> None:
    async with run_inbox() as inbox:
        draft = Draft(id=inbox.store.drafts.new_id(), issue_id=SECOND, text="Hello", author="mira", at=NOON)
        inbox.store.drafts.save(draft)
        await inbox.rest()
        assert "✎" in inbox.picture()
        inbox.store.drafts.discard(draft)
        await inbox.rest()
        assert "✎" not in inbox.picture()


async def test_the_mark_of_a_draft_that_a_restored_store_has_no_more_is_gone() -> None:
    async with run_inbox() as inbox:
        drafts = inbox.store.drafts
        assert isinstance(drafts, MemoryDrafts)
        for issue_id in (FIRST, SECOND):
            drafts.save(Draft(id=drafts.new_id(), issue_id=issue_id, text="Hello", author="joel", at=NOON))
        await inbox.rest()
        assert inbox.session.marks.others.keys() == {FIRST, SECOND}
        drafts._kept = {name: data for name, data in drafts._kept.items() if name.startswith(FIRST)}
        there = frozenset(known.id for known in shop())
        inbox.store.feed.publish(Changes(issues=there, drafts=frozenset({FIRST}), everything=True))
        await inbox.rest()
        assert inbox.session.marks.others.keys() == {FIRST}


async def test_a_colleague_whose_answer_nobody_has_seen_yet_is_named_when_ours_is_refused(folder: Path) -> None:
    async with run_inbox(store=open_store(folder, agent="mira")) as inbox:
        await inbox.do("reply.start")
        await inbox.type("My answer")
        answer(open_store(folder, agent="joel"), FIRST, "Theirs", author="joel", now=NOON)
        await inbox.do("reply.send")
        assert "joel answered first" in inbox.line("status")
        known = inbox.store.get(FIRST)
        assert known is not None
        assert [message.text for message in known.messages][1:] == ["Theirs"]
        assert [draft.text for draft in inbox.store.drafts.of(FIRST)] == ["My answer"]


def held_by_joel(store: Store, issue_id: str) -> None:
    answer(store, issue_id, "Theirs", author="joel", now=NOON, hold_seconds=30)


def closed_by_wish(store: Store, issue_id: str) -> None:
    with store.unit_of_work() as transaction:
        known = transaction.get(issue_id)
        assert known is not None
        transaction.put(close(known, at=NOON, by="WISH"))


@pytest.mark.parametrize(
    ("locked", "said"),
    [
        (held_by_joel, "A reply by joel waits to be sent."),
        (closed_by_wish, "Closed, review only."),
    ],
)
async def test_what_locks_an_issue_without_an_answer_is_not_called_one(
    locked: Callable[[Store, str], None], said: str
) -> None:
    answers = Message(sender=Sender.SELLER, at=NOON - timedelta(days=2), text="Sorry", author="mira")
    asked = Message(sender=Sender.CUSTOMER, at=NOON - timedelta(hours=3), text="And?")
    known = shop()[0]
    async with run_inbox([msgspec.structs.replace(known, messages=(*known.messages, answers, asked))]) as inbox:
        await inbox.do("reply.start")
        await inbox.type("My answer")
        locked(inbox.store, known.id)
        await inbox.rest()
        assert f"{said} Your text is kept as a draft." in inbox.line("status")
        assert "first" not in inbox.line("status")


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_what_leaves_the_list_while_it_is_read_stays_in_sight(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("reply.start")
        await inbox.type("My answer")
        answer(inbox.store, FIRST, "Theirs", author="joel", now=NOON)
        await inbox.rest()
        assert inbox.session.issue is not None
        assert inbox.session.issue.id == FIRST
        assert "Locked: Waiting for customer response" in inbox.picture()
        assert "joel answered first" in inbox.line("status")
        await inbox.do("issue.back")
        assert inbox.session.issue.id == SECOND
        assert [draft.text for draft in inbox.store.drafts.all()] == ["My answer"]


async def test_a_message_that_reopens_an_issue_brings_it_into_the_list() -> None:
    async with run_inbox([*shop(), answered(7, 40)]) as inbox:
        news = Message(sender=Sender.CUSTOMER, at=NOON, text="Still nothing")
        inbox.store.change(answered(7, 40).id, lambda known: receive(known, news))
        await inbox.rest()
        assert inbox.line("tabs").startswith("[Unhandled 5]")
        assert answered(7, 40).id in inbox.session.ids


def appeal(number: int) -> Appeal:
    return Appeal(
        id=f"A261120-00000{number}",
        kind="shipment-delay",
        created_at=NOON,
        changed_at=NOON,
        author="joel",
        issue_ids=(FIRST,),
    )


async def test_what_a_search_takes_is_given_back_some_minutes_after_it_was_cleared() -> None:
    async with run_inbox() as inbox:
        await look_for(inbox, "pieces")
        await inbox.after(minutes=7)
        assert inbox.session.has_searched
        await inbox.do("search.clear")
        await inbox.after(minutes=4)
        assert inbox.session.has_searched
        await inbox.after(minutes=2)
        assert not inbox.session.has_searched
        await look_for(inbox, "pieces")
        assert inbox.session.ids == [FIRST]
