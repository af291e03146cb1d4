"""A field of one line. What is pasted is cleaned, and stays on the line."""

from typing import ClassVar

from textual import events
from textual.widgets import Input

from wishtui.commands import Context
from wishtui.text import clean_line


class PromptInput(Input):
    """An input whose text never holds a control character."""

    context: ClassVar[Context] = Context.PROMPT

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.insert_text_at_cursor(clean_line(event.text))
