"""Pictures in a real terminal: half blocks in any, pixels where it says that it draws them, and nothing left behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.simulated_wish import TOKEN
from tests.tui.pictures.wish_files import wish_with_files
from tests.tui.terminal import ENTER, ESCAPE, QUIT, Terminal, keep_shop, settings_file, start

QUESTION = b"\x1b[>0q\x1b[16t\x1b[c"
SIXEL_TERMINAL = b"\x1bP>|XTerm(390)\x1b\\\x1b[6;20;10t\x1b[?63;1;4;22c"
KITTY = b"\x1bP>|kitty(0.42.1)\x1b\\\x1b[6;20;10t\x1b[?62;c"
PLAIN = b"\x1b[?1;2c"
REMOVED = b"\x1b_Ga=d"


@contextmanager
def opened(tmp_path: Path, **environment: str) -> Iterator[Terminal]:
    """The list of the files of the only issue."""
    folder = keep_shop(tmp_path / "store", [])
    config = settings_file(tmp_path, *(['pictures = "pixels"'] if "SSH_CONNECTION" not in environment else []))
    with wish_with_files() as wish:
        connected = {"WISHTUI_WISH_URL": wish.url, "WISHTUI_TOKEN": TOKEN, **environment}
        with start(folder, config=config, now="", cwd=tmp_path, **connected) as terminal:
            terminal.shows("Lamp")
            terminal.press("f")
            terminal.shows("lamp.png", "2 KiB")
            yield terminal
            terminal.press(ESCAPE)
            terminal.shows("Customer Issues", "Lamp")
            terminal.press(QUIT)
            assert terminal.ended() == 0
            assert terminal.left_on() == set()


@pytest.mark.parametrize("replies", [PLAIN, b""], ids=["plain", "silent"])
def test_half_blocks_are_shown_where_the_terminal_does_not_draw_pixels(tmp_path: Path, replies: bytes) -> None:
    with opened(tmp_path) as terminal:
        terminal.press(ENTER)
        terminal.until(lambda: QUESTION in terminal.output)
        terminal.press(replies)
        terminal.shows("600×400 pixels")
        terminal.until(lambda: {"ff0000", "0000ff"} <= {terminal.screen.buffer[10][x].bg for x in range(80)})
        terminal.press(ESCAPE)
        terminal.shows("invoice.pdf")
        terminal.until(lambda: "ff0000" not in {terminal.screen.buffer[10][x].bg for x in range(80)})


@pytest.mark.parametrize(
    ("replies", "begins", "removed"),
    [(SIXEL_TERMINAL, b'\x1bP0;0;0q"1;1;', b"\x1b[2J"), (KITTY, b"\x1b_Ga=T,f=24", REMOVED)],
    ids=["sixel", "kitty"],
)
def test_pixels_are_sent_where_the_terminal_draws_them(
    tmp_path: Path, replies: bytes, begins: bytes, removed: bytes
) -> None:
    with opened(tmp_path) as terminal:
        terminal.press(ENTER)
        terminal.until(lambda: QUESTION in terminal.output)
        terminal.press(replies)
        terminal.until(lambda: begins in terminal.output)
        terminal.quiet()
        terminal.output.clear()
        terminal.press("?")
        terminal.until(lambda: removed in terminal.output or b"\x1b[K" in terminal.output)
        terminal.shows("Keys beside a picture")
        terminal.output.clear()
        terminal.press(ESCAPE)
        terminal.until(lambda: begins in terminal.output)
        terminal.quiet()
        terminal.press(ESCAPE)
        terminal.shows("invoice.pdf", "enter show")


def test_over_ssh_half_blocks_are_shown_and_nothing_is_asked(tmp_path: Path) -> None:
    with opened(tmp_path, SSH_CONNECTION="192.0.2.1 50000 192.0.2.2 22") as terminal:
        terminal.press(ENTER)
        terminal.shows("600×400 pixels")
        terminal.until(lambda: "ff0000" in {terminal.screen.buffer[10][x].bg for x in range(80)})
        assert QUESTION not in terminal.output
        terminal.press(ESCAPE)
        terminal.shows("invoice.pdf")
