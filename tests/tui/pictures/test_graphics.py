"""What a terminal says that it can show, and pixels in the words of its protocol."""

import re
from base64 import b64decode
from zlib import decompress

import pytest

from wishtui.tui.pictures import DecodedPicture, Graphics, Mode, drawing
from wishtui.tui.pictures.graphics import graphics_of

CELL = "\x1b[6;20;10t"
KITTY, GHOSTTY, XTERM = "\x1bP>|kitty(0.42.1)\x1b\\", "\x1bP>|ghostty 1.2.0\x1b\\", "\x1bP>|XTerm(390)\x1b\\"
WITH_SIXELS, WITHOUT = "\x1b[?63;1;2;4;22c", "\x1b[?62;14;22c"


@pytest.mark.parametrize(
    ("replies", "device", "graphics"),
    [
        ([KITTY, CELL, WITHOUT], None, Graphics(Mode.KITTY, 10, 20)),
        ([GHOSTTY, CELL, WITHOUT], None, Graphics(Mode.KITTY, 10, 20)),
        ([XTERM, CELL, WITH_SIXELS], None, Graphics(Mode.SIXEL, 10, 20)),
        ([XTERM, WITH_SIXELS], (6, 13), Graphics(Mode.SIXEL, 6, 13)),
        ([XTERM, CELL, WITHOUT], None, Graphics()),
        ([XTERM, WITH_SIXELS], None, Graphics()),
        ([KITTY, WITHOUT], (0, 0), Graphics()),
        ([KITTY, "\x1b[6;999;999t", WITHOUT], None, Graphics()),
        ([], (8, 16), Graphics()),
        (["\x1b[?64;14c"], (8, 16), Graphics()),
    ],
)
def test_pixels_are_drawn_where_the_terminal_says_that_it_can(
    replies: list[str], device: tuple[int, int] | None, graphics: Graphics
) -> None:
    assert graphics_of(replies, device) == graphics


def test_kitty_gets_the_pixels_in_pieces_and_is_told_to_forget_them() -> None:
    import random

    data = random.Random(1).randbytes(60 * 40 * 3)
    picture = DecodedPicture(width=60, height=40, data=data, whole=(60, 40), animated=False)
    draw, erase = drawing(picture, Mode.KITTY)
    pieces = re.findall(r"\x1b_G([^;]*);([^\x1b]*)\x1b\\", draw)
    assert "".join(f"\x1b_G{keys};{payload}\x1b\\" for keys, payload in pieces) == draw
    assert decompress(b64decode("".join(payload for _, payload in pieces))) == data
    assert max(len(payload) for _, payload in pieces) <= 4096
    assert "s=60,v=40" in pieces[0][0]
    assert [keys.endswith("m=1") for keys, _ in pieces] == [True] * (len(pieces) - 1) + [False]
    number = re.search(r"i=\d+", draw)
    assert number is not None
    assert number[0] in erase
