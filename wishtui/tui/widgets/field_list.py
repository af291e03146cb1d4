"""The fields of a letter as a list, each with what stands in it."""

from collections.abc import Sequence

from textual.message import Message

from wishtui.present.appeals import FieldRow, field_line
from wishtui.present.spans import Line
from wishtui.tui.widgets.cursor_list import CursorList


class FieldList(CursorList):
    """Lines with a cursor. It takes no keys: the field's own editor has them."""

    class Selected(Message):
        """A click wants a field."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.fields: Sequence[FieldRow] = ()

    @property
    def length(self) -> int:
        """How many fields there are."""
        return len(self.fields)

    def show(self, fields: Sequence[FieldRow], name: str) -> None:
        """Show `fields` with the cursor on the one called `name`; only what changed is painted."""
        old, self.fields = self.fields, fields
        cursor = next((row for row, field in enumerate(fields) if field.name == name), 0)
        if len(old) != len(fields):
            self.show_rows(cursor)
            return
        for row, field in enumerate(fields):
            if field != old[row]:
                self.refresh_row(row)
        self.go_to(cursor)

    def line_of(self, row: int, below: int, width: int) -> Line:
        """One field."""
        return field_line(self.fields[row], width, selected=row == self.cursor)

    def clicked(self, row: int) -> None:
        """A click goes to a field."""
        self.post_message(self.Selected(self.fields[row].name))
