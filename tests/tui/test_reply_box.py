"""The box a reply is written in: laid out whenever its text came, as large as its text, never over what is answered."""

from pathlib import Path

import pytest

from tests.tui.inbox_runner import issue, run_inbox
from tests.tui.terminal import inbox, keep_shop


def test_a_reply_that_is_filled_in_before_its_box_was_ever_shown_is_wrapped(tmp_path: Path) -> None:
    with inbox(keep_shop(tmp_path / "store")) as terminal:
        terminal.shows("1 of 4")
        terminal.press(":saved address-change\r", "typed at the end")
        terminal.shows("write to you here and we will find a way.", "typed at the end")


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (160, 50)])
async def test_the_box_grows_with_its_text_and_what_is_answered_stays_in_sight(size: tuple[int, int]) -> None:
    async with run_inbox([issue(1, 30, "It came in three pieces")], size=size) as running:
        await running.do("reply.start")
        box = running.screen.detail.reply
        assert box.size.height == 4
        await running.press(*["a", "enter"] * 40)
        assert size[1] / 3 < box.size.height <= size[1] / 2
        assert "It came in three pieces" in running.picture()
        assert box.cursor_location[0] == 40
