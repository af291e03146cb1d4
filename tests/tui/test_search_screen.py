"""Searching in the inbox: what a query that is wrong shows, and saved views as tabs."""

import asyncio
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from tests.tui.inbox_runner import RunningInbox, answered, filled, issue, run_inbox, shop
from tests.waiting import LONGEST
from wishtui.config import Settings
from wishtui.domain.query import QueryError, parse
from wishtui.present.searching import text_before
from wishtui.services.answering import answer
from wishtui.services.searching import SearchRun
from wishtui.tui import view_state

FIRST, SECOND, THIRD, FOURTH = (known.id for known in shop()[:4])
VIEWS = {"Overdue": "overdue:yes", "Mugs": "mug", "Wrong": "due:soonish"}


@pytest.mark.parametrize("wrong", ["opened:tommorow", "due:", "mug due:<6x", "(mug", "statsu:closed"])
async def test_enter_on_a_wrong_query_runs_nothing_and_keeps_the_text_with_the_mistake(wrong: str) -> None:
    async with run_inbox() as inbox:
        await inbox.do("search.start")
        inbox.screen.prompt.field.value = wrong
        await inbox.rest()
        shown = inbox.session.ids
        await inbox.do("prompt.submit")

        assert inbox.screen.prompt.field.has_focus
        assert inbox.screen.prompt.field.value == wrong
        assert "^" in inbox.picture()
        assert inbox.session.ids == shown
        await inbox.do("prompt.cancel")
        assert inbox.session.ids == [FIRST, SECOND, THIRD, FOURTH]


async def test_a_mistake_can_be_read_whole_at_the_smallest_size() -> None:
    async with run_inbox(size=(60, 15)) as inbox:
        await inbox.do("search.start")
        inbox.screen.prompt.field.value = "mug opened:soonish"
        await inbox.rest()
        shown = " ".join(inbox.picture().split())
        with pytest.raises(QueryError) as caught:
            parse("mug opened:soonish")
        assert str(caught.value) in shown


async def test_while_a_field_is_half_typed_the_list_is_that_of_what_stands_before_it() -> None:
    async with run_inbox([issue(1, 50, "A broken mug"), issue(2, 20, "Where is it?")]) as inbox:
        await inbox.do("search.start")
        for text in ("broken", "broken o", "broken opened", "broken opened:", "broken opened:<", "broken opened:<9d"):
            inbox.screen.prompt.field.value = text
            await inbox.rest()
            if ":" in text:
                assert inbox.session.ids == [FIRST], text


def test_what_stands_before_a_mistake_is_searched_only_where_the_mistake_is_at_the_end() -> None:
    def before(text: str) -> str | None:
        with pytest.raises(QueryError) as caught:
            parse(text)
        return text_before(text, caught.value)

    assert before("mug due:") == "mug "
    assert before("due:") == ""
    assert before("mug -status:clo sed:") == "mug -status:clo "
    assert before("due:soonish mug") is None
    assert before("(mug due:") is None


async def test_how_many_were_found_is_said_only_while_it_is_so() -> None:
    async with run_inbox([issue(1, 50, "A broken mug"), issue(2, 20, "A broken lamp")]) as inbox:
        await inbox.do("search.start")
        await inbox.type("broken")
        await inbox.do("prompt.submit")
        assert "2 found" in inbox.line("status")
        answer(inbox.store, SECOND, "Theirs", author="joel", now=inbox.now)
        await inbox.rest()
        assert inbox.session.ids == [FIRST]
        assert "found" not in inbox.line("status")


async def test_a_wrong_line_of_commands_stays_to_be_mended() -> None:
    async with run_inbox() as inbox:
        for line in ("nothing of the kind", "search due:soonish", "quit now"):
            await inbox.do("app.line")
            inbox.screen.prompt.field.value = line
            await inbox.do("prompt.submit")
            assert inbox.screen.prompt.field.value == line
            assert inbox.screen.prompt.has_class("remarking")
            await inbox.do("prompt.cancel")


def tabs(inbox: RunningInbox) -> str:
    return " ".join(inbox.line("tabs").split())


async def test_saved_views_are_tabs_with_keys_and_counts() -> None:
    async with run_inbox(views=VIEWS) as inbox:
        await inbox.until(lambda: "Mugs 6" in tabs(inbox))
        assert tabs(inbox) == "[Unhandled 4] Responded 1 Closed 1 All 6 Overdue 1 Mugs 6 Wrong …"
        await inbox.press("5")
        assert inbox.session.ids == [FIRST]
        assert "[Overdue 1]" in tabs(inbox)
        assert inbox.line("listed").endswith("/overdue:yes  1")

        await inbox.press("right_square_bracket")
        assert "[Mugs 6]" in tabs(inbox)
        await inbox.press("left_square_bracket", "left_square_bracket")
        assert "[All 6]" in tabs(inbox)
        assert len(inbox.session.ids) == 6
        assert "/" not in inbox.line("listed")


async def test_a_view_s_count_follows_what_changes() -> None:
    async with run_inbox(views=VIEWS) as inbox:
        await inbox.until(lambda: "Overdue 1" in tabs(inbox))
        with inbox.store.unit_of_work() as changes:
            changes.put(answered(1, 50))
        await inbox.until(lambda: "Overdue 0" in tabs(inbox))


async def test_a_change_while_the_views_are_counted_anew_is_counted_in_peace(monkeypatch: pytest.MonkeyPatch) -> None:
    async with run_inbox(views=VIEWS) as inbox:
        await inbox.until(lambda: "Mugs 6" in tabs(inbox))
        counter, search, loop = inbox.screen.view_counter, inbox.session.search, asyncio.get_running_loop()
        look_for, looked_for, begun = search.look_for, [], threading.Event()
        counts: list[Future[None]] = []

        def look_for_while_something_changes(text: str, headers: Any, now: Any) -> SearchRun:
            looked_for.append(text)
            if len(looked_for) == 2:
                counts.append(asyncio.run_coroutine_threadsafe(counter.count_again([FIRST]), loop))
                loop.call_soon_threadsafe(loop.call_soon, begun.set)  # behind the first step of that
                assert begun.wait(LONGEST)
            return look_for(text, headers, now)

        monkeypatch.setattr(search, "look_for", look_for_while_something_changes)
        counter.count()
        await inbox.until(lambda: counts)
        await asyncio.wrap_future(counts[0])


async def test_a_view_that_is_wrong_or_missing_says_so_and_changes_nothing() -> None:
    async with run_inbox(views=VIEWS) as inbox:
        await inbox.press("7")
        assert inbox.line("status").startswith("The saved view Wrong is wrong: due: cannot be “soonish”.")
        assert "[Unhandled 4]" in tabs(inbox)
        await inbox.press("9")
        assert inbox.line("status").startswith("There is no saved view 5")


async def test_a_search_begun_in_a_view_changes_its_query_and_leaves_the_view() -> None:
    async with run_inbox(views=VIEWS) as inbox:
        await inbox.press("6")
        await inbox.do("search.start")
        assert inbox.screen.prompt.field.value == "mug "
        await inbox.type("colour")
        await inbox.do("prompt.submit")
        assert inbox.session.ids == [THIRD]
        assert "[All 6]" in tabs(inbox)


async def test_a_click_on_a_tab_shows_it() -> None:
    async with run_inbox(views=VIEWS) as inbox:
        await inbox.pilot.click("#tabs", offset=(18, 0))
        await inbox.rest()
        assert "[Responded 1]" in tabs(inbox)
        await inbox.pilot.click("#tabs", offset=(inbox.line("tabs").index("Overdue") + 2, 0))
        await inbox.rest()
        assert "[Overdue 1]" in tabs(inbox)


async def test_the_shown_tab_is_in_sight_where_there_is_no_room_for_all() -> None:
    views = {f"A long name of a view {number}": "mug" for number in range(1, 6)}
    async with run_inbox(size=(60, 15), views=views) as inbox:
        await inbox.press("9")
        assert tabs(inbox).startswith("…")
        assert tabs(inbox).endswith("[A long name of… 6]")


async def test_the_places_that_a_search_found_are_gone_through_in_the_conversation() -> None:
    long = "\n\n".join("nothing here" if number % 30 else f"parcel number {number}" for number in range(90))
    async with run_inbox([issue(1, 50, long)]) as inbox:
        await inbox.do("issue.open", "match.next")
        assert inbox.line("status") == "No search has words to be found here."
        await inbox.do("issue.back", "search.start")
        await inbox.type("parcel")
        await inbox.do("prompt.submit", "issue.open", "match.next")
        assert inbox.line("status") == "Match 1 of 3"
        await inbox.do("match.next", "match.next")
        assert "parcel number 60" in inbox.picture()
        await inbox.do("match.next")
        assert inbox.line("status") == "There is no match below."
        await inbox.do("match.previous")
        assert inbox.line("status") == "Match 2 of 3"
        assert "parcel number 30" in inbox.picture()


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_an_issue_that_is_read_and_not_found_gives_way_to_the_list(size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        await inbox.do("move.down", "issue.open", "search.start")
        await inbox.type("colour")
        assert inbox.screen.reading
        await inbox.do("prompt.submit")
        assert not inbox.screen.reading
        assert (inbox.shown, inbox.session.ids) == (THIRD, [THIRD])
        assert "found" in inbox.line("status")
        await inbox.do("issue.open")
        assert "Can I change the colour?" in inbox.picture()


async def test_an_issue_that_is_read_and_found_stays_and_has_the_cursor() -> None:
    async with run_inbox() as inbox:
        await inbox.do("move.down", "issue.open", "search.start")
        await inbox.type("Question")
        await inbox.do("prompt.submit")
        assert inbox.screen.reading
        assert (inbox.shown, inbox.session.issue and inbox.session.issue.id) == (SECOND, SECOND)
        await inbox.do("issue.next")
        assert (inbox.shown, inbox.session.issue and inbox.session.issue.id) == (THIRD, THIRD)


async def test_the_next_issue_is_read_without_going_back() -> None:
    async with run_inbox() as inbox:
        await inbox.do("issue.open", "issue.next")
        assert inbox.screen.reading
        assert "Where is my parcel?" in inbox.picture()
        assert inbox.shown == SECOND
        await inbox.do("issue.previous", "issue.previous")
        assert inbox.line("status") == "This is the first issue of the list."
        assert "It came in three pieces" in inbox.picture()


async def test_the_next_run_begins_in_the_same_view_and_knows_what_was_looked_at(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    async with run_inbox(views=VIEWS) as inbox:
        await inbox.press("6")
        await inbox.do("issue.open", "issue.back")
        inbox.session.seen.signs.add("✎")
        view_state.save(inbox.session, file)
    later = RunningInbox(filled(shop()), Settings(views=VIEWS))
    view_state.restore(later.session, file)
    assert later.session.views.shown == "Mugs"
    assert later.session.resume_search == "mug"
    assert list(later.session.seen.at) == [FIRST]
    assert "✎" in later.session.seen.signs
    gone = RunningInbox(filled(shop()), Settings(views={}))
    view_state.restore(gone.session, file)
    assert gone.session.views.shown == ""
