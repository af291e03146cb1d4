"""All appeals in a list: opened, searched, handed in, answered, followed by the next; and the store's risks."""

import threading
from datetime import datetime, timedelta

import msgspec
import pytest

from tests.tui.appeal_steps import FIRST, SHOP, complete, composer, only_appeal, status_bar
from tests.tui.inbox_runner import NOON, RunningInbox, filled, issue, order, run_inbox, shop
from tests.waiting import LONGEST, until
from wishtui.commands.appeal_commands import LISTED
from wishtui.domain.appeal import Appeal, AppealStatus
from wishtui.domain.issue import Issue
from wishtui.domain.order import Refund
from wishtui.domain.risk import Risk, RiskReport
from wishtui.present.appeals import Listed
from wishtui.services.measurements import assess
from wishtui.store import Store
from wishtui.tui.driver.input_parser import InputParser
from wishtui.tui.screens.appeals import appeal_list
from wishtui.tui.screens.appeals import risks as risks_screen
from wishtui.tui.screens.appeals.appeal_list import AppealsScreen
from wishtui.tui.screens.appeals.composer import ComposerScreen
from wishtui.tui.screens.appeals.risks import RisksScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.page import TextPage
from wishtui.tui.screens.picker import Picker
from wishtui.tui.session import Session


def appeal(number: int, **changes: object) -> Appeal:
    base = Appeal(
        id=f"A261120-00000{number}",
        kind="shipment-delay",
        created_at=NOON - timedelta(days=number),
        changed_at=NOON - timedelta(days=number),
        author="joel",
        customers=(("Ana", "Bo", "Chi")[number - 1],),
        fields={"shop_name": "Bramble & Finch"},
    )
    return msgspec.structs.replace(base, **changes)


def written(*appeals: Appeal) -> Store:
    store = filled(shop())
    for one in appeals:
        store.appeals.put_appeal(one)
    return store


async def listed(inbox: RunningInbox) -> AppealsScreen:
    await inbox.do("appeal.list")
    screen = inbox.app.screen
    assert isinstance(screen, AppealsScreen)
    return screen


async def test_an_empty_list_says_how_to_write_the_first() -> None:
    async with run_inbox() as inbox:
        await listed(inbox)
        assert "No appeal has been written yet." in inbox.picture()
        await inbox.do("appeals.back")
        assert isinstance(inbox.app.screen, InboxScreen)


async def test_where_there_is_no_appeal_a_key_for_one_says_so() -> None:
    async with run_inbox() as inbox:
        await listed(inbox)
        for command in (each for each in LISTED if each.id not in ("appeals.search", "appeals.back")):
            await inbox.do(command.id)
            assert "No appeal is selected." in status_bar(inbox), command.id
        await inbox.do("appeals.search")
        await inbox.type("none")
        await inbox.do("prompt.submit", "appeals.open")
        assert "No appeal is selected." in status_bar(inbox)


async def test_the_list_shows_kind_status_and_the_time_limit() -> None:
    notified = appeal(1, fields={"notice_date": "2026-11-01"}, issue_ids=(FIRST,))
    async with run_inbox(store=written(notified, appeal(2, kind="pricing")), size=(120, 40)) as inbox:
        await listed(inbox)
        first, second = inbox.picture().splitlines()[1:3]
        assert first.startswith(" > draft")
        assert "Shipment delay" in first
        assert "until 30 Jan 2027" in first
        assert "Pricing rules" in second
        assert "90 calendar days" in inbox.picture()


async def test_the_list_narrows_as_you_type_and_escape_clears_it() -> None:
    async with run_inbox(store=written(appeal(1), appeal(2), appeal(3))) as inbox:
        screen = await listed(inbox)
        await inbox.do("appeals.search")
        await inbox.type("bo")
        assert "1 appeal" in inbox.picture().splitlines()[0]
        await inbox.do("prompt.submit")
        assert screen.appeal is not None
        assert screen.appeal.id.endswith("2")
        await inbox.do("appeals.back")
        assert "3 appeals" in inbox.picture().splitlines()[0]
        assert screen.appeal.id.endswith("2")


async def test_a_life_from_draft_to_the_next_one() -> None:
    async with run_inbox(size=(120, 30), **SHOP) as inbox:
        await complete(inbox)
        await inbox.do("appeal.save", "appeal.leave")
        await listed(inbox)
        await inbox.do("appeals.outcome")
        assert "has not been handed in" in status_bar(inbox)
        await inbox.do("appeals.submit", "prompt.submit")
        await inbox.type("CASE-77")
        await inbox.do("prompt.submit")
        sent = only_appeal(inbox)
        assert sent.status is AppealStatus.SUBMITTED
        assert sent.submitted is not None
        assert (sent.submitted.where, sent.submitted.reference) == ("Wish merchant dashboard", "CASE-77")
        await inbox.do("appeals.open")
        assert isinstance(inbox.app.screen, TextPage)
        assert "Dear Wish team" in inbox.picture()
        await inbox.press("escape")
        await inbox.do("appeals.outcome")
        await inbox.press("down", "enter")
        await inbox.type("Too vague")
        await inbox.do("prompt.submit")
        assert only_appeal(inbox).status is AppealStatus.REJECTED
        assert "Rejected 20 Nov 12:00: Too vague" in inbox.picture()
        await inbox.do("appeals.follow")
        following = composer(inbox).composing.appeal
        assert following.follows == sent.id
        assert following.fields == sent.fields
        await inbox.do("appeal.leave")
        assert "2 appeals" in inbox.picture().splitlines()[0]


async def test_an_incomplete_appeal_is_not_handed_in() -> None:
    async with run_inbox(store=written(appeal(1)), size=(160, 30)) as inbox:
        await listed(inbox)
        await inbox.do("appeals.submit", "prompt.submit", "prompt.submit")
        assert "The letter is incomplete" in inbox.picture()
        assert only_appeal(inbox).status is AppealStatus.DRAFT


async def test_an_appeal_leads_to_its_issue_and_is_opened_to_go_on() -> None:
    async with run_inbox(store=written(appeal(1, issue_ids=(FIRST,)))) as inbox:
        await listed(inbox)
        await inbox.press("enter")
        assert isinstance(inbox.app.screen, ComposerScreen)
        await inbox.do("appeal.leave", "appeals.issue")
        assert isinstance(inbox.app.screen, InboxScreen)
        assert inbox.session.issue is not None
        assert inbox.session.issue.id == FIRST


async def test_a_command_of_the_inbox_says_where_it_works() -> None:
    async with run_inbox() as inbox:
        await listed(inbox)
        await inbox.do("app.line")
        await inbox.type("unhandled")
        await inbox.do("prompt.submit")
        assert status_bar(inbox) == "That works in the inbox: esc goes back there."
        await inbox.do("app.help")
        assert "Keys in the list of appeals" in inbox.picture()


async def test_the_command_line_opens_the_list_narrowed() -> None:
    async with run_inbox(store=written(appeal(1), appeal(2))) as inbox:
        await inbox.do("app.line")
        await inbox.type("appeals bo")
        await inbox.do("prompt.submit")
        assert "/bo" in inbox.picture().splitlines()[0]
        assert "1 appeal" in inbox.picture().splitlines()[0]


def refunding() -> list[Issue]:
    """Thirty orders of the last month, three of them refunded."""
    shown = []
    for number in range(1, 31):
        released = NOON - timedelta(days=10)
        back = (Refund(reason="ITEM_IS_DAMAGED", at=NOON - timedelta(days=2)),) if number <= 3 else ()
        shown.append(issue(number, 5, orders=(order(number, released_at=released, refunds=back),)))
    return shown


async def risks(inbox: RunningInbox) -> RisksScreen:
    await inbox.do("store.health")
    await inbox.press()
    screen = inbox.app.screen
    assert isinstance(screen, RisksScreen)
    return screen


async def go_to(inbox: RunningInbox, screen: RisksScreen, risk: Risk) -> None:
    await inbox.do("move.top")
    for _ in screen.reports:
        if screen.report is not None and screen.report.risk is risk:
            return
        await inbox.do("move.down")


async def test_risks_are_measured_plotted_and_lead_to_their_appeal() -> None:
    async with run_inbox(refunding(), size=(120, 40)) as inbox:
        screen = await risks(inbox)
        assert screen.report is not None
        picture = inbox.picture()
        assert "> HIGH     Refund rate" in picture
        assert "10.0%" in picture
        assert "the item was damaged: 3 refunds" in picture
        assert "13 weeks  ·" in picture
        assert "█" in picture
        assert "now 10.0%" in picture
        await inbox.do("risks.appeal")
        assert composer(inbox).composing.appeal.kind == "refund-rate"


async def test_a_figure_with_too_little_data_says_so() -> None:
    async with run_inbox(size=(120, 40)) as inbox:
        screen = await risks(inbox)
        await go_to(inbox, screen, Risk.REFUND_RATE)
        assert "too little data, 20 orders are needed" in inbox.picture()


async def test_points_are_ticked_with_their_date_and_unticked() -> None:
    async with run_inbox() as inbox:
        screen = await risks(inbox)
        await go_to(inbox, screen, Risk.INFRINGEMENT)
        await inbox.do("risks.tick")
        assert "nothing to tick here" in status_bar(inbox)
        await go_to(inbox, screen, Risk.LINKED_ACCOUNTS)
        await inbox.do("risks.tick")
        await inbox.press("enter")
        assert inbox.store.appeals.ticks() == {"linked.one": NOON.date()}
        assert "[x] We run one account" in inbox.picture()
        assert "1 of 5 points ticked" in inbox.picture()
        await inbox.do("risks.tick")
        await inbox.press("enter")
        assert inbox.store.appeals.ticks() == {}


async def test_the_health_of_the_store_is_the_last_of_the_list() -> None:
    async with run_inbox() as inbox:
        await risks(inbox)
        await inbox.do("move.bottom")
        assert "> ok       Store health" in inbox.picture()
        assert "A store in memory: nothing to check." in inbox.picture()
        await inbox.do("risks.appeal")
        assert status_bar(inbox) == "Choose one of the risks first."
        await inbox.do("risks.back")
        assert isinstance(inbox.app.screen, InboxScreen)


async def test_an_issue_shows_the_appeals_that_went_out_for_it() -> None:
    sent = appeal(1, issue_ids=(FIRST,), status=AppealStatus.SUBMITTED, letter="Dear Wish team,")
    async with run_inbox(store=written(sent, appeal(2))) as inbox:
        await inbox.do("appeal.new")
        await inbox.type("read")
        assert "Read: Shipment delay" in inbox.picture()
        await inbox.press("enter")
        assert isinstance(inbox.app.screen, AppealsScreen)
        assert inbox.app.screen.appeal is not None
        assert inbox.app.screen.appeal.id == sent.id


async def test_what_follows_the_risks_waits_until_they_are_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    ready = threading.Event()

    def slow(store: Store, now: datetime, *, shop: str | None) -> list[RiskReport]:
        return assess(store, now, shop=shop) if ready.wait(LONGEST) else []

    monkeypatch.setattr(risks_screen, "assess", slow)
    async with run_inbox() as inbox:
        typed(inbox, "Hjjt")
        await until(lambda: isinstance(inbox.app.screen, RisksScreen))
        await until(lambda: inbox.session.tasks.commands or not inbox.app._input._waiting)
        ready.set()
        await inbox.rest()
        assert isinstance(inbox.app.screen, Picker)
        assert "Tick what holds today" in inbox.picture()


async def test_what_follows_a_search_acts_on_what_it_finds(monkeypatch: pytest.MonkeyPatch) -> None:
    ready, read = threading.Event(), appeal_list.listed_appeals

    def slow(session: Session, words: str) -> list[Listed]:
        return read(session, words) if ready.wait(LONGEST) else []

    async with run_inbox(store=written(appeal(1), appeal(2), appeal(3))) as inbox:
        await listed(inbox)
        monkeypatch.setattr(appeal_list, "listed_appeals", slow)
        typed(inbox, "/bo\r\r")
        await until(lambda: inbox.session.tasks.commands or not inbox.app._input._waiting)
        ready.set()
        await inbox.rest()
        assert composer(inbox).composing.appeal.id == appeal(2).id


def typed(inbox: RunningInbox, text: str) -> None:
    """All keys at once."""
    for event in InputParser().feed(text):
        inbox.app.post_message(event)
