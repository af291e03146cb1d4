"""A team at one store: whose an issue is, and who writes to its customer just now."""

import pytest

from tests.tui.inbox_runner import NOON, RunningInbox, run_inbox, shop
from wishtui.domain.draft import Draft

FIRST, SECOND = (known.id for known in shop()[:2])

SIZES = pytest.mark.parametrize("size", [(60, 15), (80, 24), (160, 50)])


def assignee(inbox: RunningInbox, issue_id: str = FIRST) -> str:
    known = inbox.store.get(issue_id)
    assert known is not None
    return known.assignee


def row(inbox: RunningInbox) -> str:
    """The row under the cursor."""
    line = next(line for line in inbox.picture().splitlines() if line.startswith(">"))
    return line.partition("│")[0].rstrip()


async def assign_to(inbox: RunningInbox, name: str) -> None:
    await inbox.do("assign.set")
    await inbox.type(name)
    await inbox.do("prompt.submit")


async def test_an_issue_is_assigned_shown_and_given_back() -> None:
    async with run_inbox(size=(160, 50)) as inbox:
        await assign_to(inbox, "me")
        assert assignee(inbox) == "mira"
        assert row(inbox).endswith("m")
        assert "assigned to mira" in inbox.picture()
        await assign_to(inbox, "joel")
        assert row(inbox).endswith("a")
        assert "assigned to joel" in inbox.picture()
        await inbox.do("undo")
        assert assignee(inbox) == "mira"
        await assign_to(inbox, "nobody")
        assert assignee(inbox) == ""
        assert [entry.action for entry in inbox.store.log()] == ["assign"] * 4


async def test_the_marked_issues_are_assigned_together_and_one_undo_takes_all_back() -> None:
    async with run_inbox() as inbox:
        await inbox.do("mark.toggle", "mark.toggle")
        await assign_to(inbox, "joel")
        await inbox.press("enter")  # the page that shows them
        assert (assignee(inbox), assignee(inbox, SECOND)) == ("joel", "joel")
        await inbox.do("undo")
        assert (assignee(inbox), assignee(inbox, SECOND)) == ("", "")


async def test_mine_is_a_view_that_one_can_have() -> None:
    async with run_inbox(views={"mine": "assignee:me"}) as inbox:
        await inbox.do("move.down")
        await assign_to(inbox, "me")
        await inbox.do("view.1")
        assert inbox.session.ids == [SECOND]


async def test_the_line_takes_a_name_too_and_a_name_that_is_none_is_kept() -> None:
    async with run_inbox() as inbox:
        await inbox.do("app.line")
        await inbox.type("assign joel")
        await inbox.do("prompt.submit")
        assert assignee(inbox) == "joel"
        await assign_to(inbox, "x" * 41)
        assert inbox.screen.prompt.field.value == "x" * 41
        assert assignee(inbox) == "joel"


@SIZES
async def test_who_writes_to_a_customer_is_named_before_one_starts_to(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("issue.open")
        assert "joel" not in inbox.picture()
        draft = Draft(id="d1", issue_id=FIRST, text="Dear customer", author="joel", at=NOON)
        inbox.store.drafts.save(draft)
        await inbox.after(seconds=1)
        assert "joel is writing a reply" in inbox.picture()
        inbox.store.drafts.discard(draft)
        await inbox.after(seconds=1)
        assert "joel" not in inbox.picture()


@SIZES
async def test_who_writes_is_named_where_one_starts_from_the_list(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        inbox.store.drafts.save(Draft(id="d1", issue_id=FIRST, text="Dear customer", author="joel", at=NOON))
        await inbox.after(seconds=1)
        await inbox.do("reply.start")
        assert "joel is writing a reply" in inbox.picture()
