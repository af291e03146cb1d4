"""Where a reply is written. What is pasted is cleaned before it enters the draft."""

from collections.abc import Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.strip import Strip
from textual.widgets import TextArea

from wishtui.commands import Context
from wishtui.text import clean

_FLAG = Style(underline=True, bold=True)
"""Seen without colour as well."""


class ReplyBox(TextArea):
    """A text area whose text never holds a control character."""

    context: ClassVar[Context] = Context.COMPOSER

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, compact=True)
        self.cursor_blink = False
        self._wrapped_at = 0
        self._flagged: tuple[tuple[int, int], ...] = ()

    def flag(self, ranges: Sequence[tuple[int, int]]) -> None:
        """Underline what must not be sent: places as start and end, in characters."""
        if tuple(ranges) != self._flagged:
            self._flagged = tuple(ranges)
            self.notify_style_update()

    def get_line(self, line_index: int) -> Text:
        """A line of the draft, with what must not be sent underlined."""
        line = super().get_line(line_index)
        if self._flagged:
            offset = sum(len(self.document.get_line(row)) + 1 for row in range(line_index))
            for start, end in self._flagged:
                line.stylize(_FLAG, max(0, start - offset), max(0, end - offset))
        return line

    def render_line(self, y: int) -> Strip:
        """A line in sight. Text that came before there was a width is wrapped first: no resize need follow it."""
        width = self.wrap_width
        if width and width != self._wrapped_at:
            self._wrapped_at = width
            self.wrapped_document.wrap(width, self.indent_width)
            self.call_later(self._rewrap_and_refresh_virtual_size)
            self.call_after_refresh(self.scroll_cursor_visible)
        return super().render_line(y)

    @property
    def offset_in_text(self) -> int:
        """Place of the cursor, in characters from the start."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.text.split("\n")[:row]) + column

    def put(self, text: str, cursor: int | None = None) -> None:
        """Show `text` with the cursor at `cursor` characters, or at its end."""
        self.load_text(clean(text))
        position = len(self.text) if cursor is None else min(cursor, len(self.text))
        before = self.text[:position].split("\n")
        self.move_cursor((len(before) - 1, len(before[-1])))

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if not self.read_only:
            self.insert(clean(event.text))
