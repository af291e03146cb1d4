"""A short list of choices with a cursor."""

from textual import events
from textual.message import Message
from textual.strip import Strip

from wishtui.present.picking import Choice, choice_line
from wishtui.tui.widgets.line_widget import LineWidget
from wishtui.tui.widgets.moves import Move, target


class Choices(LineWidget):
    """Lines to pick from. It takes no keys itself: the field above it does."""

    class Picked(Message):
        """A click picked the choice under the cursor."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.choices: list[Choice] = []
        self.cursor = 0
        self.top = 0

    @property
    def current(self) -> Choice | None:
        """The choice under the cursor."""
        return self.choices[self.cursor] if self.cursor < len(self.choices) else None

    def show(self, choices: list[Choice]) -> None:
        """Show `choices`, the cursor on the first."""
        self.choices, self.cursor, self.top = choices, 0, 0
        self.refresh()

    def move(self, move: Move) -> None:
        """Move the cursor."""
        height = max(1, self.size.height)
        self.cursor = target(move, self.cursor, len(self.choices), height) if self.choices else 0
        self.top = max(self.cursor - height + 1, min(self.top, self.cursor))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one choice in sight."""
        row, width = self.top + y, self.size.width
        if row >= len(self.choices):
            return self.strip_of((), width)
        return self.strip_of(choice_line(self.choices[row], width, selected=row == self.cursor), width)

    def on_click(self, event: events.Click) -> None:
        """A click picks."""
        row = self.top + event.y
        if row < len(self.choices):
            self.cursor = row
            self.refresh()
            self.post_message(self.Picked())
