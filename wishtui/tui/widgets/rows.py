"""A cursor over lines that somebody else writes: for lists of dozens, not of thousands."""

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.strip import Strip

from wishtui.present.spans import Line
from wishtui.tui.widgets.line_widget import LineWidget
from wishtui.tui.widgets.moves import Move, target

RowLine = Callable[[int, int, bool], Line]
"""Gives a row: its place, the width, and whether the cursor is on it."""


class Rows(LineWidget, can_focus=True):
    """A list with a cursor. It takes no keys itself."""

    class Moved(Message):
        """The cursor stands on another row."""

    class Opened(Message):
        """A click on the row under the cursor."""

    def __init__(self, line: RowLine, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._line = line
        self.length = 0
        self.cursor = 0
        self.top = 0
        self.empty: tuple[Line, ...] = ()
        """What is said when there is no row."""

    def show(self, length: int, cursor: int | None = None) -> None:
        """Show `length` rows anew, the cursor on row `cursor`, or where it was."""
        self.length = length
        self.cursor = max(0, min(self.cursor if cursor is None else cursor, length - 1))
        self._settle()

    def move(self, move: Move) -> None:
        """Move the cursor."""
        self.cursor = target(move, self.cursor, self.length, self.size.height) if self.length else 0
        self._settle()

    def render_line(self, y: int) -> Strip:
        """Paint one row in sight."""
        place, width = self.top + y, self.size.width
        if not self.length:
            return self.strip_of(self.empty[y] if y < len(self.empty) else (), width)
        return self.strip_of(self._line(place, width, place == self.cursor) if place < self.length else (), width)

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._settle()

    def on_click(self, event: events.Click) -> None:
        """A click picks a row, a second one opens it."""
        place = self.top + event.y
        if place < self.length:
            opened = place == self.cursor
            self.cursor = place
            self._settle()
            self.post_message(self.Opened() if opened else self.Moved())

    def _settle(self) -> None:
        height = max(1, self.size.height)
        self.top = max(self.cursor - height + 1, min(self.top, self.cursor, max(0, self.length - height)))
        self.refresh()
        self.post_message(self.Moved())
