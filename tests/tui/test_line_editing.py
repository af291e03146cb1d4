"""The usual keys of line editing, in every place where text is typed, and what they leave on disk."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.tui.appeal_steps import SHOP
from tests.tui.inbox_runner import RunningInbox, run_inbox
from wishtui.tui.text_edits import TextField

PLACES = ["reply", "note", "command line", "appeal, a line", "appeal, several lines"]
LINE = "one two three"


@asynccontextmanager
async def typing(place: str) -> AsyncIterator[RunningInbox]:
    """An inbox in which text has the keys."""
    async with run_inbox(**SHOP) as inbox:
        if place.startswith("appeal"):
            await inbox.do("appeal.new")
            await inbox.press("enter")
            wanted = "impact" if "several" in place else "signer"
            inbox.app.screen.take(wanted)  # type: ignore[attr-defined]  # the composer is the screen
            await inbox.rest()
        else:
            await inbox.do({"reply": "reply.start", "note": "note.add", "command line": "app.line"}[place])
        await inbox.do("edit.cut_to_start")
        yield inbox


def field(inbox: RunningInbox) -> TextField:
    focused = inbox.app.screen.focused
    assert isinstance(focused, TextField)
    return focused


STEPS: list[tuple[str, list[str], str, int]] = [
    ("to the start and behind the first word", ["ctrl+a", "alt+f"], LINE, 3),
    ("back by two words", ["ctrl+left", "alt+b"], LINE, 4),
    ("one character back and forth", ["ctrl+b", "ctrl+b", "ctrl+f"], LINE, 12),
    ("a word before the cursor", ["ctrl+w"], "one two ", 8),
    ("the same with alt", ["alt+backspace"], "one two ", 8),
    ("a word behind the cursor", ["home", "alt+d"], " two three", 0),
    ("all before the cursor", ["ctrl+left", "ctrl+u"], "three", 0),
    ("all behind the cursor", ["ctrl+left", "ctrl+k"], "one two ", 8),
    ("a character under the cursor", ["home", "ctrl+d"], "ne two three", 0),
    ("what was cut is pasted", ["ctrl+w", "home", "ctrl+v"], "threeone two ", 5),
    ("or yanked, as in a shell", ["ctrl+w", "ctrl+home", "ctrl+y"], "threeone two ", 5),
    ("to the start of all and to its end", ["ctrl+home", "ctrl+d", "ctrl+end", "x"], "ne two threex", 13),
    ("cuts in a row are one", ["ctrl+w", "ctrl+w", "home", "ctrl+v"], "two threeone ", 9),
    ("cuts apart are two", ["ctrl+w", "home", "alt+d", "end", "ctrl+v"], " two one", 8),
    ("a cut is undone", ["ctrl+u", "ctrl+_"], LINE, 13),
    ("and done again", ["ctrl+u", "ctrl+_", "ctrl+^"], "", 0),
    ("words are undone one by one", ["ctrl+_", "ctrl+_"], "one", 3),
    ("what is typed then cannot be done again", ["ctrl+_", "x", "ctrl+^"], "one twox", 8),
]


@pytest.mark.parametrize("place", PLACES)
async def test_the_usual_keys_work_wherever_text_is_typed(place: str) -> None:
    async with typing(place) as inbox:
        for name, keys, text, cursor in STEPS:
            await inbox.press("end", "ctrl+u")
            await inbox.type(LINE)
            if place.startswith("appeal"):
                keys = ["ctrl+v" if key == "ctrl+y" else key for key in keys]  # which copies the letter there
            await inbox.press(*(_TEXTUAL.get(key, key) for key in keys))
            assert field(inbox).standing == (text, cursor), name


_TEXTUAL = {"ctrl+_": "ctrl+underscore", "ctrl+^": "ctrl+circumflex_accent"}


async def test_what_is_cut_in_one_field_is_pasted_in_another() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("call her")
        await inbox.do("edit.cut_to_start", "reply.leave", "note.add", "edit.paste")
        assert inbox.screen.prompt.field.value == "call her"


async def test_what_is_pasted_into_a_line_stays_on_it() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.press("a", "enter", "b", "home", "ctrl+u", "ctrl+u")
        await inbox.do("reply.leave", "note.add", "edit.paste")
        assert "\n" not in inbox.screen.prompt.field.value


async def test_the_keys_move_to_where_the_owner_wants_them() -> None:
    async with run_inbox(keys={"edit.cut_word_left": ("ctrl+]",), "edit.undo": ("ctrl+w",)}) as inbox:
        await inbox.do("reply.start")
        await inbox.type("one two")
        await inbox.press("ctrl+right_square_bracket")
        assert inbox.reply == "one "
        await inbox.press("ctrl+w")
        assert inbox.reply == "one two"


@pytest.mark.parametrize("place", PLACES)
async def test_help_names_them_without_leaving_what_is_typed(place: str) -> None:
    async with typing(place) as inbox:
        await inbox.type("half")
        before = field(inbox).standing.text
        await inbox.press("f1")
        await inbox.press("G")
        assert "Undo what was typed" in inbox.picture()
        await inbox.press("escape")
        await inbox.type(" done")
        assert field(inbox).standing.text == f"{before} done"


async def test_what_an_editor_made_of_a_draft_can_be_undone() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("Dear Ana")
        inbox.screen.detail.reply.put_again("Something else")
        await inbox.do("edit.undo")
        assert inbox.reply == "Dear Ana"


async def test_undo_ends_where_the_draft_began() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("Dear Ana")
        await inbox.do("reply.leave", "issue.back", "move.down", "reply.start")
        await inbox.do("edit.undo", "edit.undo", "edit.undo")
        assert inbox.reply == ""
        await inbox.do("reply.leave", "issue.back", "move.up", "reply.start")
        await inbox.do("edit.undo")
        assert inbox.reply == "Dear Ana"


@pytest.mark.parametrize("place", ["reply", "appeal, several lines"])
async def test_a_step_is_undone_and_done_again_that_takes_the_scroll_bar_away(place: str) -> None:
    long = "\n".join(f"line {number}" for number in range(40))
    async with typing(place) as inbox:
        await inbox.type("short")
        before = field(inbox).standing
        for text in (long, f"\n\n{long}"):
            field(inbox).put_in(text)
            await inbox.rest()
            await inbox.do("edit.undo")
            assert field(inbox).standing == before
            await inbox.do("edit.redo")
            assert text in field(inbox).standing.text
            await inbox.do("edit.undo")
        field(inbox).put_in(long)
        await inbox.press("ctrl+home", "shift+ctrl+end", "delete")
        await inbox.do("edit.undo", "edit.redo")
