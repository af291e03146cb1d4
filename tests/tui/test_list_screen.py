"""What the list says besides its rows: the bar, the sort, the marks, the signs, and what is new."""

from datetime import timedelta

import msgspec
import pytest

from tests.tui.inbox_runner import filled, run_inbox, shop
from wishtui.domain.draft import Draft
from wishtui.domain.message import Message, Sender
from wishtui.present.rows import BESIDE_DETAIL
from wishtui.tui.screens.page import TextPage
from wishtui.tui.widgets.conversation import Conversation

FIRST, SECOND, THIRD, FOURTH = (known.id for known in shop()[:4])


def backgrounds(inbox: object, y: int) -> set[object]:
    """The backgrounds of one line of the list."""
    strip = inbox.screen.issues.render_line(y)  # type: ignore[attr-defined]  # a RunningInbox
    return {segment.style.bgcolor for segment in strip if segment.style}


async def test_the_selected_row_has_a_bar_from_end_to_end_and_its_sign() -> None:
    async with run_inbox() as inbox:
        assert len(backgrounds(inbox, 0)) == len(backgrounds(inbox, 1)) == 1
        assert backgrounds(inbox, 0) != backgrounds(inbox, 1)
        plain = backgrounds(inbox, 1)
        await inbox.do("move.down")
        assert backgrounds(inbox, 0) == plain
        assert inbox.picture().splitlines()[4].startswith(">")


async def test_the_slowest_lines_can_have_the_sign_alone() -> None:
    async with run_inbox(selection="sign") as inbox:
        assert backgrounds(inbox, 0) == backgrounds(inbox, 1)
        assert inbox.picture().splitlines()[3].startswith(">")


async def test_the_bar_is_reverse_video_in_the_terminal_s_own_colours_also_when_they_are_chosen_later() -> None:
    async with run_inbox() as inbox:
        await inbox.do("app.line")
        await inbox.type("theme ansi")
        await inbox.do("prompt.submit")
        assert inbox.app.native_ansi_color
        (segment,) = list(inbox.screen.issues.render_line(0))[:1]
        assert segment.style is not None
        assert segment.style.reverse


async def test_the_sort_and_the_number_of_marks_are_always_in_sight() -> None:
    async with run_inbox() as inbox:
        assert inbox.line("listed") == "Sorted: due soonest first"
        await inbox.do("mark.toggle", "mark.toggle", "list.sort", "issue.open")
        assert inbox.line("listed") == "Sorted: newest message first · 2 marked"
        await inbox.do("reply.start")
        assert "2 marked" in inbox.picture()


@pytest.mark.parametrize("command", ["mark.toggle", "mark.range", "mark.all", "issue.open", "reply.start"])
async def test_where_there_is_no_issue_a_key_for_one_says_so(command: str) -> None:
    async with run_inbox([]) as inbox:
        await inbox.do(command)
        assert "No issue is selected." in inbox.line("status")


async def test_a_wider_terminal_never_shows_fewer_columns() -> None:
    async with run_inbox(size=(60, 15)) as inbox:
        shown: set[str] = set()
        for width in sorted({*range(60, 250, 8), 76, 77, 94, 95, 96, *range(117, 125), 172, 173, 174, 218, 250}):
            await inbox.pilot.resize_terminal(width, 20)
            await inbox.rest()
            columns = {name for name, _ in inbox.screen.issues.layout_of_rows.columns}
            assert shown <= columns, width
            shown = columns
            assert inbox.screen.has_class("narrow") or inbox.screen.issues.size.width >= BESIDE_DETAIL
        assert {"order", "reason"} <= shown


async def test_help_explains_every_sign_of_a_row() -> None:
    async with run_inbox() as inbox:
        await inbox.do("app.help")
        page = inbox.app.screen
        assert isinstance(page, TextPage)
        lines = ["".join(span.text for span in line) for line in page.query_one(Conversation).lines]
        signs = lines[lines.index("Signs of a row") + 1 :]
        explained = [line.split()[0] for line in signs if line[2:3] != " "]
        assert explained == [">", "*", "!!", "!", *"xh?✎@+s^mazwpl"]


async def test_a_sign_is_explained_once_when_it_is_first_met() -> None:
    store = filled(shop())
    store.drafts.save(Draft(id="d1", issue_id=SECOND, text="Good", author="mira", at=shop()[0].opened_at, seen=1))
    async with run_inbox(store=store) as inbox:
        inbox.session.seen.signs.clear()
        await inbox.after(seconds=1)
        assert inbox.line("status").startswith("✎ at the end of a row: a reply of yours is begun there.")
        await inbox.do("move.down")
        await inbox.after(seconds=1)
        assert "at the end of a row" not in inbox.line("status")


async def test_what_the_customer_wrote_since_one_looked_is_new_until_it_is_opened() -> None:
    async with run_inbox() as inbox:
        await inbox.do("issue.open", "issue.back")
        inbox.now += timedelta(minutes=5)
        known = inbox.store.get(THIRD)
        assert known is not None
        more = Message(sender=Sender.CUSTOMER, at=inbox.now, text="And the box was wet")
        with inbox.store.unit_of_work() as changes:
            changes.put(msgspec.structs.replace(known, updated_at=inbox.now, messages=(*known.messages, more)))
        await inbox.rest()
        row = inbox.picture().splitlines()[5]
        assert "Question 3" in row
        assert row.rstrip().endswith("+")
        await inbox.do("move.down", "move.down", "issue.open", "issue.back")
        assert "+" not in inbox.picture()


async def test_what_was_written_before_one_looked_and_came_in_after_it_is_new() -> None:
    async with run_inbox() as inbox:
        await inbox.do("move.down", "move.down", "issue.open", "issue.back")
        known = inbox.store.get(THIRD)
        assert known is not None
        more = Message(sender=Sender.CUSTOMER, at=inbox.now - timedelta(minutes=2), text="And the box was wet")
        assert more.at > known.messages[-1].at
        with inbox.store.unit_of_work() as changes:
            changes.put(msgspec.structs.replace(known, updated_at=inbox.now, messages=(*known.messages, more)))
        await inbox.do("move.top")
        row = inbox.picture().splitlines()[5]
        assert "Question 3" in row
        assert row.rstrip().endswith("+")


@pytest.mark.parametrize("command", ["outbox.show", "appeal.list"])
async def test_what_an_empty_list_says_can_be_read_whole_on_the_narrowest_screen(command: str) -> None:
    async with run_inbox(size=(60, 15)) as inbox:
        await inbox.do(command)
        said = " ".join(span.text for line in inbox.app.screen.rows.empty for span in line)  # type: ignore[attr-defined]
        assert " ".join(said.split()) in " ".join(inbox.picture().split())
