"""Where a reply is written. What is pasted is cleaned before it enters the draft."""

import math
from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.style import Style
from rich.text import Text
from textual import events
from textual.geometry import Offset
from textual.strip import Strip
from textual.widgets import TextArea

from wishtui.commands import Context
from wishtui.text import clean
from wishtui.tui.text_edits import CUTTING, Edit, Standing, word_end, word_start

_FLAG = Style(underline=True, bold=True)
"""Seen without colour as well."""

_MOST_STEPS = 1000
"""Words and other steps that can be undone."""


class ReplyBox(TextArea):
    """A text area whose text never holds a control character."""

    context: ClassVar[Context] = Context.COMPOSER
    tab_is_text: ClassVar[bool] = True
    """Whether a tab is written; else it is left to the commands of the screen."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(
            id=id,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            compact=True,
            max_checkpoints=_MOST_STEPS,
        )
        # What one step of undo takes back must not hang on how fast somebody types, or on the line.
        self.history.checkpoint_timer = math.inf
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

    def scroll_cursor_visible(self, center: bool = False, animate: bool = False) -> Offset:
        """Scroll to the cursor, unless an undo that takes the scroll bar away has not yet put it into the text."""
        if self.cursor_location[0] >= self.document.line_count:
            return Offset()
        return super().scroll_cursor_visible(center, animate)

    @property
    def offset_in_text(self) -> int:
        """Place of the cursor, in characters from the start."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.text.split("\n")[:row]) + column

    def location_of(self, offset: int) -> tuple[int, int]:
        """Line and column of a place, in characters from the start."""
        before = self.text[:offset].split("\n")
        return len(before) - 1, len(before[-1])

    def put(self, text: str, cursor: int | None = None) -> None:
        """Show `text` with the cursor at `cursor` characters, or at its end; nothing of it can be undone."""
        self.load_text(clean(text))
        self.move_cursor(self.location_of(len(self.text) if cursor is None else cursor))

    def put_again(self, text: str) -> None:
        """Have `text` stand in place of all there is, as a step that can be undone."""
        self.history.checkpoint()
        self.replace(clean(text), self.document.start, self.document.end, maintain_selection_offset=False)
        self.history.checkpoint()

    @property
    def standing(self) -> Standing:
        """The draft, and the place of the cursor in it."""
        return Standing(self.text, self.offset_in_text)

    def apply(self, edit: Edit) -> None:
        """Make a step of line editing."""
        if edit in CUTTING:
            # What is cut can be undone by itself.
            self.history.checkpoint()
        _STEPS[edit](self)

    def put_in(self, text: str) -> None:
        """Put `text` where the cursor is, in place of what is selected."""
        self.replace(clean(text), *self.selection, maintain_selection_offset=False)

    async def _on_key(self, event: events.Key) -> None:
        """Words are undone one by one. A tab is text, as in what is pasted: what follows it must run no command."""
        if event.character is not None and event.character.isspace():
            self.history.checkpoint()
        if event.key == "tab" and self.tab_is_text and not self.read_only:
            event.stop()
            event.prevent_default()
            self.put_in(" " * (self.indent_width - self.cursor_location[1] % self.indent_width))
            return
        await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if not self.read_only:
            self.insert(clean(event.text))


def _word_left(box: ReplyBox) -> None:
    box.move_cursor(box.location_of(word_start(*box.standing)))


def _word_right(box: ReplyBox) -> None:
    box.move_cursor(box.location_of(word_end(*box.standing)))


def _text_start(box: ReplyBox) -> None:
    box.move_cursor(box.document.start)


def _text_end(box: ReplyBox) -> None:
    box.move_cursor(box.document.end)


def _cut_word_left(box: ReplyBox) -> None:
    _cut(box, box.location_of(word_start(*box.standing)))


def _cut_word_right(box: ReplyBox) -> None:
    _cut(box, box.location_of(word_end(*box.standing)))


def _cut_to_end(box: ReplyBox) -> None:
    """At the end of a line, the next one joins it."""
    end = box.get_cursor_line_end_location()
    if box.cursor_location == end:
        end = box.get_cursor_right_location()
    _cut(box, end)


def _cut(box: ReplyBox, end: tuple[int, int]) -> None:
    """Delete from the cursor to `end`, or what is selected."""
    start, end = (box.cursor_location, end) if box.selection.is_empty else box.selection
    box.delete(start, end, maintain_selection_offset=False)


# The library's words are those of an editor of code: it stops at the ends of words as well.
_STEPS: dict[Edit, Callable[[ReplyBox], None]] = {
    Edit.LEFT: ReplyBox.action_cursor_left,
    Edit.RIGHT: ReplyBox.action_cursor_right,
    Edit.WORD_LEFT: _word_left,
    Edit.WORD_RIGHT: _word_right,
    Edit.LINE_START: ReplyBox.action_cursor_line_start,
    Edit.LINE_END: ReplyBox.action_cursor_line_end,
    Edit.TEXT_START: _text_start,
    Edit.TEXT_END: _text_end,
    Edit.DELETE_RIGHT: ReplyBox.action_delete_right,
    Edit.CUT_WORD_LEFT: _cut_word_left,
    Edit.CUT_WORD_RIGHT: _cut_word_right,
    Edit.CUT_TO_START: ReplyBox.action_delete_to_start_of_line,
    Edit.CUT_TO_END: _cut_to_end,
    Edit.UNDO: ReplyBox.undo,
    Edit.REDO: ReplyBox.redo,
}
