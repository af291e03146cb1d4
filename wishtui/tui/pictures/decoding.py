"""Has a picture decoded by `decoder.py`, within bounds of its own, and believes nothing that comes back unlooked at."""

import asyncio
import re
import subprocess
import sys
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from threading import Timer

import msgspec

from wishtui.errors import NotAcceptable
from wishtui.i18n import N_, _

SECONDS = 10.0
"""For which one picture may be decoded."""

MOST_BYTES = 4 << 20
"""Of what comes back: no box is larger."""

_PROGRAM = Path(__file__).with_name("decoder.py")
_HEAD = re.compile(rb"ok ([1-9]\d{0,4}) ([1-9]\d{0,4}) (\d{1,9}) (\d{1,9}) ([01])\n")
_SIXELS = re.compile(rb'\x1bP0;0;0q"1;1;\d{1,5};\d{1,5}[#0-9;!$\-?-~]*\x1b\\')
"""Sixels and nothing else: between its two ends there is no byte that a terminal could take for a command."""

_SAVE = N_("Save it, and look at it with a program of your own.")
_REFUSALS = {
    b"unknown": (N_("This is no picture that can be shown: only JPEG, PNG, GIF, WebP and BMP can."), _SAVE),
    b"pixels": (N_("This picture is too large to be shown: it has more than 64 million pixels."), _SAVE),
    b"memory": (N_("This picture is too large to be shown: it wants more memory than it may have."), _SAVE),
}


class NotAPicture(NotAcceptable):
    """A file that cannot be shown as a picture, and why."""


class Mode(StrEnum):
    """How a picture gets to the screen."""

    BLOCKS = "blocks"
    """Two pixels a cell, in the cells of the screen."""
    KITTY = "kitty"
    """Pixels, by the graphics protocol of kitty."""
    SIXEL = "sixel"
    """Pixels, as a DEC terminal takes them."""


class Box(msgspec.Struct, frozen=True):
    """Where a picture has to fit in."""

    columns: int
    rows: int
    cell_width: int = 1
    cell_height: int = 2
    """Pixels of a cell; half blocks are one and two."""

    @property
    def pixels(self) -> tuple[int, int]:
        """Width and height."""
        return self.columns * self.cell_width, self.rows * self.cell_height


class DecodedPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A picture that fits into its box."""

    width: int
    height: int
    data: bytes
    """Three bytes a pixel, row by row; of Mode.SIXEL, the sequence that draws it."""
    whole: tuple[int, int]
    """Width and height of what was sent, in pixels."""
    animated: bool
    """Whether this is the first of several frames."""


def missing_extra() -> bool:
    """Whether the libraries that pictures need are not installed. It imports none of them, but looks at the disk."""
    return find_spec("PIL") is None or find_spec("textual_image") is None


async def decode(content: bytes, mode: Mode, box: Box, *, seconds: float = SECONDS) -> DecodedPicture:
    """The picture in `content`, shrunk to `box`. The process ends with whoever waits for it.

    Raises:
        NotAPicture: it is of no format that is known, is broken, or does not keep to the bounds.
    """
    numbers = (*box.pixels, box.cell_width, box.cell_height)
    command = [sys.executable, "-I", str(_PROGRAM), mode.value, *map(str, numbers)]
    process = await asyncio.to_thread(_start, command)
    try:
        answer = await asyncio.to_thread(_ask, process, content, seconds)
    finally:
        process.kill()
    return _checked(answer, mode, box)


def _start(command: list[str]) -> "subprocess.Popen[bytes]":
    """With nothing of ours: no descriptor, no variable, no folder, so no token either."""
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/"
    )


def _ask(process: "subprocess.Popen[bytes]", content: bytes, seconds: float) -> bytes:
    """What it answers, as far as that may go; nothing of what comes too late."""
    assert process.stdin is not None
    assert process.stdout is not None
    late: list[bool] = []

    def end() -> None:
        late.append(True)
        process.kill()

    timer = Timer(seconds, end)
    timer.start()
    try:
        with process.stdin as stdin:
            stdin.write(content)
        answer = process.stdout.read(MOST_BYTES + 1)
    except OSError:
        answer = b""
    finally:
        timer.cancel()
        process.kill()
        process.stdout.close()
        process.wait()
    if late:
        raise NotAPicture(
            _("This picture cannot be shown: it took longer than {seconds:g} seconds to decode.", seconds=seconds),
            _(_SAVE),
        )
    return answer


def _checked(answer: bytes, mode: Mode, box: Box) -> DecodedPicture:
    """The picture in an answer, or why there is none. Raises NotAPicture."""
    refusal, newline, _rest = answer[:64].removeprefix(b"refused ").partition(b"\n")
    if answer.startswith(b"refused ") and newline and refusal in _REFUSALS:
        raise NotAPicture(*map(_, _REFUSALS[refusal]))
    head = _HEAD.match(answer)
    if head is not None:
        width, height, *whole, animated = map(int, head.groups())
        data = answer[head.end() :]
        sound = _SIXELS.fullmatch(data) if mode is Mode.SIXEL else len(data) == 3 * width * height
        if sound and width <= box.pixels[0] and height <= box.pixels[1] and len(answer) <= MOST_BYTES:
            return DecodedPicture(
                width=width, height=height, data=data, whole=(whole[0], whole[1]), animated=bool(animated)
            )
    raise NotAPicture(_("This picture cannot be shown: it is cut off or broken."), _(_SAVE))
