"""What the toolkit sends for a style or a whole frame, in a terminal of any colours."""

from typing import Any

from rich.color import ColorSystem
from rich.style import Style

from wishtui.tui.colours import Depth

SYSTEMS = {
    Depth.TRUE: ColorSystem.TRUECOLOR,
    Depth.INDEXED: ColorSystem.EIGHT_BIT,
    Depth.SIXTEEN: ColorSystem.STANDARD,
}


def codes(style: Style | None, depth: Depth) -> str:
    """The SGR codes of a style."""
    if style is None:
        return ""
    style._ansi = None  # it remembers those of the first terminal
    made = style._make_ansi_codes(SYSTEMS[depth])
    style._ansi = None
    return made


def frame(update: Any, depth: Depth) -> str:
    """A whole frame, as the toolkit's compositor has it, the cursor at home."""
    parts = []
    for y, strips in enumerate(update.strips):
        parts.append(f"\x1b[{y + 1};1H")
        texts = (part for strip in strips for part in strip if part.text)
        parts += [f"\x1b[{codes(part.style, depth)}m{part.text}\x1b[0m" for part in texts]
    return "".join(parts) + "\x1b[1;1H"
