"""The looks that are known without the toolkit are those that it gives them."""

from itertools import product

import pytest
from rich.segment import Segment

from tests.tui.inbox_runner import run_inbox
from tests.tui.toolkit_codes import SYSTEMS, codes
from wishtui.present.spans import Role
from wishtui.tui.colours import COLOURS, Depth, depth_here, sgr
from wishtui.tui.driver.style import Palette
from wishtui.tui.driver.terminal import terminal_named


@pytest.mark.parametrize("theme", [*COLOURS, "none"])
async def test_every_role_looks_as_the_toolkit_paints_it(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if theme == "none":
        monkeypatch.setenv("NO_COLOR", "1")
    async with run_inbox(theme=theme) as inbox:
        issues, app = inbox.screen.issues, inbox.app
        background = issues.background_colors[1]
        for role, depth in product(Role, Depth):
            segments = [Segment("x", issues.style_of(role))]
            for line_filter in app.get_line_filters():
                segments = line_filter.apply(segments, background)
            palette = Palette(terminal_named("xterm"))
            wanted = palette.apply(palette.default, codes(segments[0].style, depth))
            got = palette.apply(palette.default, sgr(theme, depth)[role])
            assert got.codes() == wanted.codes(), (role, depth)


@pytest.mark.parametrize(
    "term", ["xterm-256color", "xterm", "vt100", "linux", "xterm-kitty", "Screen-256COLOR", "tmux-16color"]
)
@pytest.mark.parametrize("colorterm", ["", "truecolor", " 24bit", "yes"])
def test_a_terminal_has_as_many_colours_as_the_toolkit_takes_it_to_have(
    term: str, colorterm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rich.console import Console

    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("COLORTERM", colorterm)
    console = Console(color_system="auto", force_terminal=True, legacy_windows=False)
    assert SYSTEMS[depth_here()].name.lower().replace("eight_bit", "256") == (console.color_system or "")
