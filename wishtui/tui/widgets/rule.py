"""A thin line between two parts of the screen."""

from textual.strip import Strip

from wishtui.present.spans import Role, Span
from wishtui.tui.widgets.line_widget import LineWidget


class Rule(LineWidget):
    """A line of one sign, across or down."""

    def __init__(self, sign: str, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._sign = sign

    def render_line(self, y: int) -> Strip:
        """As many signs as there is room."""
        width = self.size.width
        return self.strip_of((Span(self._sign * width, Role.DIM),), width)
