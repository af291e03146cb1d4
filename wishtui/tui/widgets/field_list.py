"""The fields of a letter as a list, each with what stands in it."""

from collections.abc import Sequence

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from wishtui.present.appeals import FieldRow, field_line
from wishtui.tui.widgets.line_widget import LineWidget


class FieldList(LineWidget):
    """Lines with a cursor. It takes no keys: the field's own editor has them."""

    class Selected(Message):
        """A click wants a field."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[FieldRow] = ()
        self.cursor = 0
        self.top = 0

    def show(self, rows: Sequence[FieldRow], name: str) -> None:
        """Show `rows` with the cursor on the one called `name`; only what changed is painted."""
        old, cursor, top = self.rows, self.cursor, self.top
        self.rows = rows
        self.cursor = next((place for place, row in enumerate(rows) if row.name == name), 0)
        self._keep_in_sight()
        if self.top != top or len(old) != len(rows):
            self.refresh()
            return
        for place, row in enumerate(rows):
            moved = cursor != self.cursor and place in (cursor, self.cursor)
            if (row != old[place] or moved) and 0 <= place - self.top < self.size.height:
                self.refresh(Region(0, place - self.top, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Paint one field in sight."""
        place, width = self.top + y, self.size.width
        if place >= len(self.rows):
            return self.strip_of((), width)
        return self.strip_of(field_line(self.rows[place], width, selected=place == self.cursor), width)

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self._keep_in_sight()
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click goes to a field."""
        place = self.top + event.y
        if place < len(self.rows):
            self.post_message(self.Selected(self.rows[place].name))

    def _keep_in_sight(self) -> None:
        height = max(1, self.size.height)
        self.top = max(self.cursor - height + 1, min(self.top, self.cursor, max(0, len(self.rows) - height)))
