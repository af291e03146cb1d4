"""The inbox as a seller uses it: what it shows, what the keys do, and what is refused."""

import pytest

from tests.tui.inbox_runner import filled, issue, run_inbox, shop
from wishtui.domain.delivery import Step, not_connected
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Status
from wishtui.errors import StoreError
from wishtui.present.spans import Role
from wishtui.services.answering import answer
from wishtui.services.outbox import change_state
from wishtui.store.changes import Changes
from wishtui.tui.driver.diff import DriverFellBack
from wishtui.tui.screens import saying
from wishtui.tui.screens.page import TextPage
from wishtui.tui.widgets.conversation import Conversation

FIRST, SECOND, THIRD, FOURTH = (known.id for known in shop()[:4])


async def test_the_first_frame_shows_what_is_due_soonest_and_how_many_wait() -> None:
    async with run_inbox() as inbox:
        assert inbox.line("header").startswith("Customer Issues (4)")
        assert "1 overdue" in inbox.line("header")
        assert "1 due within 6h" in inbox.line("header")
        assert inbox.line("tabs") == "[Unhandled 4]  Responded 1   Closed 1   All 6"
        assert inbox.session.ids == [FIRST, SECOND, THIRD, FOURTH]
        picture = inbox.picture()
        assert ">  !! overdue by 2h   Question 1" in picture
        assert "   !  due in 2h       Question 2" in picture


async def test_a_locked_issue_has_the_lock_in_place_of_the_reply_box() -> None:
    async with run_inbox() as inbox:
        await inbox.do("tab.responded", "issue.open")

        assert "Locked: Waiting for customer response" in inbox.picture()
        assert not inbox.screen.detail.reply.display
        await inbox.do("reply.start")
        assert inbox.line("status") == "Locked: Waiting for customer response"

        await inbox.do("tab.closed", "issue.open")
        assert "Locked: Closed, review only" in inbox.picture()


async def test_an_answer_locks_the_issue_and_the_cursor_goes_to_the_next_due() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("It left today")
        await inbox.do("reply.send")

        known = inbox.store.get(FIRST)
        assert known is not None
        assert known.status is Status.RESPONDED
        assert known.late
        assert [message.text for message in known.messages][-1] == "It left today"
        assert known.messages[-1].author == "mira"
        assert inbox.shown == SECOND
        assert inbox.line("header").startswith("Customer Issues (3)")
        assert inbox.store.drafts.all() == []


async def test_an_answer_whose_draft_cannot_be_let_go_of_is_an_answer_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with run_inbox() as inbox:

        def refuse(draft: Draft) -> None:
            raise StoreError("The folder of drafts cannot be written to.")

        await inbox.do("reply.start")
        await inbox.type("Soon.")
        monkeypatch.setattr(inbox.store.drafts, "discard", refuse)
        await inbox.do("reply.send")
        answered = inbox.store.get(FIRST)
        assert answered is not None
        assert answered.messages[-1].text == "Soon."
        assert "Answered: waiting for customer response" in inbox.line("status")


async def test_reply_and_close_puts_the_issue_among_the_closed() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("Glad it works")
        await inbox.do("reply.send_close")

        known = inbox.store.get(FIRST)
        assert known is not None
        assert known.status is Status.CLOSED
        assert "Closed 2" in inbox.line("tabs")


async def test_what_was_typed_is_a_draft_and_comes_back() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("Half a sent")
        await inbox.do("reply.leave", "issue.back", "move.down")
        assert "✎" in inbox.picture()

        await inbox.do("move.up", "reply.start")
        assert inbox.reply == "Half a sent"
        assert inbox.store.drafts.of(FIRST)[0].text == "Half a sent"


async def test_the_counter_counts_and_a_reply_over_the_limit_is_not_sent() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        inbox.screen.detail.reply.put("x" * 2_001)
        await inbox.pilot.pause()
        assert "2,001 / 2,000 · 1 too many" in inbox.line("reply-head")

        await inbox.do("reply.send")
        known = inbox.store.get(FIRST)
        assert known is not None
        assert known.status is Status.UNHANDLED
        assert "over the limit" in inbox.line("status")


async def test_a_colleague_who_answered_first_is_named_and_the_text_is_kept() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("My answer")
        answer(inbox.store, FIRST, "Theirs", author="joel", now=inbox.now)
        await inbox.rest()

        assert "joel answered first" in inbox.line("status")
        await inbox.do("reply.send")
        known = inbox.store.get(FIRST)
        assert known is not None
        assert [message.text for message in known.messages][1:] == ["Theirs"]
        assert [draft.text for draft in inbox.store.drafts.of(FIRST)] == ["My answer"]


async def test_nobody_is_said_to_have_answered_while_a_colleague_has_not() -> None:
    async with run_inbox() as inbox:
        await inbox.do("reply.start")
        await inbox.type("My answer")
        answer(inbox.store, FIRST, "Theirs", author="joel", now=inbox.now, hold_seconds=30)
        await inbox.rest()
        assert inbox.line("status") == "A reply by joel waits to be sent. Your text is kept as a draft."
        await inbox.do("issue.back", "move.down", "reply.start")
        await inbox.type("Another answer")
        change_state(inbox.store, SECOND, Step.CLOSE, author="joel", now=inbox.now, connected=not_connected)
        await inbox.rest()
        assert inbox.line("status") == "Closed, review only. Your text is kept as a draft."


async def test_side_by_side_the_detail_follows_the_cursor() -> None:
    async with run_inbox(size=(160, 50)) as inbox:
        assert "It came in three pieces" in inbox.picture()
        await inbox.do("move.down", "move.down")
        assert "Can I change the colour?" in inbox.picture()
        assert inbox.shown == THIRD


async def test_a_terminal_that_is_too_small_says_so_and_no_key_acts() -> None:
    async with run_inbox(size=(59, 24)) as inbox:
        assert inbox.picture().strip() == "The terminal is too small: 59×24, at least 60×15 is needed."[:59].strip()
        await inbox.do("reply.start")
        await inbox.type("lost")
        assert inbox.store.drafts.all() == []
        assert inbox.reply == ""


async def test_an_empty_store_says_how_to_fill_it() -> None:
    async with run_inbox([]) as inbox:
        picture = inbox.picture()
        assert "wishtui import" in picture
        assert "wishtui demo" in picture
        assert inbox.line("header") == "Customer Issues"


async def test_help_comes_from_the_live_registry() -> None:
    async with run_inbox(keys={"reply.start": "e"}) as inbox:
        await inbox.do("app.help")
        page = inbox.app.screen
        assert isinstance(page, TextPage)
        lines = page.query_one(Conversation).lines
        assert any("e               Reply" in "".join(span.text for span in line) for line in lines)
        await inbox.press("escape")
        assert inbox.app.screen is inbox.screen


async def test_a_countdown_moves_without_a_key_and_repaints_only_what_changed() -> None:
    async with run_inbox() as inbox:
        await inbox.after(minutes=61)
        assert "overdue by 3h" in inbox.picture()
        assert "due in 59m" in inbox.picture()


async def test_what_a_colleague_answers_appears_without_a_key_and_the_cursor_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with run_inbox() as inbox:
        await inbox.do("move.down", "move.down")
        monkeypatch.setattr(inbox.session.store, "refresh", lambda: Changes(issues=frozenset({FIRST})))
        answer(inbox.store, FIRST, "Done", author="joel", now=inbox.now)
        await inbox.after(seconds=1)

        assert inbox.line("tabs").startswith("[Unhandled 3]")
        assert inbox.shown == THIRD


@pytest.mark.parametrize("size", [(80, 24), (120, 30), (160, 50)])
async def test_moving_keeps_the_cursor_in_sight(size: tuple[int, int]) -> None:
    async with run_inbox([issue(number, number / 10) for number in range(200)], size=size) as inbox:
        for command in ("move.bottom", "move.page_up", "move.half_up", "move.up", "move.top", "move.page_down"):
            await inbox.do(command)
            assert "> " in inbox.picture()
            assert inbox.screen.issues.top <= inbox.screen.issues.cursor
            assert inbox.screen.issues.cursor < inbox.screen.issues.top + inbox.screen.issues.size.height


async def test_a_sequence_of_keys_can_be_bound() -> None:
    async with run_inbox(keys={"move.top": "g g"}) as inbox:
        await inbox.do("move.bottom")
        await inbox.press("g")
        assert inbox.shown == FOURTH
        await inbox.press("g")
        assert inbox.shown == FIRST


async def test_quitting_keeps_the_draft() -> None:
    store = filled(shop())
    async with run_inbox(store=store) as inbox:
        await inbox.do("reply.start")
        await inbox.type("Nearly")
        await inbox.do("app.quit_now")
    assert [draft.text for draft in store.drafts.all()] == ["Nearly"]


async def test_a_comfortable_list_takes_two_lines_an_issue() -> None:
    async with run_inbox(density="comfortable") as inbox:
        rows = inbox.picture().splitlines()[3:]
        assert rows[0].startswith(">  !! overdue by 2h")
        assert rows[1].strip().startswith("shipping taking too long")
        assert "Question 2" in rows[2]
        await inbox.do("move.bottom")
        assert inbox.shown == FOURTH


async def test_a_driver_that_sends_whole_frames_says_so_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    async with run_inbox() as inbox:
        inbox.app.post_message(DriverFellBack("an unknown colour"))
        await inbox.rest()
        assert inbox.line("status") == "The screen is sent whole, which is slower: ctrl+l goes back to changes only."
        inbox.session.store_thread.close()
    assert "Frames are sent whole from here on, because of an unknown colour." in caplog.text


async def test_the_answer_to_a_key_stands_until_it_can_have_been_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saying, "SEEN", 60.0)
    async with run_inbox(shop()) as inbox:
        await inbox.do("undo")
        refusal = inbox.line("status")
        inbox.app.say("Synced.", Role.ACCENT, unasked=True)
        assert inbox.line("status") == refusal
        await inbox.do("move.down")
        inbox.app.say("Synced again.", Role.ACCENT, unasked=True)
        assert inbox.line("status") == "Synced again."


async def test_what_no_key_asked_for_is_said_when_the_answer_to_one_has_been_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(saying, "SEEN", 0.05)
    async with run_inbox(shop()) as inbox:
        await inbox.do("undo")
        inbox.app.say("Synced.", Role.ACCENT, unasked=True)
        inbox.app.say("Synced again.", Role.ACCENT, unasked=True)
        await inbox.until(lambda: inbox.line("status") == "Synced again.")
