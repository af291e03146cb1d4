"""Quoting the customer while a reply is written."""

from tests.tui.inbox_runner import issue, run_inbox
from wishtui.domain.message import REPLY_LIMIT


async def test_a_reply_can_begin_with_a_quote() -> None:
    async with run_inbox([issue(1, 30, "It came in three pieces")]) as inbox:
        await inbox.do("reply.quoting")
        await inbox.type("Sorry")
        assert inbox.reply == "> It came in three pieces\n\nSorry"


async def test_a_passage_is_picked_and_quoted_where_the_cursor_is() -> None:
    async with run_inbox([issue(1, 30, "It came.\n\nThe\nbox was wet.")]) as inbox:
        await inbox.do("reply.start")
        await inbox.type("You wrote")
        await inbox.do("reply.quote")
        await inbox.press("down", "down")
        assert "> The" in inbox.picture()
        await inbox.press("enter")
        await inbox.type("Sorry")
        assert inbox.reply == "You wrote\n> The\n> box was wet.\n\nSorry"
        await inbox.do("edit.undo", "edit.undo")
        assert inbox.reply == "You wrote"


async def test_without_room_nothing_is_quoted() -> None:
    async with run_inbox([issue(1, 30)]) as inbox:
        await inbox.do("reply.start")
        inbox.screen.detail.reply.put("x" * REPLY_LIMIT)
        await inbox.do("reply.quote")
        assert "no room for a quote" in inbox.line("status")
        assert len(inbox.reply) == REPLY_LIMIT


async def test_a_locked_issue_is_not_quoted() -> None:
    async with run_inbox() as inbox:
        await inbox.do("tab.responded", "reply.quoting")
        assert "Locked" in inbox.line("status")
