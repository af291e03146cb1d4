"""A terminal that becomes too small, as a pane that is moved does, and large again: no key acts, no word is lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.tui.inbox_runner import RunningInbox, run_inbox, shop
from wishtui.domain.issue import Status

FIRST = shop()[0].id
KEYS = ["enter", "escape", "space", "j", "a", "ctrl+s", "ctrl+x"]


@asynccontextmanager
async def too_small(inbox: RunningInbox) -> AsyncIterator[None]:
    """The terminal is too small for as long as this lasts."""
    await resized(inbox, 50, 12)
    assert "too small" in inbox.picture()
    yield
    await resized(inbox, 80, 24)


async def resized(inbox: RunningInbox, width: int, height: int) -> None:
    await inbox.pilot.resize_terminal(width, height)
    await inbox.pilot.pause()
    await inbox.rest()


async def test_a_reply_goes_on_where_it_was() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("one two")
        async with too_small(inbox):
            await inbox.press("ctrl+w")
            await inbox.type("three ")
            await inbox.press("ctrl+s", "escape")
        await inbox.type("a b")
        assert inbox.reply == "one three a b"
        assert next(inbox.store.issues([FIRST])).status is Status.UNHANDLED


async def test_a_line_goes_on_where_it_was_and_is_not_taken() -> None:
    async with run_inbox() as inbox:
        await inbox.do("note.add")
        await inbox.type("call ")
        async with too_small(inbox):
            await inbox.type("her")
            await inbox.press("enter")
        await inbox.type(" back")
        assert inbox.screen.prompt.field.value == "call her back"
        assert next(inbox.store.issues([FIRST])).notes == ()


@pytest.mark.parametrize("key", KEYS)
async def test_no_page_that_asks_is_answered(key: str) -> None:
    async with run_inbox() as inbox:
        await inbox.do("mark.all", "reply.saved")
        await inbox.type("ask for a photo")
        await inbox.press("enter")
        assert "Send to 4 issues?" in inbox.picture()
        async with too_small(inbox):
            await inbox.press(key)
        assert "Send to 4 issues?" in inbox.picture()


@pytest.mark.parametrize("key", KEYS)
async def test_nothing_is_picked_and_the_list_takes_the_keys_again(key: str) -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.saved")
        async with too_small(inbox):
            await inbox.press(key)
        assert "Saved replies" in inbox.picture()
        await inbox.type("photo")
        await inbox.press("enter")
        assert "add a photo" in inbox.reply


@pytest.mark.parametrize("key", ["space", "1", "enter"])
async def test_a_field_of_an_appeal_has_the_keys_again(key: str) -> None:
    async with run_inbox() as inbox:
        await inbox.do("appeal.new")
        await inbox.press("enter", "tab")
        before = inbox.picture()
        async with too_small(inbox):
            await inbox.press(key)
        assert inbox.picture() == before
        await inbox.press("1")
        assert inbox.picture() != before
