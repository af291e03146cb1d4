"""Help for the place that had the keys, from the live registry."""

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from wishtui.commands import Context, KeyMap
from wishtui.tui.present.help import help_lines
from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.moves import Move

_MOVES = {
    "j": Move.DOWN,
    "down": Move.DOWN,
    "k": Move.UP,
    "up": Move.UP,
    "pagedown": Move.PAGE_DOWN,
    "space": Move.PAGE_DOWN,
    "pageup": Move.PAGE_UP,
    "g": Move.TOP,
    "G": Move.BOTTOM,
}


class HelpScreen(ModalScreen[None]):
    """All commands of a context with their keys; any other key goes back."""

    def __init__(self, keymap: KeyMap, context: Context) -> None:
        super().__init__()
        self._keymap = keymap
        self._place = context

    def compose(self) -> ComposeResult:
        """One scrolling page."""
        yield Conversation(id="help")

    def on_mount(self) -> None:
        """Show the commands."""
        self.query_one(Conversation).show(lambda width: help_lines(self._keymap, self._place, width))

    def on_key(self, event: events.Key) -> None:
        """Scroll, or leave."""
        event.stop()
        move = _MOVES.get(event.key)
        if move is None:
            self.dismiss()
        else:
            self.query_one(Conversation).move(move)
