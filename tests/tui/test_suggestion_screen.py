"""A suggestion is a draft to be edited: nothing typed is lost for it, and nothing is sent by itself."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.pseudo import in_other_letters, pseudo_spoken
from tests.tui.inbox_runner import RunningInbox, issue, run_inbox
from tests.waiting import until
from wishtui.config import Settings, SuggestSettings
from wishtui.services.answering import answer
from wishtui.services.assistance import Assistance

FIRST = issue(1, 30)
HELLO = "print('Hello, your parcel is on its way.')"


@asynccontextmanager
async def suggesting(code: str, *, agreed: bool = True) -> AsyncIterator[RunningInbox]:
    """The inbox with a program that suggests."""
    async with run_inbox([FIRST, issue(2, 20)]) as inbox:
        settings = Settings(suggest=SuggestSettings(command=(sys.executable, "-c", code)))
        assistance = Assistance(settings, Path("/nowhere"), None)
        if agreed:
            assistance.agree(assistance.suggester().key)
        inbox.session.assistance = assistance
        yield inbox


@asynccontextmanager
async def being_suggested(tmp_path: Path) -> AsyncIterator[tuple[RunningInbox, Callable[[], Awaitable[object]]]]:
    """The inbox with a reply begun while the program makes its suggestion; gives what has it end."""
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    async with suggesting(f"open({str(gate)!r}).read()\n{HELLO}") as inbox:
        await inbox.do("reply.start")
        await inbox.pilot.press("ctrl+g")
        await until(lambda: "Asking the program" in inbox.line("status"))
        yield inbox, lambda: asyncio.to_thread(gate.write_text, "")


def messages(inbox: RunningInbox) -> int:
    """How many messages the issue has."""
    known = inbox.store.get(FIRST.id)
    assert known is not None
    return len(known.messages)


async def test_it_says_first_what_leaves_and_then_fills_the_box() -> None:
    async with suggesting(HELLO, agreed=False) as inbox:
        await inbox.do("reply.start", "reply.suggest")
        assert "Send text to the program" in inbox.picture()
        assert "Private notes, files and other issues do not." in inbox.picture().replace("\n ", " ")
        await inbox.press("enter")
        await inbox.rest()
        assert inbox.reply == "Hello, your parcel is on its way."
        assert "Suggested by the program" in inbox.line("status")
        assert messages(inbox) == 1


async def test_it_is_edited_sent_by_its_writer_and_marked_in_the_log() -> None:
    async with suggesting(HELLO) as inbox:
        await inbox.do("reply.start", "reply.suggest")
        await inbox.press("ctrl+end")
        await inbox.type(" Bye.")
        await inbox.do("reply.leave", "issue.next", "issue.previous", "reply.start", "reply.send")
        await inbox.rest()
        entry = next(iter(inbox.store.log()))
        assert entry.text == "Hello, your parcel is on its way. Bye."
        assert entry.suggested_by.startswith("the program ")


async def test_who_suggested_it_is_named_in_the_readers_language_and_recorded_in_english() -> None:
    async with suggesting(HELLO) as inbox:
        with pseudo_spoken():
            await inbox.do("reply.start", "reply.suggest")
            await inbox.rest()
            title = in_other_letters("the program")
            assert title in inbox.line("status")
            await inbox.do("reply.send")
        await inbox.rest()
        assert next(iter(inbox.store.log())).suggested_by.startswith("the program ")


async def test_a_reply_that_nobody_suggested_is_not_marked() -> None:
    async with suggesting(HELLO) as inbox:
        await inbox.do("reply.start", "reply.suggest")
        await inbox.press("ctrl+end", "ctrl+u")
        await inbox.type("My own words")
        await inbox.do("reply.send")
        await inbox.rest()
        entry = next(iter(inbox.store.log()))
        assert (entry.text, entry.suggested_by) == ("My own words", "")


async def test_what_was_written_before_stays_as_a_draft_of_its_own() -> None:
    async with suggesting(HELLO) as inbox:
        await inbox.do("reply.start")
        await inbox.type("Mine")
        await inbox.do("reply.suggest")
        await inbox.rest()
        assert inbox.reply.startswith("Hello")
        assert "ctrl+n" in inbox.line("status")
        drafts = {draft.text: draft.origin.suggested_by for draft in inbox.store.drafts.of(FIRST.id)}
        assert drafts["Mine"] == ""
        assert drafts["Hello, your parcel is on its way."]
        await inbox.do("reply.next_draft")
        assert inbox.reply == "Mine"
        await inbox.do("reply.next_draft")
        assert inbox.reply == ""
        assert {draft.text for draft in inbox.store.drafts.of(FIRST.id)} == set(drafts)


async def test_what_is_typed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    async with being_suggested(tmp_path) as (inbox, end):
        await inbox.pilot.press(*"typed")
        await end()
        await until(lambda: "kept as another draft" in inbox.line("status"))
        assert inbox.reply == "typed"
        await inbox.do("reply.leave")
        texts = {draft.text for draft in inbox.store.drafts.of(FIRST.id)}
        assert texts == {"typed", "Hello, your parcel is on its way."}


async def test_a_suggestion_for_what_was_answered_meanwhile_is_not_said_to_stand_in_the_reply(tmp_path: Path) -> None:
    async with being_suggested(tmp_path) as (inbox, end):
        answer(inbox.store, FIRST.id, "Theirs", author="joel", now=inbox.now)
        await until(lambda: "Locked" in inbox.picture())
        await end()
        await until(lambda: "kept as another draft" in inbox.line("status"))
        assert inbox.reply == ""


async def test_what_is_typed_while_the_draft_is_saved_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with suggesting(HELLO) as inbox:
        await inbox.do("reply.start")
        await inbox.type("Mine")
        keep = inbox.screen.keep

        async def keep_while_somebody_types() -> bool:
            kept = await keep()
            inbox.screen.detail.reply.put_in(" too")
            return kept

        monkeypatch.setattr(inbox.screen, "keep", keep_while_somebody_types)
        await inbox.do("reply.suggest")
        await inbox.rest()
        assert inbox.reply == "Mine too"
        monkeypatch.undo()
        await inbox.do("reply.leave")
        texts = {draft.text for draft in inbox.store.drafts.of(FIRST.id)}
        assert texts == {"Mine too", "Hello, your parcel is on its way."}


async def test_the_rules_hold_for_a_suggestion() -> None:
    async with suggesting("print('Write to eva@example.com')") as inbox:
        await inbox.do("reply.start", "reply.suggest")
        assert "An e-mail address leads the customer off Wish." in inbox.line("status")
        await inbox.do("reply.send")
        assert "Same key again sends it." in inbox.line("status")
        assert messages(inbox) == 1


async def test_a_program_that_fails_is_said_and_the_box_is_as_it_was() -> None:
    async with suggesting("import sys; sys.exit('\\x1b[31mno model')") as inbox:
        await inbox.do("reply.start")
        await inbox.type("Mine")
        await inbox.do("reply.suggest")
        assert "ended with 1: ␛[31mno model." in inbox.line("status")
        assert inbox.reply == "Mine"
