"""A letter to look through."""

from textual import events

from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.moves import Move

_MOVES = {"down": Move.DOWN, "up": Move.UP, "home": Move.TOP, "end": Move.BOTTOM}


class LetterView(Conversation):
    """Lines of a letter. It scrolls by arrows while it has the keys."""

    def look_at(self, line: int) -> None:
        """Bring a line into sight, a third of the way down."""
        height = self.size.height
        if not self.top <= line < self.top + height:
            self.top = max(0, min(line - height // 3, len(self._lines) - height))
            self._moved()

    def on_key(self, event: events.Key) -> None:
        """Scroll."""
        move = _MOVES.get(event.key)
        if move is not None:
            self.move(move)
            event.stop()
            event.prevent_default()
