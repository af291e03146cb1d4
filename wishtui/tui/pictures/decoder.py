"""The program that decodes one picture: a process of its own, since what it reads may have been made to break it.

It reads the file on stdin and writes one line and the picture on stdout, as `decoding.py` expects them:
`ok WIDTH HEIGHT WHOLE_WIDTH WHOLE_HEIGHT MOVING`, or `refused WHY`. It is started by its path, in isolation, so it
imports nothing of ours; the picture libraries are imported here and nowhere else.

textual-image asks the terminal when it is imported and when it draws, and writes past whoever owns the screen. Here it
has no terminal to ask: its standard output is a pipe.
"""

import io
import os
import re
import resource
import sys
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
"""Nothing that is a program of its own (PostScript, SVG) and nothing rare: each decoder is one more way in."""

MOST_PIXELS = 64_000_000
"""Of a picture that is decoded: more than a telephone makes, and what the memory below has room for."""

MOST_MEMORY = 1 << 30
"""Bytes of address space, Python and its libraries included."""

MOST_SECONDS = 10
"""Of the processor."""

COLOURS = {"blocks": 64, "kitty": 256, "sixel": 256}
"""How many a picture may have. Of half blocks, each change of colour costs the line up to 36 bytes."""

_DEFINED = re.compile(r"(#\d+);2;\d+;\d+;\d+")
_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)


def main() -> None:
    """Decode, shrink and write. Its arguments: mode, width and height of the box, width and height of a cell."""
    _limit()
    mode, *numbers = sys.argv[1:]
    width, height, cell_width, cell_height = map(int, numbers)
    data = sys.stdin.buffer.read()
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
        whole, animated = picture.size, bool(getattr(picture, "is_animated", False))
        if not 0 < whole[0] * whole[1] <= MOST_PIXELS:
            _refuse("pixels")
        if _orientation(picture) in _SIDEWAYS:
            whole = whole[::-1]
        shrunk = _shrunk(picture, width, height)
        few = shrunk.quantize(COLOURS[mode], method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    except UnidentifiedImageError:
        _refuse("unknown")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        _refuse("pixels")
    except MemoryError:
        _refuse("memory")
    shrunk = few.convert("RGB")
    body = _sixel(shrunk, cell_width, cell_height) if mode == "sixel" else shrunk.tobytes()
    head = ("ok", shrunk.width, shrunk.height, *whole, int(animated))
    sys.stdout.buffer.write(" ".join(map(str, head)).encode() + b"\n" + body)


def _limit() -> None:
    """What a hostile picture may use at the most. macOS does not keep to the first; the time is bounded outside too."""
    for kind, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with suppress(OSError, ValueError):
            resource.setrlimit(kind, (most, most))


def _refuse(why: str) -> NoReturn:
    sys.stdout.buffer.write(f"refused {why}\n".encode())
    sys.stdout.flush()
    sys.exit(0)


def _orientation(picture: "Image") -> int:
    """How the camera was held; 1 is upright, and so is what cannot be read."""
    with suppress(Exception):
        return int(picture.getexif().get(_ORIENTATION, 1))
    return 1


def _shrunk(picture: "Image", width: int, height: int) -> "Image":
    """The first frame in the box, upright, and on white where it is transparent."""
    from PIL import Image, ImageOps

    upright = _orientation(picture)
    if picture.mode in ("P", "PA", "LA") or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    picture.thumbnail((max(width, height),) * 2, Image.Resampling.LANCZOS)
    picture.load()
    if upright != 1:
        with suppress(Exception):
            ImageOps.exif_transpose(picture, in_place=True)
    picture.thumbnail((width, height), Image.Resampling.LANCZOS)
    if picture.mode == "RGBA":
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


def _sixel(picture: "Image", cell_width: int, cell_height: int) -> bytes:
    """The picture as sixels, stretched to whole cells.

    textual-image takes the size of a cell from the environment where it has no terminal.
    """
    os.environ.update(TEXTUAL_CELL_WIDTH=str(cell_width), TEXTUAL_CELL_HEIGHT=str(cell_height))
    from rich.console import Console
    from textual_image.renderable import SixelImage

    console = Console(file=io.StringIO(), width=1_000, height=1_000)
    columns, rows = -(-picture.width // cell_width), -(-picture.height // cell_height)
    segments = SixelImage(picture, width=columns, height=rows).__rich_console__(console, console.options)
    texts = (getattr(segment, "text", "") for segment in segments)
    sixels = next(text for text in texts if text.startswith("\x1bP"))
    # The library takes a colour that it defines for chosen; xterm wants it chosen as well.
    return _DEFINED.sub(r"\g<0>\1", sixels).encode()


if __name__ == "__main__":
    main()
