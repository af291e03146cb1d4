"""A field of one line. What is pasted is cleaned, and stays on the line; what is typed can be undone."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual import events
from textual.widgets import Input

from wishtui.commands import Context
from wishtui.text import clean_line
from wishtui.tui.text_edits import Edit, Standing, word_end, word_start


# The library's words are those of an editor of code: it goes from start to start.
def _word_left(field: Input) -> None:
    field.cursor_position = word_start(field.value, field.cursor_position)


def _word_right(field: Input) -> None:
    field.cursor_position = word_end(field.value, field.cursor_position)


def _cut_word_left(field: Input) -> None:
    if field.selection.is_empty:
        field.delete(word_start(field.value, field.cursor_position), field.cursor_position)
    else:
        field.delete_selection()


def _cut_word_right(field: Input) -> None:
    if field.selection.is_empty:
        field.delete(field.cursor_position, word_end(field.value, field.cursor_position))
    else:
        field.delete_selection()


_STEPS: dict[Edit, Callable[[Input], None]] = {
    Edit.LEFT: Input.action_cursor_left,
    Edit.RIGHT: Input.action_cursor_right,
    Edit.WORD_LEFT: _word_left,
    Edit.WORD_RIGHT: _word_right,
    Edit.LINE_START: Input.action_home,
    Edit.LINE_END: Input.action_end,
    Edit.TEXT_START: Input.action_home,
    Edit.TEXT_END: Input.action_end,
    Edit.DELETE_RIGHT: Input.action_delete_right,
    Edit.CUT_WORD_LEFT: _cut_word_left,
    Edit.CUT_WORD_RIGHT: _cut_word_right,
    Edit.CUT_TO_START: Input.action_delete_left_all,
    Edit.CUT_TO_END: Input.action_delete_right_all,
}


class PromptInput(Input):
    """An input whose text never holds a control character."""

    context: ClassVar[Context] = Context.PROMPT

    def __init__(self, **options: Any) -> None:
        self._undo: list[Standing] = []
        self._redo: list[Standing] = []
        self._last_change = 0
        """By how many characters the last change made the line longer."""
        super().__init__(**options)

    def put(self, text: str) -> None:
        """Show `text` with the cursor at its end, with nothing to be undone."""
        self.value = clean_line(text)
        self.cursor_position = len(self.value)
        self._undo.clear()
        self._redo.clear()
        self._last_change = 0

    @property
    def standing(self) -> Standing:
        """The line, and the place of the cursor in it."""
        return Standing(self.value, self.cursor_position)

    def apply(self, edit: Edit) -> None:
        """Make a step of line editing."""
        if edit is Edit.UNDO:
            self._restore(self._undo, self._redo)
        elif edit is Edit.REDO:
            self._restore(self._redo, self._undo)
        else:
            _STEPS[edit](self)

    def put_in(self, text: str) -> None:
        """Put `text` where the cursor is, in place of what is selected."""
        self.replace(clean_line(text), *sorted(self.selection))

    def put_again(self, text: str) -> None:
        """Have `text` stand in place of all there is, as a step that can be undone."""
        self.replace(clean_line(text), 0, len(self.value))

    def replace(self, text: str, start: int, end: int) -> None:
        """Change a part of the line, and remember how it stood: a word that is typed is one step to undo."""
        before = self.standing
        super().replace(text, start, end)
        longer = len(self.value) - len(before.text)
        if self.value == before.text:
            return
        if abs(longer) != 1 or longer != self._last_change or text.isspace():
            self._undo.append(before)
        self._last_change = longer
        self._redo.clear()

    def _restore(self, steps: list[Standing], others: list[Standing]) -> None:
        if steps:
            others.append(self.standing)
            self.value, self.cursor_position = steps.pop()
            self._last_change = 0

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.put_in(event.text)
