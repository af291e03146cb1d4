"""Translation on the screen: asked for in the background, beside the original, and no key waits for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from textual.events import Paste

from tests.translate_server import Handler, TranslateServer, giving, well
from tests.tui.inbox_runner import RunningInbox, issue, run_inbox
from tests.waiting import until
from wishtui.config import Settings, TranslateSettings
from wishtui.domain.issue import Issue
from wishtui.exchange.public_json import log_item
from wishtui.present.log import log_text
from wishtui.services.answering import answer
from wishtui.services.assistance import Assistance
from wishtui.services.drafting import DraftEditor
from wishtui.services.text_editor import LentText
from wishtui.tui.actions import reply as reply_actions
from wishtui.tui.actions import translating as translating_actions
from wishtui.tui.actions.agreeing import still_open
from wishtui.tui.session import Session

SPANISH = "¿Dónde está mi paquete? Lo espero desde hace dos semanas."
POLISH = "Gdzie jest moja paczka? Czekam już trzy tygodnie."
FIRST, SECOND = issue(1, 30, SPANISH, locale=""), issue(2, 20, POLISH, locale="pl_PL")


@asynccontextmanager
async def translating(
    server: TranslateServer | None, *issues: Issue, size: tuple[int, int] = (80, 24), **settings: Any
) -> AsyncIterator[RunningInbox]:
    """The inbox with a translator, that was agreed to."""
    async with run_inbox(issues or [FIRST, SECOND], size=size) as inbox:
        if server is not None:
            settings["url"] = server.url
        configured = Settings(translate=TranslateSettings(language="en", **settings))
        inbox.session.assistance = Assistance(configured, Path("/nowhere"), None)
        yield inbox


async def ask_for_translation(inbox: RunningInbox) -> None:
    """Write a reply, and have it translated."""
    await inbox.do("reply.start")
    await inbox.type("It is here")
    await inbox.do("reply.translate")


@asynccontextmanager
async def being_translated(text: str) -> AsyncIterator[tuple[RunningInbox, Event]]:
    """The inbox with a reply that a server is translating; the event has it answer."""
    ending = Event()

    def waits(call: Handler, body: dict[str, Any]) -> None:
        ending.wait(60)
        well(call, body)

    with TranslateServer(waits) as server:
        async with translating(server) as inbox:
            assert inbox.session.assistance is not None
            inbox.session.assistance.agree(inbox.session.assistance.translator().translator.key)
            await inbox.do("reply.start")
            await inbox.type(text)
            await press(inbox, "ctrl+o")
            await until(lambda: server.asked)
            yield inbox, ending


async def agree(inbox: RunningInbox) -> None:
    await inbox.do("translation.toggle")
    await inbox.rest()
    await inbox.press("enter")
    await inbox.rest()


async def press(inbox: RunningInbox, *keys: str) -> None:
    """Press keys and wait for what they do, not for what goes on in the background."""
    await inbox.pilot.press(*keys)
    await inbox.pilot.pause()


async def test_nothing_is_asked_before_it_is_agreed_to_and_that_is_asked_once() -> None:
    with TranslateServer(well) as server:
        async with translating(server) as inbox:
            await inbox.do("issue.open", "translation.toggle")
            await inbox.rest()
            assert f"Send text to {server.url}?" in inbox.picture()
            await inbox.press("escape")
            await inbox.rest()
            assert server.asked == []
            assert not inbox.session.translations.on
            await agree(inbox)
            await until(lambda: f"» <en> {SPANISH[::-1]}" in inbox.picture())
            assert SPANISH in inbox.picture()
            await inbox.do("translation.toggle")
            assert "»" not in inbox.picture()
            await inbox.do("translation.toggle")
            await inbox.rest()
            assert "Translation into English is on" in inbox.line("status")


async def test_without_a_translator_the_key_says_how_to_get_one() -> None:
    async with translating(None) as inbox:
        await inbox.do("translation.toggle")
        await inbox.rest()
        assert "Nobody translates yet. See [translate] in the settings" in inbox.line("status")


async def test_no_key_waits_for_a_translation_and_what_is_left_is_given_up() -> None:
    began, ending = Event(), Event()

    def slow(call: Handler, body: dict[str, Any]) -> None:
        if body["q"] == SPANISH:
            began.set()
            ending.wait(60)
        well(call, body)

    with TranslateServer(slow) as server:
        async with translating(server) as inbox:
            await inbox.do("issue.open")
            await press(inbox, "T")
            await until(lambda: "Send text to" in inbox.picture())
            await press(inbox, "enter")
            await until(began.is_set)
            await until(lambda: "» being translated" in inbox.picture())
            await press(inbox, "r", *"meanwhile")
            assert inbox.reply == "meanwhile"
            await press(inbox, "escape", "J")
            await until(lambda: f"» <en> {POLISH[::-1]}" in inbox.picture())
            ending.set()


@pytest.mark.parametrize("way", [giving(b"<html>"), giving({"error": "\x1b[31mfull"}, 429)])
async def test_a_failure_is_said_below_the_message_and_the_program_goes_on(way: Any) -> None:
    with TranslateServer(way) as server:
        async with translating(server) as inbox:
            await inbox.do("issue.open")
            await agree(inbox)
            await until(lambda: "» not translated: The server" in inbox.picture())
            assert "\x1b" not in inbox.picture()
            assert inbox.session.tasks.failed == []


async def test_a_reply_is_translated_and_ones_own_words_stand_above_it() -> None:
    with TranslateServer(well) as server:
        async with translating(server) as inbox:
            await agree(inbox)
            await ask_for_translation(inbox)
            await until(lambda: inbox.reply == "<es> ereh si tI")
            assert "Your words, before they were translated" in inbox.picture()
            assert "It is here" in inbox.picture()
            assert "In Spanish, guessed from the message." in inbox.line("status")
            await inbox.do("reply.translate")
            assert inbox.reply == "It is here"
            assert "Your words" not in inbox.picture()
            await inbox.do("reply.translate")
            await until(lambda: inbox.reply.startswith("<es>"))
            await inbox.do("reply.send")
            await inbox.rest()
            sent = inbox.store.get(FIRST.id)
            assert sent is not None
            assert sent.messages[-1].text == "<es> ereh si tI"


async def test_undoing_the_translation_brings_ones_own_words_back() -> None:
    with TranslateServer(well) as server:
        async with translating(server) as inbox:
            await agree(inbox)
            await ask_for_translation(inbox)
            await until(lambda: inbox.reply.startswith("<es>"))
            inbox.screen.detail.reply.undo()
            await inbox.rest()
            assert inbox.reply == "It is here"
            assert "Your words, before" not in inbox.picture()
            await inbox.do("reply.send")
            await inbox.rest()
            assert next(iter(inbox.store.log())).original == ""


async def test_the_words_that_were_translated_are_kept_with_the_draft_and_with_the_pending_reply() -> None:
    with TranslateServer(well) as server:
        async with translating(server) as inbox:
            inbox.session.settings = Settings(hold_seconds=30)
            await agree(inbox)
            await ask_for_translation(inbox)
            await until(lambda: inbox.reply.startswith("<es>"))
            await inbox.do("reply.leave", "issue.next", "issue.previous", "reply.start")
            await inbox.rest()
            assert "It is here" in inbox.picture()
            await inbox.do("reply.send")
            await inbox.rest()
            pending = inbox.store.get(FIRST.id)
            assert pending is not None
            assert pending.pending is not None
            assert pending.pending.origin.original == "It is here"
            await inbox.do("undo")
            await inbox.rest()
            assert "It is here" in inbox.picture()
            await inbox.press("ctrl+u")
            await inbox.rest()
            assert inbox.reply == ""
            assert "Your words" not in inbox.picture()


async def test_the_rules_hold_for_what_is_sent() -> None:
    with TranslateServer(giving({"translatedText": "Write to me at eva@example.com"})) as server:
        async with translating(server) as inbox:
            await agree(inbox)
            await inbox.do("reply.start")
            await inbox.type("All is well")
            await inbox.do("reply.translate")
            await until(lambda: inbox.reply.startswith("Write"))
            await inbox.do("reply.send")
            await inbox.rest()
            assert "Same key again sends it." in inbox.line("status")
            server.way = giving({"translatedText": "x" * 2_001})
            await inbox.do("reply.translate")
            inbox.app.post_message(Paste(" and well" * 40))
            await inbox.do("reply.translate")
            await until(lambda: inbox.reply.startswith("xxx"))
            await inbox.do("reply.send")
            await inbox.rest()
            known = inbox.store.get(FIRST.id)
            assert known is not None
            assert len(known.messages) == 1


async def test_a_reply_that_is_typed_on_is_left_as_it_is() -> None:
    async with being_translated("It is") as (inbox, ending):
        await press(inbox, *"here")
        ending.set()
        await until(lambda: "changed meanwhile" in inbox.line("status"))
        assert inbox.reply == "It ishere"


@pytest.mark.parametrize("left", [True, False])
async def test_a_reply_that_is_locked_or_left_meanwhile_stays_as_it_is_and_that_is_said(left: bool) -> None:
    async with being_translated("It is here") as (inbox, ending):
        if left:
            await press(inbox, "escape", "J")
        else:
            answer(inbox.store, FIRST.id, "Theirs", author="joel", now=inbox.now)
            await until(lambda: "Locked" in inbox.picture())
        ending.set()
        await until(lambda: "is not open any more" in inbox.line("status"))
        await inbox.rest()
        assert [draft.text for draft in inbox.store.drafts.all()] == ["It is here"]


def noticed(monkeypatch: pytest.MonkeyPatch) -> Event:
    """What is set once a translation that came has been looked at."""
    looked = Event()

    def looking(session: Session, about: Issue) -> bool:
        try:
            return still_open(session, about)
        finally:
            looked.set()

    monkeypatch.setattr(translating_actions, "still_open", looking)
    return looked


async def test_what_comes_back_from_the_editor_is_no_translation(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = noticed(monkeypatch)
    async with being_translated("It is here") as (inbox, ending):

        def read(lent: LentText) -> str:
            ending.set()
            looked.wait(60)
            return "It is nearly here"

        monkeypatch.setenv("VISUAL", "true")
        monkeypatch.setattr(inbox.app, "suspend", nullcontext)
        monkeypatch.setattr(LentText, "run", lambda lent, command: None)
        monkeypatch.setattr(LentText, "read", read)
        await inbox.do("reply.editor")
        await inbox.rest()
        (draft,) = inbox.store.drafts.all()
        assert (draft.text, draft.origin.original) == ("It is nearly here", "")


@pytest.mark.parametrize("step", ["saved", "recorded"])
async def test_a_translation_that_comes_while_the_reply_is_sent_is_no_reply_of_its_own(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = noticed(monkeypatch)
    async with being_translated("It is here") as (inbox, ending):
        name, where = ("write", DraftEditor) if step == "saved" else ("_answer", reply_actions)
        acts = getattr(where, name)

        def amid(*values: Any, **more: Any) -> Any:
            ending.set()
            looked.wait(60)
            return acts(*values, **more)

        monkeypatch.setattr(where, name, amid)
        await inbox.do("reply.send")
        await inbox.rest()
        assert await inbox.screen.keep()
        assert inbox.store.drafts.all() == []
        known = inbox.store.get(FIRST.id)
        assert known is not None
        assert known.messages[-1].text == "It is here"
        entry = next(iter(inbox.store.log()))
        assert (entry.text, entry.original) == ("It is here", "")


async def test_a_customer_who_reads_the_same_language_or_none_that_is_known_needs_no_translation() -> None:
    same, unknown = issue(1, 30, "Where is my parcel?", locale="en_GB"), issue(2, 20, "?", locale="")
    with TranslateServer(well) as server:
        async with translating(server, same, unknown) as inbox:
            await agree(inbox)
            await inbox.do("reply.start", "reply.translate")
            assert "Write the reply in your own language first." in inbox.line("status")
            await inbox.type("Hello")
            await inbox.do("reply.translate")
            await inbox.rest()
            assert "The customer reads English, as you do." in inbox.line("status")
            await inbox.do("reply.leave", "issue.next", "reply.start")
            await inbox.type("Hello")
            await inbox.do("reply.translate")
            await inbox.rest()
            assert "Nobody can tell which language the customer reads." in inbox.line("status")
            assert server.asked == []


async def test_the_log_keeps_what_was_written_before_it_was_translated() -> None:
    with TranslateServer(well) as server:
        async with translating(server) as inbox:
            await agree(inbox)
            await ask_for_translation(inbox)
            await until(lambda: inbox.reply.startswith("<es>"))
            await inbox.do("reply.send")
            await inbox.rest()
            entry = next(iter(inbox.store.log()))
            assert (entry.text, entry.original, entry.suggested_by) == ("<es> ereh si tI", "It is here", "")
            assert log_item(entry)["original"] == "It is here"
            assert "translated from: It is here" in log_text(entry, inbox.session.show_time)
