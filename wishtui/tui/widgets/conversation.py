"""The detail of one issue: order and conversation, scrolled by lines."""

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from wishtui.commands import Context
from wishtui.present.matching import has_match
from wishtui.present.spans import Line
from wishtui.tui.widgets.line_widget import LineWidget
from wishtui.tui.widgets.moves import Move, target

LinesSource = Callable[[int], list[Line]]
"""Gives all lines for a width in cells."""


class Conversation(LineWidget, can_focus=True):
    """Lines that are laid out once for a width, and painted where they are in sight."""

    context: ClassVar[Context] = Context.DETAIL

    class Scrolled(Message):
        """Another part is in sight, or there are more or fewer lines."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: LinesSource = lambda width: []
        self._lines: list[Line] = []
        self._width = 0
        self._at_end = False
        self._match: int | None = None
        """The line of the match that was gone to last."""
        self.top = 0

    def show(self, source: LinesSource, *, keep_scroll: bool = False) -> None:
        """Show what `source` gives, from the top unless the same issue is shown anew."""
        self._source = source
        if not keep_scroll:
            self.top, self._at_end = 0, False
        self.lay_out()

    def show_end(self) -> None:
        """Keep the last lines in sight, whatever room there will be, until somebody scrolls."""
        self._at_end = True
        self.lay_out()

    def retouch(self) -> None:
        """Lay out again and repaint the lines in sight that changed."""
        old = self._lines
        self._lines = self._source(self._width) if self._width else []
        if len(old) != len(self._lines):
            self.lay_out()
            return
        for y in range(self.size.height):
            index = self.top + y
            if index < len(old) and old[index] != self._lines[index]:
                self.refresh(Region(0, y, self.size.width, 1))

    def move(self, move: Move) -> None:
        """Scroll."""
        self._at_end = move is Move.BOTTOM
        last = max(0, len(self._lines) - self.size.height)
        top = min(last, target(move, self.top, len(self._lines), self.size.height))
        if top != self.top:
            self.top = top
            self._moved()

    def go_to_match(self, by: int) -> tuple[int, int]:
        """Show the next line that the search matches, or with -1 the one before.

        Gives which it is of how many, counted from 1; (0, n) where there is none in that direction.
        """
        matches = [index for index, line in enumerate(self._lines) if has_match(line, self.matches)]
        at = self.top - 1 if self._match is None else self._match
        ahead = [index for index in matches if (index > at if by > 0 else index < at)]
        if not ahead:
            return 0, len(matches)
        self._match = ahead[0] if by > 0 else ahead[-1]
        self._at_end = False
        height = max(1, self.size.height)
        if not self.top <= self._match < self.top + height:
            self.top = max(0, min(self._match - height // 3, len(self._lines) - height))
        self._moved()
        return matches.index(self._match) + 1, len(matches)

    @property
    def position(self) -> tuple[int, int]:
        """First line in sight and number of lines, for the status bar."""
        return self.top, len(self._lines)

    @property
    def lines(self) -> list[Line]:
        """Everything, in sight or not."""
        return self._lines

    def render_line(self, y: int) -> Strip:
        """Paint one line in sight."""
        if self._width != self.size.width:
            # The first frame is painted before the news of its size arrives.
            self._wrap()
        index = self.top + y
        line = self._lines[index] if index < len(self._lines) else ()
        return self.strip_of(line, self.size.width, bar=index == self._match)

    def on_resize(self, event: events.Resize) -> None:
        """Lines are wrapped anew when the width changed."""
        self._width = event.size.width
        self.lay_out()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel scrolls."""
        self.move(Move.HALF_DOWN)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel scrolls."""
        self.move(Move.HALF_UP)

    def retranslate(self) -> None:
        """The lines hold words."""
        self.lay_out()

    def lay_out(self) -> None:
        """Lay out and paint again what the source gives now."""
        self._match = None
        self._wrap()
        self._moved()

    def _wrap(self) -> None:
        self._width = self.size.width
        self._lines = self._source(self._width) if self._width else []
        last = max(0, len(self._lines) - self.size.height)
        self.top = last if self._at_end else min(self.top, last)

    def _moved(self) -> None:
        self.refresh()
        self.post_message(self.Scrolled())
