"""A short list of choices with a cursor."""

from textual.message import Message

from wishtui.present.picking import Choice, choice_line
from wishtui.present.spans import Line
from wishtui.tui.widgets.cursor_list import CursorList


class Choices(CursorList):
    """Lines to pick from. It takes no keys itself: the field above it does."""

    class Picked(Message):
        """A click picked the choice under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.choices: list[Choice] = []

    @property
    def length(self) -> int:
        """How many choices there are."""
        return len(self.choices)

    @property
    def current(self) -> Choice | None:
        """The choice under the cursor."""
        return self.choices[self.cursor] if self.cursor < len(self.choices) else None

    def show(self, choices: list[Choice]) -> None:
        """Show `choices`, the cursor on the first."""
        self.choices = choices
        self.show_rows(0, top=0)

    def line_of(self, row: int, below: int, width: int) -> Line:
        """One choice."""
        return choice_line(self.choices[row], width, selected=row == self.cursor)

    def clicked(self, row: int) -> None:
        """A click picks."""
        self.go_to(row)
        self.post_message(self.Picked())
