"""Where every command has another key, what the inbox says to press is that key."""

import re
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest

from tests.tui.inbox_runner import RunningInbox, run_inbox
from wishtui.commands import COMMANDS, build_keymap
from wishtui.domain.delivery import Delivery
from wishtui.domain.message import Message, Sender
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.times import parse_time
from wishtui.present.files import FileRow, file_details
from wishtui.present.outbox import OutboxRow, outbox_details

OTHER_KEYS = {command.id: [f"alt+{chr(0x100 + number)}"] for number, command in enumerate(COMMANDS)}
UNBOUND: Mapping[str, list[str]] = {command.id: [] for command in COMMANDS}
NOON = parse_time("2026-11-20T12:00:00Z")


def other(command_id: str) -> str:
    """The key that a command has here."""
    return OTHER_KEYS[command_id][0]


def rebound(**settings: Any) -> AbstractAsyncContextManager[RunningInbox]:
    return run_inbox(size=(160, 50), keys=OTHER_KEYS, **settings)


def words(inbox: RunningInbox) -> str:
    """What the screen says, its lines in one."""
    return " ".join(inbox.picture().split())


async def test_a_reply_that_is_held_names_the_keys_that_undo_and_quit() -> None:
    async with rebound(hold_seconds=10.0) as inbox:
        await inbox.do("reply.start")
        await inbox.type("It left today")
        await inbox.do("reply.send")
        assert f"waits for the customer then. {other('undo')} takes it back." in words(inbox)
        await inbox.do("app.quit")
        assert f"{other('app.quit')} again leaves, {other('undo')} takes it back." in words(inbox)


async def test_a_search_names_the_key_that_clears_it() -> None:
    async with rebound() as inbox:
        await inbox.do("search.start")
        await inbox.type("zeppelin")
        await inbox.do("prompt.submit")
        assert f"0 found; {other('search.clear')} clears the search" in words(inbox)
        assert f"{other('search.clear')} clears the search." in words(inbox)


async def test_a_line_that_was_not_used_names_the_keys_that_take_and_clear_it() -> None:
    async with rebound() as inbox:
        await inbox.do("note.add")
        await inbox.type("Asked the carrier")
        await inbox.do("prompt.cancel", "note.add")
        assert f"{other('prompt.submit')} takes it, {other('edit.cut_to_start')} clears" in words(inbox)


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("outbox.try", "{outbox.show} shows it."),
        ("files.save", "{files.show} lists them."),
        ("reports.span", "{reports.show} shows them."),
        ("appeals.copy", "{appeal.new} writes one, {appeal.list} shows all of them."),
    ],
)
async def test_what_belongs_to_another_screen_names_the_key_that_shows_it(command: str, says: str) -> None:
    async with rebound() as inbox:
        inbox.screen.run_command(command)
        await inbox.rest()
        assert re.sub(r"\{([\w.]+)\}", lambda found: other(found[1]), says) in words(inbox)


@pytest.mark.parametrize(
    ("shows", "back"),
    [
        ("appeal.list", "appeals.back"),
        ("store.health", "risks.back"),
        ("outbox.show", "outbox.back"),
        ("reports.show", "reports.back"),
        ("appeal.new", "appeal.leave"),
    ],
)
async def test_what_belongs_to_the_inbox_names_the_key_that_goes_back(shows: str, back: str) -> None:
    async with rebound() as inbox:
        await inbox.do(shows)
        if shows == "appeal.new":
            await inbox.press("enter")
        inbox.app.screen.run_command("reply.start")  # type: ignore[attr-defined]  # each of them is a screen of keys
        await inbox.rest()
        assert f"That works in the inbox: {other(back)} goes back there." in words(inbox)


@pytest.mark.parametrize("sign_in", ["", "wishtui login"])
@pytest.mark.parametrize("state", list(Delivery))
def test_an_entry_of_the_outbox_names_the_keys_that_it_has(state: Delivery, sign_in: str) -> None:
    entry = OutboxEntry(id="o1", issue_id="i1", text="", created_at=NOON, state=state)

    def shown(bindings: Mapping[str, list[str]]) -> str:
        lines = outbox_details(OutboxRow(entry=entry, sign_in=sign_in), str, build_keymap(bindings)[0], 300)
        return " ".join(span.text for line in lines for span in line)

    commands = {"s": "outbox.try", "e": "outbox.edit", "d": "outbox.drop", "m": "outbox.sent"}
    moved = re.sub(r"\b([sedm])(?= [a-z]+s\b)", lambda found: other(commands[found[1]]), shown({}))
    assert shown(OTHER_KEYS) == moved


def test_a_file_names_the_keys_that_show_and_save_it() -> None:
    message = Message(sender=Sender.CUSTOMER, text="", at=NOON)
    row = FileRow(name="lamp.png", is_picture=True, message=message, size="2 KiB")
    keymap, _problems = build_keymap(OTHER_KEYS)
    lines = [span.text for line in file_details(row, str, keymap, 120) for span in line]
    assert f"A picture: {other('files.view')} shows it, {other('files.save')} saves it." in lines


def test_a_command_without_a_key_is_called_by_its_title_and_one_with_several_by_the_first() -> None:
    assert build_keymap(UNBOUND)[0].key_of("outbox.drop") == "“Drop it”"
    assert build_keymap({"undo": ["f5", "f6 u"]})[0].key_of("undo") == "f5"
    assert build_keymap({"undo": ["f6 u"]})[0].key_of("undo") == "f6 u"
    assert build_keymap({})[0].key_of("search.clear") == "esc"
