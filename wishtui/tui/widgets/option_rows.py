"""Rows to pick or to tick with a digit, or with the cursor."""

from collections.abc import Callable

from textual import events
from textual.message import Message
from textual.strip import Strip

from wishtui.present.appeals import option_lines
from wishtui.present.field_options import FieldOptions
from wishtui.present.spans import Line
from wishtui.tui.widgets.cursor_list import CursorList


class OptionRows(CursorList, can_focus=True):
    """What may be chosen, wrapped so that all of it can be read: a row takes as many lines as it needs."""

    class LetterTyped(Message):
        """Somebody types where nothing can be written."""

    # Called rather than posted: over a slow line the next key is often on its way already, and belongs to what
    # this one leads to.
    def __init__(self, picked: Callable[[int], None], wanted: Callable[[int], None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picked = picked
        self._wanted = wanted
        self.field_options: FieldOptions | None = None
        self._lines: list[tuple[int, Line]] = []

    @property
    def length(self) -> int:
        """How many options there are."""
        return self.field_options.length if self.field_options else 0

    def show(self, field_options: FieldOptions, cursor: int | None = None) -> None:
        """Show `field_options`, the cursor on the first chosen row, or on `cursor`."""
        self.field_options = field_options
        first = field_options.chosen[0] if field_options.chosen and not field_options.several else 0
        self.cursor = max(0, min(first if cursor is None else cursor, field_options.length - 1))
        self.top = 0
        self.lay_out()

    def retranslate(self) -> None:
        """The rows hold words."""
        self.lay_out()

    def lay_out(self) -> None:
        """Wrap the rows anew and paint them."""
        field_options, width = self.field_options, self.size.width
        self._lines = []
        for index in range(field_options.length if field_options and width else 0):
            mark, text = field_options.shown(index) if field_options else ("", "")
            lines = option_lines(text, mark, width, selected=index == self.cursor and self.has_focus)
            self._lines += [(index, line) for line in lines]
        self.top = self.kept_in_sight(self.top)
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one line in sight."""
        index = self.top + y
        line = self._lines[index][1] if index < len(self._lines) else ()
        return self.strip_of(line, self.size.width)

    def kept_in_sight(self, top: int) -> int:
        """The first line in sight that is nearest to `top` and has all of the cursor's row in sight."""
        mine = [y for y, (row, _line) in enumerate(self._lines) if row == self.cursor]
        return min(max(top, mine[-1] - max(1, self.size.height) + 1), mine[0]) if mine else top

    def on_resize(self) -> None:
        """The rows are wrapped anew."""
        self.lay_out()

    def on_focus(self) -> None:
        """The cursor shows where the keys go."""
        self.lay_out()

    def on_blur(self) -> None:
        """Without the keys there is no cursor."""
        self.lay_out()

    def on_key(self, event: events.Key) -> None:
        """Digits pick; arrows move, space and enter pick at the cursor, backspace takes back."""
        field_options = self.field_options
        if field_options is None or not field_options.length:
            return
        if event.key in ("up", "down"):
            self.cursor = max(0, min(self.cursor + (1 if event.key == "down" else -1), field_options.length - 1))
            self.lay_out()
        elif event.character and event.character in "123456789" and int(event.character) <= field_options.length:
            self.cursor = int(event.character) - 1
            self._pick(write=field_options.takes_text(self.cursor))
        elif event.key == "space":
            self._pick(write=field_options.takes_text(self.cursor))
        elif event.key == "enter":
            self._pick(write=field_options.several or field_options.takes_text(self.cursor))
        elif event.key in ("backspace", "delete") and self.cursor in field_options.chosen:
            field_options.toggle(self.cursor)
            self.lay_out()
            self._picked(-1)
        elif event.character and event.character.isprintable():
            self.post_message(self.LetterTyped())
        else:
            return
        event.stop()
        event.prevent_default()

    def on_click(self, event: events.Click) -> None:
        """A click picks."""
        event.prevent_default()
        index = self.top + event.y
        if self.field_options is not None and index < len(self._lines):
            self.cursor = self._lines[index][0]
            self._pick(write=self.field_options.takes_text(self.cursor))

    def _pick(self, *, write: bool) -> None:
        field_options = self.field_options
        if field_options is None:
            return
        if write:
            self._wanted(self.cursor)
            return
        if field_options.several:
            field_options.toggle(self.cursor)
        else:
            field_options.pick(self.cursor)
        self.lay_out()
        self._picked(self.cursor)
