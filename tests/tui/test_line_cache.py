"""What is kept of painted lines is what the toolkit itself would paint, and is painted anew when it has changed."""

import pytest
from textual._styles_cache import StylesCache
from textual.strip import Strip
from textual.widget import Widget

from tests.tui.inbox_runner import RunningInbox, run_inbox
from wishtui.tui.widgets.line_widget import LineWidget

SIZES = [(60, 15), (80, 24), (160, 50)]
PLACES = [
    (),
    ("issue.open",),
    ("app.help",),
    ("app.palette",),
    ("reply.start",),
    ("appeal.list",),
    ("appeal.new",),
    ("outbox.show",),
    ("reports.show",),
]


def lines_in_sight(inbox: RunningInbox) -> list[Widget]:
    return [widget for widget in inbox.app.screen.query(LineWidget) if widget.region.size]


def painted_by_the_toolkit(widget: Widget) -> list[Strip]:
    return StylesCache().render_widget(widget, widget.region.size.region)


def cells(strips: list[Strip]) -> list[list[tuple[str, object]]]:
    """Each line, cell by cell, with its look."""
    return [[(sign, segment.style) for segment in strip for sign in segment.text] for strip in strips]


def assert_the_same(inbox: RunningInbox) -> None:
    widgets = lines_in_sight(inbox)
    assert widgets
    for widget in widgets:
        kept = widget.render_lines(widget.region.size.region)
        assert cells(kept) == cells(painted_by_the_toolkit(widget)), widget


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("place", PLACES, ids=str)
async def test_every_line_is_what_the_toolkit_would_paint(place: tuple[str, ...], size: tuple[int, int]) -> None:
    async with run_inbox(size=size) as inbox:
        for command in place:
            await inbox.do(command)
        assert_the_same(inbox)


async def test_what_changed_is_painted_anew() -> None:
    async with run_inbox(size=(160, 50)) as inbox:
        await inbox.do("move.down")
        assert_the_same(inbox)
        await inbox.do("app.line")
        await inbox.type("theme ansi")
        await inbox.do("prompt.submit")
        assert_the_same(inbox)
        await inbox.pilot.resize_terminal(80, 24)
        await inbox.do("issue.open")
        assert_the_same(inbox)
        await inbox.pilot.resize_terminal(160, 50)
        await inbox.do("move.down")
        assert_the_same(inbox)


async def test_a_line_that_did_not_change_is_not_painted_again() -> None:
    async with run_inbox(size=(160, 50)) as inbox:
        issues = inbox.app.screen.query_one("IssueList", LineWidget)
        everything = issues.region.size.region
        before = issues.render_lines(everything)
        await inbox.do("move.down")
        changed = [y for y, line in enumerate(issues.render_lines(everything)) if line is not before[y]]
        assert changed == [0, 1]


async def test_a_part_of_the_lines_can_be_had() -> None:
    async with run_inbox(size=(160, 50)) as inbox:
        issues = inbox.app.screen.query_one("IssueList", LineWidget)
        part = issues.region.size.region.shrink((1, 5, 1, 5))
        assert cells(issues.render_lines(part)) == cells(StylesCache().render_widget(issues, part))


async def test_what_has_a_border_is_framed_by_the_toolkit() -> None:
    async with run_inbox() as inbox:
        issues = inbox.app.screen.query_one("IssueList", LineWidget)
        issues.styles.border = ("solid", "red")
        await inbox.pilot.pause()
        text = cells(issues.render_lines(issues.region.size.region))
        assert text[0][0][0] == "┌"
        assert text == cells(painted_by_the_toolkit(issues))
