"""Where a reply is written. What is pasted is cleaned before it enters the draft."""

from textual import events
from textual.widgets import TextArea

from wishtui.text import clean


class ReplyBox(TextArea):
    """A text area whose text never holds a control character."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, compact=True)
        self.cursor_blink = False

    @property
    def offset_in_text(self) -> int:
        """Place of the cursor, in characters from the start."""
        row, column = self.cursor_location
        return sum(len(line) + 1 for line in self.text.split("\n")[:row]) + column

    def put(self, text: str, cursor: int | None = None) -> None:
        """Show `text` with the cursor at `cursor` characters, or at its end."""
        self.load_text(clean(text))
        place = len(self.text) if cursor is None else min(cursor, len(self.text))
        before = self.text[:place].split("\n")
        self.move_cursor((len(before) - 1, len(before[-1])))

    async def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        if not self.read_only:
            self.insert(clean(event.text))
