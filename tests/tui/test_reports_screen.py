"""How customer issues are answered, on the screen: counted on the store's thread, and kept up with what is recorded."""

import json
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from tests.hostile.corpus import MARKUP
from tests.tui.inbox_runner import NOON, RunningInbox, answered, issue, run_inbox, shop
from tests.waiting import LONGEST
from wishtui.domain.message import Message, Sender
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.errors import StoreError
from wishtui.services.answering import answer
from wishtui.services.reports import ReportFacts
from wishtui.tui.screens import reports as reports_screen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.screens.reports import ReportsScreen


async def reports(inbox: RunningInbox) -> ReportsScreen:
    """The screen, counted."""
    await inbox.do("reports.show")
    screen = inbox.app.screen
    assert isinstance(screen, ReportsScreen)
    return screen


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_figures_plots_groups_and_misses_are_in_sight_or_a_scroll_away(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await reports(inbox)
        picture = inbox.picture()
        assert "Reports: the last 30 days" in picture
        assert "first response          1h       1h       1h        2  │        –        –" in picture
        assert "66.7%, before –; of 3 waits 2 in time, 0 late, 1 overdue" in picture
        assert "opened a day" in picture
        assert "joel" in picture
        await inbox.do("move.bottom")
        assert "1 miss, by when the answer was due" in inbox.picture()
        assert "not answered" in inbox.picture()


async def test_what_is_recorded_shows_once_it_has_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports_screen, "_SETTLE", 0.01)
    async with run_inbox() as inbox:
        screen = await reports(inbox)
        assert screen.report is not None
        assert screen.report.figures.answered == 2
        answer(inbox.store, issue(2, 46).id, "It left.", now=NOON, author="mira", windows=DEFAULT_WINDOWS)
        await inbox.until(lambda: screen.report is not None and screen.report.figures.answered == 3)
        await inbox.rest()
        assert "mira" in inbox.picture()


async def test_span_and_grouping_are_chosen_by_keys_and_by_name() -> None:
    async with run_inbox(shop()) as inbox:
        screen = await reports(inbox)
        await inbox.do("reports.next_group")
        assert "shipping taking too long" in inbox.picture()
        await inbox.do("reports.previous_group", "reports.previous_group")
        assert "By week" in inbox.picture()
        await inbox.do("reports.span", "reports.span", "reports.span")
        assert "everything up to" in inbox.picture()
        assert "beside the span before" not in inbox.picture()
        await inbox.press("colon", *"reports hour", "enter")
        assert "12:00" in "\n".join("".join(span.text for span in line) for line in screen._lines(80))
        await inbox.do("reports.back")
        assert isinstance(inbox.app.screen, InboxScreen)
        await inbox.press("colon", *"reports shop", "enter")
        assert "By shop" in inbox.picture()


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("last week", "Reports: 09 Nov 00:00 to 16 Nov 00:00"),
        ("hour last week", "Reports: 09 Nov 00:00 to 16 Nov 00:00"),
        ("2026-11-02..2026-11-04", "Reports: 02 Nov 00:00 to 05 Nov 00:00"),
        ("2026-11-02 .. yesterday", "Reports: 02 Nov 00:00 to 20 Nov 00:00"),
        ("..2026-11-04", "Reports: everything up to 05 Nov 00:00"),
        ("2026-11-02..", "Reports: 02 Nov 00:00 to "),
    ],
)
async def test_any_span_is_asked_for_by_name_until_a_key_takes_it_back(asked: str, title: str) -> None:
    async with run_inbox(shop()) as inbox:
        await inbox.press("colon", *f"reports {asked}", "enter")
        assert title in inbox.picture()
        await inbox.do("reports.next_group")
        assert title in inbox.picture()
        await inbox.do("reports.span")
        assert "Reports: the last 30 days" in inbox.picture()
        await inbox.press("colon", *f"reports {asked}", "enter")
        assert title in inbox.picture()


@pytest.mark.parametrize("asked", ["nonsense", "hour nonsense", "2026-11-04..2026-11-02", "next week"])
async def test_a_span_that_cannot_be_says_what_can(asked: str) -> None:
    async with run_inbox(shop()) as inbox:
        await inbox.press("colon", *f"reports {asked}", "enter")
        assert isinstance(inbox.app.screen, InboxScreen)
        assert "Reports know no group or span" in inbox.picture()


async def test_a_miss_leads_to_its_issue() -> None:
    async with run_inbox() as inbox:
        await inbox.do("move.bottom")
        await reports(inbox)
        await inbox.do("reports.misses")
        assert "Customer 1: Question 1" in inbox.picture()
        await inbox.press("enter")
        assert isinstance(inbox.app.screen, InboxScreen)
        assert inbox.shown == issue(1, 50).id


async def test_no_miss_is_said() -> None:
    async with run_inbox([answered(1, 10)]) as inbox:
        await reports(inbox)
        await inbox.do("reports.misses")
        assert "No miss in this span." in inbox.picture()


@pytest.mark.parametrize(("ending", "start"), [(".html", "<!DOCTYPE html>"), (".csv", '\ufeff"since"'), (".json", "{")])
async def test_a_report_is_written_to_a_file(tmp_path: Path, ending: str, start: str) -> None:
    file = tmp_path / f"report{ending}"
    async with run_inbox() as inbox:
        await reports(inbox)
        await inbox.do("reports.export")
        await inbox.press("ctrl+u")
        await inbox.type(str(file))
        await inbox.press("enter")
        assert f"Written to {file}".replace(" ", "") in "".join(inbox.picture().split())  # a path wraps
        text = file.read_text(encoding="utf-8")
        assert text.startswith(start)
        if ending == ".json":
            assert json.loads(text)["answers"] == 2
        await inbox.do("reports.export")
        await inbox.press("ctrl+u")
        await inbox.type(str(file))
        await inbox.press("enter")
        assert "is there already" in " ".join(inbox.picture().split())


async def test_an_ending_that_says_nothing_is_refused_and_stays_in_its_line(tmp_path: Path) -> None:
    async with run_inbox() as inbox:
        await reports(inbox)
        await inbox.do("reports.export")
        await inbox.press("ctrl+u")
        await inbox.type("report.doc")
        await inbox.press("enter")
        assert "does not say which format it wants" in inbox.picture()


async def test_one_may_leave_while_it_counts_and_what_it_needs_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    ready, step = threading.Event(), ReportFacts.step
    monkeypatch.setattr(ReportFacts, "step", lambda facts, seconds: ready.wait(LONGEST) and step(facts, seconds))
    async with run_inbox() as inbox:
        await inbox.pilot.press("D")
        await inbox.until(lambda: isinstance(inbox.app.screen, ReportsScreen))
        assert "Counting…" in inbox.picture()
        await inbox.pilot.press("q")
        await inbox.until(lambda: isinstance(inbox.app.screen, InboxScreen))
        ready.set()
        await inbox.rest()
        await inbox.press("D", "m", "enter")
        await inbox.rest()
        assert inbox.shown == issue(1, 50).id


async def test_closed_issues_that_cannot_be_read_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def damaged(facts: ReportFacts, seconds: float) -> bool:
        raise StoreError("The archive cannot be read.", "Try `wishtui doctor`.")

    monkeypatch.setattr(ReportFacts, "step", damaged)
    async with run_inbox() as inbox:
        await reports(inbox)
        assert "The archive cannot be read." in inbox.picture()


async def test_names_from_outside_are_only_names() -> None:
    text = "\n".join(hostile.text[:200] for hostile in MARKUP)
    conversation = (
        Message(sender=Sender.CUSTOMER, at=NOON - timedelta(hours=60), text="?"),
        Message(sender=Sender.SELLER, at=NOON - timedelta(hours=1), text="!", author=text),
    )
    poisoned = issue(1, 60, messages=conversation, customer=text, subject=text, shop=text, reason=text)
    async with run_inbox([poisoned]) as inbox:
        await reports(inbox)
        for _ in range(8):
            await inbox.do("reports.next_group", "move.bottom")
            inbox.picture()
        await inbox.do("reports.misses")
        inbox.picture()


async def test_the_start_of_a_day_is_a_page_of_the_inbox() -> None:
    async with run_inbox() as inbox:
        await inbox.press("colon", *"brief", "enter")
        picture = inbox.picture()
        assert "Start of day" in picture
        assert "Overdue: 1" in picture
        assert "overdue by 2h" in picture
        assert "Customer 1: Question 1" in picture
        await inbox.press("escape")
        assert isinstance(inbox.app.screen, InboxScreen)
