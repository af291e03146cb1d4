"""A cursor over lines that somebody else writes: for lists of dozens, not of thousands."""

from collections.abc import Callable

from textual.message import Message

from wishtui.present.spans import Line
from wishtui.tui.widgets.cursor_list import CursorList

RowLine = Callable[[int, int, bool], Line]
"""Makes a row: its index, the width, and whether the cursor is on it."""


class RowList(CursorList, can_focus=True):
    """A list with a cursor. It takes no keys itself."""

    class CursorMoved(Message):
        """The cursor stands on another row, or there are other rows."""

    class Opened(Message):
        """A click on the row under the cursor."""

    def __init__(self, line: RowLine, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._line = line
        self._length = 0

    @property
    def length(self) -> int:
        """How many rows there are."""
        return self._length

    def show(self, length: int, cursor: int | None = None) -> None:
        """Show `length` rows anew, the cursor on row `cursor`, or where it was."""
        self._length = length
        self.show_rows(cursor)

    def line_of(self, row: int, below: int, width: int) -> Line:
        """What the owner of the list writes."""
        return self._line(row, width, row == self.cursor)

    def cursor_moved(self) -> None:
        """Tell the owner."""
        self.post_message(self.CursorMoved())

    def clicked(self, row: int) -> None:
        """A click picks a row, a second one opens it."""
        if row == self.cursor:
            self.post_message(self.Opened())
        self.go_to(row)
