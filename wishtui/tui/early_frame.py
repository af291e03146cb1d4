"""The first frame, painted before the toolkit is loaded, by the presenters that its widgets ask too."""

from contextlib import suppress
from itertools import groupby
from operator import attrgetter

from wishtui.present.panes import is_too_small
from wishtui.present.spans import Role
from wishtui.tui.colours import depth_here, sgr
from wishtui.tui.driver.early_terminal import EarlyTerminal
from wishtui.tui.driver.screen_buffer import ScreenBuffer
from wishtui.tui.driver.terminal import terminal_here
from wishtui.tui.first_frame import first_frame
from wishtui.tui.session import Session


def paint_early(terminal: EarlyTerminal, session: Session, theme: str) -> None:
    """Paint the first frame, where all is known that it takes; else nothing happens, and it is the toolkit's."""
    with suppress(Exception):
        # Whatever is wrong here is so again, and is told, when the toolkit's frame is made.
        if terminal.is_known and not is_too_small(*terminal.size):
            terminal.show(picture(session, theme, *terminal.size))


def picture(session: Session, theme: str, width: int, height: int) -> ScreenBuffer:
    """The first frame on a screen of that size, in the colours of the terminal that the environment names."""
    buffer = ScreenBuffer(terminal_here(), width, height)
    styles = sgr(theme, depth_here())
    buffer.fill(styles[Role.PLAIN])
    for y, x, line in first_frame(session, width, height):
        # Joined as the widgets join them, so that blanks between texts of one style are the same cells.
        joined = groupby(line, attrgetter("role"))
        buffer.put(y, x, [("".join(span.text for span in spans), styles[role]) for role, spans in joined])
    return buffer
