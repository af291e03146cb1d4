"""A whole shift from the keyboard: hold and undo, search, marks, saved replies, notes, the command line."""

from contextlib import closing
from pathlib import Path

import msgspec
import pytest

from tests.tui import inbox_runner
from tests.tui.inbox_runner import AGENT, NOON, RunningInbox, answered, filled, issue, run_inbox, shop
from wishtui.domain.answering import receive
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.services.annotations import add_note
from wishtui.tui import clipboard, view_state
from wishtui.tui.screens.page import Confirm
from wishtui.tui.screens.picker import Picker

FIRST, SECOND, THIRD, FOURTH = (known.id for known in shop()[:4])


@pytest.fixture(autouse=True)
def _on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shift is worked on a store of files, so that the loop guard has something to guard."""
    monkeypatch.setattr(inbox_runner, "FOLDER", tmp_path / "store")


def stored(inbox: RunningInbox, issue_id: str) -> Issue:
    known = inbox.store.get(issue_id)
    assert known is not None
    return known


async def reply(inbox: RunningInbox, text: str) -> None:
    await inbox.do("reply.start")
    await inbox.type(text)
    await inbox.do("reply.send")


async def test_a_pending_reply_counts_down_and_is_recorded_when_its_hold_is_over() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await reply(inbox, "On its way")

        assert inbox.shown == SECOND
        assert "sends in 10s" in inbox.picture()
        assert stored(inbox, FIRST).status is Status.UNHANDLED
        await inbox.after(seconds=4)
        assert "sends in 6s" in inbox.picture()
        await inbox.after(seconds=7)

        assert stored(inbox, FIRST).status is Status.RESPONDED
        assert "sends in" not in inbox.picture()
        await inbox.do("undo")
        assert inbox.line("status").startswith("Nothing to undo")


async def test_it_is_offered_to_take_a_reply_back_for_as_long_as_that_can_be_done() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await reply(inbox, "On its way")
        assert "u takes it back" in inbox.line("status")
        await inbox.after(seconds=9)
        assert "u takes it back" in inbox.line("status")
        await inbox.after(seconds=2)
        assert "u takes it back" not in inbox.line("status")


async def test_of_replies_to_many_what_was_refused_is_said_longer_than_what_can_be_taken_back() -> None:
    async with run_inbox([*shop()[:2], answered(8, 20)], hold_seconds=10.0) as inbox:
        await inbox.do("tab.all", "mark.all", "reply.saved")
        await inbox.press("enter", "enter")
        assert "2 replies send in 10s, u takes all back; 1 stays marked" in inbox.line("status")
        await inbox.after(seconds=11)
        assert inbox.line("status").startswith("1 stays marked: ")


async def test_no_reason_is_given_for_issues_that_it_is_not_true_of() -> None:
    issues = [shop()[0], answered(8, 20), answered(9, 20), shop()[-1]]
    async with run_inbox(issues) as inbox:
        await inbox.do("tab.all", "mark.all", "reply.saved")
        await inbox.press("enter", "enter")
        said = " ".join(inbox.picture().split())
        assert "3 stay marked: Locked: Waiting for customer response, and 1 other reason" in said


async def test_what_can_be_sent_to_nobody_is_not_offered_to_be_sent() -> None:
    async with run_inbox([answered(8, 20), answered(9, 20)]) as inbox:
        await inbox.do("tab.all", "mark.all", "reply.saved")
        await inbox.press("enter")
        assert "2 cannot be answered so." in inbox.picture()
        assert "Send to 0" not in inbox.picture()
        assert "enter does it" not in inbox.picture()
        await inbox.press("enter")
        assert inbox.line("status").startswith("2 stay marked: Locked: Waiting for customer response")
        assert "other reason" not in inbox.line("status")


async def test_undo_brings_back_the_exact_draft_while_the_hold_runs() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await reply(inbox, "  Two  blanks kept")
        await inbox.do("undo")

        assert inbox.reply == "  Two  blanks kept"
        assert stored(inbox, FIRST).pending is None
        assert stored(inbox, FIRST).status is Status.UNHANDLED
        await inbox.after(seconds=60)
        assert stored(inbox, FIRST).status is Status.UNHANDLED


async def test_a_hold_survives_a_restart() -> None:
    store = filled(shop())
    async with run_inbox(store=store, hold_seconds=10.0) as inbox:
        await reply(inbox, "Kept")
    async with run_inbox(store=store, hold_seconds=10.0) as inbox:
        assert "sends in 10s" in inbox.picture()
        await inbox.after(seconds=11)
        assert stored(inbox, FIRST).messages[-1].text == "Kept"


async def test_a_pending_reply_that_the_customer_overtook_is_a_draft_again() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await reply(inbox, "Too late")
        news = Message(sender=Sender.CUSTOMER, at=NOON, text="Never mind, it is here!")
        inbox.store.change(FIRST, lambda known: receive(known, news))
        await inbox.after(seconds=1)

        assert stored(inbox, FIRST).status is Status.UNHANDLED
        assert stored(inbox, FIRST).messages[-1].text == "Never mind, it is here!"
        assert [draft.text for draft in inbox.store.drafts.of(FIRST)] == ["Too late"]
        assert "ends in" not in inbox.picture()
        assert inbox.line("status").startswith("Not sent: Customer 1 wrote meanwhile. Your reply is a draft again.")
        await inbox.do("undo")
        assert inbox.line("status").startswith("Nothing to undo")


async def test_what_is_said_of_a_pending_reply_goes_once_it_is_recorded() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await reply(inbox, "On its way")
        assert inbox.line("status").startswith("Sends in 10s")
        await inbox.do("app.quit")
        assert "waits to be sent" in inbox.line("status")
        await inbox.after(seconds=5)
        assert "waits to be sent" in inbox.line("status")
        await inbox.after(seconds=6)
        assert "waits to be sent" not in inbox.line("status")


async def test_a_colleague_who_answers_while_a_reply_is_pending_is_named() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await reply(inbox, "It left today")
        theirs = Message(sender=Sender.SELLER, at=NOON, text="It left on Monday", author="joel")
        inbox.store.change(
            FIRST,
            lambda known: msgspec.structs.replace(known, messages=(*known.messages, theirs), status=Status.RESPONDED),
        )
        await inbox.after(seconds=1)
        assert inbox.line("status").startswith("Not sent: joel wrote meanwhile.")
        assert [draft.text for draft in inbox.store.drafts.of(FIRST)] == ["It left today"]


async def test_quitting_asks_only_while_a_reply_waits() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await reply(inbox, "Soon")
        await inbox.do("app.quit")
        assert inbox.app.return_value is None
        assert "waits to be sent" in inbox.line("status")
        await inbox.do("app.quit")
        assert inbox.app.return_value == 0


async def test_a_customer_who_wrote_meanwhile_is_read_before_the_reply_goes() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("Old news")
        news = Message(sender=Sender.CUSTOMER, at=NOON, text="One more thing")
        inbox.store.change(FIRST, lambda known: receive(known, news))
        await inbox.do("reply.send")

        assert "new message" in inbox.line("status")
        assert "One more thing" in inbox.picture()
        assert inbox.reply == "Old news"
        await inbox.do("reply.send")
        assert stored(inbox, FIRST).messages[-1].text == "Old news"


async def test_policy_warns_once_and_a_second_send_overrides_it() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        inbox.screen.detail.reply.put("Write to me: mira at example.com, thanks")
        await inbox.do("reply.send")
        assert stored(inbox, FIRST).status is Status.UNHANDLED
        assert "ame key again" in inbox.line("status")
        await inbox.do("reply.send")
        assert stored(inbox, FIRST).status is Status.RESPONDED


async def test_an_unfilled_placeholder_never_goes_out() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        inbox.screen.detail.reply.put("Hello {{ name }}, it left today.")
        await inbox.do("reply.send", "reply.send", "reply.send")
        assert stored(inbox, FIRST).status is Status.UNHANDLED


async def test_search_narrows_as_you_type_and_escape_clears_it() -> None:
    async with run_inbox() as inbox:
        await inbox.do("search.start")
        await inbox.type("colour")
        assert inbox.session.ids == [THIRD]
        assert "/colour" in inbox.line("listed")
        await inbox.do("prompt.submit")
        assert inbox.shown == THIRD
        await inbox.do("search.clear")
        assert len(inbox.session.ids) == 4
        assert inbox.shown == THIRD


async def test_a_mistake_in_a_query_is_pointed_at_and_the_last_good_result_stays() -> None:
    async with run_inbox() as inbox:
        await inbox.do("search.start")
        await inbox.type("pieces")
        assert inbox.session.ids == [FIRST]
        await inbox.press("space", "left_parenthesis")
        assert "^ This ( is never closed." in inbox.picture()
        assert inbox.session.ids == [FIRST]


async def test_an_empty_search_says_what_was_searched() -> None:
    async with run_inbox() as inbox:
        await inbox.do("search.start")
        await inbox.type("zebra")
        assert "Nothing found for: zebra" in inbox.picture()


async def test_notes_and_tags_on_marked_issues_are_undone_by_one_key() -> None:
    async with run_inbox() as inbox:
        await inbox.do("mark.toggle", "mark.toggle", "tags.edit")
        await inbox.type("late vip")
        await inbox.do("prompt.submit")
        assert isinstance(inbox.app.screen, Confirm)
        assert "Add these tags to 2 issues?\n\n   late vip\n" in inbox.picture()
        assert "Customer 2  Question 2" in inbox.picture()
        await inbox.press("enter")
        assert stored(inbox, FIRST).tags == ("late", "vip")
        assert stored(inbox, SECOND).tags == ("late", "vip")
        assert stored(inbox, THIRD).tags == ()
        await inbox.do("undo")
        assert stored(inbox, FIRST).tags == stored(inbox, SECOND).tags == ()


@pytest.mark.parametrize(
    ("command", "typed", "asked", "shown"),
    [
        ("note.add", "ask the carrier", "Add this note to 2 issues?", "ask the carrier"),
        ("snooze.set", "1h", "Set this snooze on 2 issues?", "until 20 Nov 13:00"),
        ("snooze.set", "off", "Set this snooze on 2 issues?", "off"),
        ("assign.set", "me", "Assign 2 issues to this agent?", AGENT),
        ("assign.set", "nobody", "Assign 2 issues to this agent?", "nobody"),
    ],
)
async def test_what_would_be_recorded_on_marked_issues_is_shown_first(
    command: str, typed: str, asked: str, shown: str
) -> None:
    async with run_inbox() as inbox:
        await inbox.press("j")
        await inbox.do("mark.toggle", "mark.toggle", command)
        await inbox.type(typed)
        await inbox.do("prompt.submit")
        assert f"{asked}\n\n   {shown}\n" in inbox.picture()


async def test_closed_issues_take_no_note() -> None:
    async with run_inbox() as inbox:
        await inbox.do("tab.closed", "note.add")
        await inbox.type("x")
        await inbox.do("prompt.submit")
        assert "Closed, review only" in inbox.picture()


async def test_a_snooze_until_no_time_says_so() -> None:
    async with run_inbox() as inbox:
        await inbox.do("snooze.set", "prompt.submit")
        assert "No time is given. Write 30m, 4h" in inbox.picture()


async def test_a_snooze_past_the_deadline_asks_again() -> None:
    async with run_inbox() as inbox:
        await inbox.do("move.down", "snooze.set")
        await inbox.type("5h")
        await inbox.do("prompt.submit")
        assert stored(inbox, SECOND).snooze is None
        await inbox.do("prompt.submit")
        assert stored(inbox, SECOND).snooze is not None


async def test_a_saved_reply_is_filled_from_the_order_and_inserted() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.saved")
        assert isinstance(inbox.app.screen, Picker)
        await inbox.type("parcel is late")
        assert "YT2600000000000001" in inbox.picture()
        await inbox.press("enter")
        assert "YT2600000000000001" in inbox.reply
        assert "Customer 1" in inbox.reply


async def test_one_saved_reply_answers_all_marked_and_what_fails_stays_marked() -> None:
    bare = msgspec.structs.replace(issue(7, 10), orders=())
    async with run_inbox([issue(1, 50), issue(2, 46), bare], hold_seconds=10.0) as inbox:
        await inbox.do("mark.all", "reply.saved")
        await inbox.type("parcel is late")
        await inbox.press("enter")
        assert isinstance(inbox.app.screen, Confirm)
        assert "Send to 2 issues? 1 cannot be answered so." in inbox.picture()
        await inbox.press("enter")
        assert list(inbox.session.marked) == [bare.id]
        await inbox.after(seconds=3)
        await inbox.do("undo")
        assert stored(inbox, FIRST).pending is None
        assert stored(inbox, SECOND).pending is None


async def test_the_command_line_names_sorts_and_themes() -> None:
    async with run_inbox(views={"broken": "pieces"}) as inbox:
        await inbox.do("app.line")
        await inbox.type("view broken")
        await inbox.do("prompt.submit")
        assert inbox.session.ids == [FIRST]
        await inbox.do("app.line")
        await inbox.type("theme light")
        await inbox.do("prompt.submit")
        assert inbox.app.theme == "light"
        await inbox.do("app.line")
        await inbox.type("nonsense")
        await inbox.do("prompt.submit")
        assert "no command “nonsense”" in inbox.picture()
        assert inbox.screen.prompt.field.value == "nonsense"


async def test_a_view_opens_from_the_palette_before_anything_was_asked() -> None:
    async with run_inbox(views={"broken": "pieces", "wrong": "due:never"}) as inbox:
        await inbox.do("app.palette")
        await inbox.type("broken")
        await inbox.press("enter")
        assert inbox.session.ids == [FIRST]
        await inbox.do("app.palette")
        await inbox.type("wrong")
        await inbox.press("enter")
        assert inbox.line("status").startswith("The saved view wrong is wrong: due: cannot be “never”.")
        assert inbox.session.ids == [FIRST]


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_what_was_sought_is_marked_in_an_issue_that_is_opened_later(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("search.start")
        await inbox.type("pieces")
        await inbox.do("prompt.submit", "issue.open")
        assert inbox.screen.detail.conversation.matches == inbox.session.search_words == ["pieces"]
        await inbox.do("issue.back", "search.clear")
        assert inbox.screen.detail.conversation.matches == []


async def test_the_palette_runs_a_command_by_its_name() -> None:
    async with run_inbox() as inbox:
        await inbox.do("app.palette")
        await inbox.type("show closed")
        await inbox.press("enter")
        assert inbox.line("tabs").startswith("Unhandled 4")
        assert "[Closed 1]" in inbox.line("tabs")


async def test_the_position_is_remembered_from_one_session_to_the_next(tmp_path: Path) -> None:
    store, file = filled(shop()), tmp_path / "screen.json"
    async with run_inbox(store=store) as inbox:
        await inbox.do("list.sort", "move.down", "move.down")
        seen = inbox.shown
        view_state.save(inbox.session, file)
    again = RunningInbox(store, inbox.session.settings)
    view_state.restore(again.session, file)
    with closing(again.session.store_thread):
        async with again.app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert again.shown == seen
            assert again.session.sort is inbox.session.sort


async def test_several_drafts_of_one_issue_are_all_kept() -> None:
    async with run_inbox(hold_seconds=10.0) as inbox:
        await reply(inbox, "First try")
        await inbox.do("move.up", "undo")
        await inbox.do("reply.next_draft")
        assert inbox.reply == ""
        await inbox.type("Second try")
        await inbox.do("reply.next_draft")
        assert {draft.text for draft in inbox.store.drafts.of(FIRST)} == {"First try", "Second try"}


@pytest.mark.parametrize("command", ["note.add", "tags.edit", "snooze.set", "search.start", "app.line"])
async def test_a_line_that_is_left_changes_nothing(command: str) -> None:
    async with run_inbox() as inbox:
        before = stored(inbox, FIRST)
        await inbox.do(command)
        await inbox.type("abc")
        await inbox.do("prompt.cancel")
        assert stored(inbox, FIRST) == before
        assert inbox.screen.focused is inbox.screen.issues


def test_the_clipboard_sequence_goes_through_tmux_and_nothing_hides_in_it() -> None:
    plain = clipboard.sequence("abc", tmux=False, screen=False)
    assert plain == "\x1b]52;c;YWJj\x07"
    wrapped = clipboard.sequence("abc", tmux=True, screen=False)
    assert wrapped.startswith(plain)
    assert "\x1bPtmux;\x1b\x1b]52;c;YWJj\x07\x1b\\" in wrapped


async def test_a_note_of_a_colleague_is_not_lost_by_undoing_mine() -> None:
    async with run_inbox() as inbox:
        await inbox.do("note.add")
        await inbox.type("mine")
        await inbox.do("prompt.submit")
        add_note(inbox.store, FIRST, "theirs", author="joel", now=NOON)
        await inbox.do("undo")
        assert [note.text for note in stored(inbox, FIRST).notes] == ["theirs"]
