"""Several shops in one inbox: a column, a switch that narrows everything to one, letters signed by the right one."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest

from tests.contract.store_shop import put
from tests.tui.inbox_runner import RunningInbox, answered, issue, run_inbox
from wishtui.config import ShopSettings
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Issue, Status
from wishtui.domain.outbox import OutboxEntry
from wishtui.services.inbox import Tab
from wishtui.store.changes import Changes
from wishtui.store.issue_index import DictIssueIndex
from wishtui.store.memory import MemoryStore
from wishtui.store.records import ISSUES
from wishtui.tui.screens.appeals.composer import ComposerScreen
from wishtui.tui.screens.outbox import OutboxScreen
from wishtui.tui.screens.reports import ReportsScreen

NORTH, SOUTH = "north", "south"
CLOSED_NORTH = f"5f{4:022d}"
PROFILES = {NORTH: ShopSettings(shop_name="North goods"), SOUTH: ShopSettings(shop_name="South goods")}


def of(shop: str, known: Issue) -> Issue:
    return msgspec.structs.replace(known, shop=shop)


def both() -> list[Issue]:
    """Two Unhandled issues of the north, one of the south, and one Closed of each."""
    return [
        of(NORTH, issue(1, 50)),
        of(SOUTH, issue(2, 46)),
        of(NORTH, issue(3, 20)),
        of(NORTH, answered(4, 90, Status.CLOSED)),
        of(SOUTH, answered(5, 80, Status.CLOSED)),
    ]


@asynccontextmanager
async def running(issues: list[Issue] | None = None, **options: Any) -> AsyncIterator[RunningInbox]:
    async with run_inbox(both() if issues is None else issues, shops=PROFILES, **options) as inbox:
        inbox.session.shops = [NORTH, SOUTH]
        inbox.screen.show_list()
        await inbox.rest()
        yield inbox


async def narrow(inbox: RunningInbox, shop: str) -> None:
    await inbox.do("shop.switch")
    await inbox.type(shop)
    await inbox.press("enter")


def subjects(inbox: RunningInbox) -> list[str]:
    headers = map(inbox.session.inbox.header, inbox.session.ids)
    return [header.subject for header in headers if header is not None]


async def test_each_row_names_its_shop_where_there_are_several() -> None:
    async with running() as inbox:
        rows = [line for line in inbox.picture().split("\n") if "Question" in line]
        assert [("north" in row, "south" in row) for row in rows] == [(True, False), (False, True), (True, False)]


async def test_the_shop_with_less_time_to_answer_comes_first_and_shows_its_own_deadline() -> None:
    hurried = {**PROFILES, SOUTH: ShopSettings(shop_name="South goods", reply_window_hours=30)}
    issues = [of(NORTH, issue(1, 24)), of(SOUTH, issue(2, 20)), of(NORTH, issue(3, 30)), of(SOUTH, issue(4, 31))]
    async with run_inbox(issues, shops=hurried) as inbox:
        inbox.session.shops = [NORTH, SOUTH]
        inbox.screen.show_list()
        await inbox.rest()
        assert inbox.session.ids == [issues[number].id for number in (3, 1, 2, 0)]
        rows = [line for line in inbox.picture().split("\n") if "Question" in line]
        left = ("overdue by 1h", "due in 10h", "due in 18h", "due in 24h")
        assert [words in row for words, row in zip(left, rows, strict=True)] == [True] * 4
        assert "1 overdue" in inbox.picture()
        await inbox.do("issue.open")
        assert "overdue by 1h" in inbox.picture()


async def test_with_one_shop_no_row_names_it_and_there_is_nothing_to_switch() -> None:
    async with run_inbox(both()) as inbox:
        assert "north" not in inbox.picture()
        await inbox.do("shop.switch")
        assert "one shop only" in inbox.line("status")


async def test_the_switch_narrows_list_counts_search_and_closed_issues() -> None:
    async with running() as inbox:
        await narrow(inbox, "south")
        assert subjects(inbox) == ["Question 2"]
        assert "Shop: south" in inbox.line("header")
        assert "Customer Issues (1)" in inbox.line("header")
        assert "[Unhandled 1]  Responded 0   Closed 1   All 2" in inbox.line("tabs")
        assert "south" not in next(line for line in inbox.picture().split("\n") if "Question" in line)
        await inbox.do("tab.all")
        assert subjects(inbox) == ["Question 2", "Question 5"]
        await inbox.do("search.start")
        await inbox.type("question")
        await inbox.press("enter")
        assert subjects(inbox) == ["Question 2", "Question 5"]
        await narrow(inbox, "all shops")
        assert len(subjects(inbox)) == 5
        assert "Shop:" not in inbox.line("header")


async def test_what_is_marked_and_out_of_sight_is_marked_no_more() -> None:
    async with running() as inbox:
        await inbox.do("mark.all")
        await narrow(inbox, "south")
        assert inbox.session.targets() == [inbox.session.ids[0]]
        assert list(inbox.session.marked) == inbox.session.ids


async def test_what_comes_later_is_shown_only_where_it_belongs() -> None:
    async with running() as inbox:
        await narrow(inbox, "south")
        with inbox.store.unit_of_work() as work:
            work.put(of(SOUTH, issue(8, 3)))
            work.put(of(NORTH, issue(9, 2)))
        await inbox.after(seconds=1)
        assert subjects(inbox) == ["Question 2", "Question 8"]
        assert inbox.session.inbox.count(Tab.UNHANDLED) == 2


async def test_what_comes_in_large_numbers_while_it_is_narrowed_is_shown() -> None:
    async with running() as inbox:
        put(inbox.store, *(of(NORTH, issue(number, 10)) for number in range(100, 700)))
        await asyncio.sleep(0)  # the loop is told, and begins to take them in
        inbox.screen.run_command("shop.switch", NORTH)
        await inbox.rest()
        assert inbox.session.inbox.count(Tab.UNHANDLED) == len(inbox.session.ids) == 602


async def test_closed_issues_that_a_restored_store_has_no_more_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    async with running() as inbox:
        store = inbox.store
        assert isinstance(store, MemoryStore)
        read, issues = store.closed_index, store._recorded.tables[ISSUES]

        def restored_meanwhile() -> DictIssueIndex:
            index = read()
            issues.pop(CLOSED_NORTH, None)
            store.feed.publish(Changes(issues=frozenset(issues), everything=True))
            return index

        monkeypatch.setattr(store, "closed_index", restored_meanwhile)
        await inbox.do("tab.closed")
        assert len(inbox.session.ids) == inbox.session.inbox.count(Tab.CLOSED) == 1


async def test_saved_views_count_the_shop_alone() -> None:
    async with running(views={"waiting": "status:unhandled"}) as inbox:
        await inbox.until(lambda: "waiting 3" in inbox.line("tabs"))
        await narrow(inbox, "north")
        await inbox.until(lambda: "waiting 2" in inbox.line("tabs"))


async def test_the_line_of_commands_takes_the_shop() -> None:
    async with running() as inbox:
        await inbox.press(":")
        await inbox.type("shop south")
        await inbox.press("enter")
        assert subjects(inbox) == ["Question 2"]
        await inbox.press(":")
        await inbox.type("shop east")
        await inbox.press("enter")
        assert "There is no shop east: north, south or all." in inbox.line("status")


async def test_the_outbox_names_the_shops_and_is_narrowed_too() -> None:
    async with running() as inbox:
        with inbox.store.unit_of_work() as work:
            for number, known in enumerate(both()[:2]):
                entry = OutboxEntry(
                    id=f"e{number}",
                    issue_id=known.id,
                    shop=known.shop,
                    text="It left.",
                    created_at=known.opened_at,
                    state=Delivery.HELD,
                )
                work.put_outbox(entry)
        await inbox.do("outbox.show")
        assert "north · Customer 1" in inbox.picture()
        assert "south · Customer 2" in inbox.picture()
        await inbox.press("escape")
        await narrow(inbox, "south")
        await inbox.do("outbox.show")
        screen = inbox.app.screen
        assert isinstance(screen, OutboxScreen)
        assert "Shop: south" in inbox.picture()
        assert "Customer 1" not in inbox.picture()


async def test_reports_risks_and_the_start_of_the_day_are_narrowed_too() -> None:
    async with running(size=(120, 60)) as inbox:
        await narrow(inbox, "south")
        await inbox.do("reports.show")
        await inbox.until(lambda: "shop south" in inbox.picture())
        screen = inbox.app.screen
        assert isinstance(screen, ReportsScreen)
        await inbox.until(lambda: screen.report is not None)
        assert screen.report is not None
        assert (screen.report.frame.shop, screen.report.issues) == (SOUTH, 2)
        await inbox.press("escape")
        await inbox.do("store.health")
        await inbox.until(lambda: "Shop: south" in inbox.picture())
        await inbox.press("escape")
        await inbox.press(":")
        await inbox.type("brief")
        await inbox.press("enter")
        assert "shop south" in inbox.picture()
        assert "Customer 1" not in inbox.picture()
        assert "Customer 2" in inbox.picture()


async def test_a_letter_is_signed_by_the_shop_of_its_issue() -> None:
    async with running(size=(160, 50)) as inbox:
        await inbox.press(":")
        await inbox.type("appeal shipment-delay")
        await inbox.press("enter")
        screen = inbox.app.screen
        assert isinstance(screen, ComposerScreen)
        assert "North goods" in screen.composing.letter.text
        assert screen.composing.appeal.shop == NORTH


async def test_the_detail_says_to_which_shop_an_issue_came() -> None:
    async with running(size=(160, 40)) as inbox:
        await inbox.do("move.down")
        assert any("shop south" in line for line in inbox.picture().split("\n"))
