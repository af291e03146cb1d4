"""A reply that no disk takes stays the reply to its own customer, wherever the cursor goes."""

from collections.abc import Callable

import pytest

from tests.tui.appeal_steps import SHOP, complete
from tests.tui.inbox_runner import RunningInbox, run_inbox, shop
from wishtui.commands import Context
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Status
from wishtui.errors import StoreFull
from wishtui.services.answering import answer
from wishtui.services.issue_lists import Tab
from wishtui.tui.screens import save_timer

FIRST, SECOND = (known.id for known in shop()[:2])
SIZES = pytest.mark.parametrize("size", [(80, 24), (160, 50)])


def full_disk(inbox: RunningInbox, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """No draft can be saved, until what this gives is called."""
    save, is_full = inbox.store.drafts.save, True

    def refuse(draft: Draft) -> None:
        if is_full:
            raise StoreFull("The disk is full.")
        save(draft)

    def heal() -> None:
        nonlocal is_full
        is_full = False

    monkeypatch.setattr(save_timer, "TRY_AGAIN_AFTER", 3_600.0)
    monkeypatch.setattr(inbox.store.drafts, "save", refuse)
    return heal


def texts(inbox: RunningInbox, issue_id: str) -> list[str]:
    return [draft.text for draft in inbox.store.drafts.of(issue_id)]


@SIZES
@pytest.mark.parametrize("command", ["issue.open", "reply.start", "reply.quoting", "reply.saved"])
async def test_another_issue_is_not_answered_with_it(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], command: str
) -> None:
    async with run_inbox(size=size) as inbox:
        heal = full_disk(inbox, monkeypatch)
        await inbox.do("reply.start")
        await inbox.type("Your refund is on its way")
        answer(inbox.store, FIRST, "Refunded.", author="joel", now=inbox.now)
        await inbox.after(seconds=1)
        await inbox.do("issue.back", command)
        assert inbox.shown == SECOND
        heal()
        inbox.screen.set_focus(inbox.screen.detail.reply)
        await inbox.do("reply.send")
        await inbox.screen.keep()
        known = inbox.store.get(SECOND)
        assert known is not None
        assert known.status is Status.UNHANDLED
        assert (texts(inbox, FIRST), texts(inbox, SECOND)) == (["Your refund is on its way"], [])


@SIZES
@pytest.mark.parametrize("command", ["tab.responded", "view.1"])
async def test_no_other_list_takes_the_place_of_what_no_disk_takes(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int], command: str
) -> None:
    async with run_inbox(views={"late": "late:yes"}, size=size) as inbox:
        heal = full_disk(inbox, monkeypatch)
        await inbox.do("reply.start")
        await inbox.type("Your refund is on its way")
        inbox.screen.read(False)
        await inbox.do(command)
        assert (inbox.session.tab, inbox.session.views.shown) == (Tab.UNHANDLED, "")
        assert inbox.shown == FIRST
        assert "The disk is full." in inbox.line("status")
        heal()
        await inbox.do(command)
        assert (inbox.session.tab, inbox.session.views.shown) != (Tab.UNHANDLED, "")
        assert texts(inbox, FIRST) == ["Your refund is on its way"]


async def test_an_issue_that_cannot_be_opened_is_not_composed_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox() as inbox:
        full_disk(inbox, monkeypatch)
        await inbox.do("reply.start")
        await inbox.type("Your refund is on its way")
        inbox.screen.read(False)
        await inbox.do("move.down", "reply.start")
        assert inbox.screen.context is Context.LIST
        assert "The disk is full." in inbox.line("status")


async def test_a_letter_is_not_put_below_the_reply_to_another_customer(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox(**SHOP) as inbox:
        await inbox.do("move.down")
        await complete(inbox)
        await inbox.do("appeal.reader")
        full_disk(inbox, monkeypatch)
        inbox.session.drafts.begin(shop()[0])
        inbox.screen.detail.reply.put("Your refund is on its way")
        await inbox.rest()
        await inbox.do("appeal.as_reply")
        assert "letter is in the reply box" not in inbox.picture()
        assert inbox.reply == "Your refund is on its way"
