"""The list of issues: any number of rows, of which only those in sight are ever painted."""

from collections.abc import Callable, Hashable, Iterable, Sequence

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from wishtui.present.rows import Row, row_key, row_layout, row_line, second_line
from wishtui.present.spans import Line
from wishtui.tui.widgets.line_widget import LineWidget
from wishtui.tui.widgets.moves import Move, target

_KNOWN = 500
"""Rows that are kept laid out: some screens full, so that scrolling back and forth lays out only what is new."""

RowSource = Callable[[str, bool], Row]
"""Gives the row of an issue: its id, and whether the cursor is on it."""


class IssueList(LineWidget, can_focus=True):
    """A cursor over ids in order. It keeps its own offset: there is no scrollbar to repaint."""

    class CursorMoved(Message):
        """The cursor stands on another issue, or on none."""

        def __init__(self, issue_id: str) -> None:
            super().__init__()
            self.issue_id = issue_id

    class Opened(Message):
        """Somebody asked for the issue under the cursor."""

        def __init__(self, issue_id: str) -> None:
            super().__init__()
            self.issue_id = issue_id

    def __init__(self, source: RowSource, *, roomy: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source = source
        self._height = 2 if roomy else 1
        """Lines that one row takes."""
        self._ids: Sequence[str] = ()
        self._painted: dict[int, Line] = {}
        self._known: dict[Hashable, Line] = {}
        """Rows laid out before, by all that they show."""
        self._strips: dict[Line, Strip] = {}
        """The same painted."""
        self.at = ""
        """Id that the cursor was put on. The list behind may have changed since."""
        self.cursor = 0
        self.top = 0
        self.empty: tuple[Line, ...] = ()
        """What is said when there is no row."""

    @property
    def current(self) -> str:
        """Id under the cursor; empty when the list is."""
        return self._ids[self.cursor] if self.cursor < len(self._ids) else ""

    @property
    def length(self) -> int:
        """How many rows there are, in sight or not."""
        return len(self._ids)

    def show(self, ids: Sequence[str], cursor: int | None = None, *, top: int | None = None) -> None:
        """Show `ids`, the cursor on row `cursor`, or where it was."""
        self._ids = ids
        self.cursor = max(0, min(self.cursor if cursor is None else cursor, len(ids) - 1))
        self.top = self._kept_in_sight(self.top if top is None else top)
        self._painted.clear()
        self.refresh()
        self._tell()

    @property
    def _rows(self) -> int:
        """Whole rows that there is room for."""
        return self.size.height // self._height

    def move(self, move: Move) -> None:
        """Move the cursor; the two touched rows repaint, or all of them when the list scrolls."""
        self.go_to(target(move, self.cursor, len(self._ids), self._rows))

    def go_to(self, row: int) -> None:
        """Put the cursor on `row`."""
        row = max(0, min(row, len(self._ids) - 1))
        if row == self.cursor:
            return
        old, self.cursor = self.cursor, row
        top = self._kept_in_sight(self.top)
        if top != self.top:
            self.top = top
            self.refresh()
        else:
            self._refresh_row(old)
            self._refresh_row(row)
        self._tell()

    def touch(self, issue_ids: Iterable[str] | None = None) -> None:
        """Repaint the rows in sight that now say something else: of the named issues, or of all."""
        names = None if issue_ids is None else set(issue_ids)
        for y in range(self._in_sight()):
            issue_id = self._ids[self.top + y // self._height]
            if (names is None or issue_id in names) and self._painted.get(y) != self._line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Paint one row in sight."""
        if not self._ids:
            return self.strip_of(self.empty[y] if y < len(self.empty) else (), self.size.width)
        if y >= self._in_sight():
            return self.strip_of((), self.size.width)
        line = self._painted[y] = self._line(y)
        strip = self._strips.get(line)
        if strip is None:
            if len(self._strips) >= _KNOWN:
                self._strips.clear()
            strip = self._strips[line] = self.strip_of(line, self.size.width)
        return strip

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        self._strips.clear()
        super().notify_style_update()

    def mark_matches(self, words: Sequence[str]) -> None:
        """Mark folded words wherever they are shown."""
        self._strips.clear()
        super().mark_matches(words)

    def on_resize(self, event: events.Resize) -> None:
        """The cursor stays in sight."""
        self._strips.clear()
        self.top = self._kept_in_sight(self.top)
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """A click picks a row, a second one opens it."""
        row = self.top + event.y // self._height
        if row >= len(self._ids):
            return
        if row == self.cursor:
            self.post_message(self.Opened(self.current))
        self.go_to(row)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor."""
        self.go_to(self.cursor + 3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor."""
        self.go_to(self.cursor - 3)

    def _line(self, y: int) -> Line:
        place, below = divmod(y, self._height)
        row = self.top + place
        shown = self._source(self._ids[row], row == self.cursor)
        # Not the size that was told last: the first frame is painted before the news of it arrives.
        layout = row_layout(self.size.width)
        key = (row_key(shown), below, layout.width)
        line = self._known.get(key)
        if line is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            line = second_line(shown, layout) if below else row_line(shown, layout)
            self._known[key] = line
        return line

    def _in_sight(self) -> int:
        """Lines that show rows."""
        return max(0, min(self._rows, len(self._ids) - self.top)) * self._height

    def _kept_in_sight(self, top: int) -> int:
        height = self._rows
        if not height:
            # Nothing is laid out yet: what was asked for is put right when the size is known.
            return max(0, top)
        top = min(top, max(0, len(self._ids) - height))
        return max(0, min(max(top, self.cursor - height + 1), self.cursor))

    def _refresh_row(self, row: int) -> None:
        y = (row - self.top) * self._height
        if 0 <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, self._height))

    def _tell(self) -> None:
        if self.current != self.at:
            self.at = self.current
            self.post_message(self.CursorMoved(self.current))
