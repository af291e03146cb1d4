"""The list of issues: any number of rows, of which only those in sight are ever painted."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence

from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from wishtui.present.rows import IssueRow, RowLayout, Sign, row_key, row_layout, row_line, row_signs, second_line
from wishtui.present.spans import Line
from wishtui.tui.widgets.cursor_list import CursorList

_KNOWN = 500
"""Rows that are kept laid out: some screens full, so that scrolling back and forth lays out only what is new."""

RowSource = Callable[[str, bool], IssueRow]
"""Gives the row of an issue: its id, and whether the cursor is on it."""


class IssueList(CursorList, can_focus=True):
    """A cursor over ids in order."""

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
        self.row_height = 2 if roomy else 1
        self._ids: Sequence[str] = ()
        self._shown_lines: dict[int, Line] = {}
        self._known: dict[Hashable, Line] = {}
        """Rows laid out before, by all that they show."""
        self._strips: dict[tuple[Line, bool], Strip] = {}
        """The same painted, without the bar and with it."""
        self._names_shops = False
        self.reach: Callable[[int], object] = lambda row: None
        """Has a row read that is not known, and the cursor put on it."""
        self.at = ""
        """Id that the cursor was put on. The list behind may have changed since."""

    @property
    def current(self) -> str:
        """Id under the cursor; empty when the list is."""
        return self._ids[self.cursor] if self.cursor < len(self._ids) else ""

    @property
    def length(self) -> int:
        """How many rows there are, in sight or not."""
        return len(self._ids)

    def name_shops(self, named: bool) -> None:
        """Have each row name the shop of its issue, or not."""
        if named is not self._names_shops:
            self._names_shops = named
            self._known.clear()
            self._strips.clear()

    def show(self, ids: Sequence[str], cursor: int | None = None, *, top: int | None = None) -> None:
        """Show `ids`, the cursor on row `cursor`, or where it was; an empty one is that of a row nobody has read."""
        self._ids = ids
        self._shown_lines.clear()
        self.show_rows(cursor, top=top)

    def go_to(self, row: int) -> None:
        """Put the cursor on `row`, once it is known."""
        row = max(0, min(row, self.length - 1))
        if row == self.cursor or self._ids[row]:
            super().go_to(row)
        else:
            self.reach(row)

    def touch(self, issue_ids: Iterable[str] | None = None) -> None:
        """Repaint the rows in sight that now say something else: of the named issues, or of all."""
        names = None if issue_ids is None else set(issue_ids)
        for y in range(self.lines_in_sight):
            issue_id = self._ids[self.top + y // self.row_height]
            if (names is None or issue_id in names) and self._shown_lines.get(y) != self._line(y):
                self.refresh(Region(0, y, self.size.width, 1))

    @property
    def layout_of_rows(self) -> RowLayout:
        """The columns of every row."""
        # Not the size that was told last: the first frame is painted before the news of it arrives.
        return row_layout(self.size.width, alone=self.screen.has_class("narrow"), shops=self._names_shops)

    def signs_in_sight(self) -> Iterator[Sign]:
        """The signs that the rows in sight show for want of room for a word."""
        layout = self.layout_of_rows
        rows = (self.top + y // self.row_height for y in range(0, self.lines_in_sight, self.row_height))
        for row in filter(self._ids.__getitem__, rows):
            yield from row_signs(self._source(self._ids[row], row == self.cursor), layout)

    def render_line(self, y: int) -> Strip:
        """Paint one line in sight."""
        if not self._ids or y >= self.lines_in_sight:
            return super().render_line(y)
        line = self._shown_lines[y] = self._line(y)
        bar = self.top + y // self.row_height == self.cursor
        strip = self._strips.get((line, bar))
        if strip is None:
            if len(self._strips) >= _KNOWN:
                self._strips.clear()
            strip = self._strips[line, bar] = self.strip_of(line, self.size.width, bar=bar)
        return strip

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        self._strips.clear()
        super().notify_style_update()

    def retranslate(self) -> None:
        """Rows that are laid out hold words."""
        self._known.clear()
        self._strips.clear()
        super().retranslate()

    def mark_matches(self, words: Sequence[str]) -> None:
        """Mark folded words wherever they are shown."""
        self._strips.clear()
        super().mark_matches(words)

    def on_resize(self) -> None:
        """Rows of another width are painted anew."""
        self._strips.clear()

    def clicked(self, row: int) -> None:
        """A click picks a row, a second one opens it."""
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
        index, below = divmod(y, self.row_height)
        row = self.top + index
        if not self._ids[row]:
            return ()  # it is being read
        shown = self._source(self._ids[row], row == self.cursor)
        layout = self.layout_of_rows
        key = (row_key(shown), below, layout)
        line = self._known.get(key)
        if line is None:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            line = second_line(shown, layout) if below else row_line(shown, layout)
            self._known[key] = line
        return line

    def cursor_moved(self) -> None:
        """Tell the owner which issue it stands on."""
        if self.current != self.at:
            self.at = self.current
            self.post_message(self.CursorMoved(self.current))
