"""The base of every list with a cursor: any number of rows, of which only those in sight are ever painted."""

from textual import events
from textual.geometry import Region
from textual.strip import Strip

from wishtui.present.panes import first_in_sight
from wishtui.present.spans import Line, wrapped_lines
from wishtui.tui.widgets.line_widget import LineWidget
from wishtui.tui.widgets.moves import Move, target


class CursorList(LineWidget):
    """A cursor over rows of one height. It keeps its own offset: there is no scrollbar to repaint."""

    row_height = 1
    """Lines that one row takes."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.cursor = 0
        self.top = 0
        """The first row in sight."""
        self.empty: tuple[Line, ...] = ()
        """What is said when there is no row."""

    @property
    def length(self) -> int:
        """How many rows there are, in sight or not."""
        raise NotImplementedError

    def line_of(self, row: int, below: int, width: int) -> Line:
        """The line of a row that stands `below` its first; the cursor is on row `cursor`."""
        raise NotImplementedError

    def cursor_moved(self) -> None:
        """Called when the cursor was put somewhere."""

    def clicked(self, row: int) -> None:
        """Called for a click on a row: the cursor goes there."""
        self.go_to(row)

    @property
    def rows(self) -> int:
        """Whole rows that there is room for."""
        return self.size.height // self.row_height

    def move(self, move: Move) -> None:
        """Move the cursor."""
        self.go_to(target(move, self.cursor, self.length, self.rows))

    def go_to(self, row: int) -> None:
        """Put the cursor on `row`; the two touched rows are painted, or all of them when the list scrolls."""
        row = max(0, min(row, self.length - 1))
        if row == self.cursor:
            return
        old, self.cursor = self.cursor, row
        top = self.kept_in_sight(self.top)
        if top != self.top:
            self.top = top
            self.refresh()
        else:
            self.refresh_row(old)
            self.refresh_row(row)
        self.cursor_moved()

    def show_rows(self, cursor: int | None = None, *, top: int | None = None) -> None:
        """Show other rows, the cursor on row `cursor`, or where it was."""
        self.cursor = max(0, min(self.cursor if cursor is None else cursor, self.length - 1))
        self.top = self.kept_in_sight(self.top if top is None else top)
        self.refresh()
        self.cursor_moved()

    def kept_in_sight(self, top: int) -> int:
        """The first row in sight that is nearest to `top` and has the cursor in sight."""
        if not self.rows:
            # Nothing is laid out yet: what was asked for is put right when the size is known.
            return max(0, top)
        return first_in_sight(top, self.cursor, self.length, self.rows)

    def refresh_row(self, row: int) -> None:
        """Have one row painted, if it is in sight."""
        y = (row - self.top) * self.row_height
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, self.row_height))

    @property
    def lines_in_sight(self) -> int:
        """Lines that show rows."""
        return max(0, min(self.rows, self.length - self.top)) * self.row_height

    def render_line(self, y: int) -> Strip:
        """Paint one line in sight."""
        width = self.size.width
        if not self.length:
            lines = wrapped_lines(self.empty, width)
            return self.strip_of(lines[y] if y < len(lines) else (), width)
        if y >= self.lines_in_sight:
            return self.strip_of((), width)
        row, below = divmod(y, self.row_height)
        row += self.top
        return self.strip_of(self.line_of(row, below, width), width, bar=row == self.cursor)

    def on_resize(self) -> None:
        """The cursor stays in sight."""
        self.top = self.kept_in_sight(self.top)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click picks a row."""
        row = self.top + event.y // self.row_height
        if row < self.length:
            self.clicked(row)
