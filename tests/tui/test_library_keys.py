"""Keys that the library has of its own: none leaves what is written in, or speaks in words and boxes of its own."""

import pytest

from tests.tui.inbox_runner import run_inbox

SIZES = [(80, 24), (160, 50)]


@pytest.mark.parametrize("size", SIZES)
async def test_a_tab_in_a_reply_is_text_and_what_follows_it_too(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("reply.start")
        await inbox.type("ab")
        await inbox.press("tab")
        await inbox.type("note ")
        await inbox.press("shift+tab")
        await inbox.type("c")
        assert inbox.reply == "ab  note c"


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", ["tab", "shift+tab"])
async def test_no_tab_in_the_list_takes_the_keys_elsewhere(size: tuple[int, int], key: str) -> None:
    async with run_inbox(size=size) as inbox:
        before = inbox.screen.context
        await inbox.press(key, key)
        assert inbox.screen.context is before
        await inbox.do("move.down")
        assert inbox.screen.issues.cursor == 1
        assert inbox.reply == ""


@pytest.mark.parametrize(
    "command", ["", "reply.start", "note.add", "reply.saved", "appeal.list", "app.palette", "app.help", "search.start"]
)
async def test_ctrl_c_says_in_the_last_line_how_to_quit(command: str) -> None:
    async with run_inbox() as inbox:
        if command:
            await inbox.do(command)
        await inbox.press("ctrl+c")
        assert "Do you want to quit" not in inbox.picture()
        assert "To quit press ctrl+q: what is typed is kept." in inbox.picture()
