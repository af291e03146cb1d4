"""Macros in the inbox: shown whole before anything is done, each issue on its own, one undo, no draft sent."""

from typing import Any

from tests.tui.inbox_runner import NOON, RunningInbox, answered, issue, run_inbox, shop
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status
from wishtui.domain.macro import Macro
from wishtui.services.answering import answer

FIRST, SECOND = (known.id for known in shop()[:2])

LATE = Macro(reply="late-parcel", tags=("late",), note="Told them.", assign="me")


def settings(**macros: Macro) -> dict[str, Any]:
    return {"macros": macros, "shop_name": "Mug Shop"}


def record(inbox: RunningInbox, issue_id: str = FIRST) -> Issue:
    known = inbox.store.get(issue_id)
    assert known is not None
    return known


async def line(inbox: RunningInbox, text: str) -> None:
    await inbox.do("app.line")
    await inbox.type(text)
    await inbox.do("prompt.submit")


async def test_a_macro_is_picked_shown_whole_and_done() -> None:
    async with run_inbox(**settings(late=LATE)) as inbox:
        await inbox.do("macro.run")
        await inbox.press("enter")
        page = inbox.picture()
        for part in ("Macro late: 1 issue?", "#late", "note: Told them.", "assigned to mira", "Hello Customer 1"):
            assert part in page
        assert record(inbox).status is Status.UNHANDLED
        await inbox.press("enter")
        done = record(inbox)
        assert (done.status, done.tags, done.assignee) == (Status.RESPONDED, ("late",), "mira")
        assert done.messages[-1].text.startswith("Hello Customer 1")
        assert inbox.line("status").startswith("Macro late: 1 issue")


async def test_going_back_from_the_page_does_nothing() -> None:
    async with run_inbox(**settings(late=LATE)) as inbox:
        before = record(inbox)
        await line(inbox, "macro late")
        await inbox.press("escape")
        assert record(inbox) == before


async def test_one_undo_takes_all_of_it_back_from_all_issues() -> None:
    async with run_inbox(hold_seconds=10, **settings(late=LATE)) as inbox:
        before = [record(inbox, each) for each in (FIRST, SECOND)]
        await inbox.do("mark.toggle", "mark.toggle")
        await line(inbox, "macro late")
        await inbox.press("enter")
        assert all(record(inbox, each).pending for each in (FIRST, SECOND))
        assert "u takes all back" in inbox.line("status")
        await inbox.do("undo")
        after = [record(inbox, each) for each in (FIRST, SECOND)]
        assert [(each.tags, each.notes, each.assignee, each.pending, each.messages) for each in after] == [
            (each.tags, each.notes, each.assignee, each.pending, each.messages) for each in before
        ]


async def test_one_undo_opens_again_what_a_macro_closed() -> None:
    async with run_inbox(**settings(done=Macro(close=True, tags=("done",)))) as inbox:
        await inbox.do("mark.toggle", "mark.toggle")
        await line(inbox, "macro done")
        await inbox.press("enter")
        assert [record(inbox, each).status for each in (FIRST, SECOND)] == [Status.CLOSED, Status.CLOSED]
        await inbox.do("undo")
        assert [(record(inbox, each).status, record(inbox, each).tags) for each in (FIRST, SECOND)] == [
            (Status.UNHANDLED, ()),
            (Status.UNHANDLED, ()),
        ]


async def test_no_undo_is_offered_of_a_reply_that_is_not_held() -> None:
    async with run_inbox(hold_seconds=0, **settings(late=LATE)) as inbox:
        await line(inbox, "macro late")
        await inbox.press("enter")
        done = record(inbox)
        await inbox.do("undo")
        assert record(inbox) == done


async def test_the_undo_of_replies_is_offered_no_longer_than_they_are_held() -> None:
    async with run_inbox(hold_seconds=10, **settings(late=LATE)) as inbox:
        await line(inbox, "macro late")
        await inbox.press("enter")
        assert "u takes all back" in inbox.line("status")
        await inbox.after(seconds=11)
        assert "u takes all back" not in inbox.line("status")


async def test_an_issue_that_cannot_be_is_left_out_with_its_reason_and_stays_marked() -> None:
    issues = [issue(1, 40), answered(2, 20)]
    async with run_inbox(issues, **settings(late=LATE)) as inbox:
        await inbox.do("tab.all", "mark.all")
        await line(inbox, "macro late")
        assert "Macro late: 1 issue? 1 is left out." in inbox.picture()
        assert "left out: Locked: Waiting for customer response" in inbox.picture()
        await inbox.press("enter")
        assert record(inbox, issues[0].id).status is Status.RESPONDED
        assert record(inbox, issues[1].id).tags == ()
        assert list(inbox.session.marked) == [issues[1].id]


async def test_an_order_that_says_otherwise_leaves_its_issue_out() -> None:
    async with run_inbox(**settings(delivered=Macro(reply="shown-as-delivered"))) as inbox:
        before = record(inbox)
        await line(inbox, "macro delivered")
        assert record(inbox) == before
        assert "Not so" in " ".join(inbox.picture().split()) or "is not known" in inbox.picture()


async def test_a_half_written_draft_stays_a_draft() -> None:
    async with run_inbox(**settings(late=LATE)) as inbox:
        await inbox.do("reply.start")
        await inbox.type("Dear customer, I")
        await inbox.do("reply.leave")
        await line(inbox, "macro late")
        await inbox.press("enter")
        assert "Dear customer, I" not in [message.text for message in record(inbox).messages]
        assert [draft.text for draft in inbox.store.drafts.of(FIRST)] == ["Dear customer, I"]


async def test_who_writes_to_the_customer_is_named_on_the_page() -> None:
    async with run_inbox(**settings(late=LATE)) as inbox:
        inbox.store.drafts.save(Draft(id="d1", issue_id=FIRST, text="Dear", author="joel", at=NOON))
        await inbox.after(seconds=1)
        await line(inbox, "macro late")
        assert "joel is writing a reply" in inbox.picture()


async def test_without_macros_it_says_where_they_come_from_and_a_wrong_name_is_kept() -> None:
    async with run_inbox() as inbox:
        await inbox.do("macro.run")
        assert "[macros]" in inbox.line("status")
        await line(inbox, "macro nope")
        assert "There is no macro “nope”." in " ".join(inbox.picture().split())


async def test_what_was_asked_for_the_one_issue_is_not_told_to_the_next_that_comes_under_the_cursor() -> None:
    async with run_inbox(**settings(lid=Macro(reply="missing-part"))) as inbox:
        await line(inbox, "macro lid")
        await inbox.type("the lid")
        await inbox.do("prompt.submit")
        answer(inbox.store, FIRST, "It left.", author="joel", now=inbox.now)
        await inbox.after(seconds=1)
        assert inbox.shown == SECOND
        await inbox.type("a new one")
        await inbox.do("prompt.submit")
        await inbox.press("enter")
        assert record(inbox, SECOND).status is Status.UNHANDLED
        assert len(record(inbox).messages) == 2


async def test_a_macro_that_leaves_out_all_says_so_instead_of_asking() -> None:
    async with run_inbox([answered(8, 20), answered(9, 20)], **settings(late=LATE)) as inbox:
        await inbox.do("tab.all", "mark.all")
        await line(inbox, "macro late")
        assert "Macro late: all 2 issues are left out." in inbox.picture()
        assert "enter does it" not in inbox.picture()
        await inbox.press("enter")
        assert inbox.line("status").startswith("2 stay as they were: ")
