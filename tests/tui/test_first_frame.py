"""The first frame is what the toolkit then shows, cell for cell: it sends nothing when it has come."""

import re
from collections.abc import Iterable
from contextlib import closing
from typing import Any

import pytest

from tests.tui.inbox_runner import AGENT, NOON, RunningInbox, filled, issue, shop
from tests.tui.toolkit_codes import frame
from wishtui.config import Settings
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.i18n.catalogue import speak
from wishtui.i18n.languages import CHINESE, ENGLISH
from wishtui.present.panes import list_width
from wishtui.resources import locales_dir
from wishtui.services.inbox import Tab
from wishtui.tui.colours import COLOURS, depth_here
from wishtui.tui.early_frame import picture
from wishtui.tui.first_frame import preload

SIZES = [(60, 15), (80, 24), (119, 20), (120, 30), (160, 50), (203, 60)]
WIDE_SIZES = [size for size in SIZES if size[0] >= 120]
MANY = [issue(number, 70 - number / 2, subject=f"宽 Où {number} 👍🏽 e\u0301") for number in range(90)]
SEQUENCE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


async def sent_after(
    size: tuple[int, int],
    issues: Iterable[Issue] | None = None,
    *,
    drafts: Iterable[Draft] = (),
    notices: Iterable[str] = (),
    resume: tuple[str, int] = ("", 0),
    tab: Tab = Tab.UNHANDLED,
    **settings: Any,
) -> str:
    """What goes to a terminal that shows the first frame when the toolkit's own has come."""
    store = filled(shop() if issues is None else issues)
    for draft in drafts:
        store.drafts.save(draft)
    inbox = RunningInbox(store, Settings(**{"time_zone": "UTC", **settings}))
    session = inbox.session
    session.startup_notices = list(notices)
    session.tab, (session.resume_issue, session.resume_top) = tab, resume
    session.inbox.archived = store.closed_count()  # it comes with a frame of its own
    if size[0] >= 120:
        preload(session)
    shown = picture(session, settings.get("theme", "dark"), *size)
    shown.update()
    with closing(session.store_thread):
        async with inbox.app.run_test(size=size) as pilot:
            inbox._pilot = pilot
            await inbox.rest()
            whole = inbox.screen._compositor.render_update(full=True)
            assert whole is not None
            shown.paint(frame(whole, depth_here()))
            assert inbox.screen.issues.size.width == list_width(size[0])
    return shown.update()


@pytest.mark.parametrize("size", SIZES)
async def test_the_toolkits_first_frame_adds_nothing(size: tuple[int, int]) -> None:
    assert await sent_after(size) == ""


@pytest.mark.parametrize("size", SIZES)
async def test_nor_in_a_list_that_goes_on_below(size: tuple[int, int]) -> None:
    assert await sent_after(size, MANY) == ""


@pytest.mark.parametrize("size", SIZES)
async def test_nor_where_the_store_is_empty(size: tuple[int, int]) -> None:
    assert await sent_after(size, ()) == ""


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
@pytest.mark.parametrize(("row", "top"), [(5, 0), (40, 30), (89, 85), (30, 80)])
async def test_nor_where_the_last_run_ended_further_down(size: tuple[int, int], row: int, top: int) -> None:
    assert await sent_after(size, MANY, resume=(MANY[row].id, top)) == ""


@pytest.mark.parametrize("size", [(80, 24), (81, 25), (160, 50)])
async def test_nor_with_two_lines_for_each_issue(size: tuple[int, int]) -> None:
    assert await sent_after(size, MANY, density="comfortable") == ""


@pytest.mark.parametrize("colorterm", ["truecolor", ""])
@pytest.mark.parametrize("term", ["xterm-256color", "kitty", "linux", "vt100", "screen-256color"])
@pytest.mark.parametrize("theme", [*COLOURS, "none"])
async def test_nor_in_any_colours(theme: str, term: str, colorterm: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if theme == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", colorterm)
    assert await sent_after((120, 30), theme=theme) == ""
    assert await sent_after((80, 15), theme=theme, selection="bar") == ""


@pytest.mark.parametrize("size", SIZES)
async def test_nor_where_something_must_be_said_at_the_start(size: tuple[int, int]) -> None:
    long = "keys.reply.start: `hyper+q` is no key. Write it as the page of keys does, and open the inbox again. " * 3
    assert await sent_after(size, MANY, notices=["The index was made anew.", long]) == ""
    assert await sent_after(size, notices=["The index was made anew."]) == ""


@pytest.mark.parametrize("size", WIDE_SIZES)
async def test_nor_where_the_issue_beside_the_list_is_locked_or_long(size: tuple[int, int]) -> None:
    long = issue(1, 90, "A long story. " * 900)
    assert await sent_after(size, tab=Tab.RESPONDED) == ""
    assert await sent_after(size, [long]) == ""


@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
async def test_nor_in_another_language(size: tuple[int, int]) -> None:
    speak(CHINESE, locales_dir())
    try:
        assert await sent_after(size, MANY) == ""
        assert await sent_after(size, ()) == ""
    finally:
        speak(ENGLISH)


@pytest.mark.parametrize("size", WIDE_SIZES)
async def test_only_the_words_of_a_draft_come_later(size: tuple[int, int]) -> None:
    mine = Draft(id="d1", issue_id=shop()[0].id, text="On its way", author=AGENT, at=NOON)
    theirs = Draft(id="d2", issue_id=shop()[0].id, text="Wait", author="joel", at=NOON)
    assert SEQUENCE.sub("", await sent_after(size, drafts=[mine, theirs])) == "On its way"
    assert await sent_after(size, drafts=[theirs]) == ""
