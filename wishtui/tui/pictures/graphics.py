"""Which graphics a terminal says that it can show, and pixels as its protocol wants them.

Kitty's protocol is a dozen lines here because the library that knows it writes past whoever owns the screen.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from zlib import compress

import msgspec

from wishtui.tui.pictures.decoding import DecodedPicture, Mode

QUERY = "\x1b[>0q\x1b[16t\x1b[c"
"""Asks for the terminal's name, the size of a cell in pixels, and, since every terminal answers it, what it can."""

_KITTIES = ("kitty", "ghostty")
"""Terminals that show a picture where the cursor is and remove it by its number; others have sixels as well."""

_LARGEST_CELL = 200
_CHUNK = 4_096
_NUMBER = 7_368
"""Of the one picture that is shown at a time: its own number is how kitty is told to remove it."""

_NAME = re.compile(r"\x1bP>\|([^\x1b]*)\x1b\\")
_CELL = re.compile(r"\x1b\[6;([1-9]\d{0,2});([1-9]\d{0,2})t")
_ABILITIES = re.compile(r"\x1b\[\?([0-9;]*)c")
_SIXEL_ABILITY = "4"


class Graphics(msgspec.Struct, frozen=True):
    """How a terminal shows pictures, and the size of its cells in pixels."""

    mode: Mode = Mode.BLOCKS
    cell_width: int = 1
    cell_height: int = 2


def is_last(reply: str) -> bool:
    """Whether `reply` answers the last part of the query."""
    return _ABILITIES.fullmatch(reply) is not None


def graphics_of(replies: Sequence[str], cell_size: tuple[int, int] | None) -> Graphics:
    """What the terminal's replies to QUERY say: half blocks where it does not say enough.

    `cell_size` is what its device says of a cell, which counts where the terminal itself does not tell.
    """
    name = cell = abilities = None
    for reply in replies:
        name, cell = name or _NAME.fullmatch(reply), cell or _CELL.fullmatch(reply)
        abilities = abilities or _ABILITIES.fullmatch(reply)
    if cell is not None:
        cell_size = int(cell[2]), int(cell[1])
    if cell_size is None or not 0 < min(cell_size) <= max(cell_size) <= _LARGEST_CELL:
        return Graphics()
    width, height = cell_size
    if name is not None and name[1].lower().startswith(_KITTIES):
        return Graphics(Mode.KITTY, width, height)
    if abilities is not None and _SIXEL_ABILITY in abilities[1].split(";"):
        return Graphics(Mode.SIXEL, width, height)
    return Graphics()


def drawing(picture: DecodedPicture, mode: Mode) -> tuple[str, str]:
    """The sequence that draws `picture` where the cursor is, and the one that takes it away besides overwriting it."""
    if mode is Mode.SIXEL:
        return picture.data.decode("ascii"), ""
    payload = b64encode(compress(picture.data)).decode("ascii")
    chunks = [payload[start : start + _CHUNK] for start in range(0, len(payload), _CHUNK)]
    first = f"a=T,f=24,o=z,s={picture.width},v={picture.height},i={_NUMBER},C=1,q=2,"
    parts = [
        f"\x1b_G{'' if index else first}m={int(index + 1 < len(chunks))};{chunk}\x1b\\"
        for index, chunk in enumerate(chunks)
    ]
    return "".join(parts), f"\x1b_Ga=d,d=I,i={_NUMBER},q=2\x1b\\"
