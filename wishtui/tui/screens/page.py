"""A page of lines over the inbox: to read, or to agree to."""

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from wishtui.present.spans import Role, Span
from wishtui.resources import style_file
from wishtui.tui.widgets.conversation import Conversation, LineSource
from wishtui.tui.widgets.moves import Move
from wishtui.tui.widgets.painted import LineBar

_MOVES = {
    "j": Move.DOWN,
    "down": Move.DOWN,
    "k": Move.UP,
    "up": Move.UP,
    "pagedown": Move.PAGE_DOWN,
    "space": Move.PAGE_DOWN,
    "pageup": Move.PAGE_UP,
    "ctrl+d": Move.HALF_DOWN,
    "ctrl+u": Move.HALF_UP,
    "g": Move.TOP,
    "G": Move.BOTTOM,
}


class Page(ModalScreen[bool]):
    """A title, lines that scroll, and a line that says how to leave. Dismissed with whether it was agreed to."""

    CSS_PATH = style_file("pages.tcss")
    HINT = "esc goes back"
    AGREE: tuple[str, ...] = ()

    def __init__(self, title: str, source: LineSource) -> None:
        super().__init__()
        self._title = title
        self._source = source

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield LineBar(id="page-title")
        yield Conversation(id="page")
        yield LineBar(id="page-hint")

    def on_mount(self) -> None:
        """Show the lines."""
        title, hint = (Span(" " + self._title, Role.STRONG),), (Span(" " + self.HINT, Role.DIM),)
        self.query_one("#page-title", LineBar).show(lambda width: title)
        self.query_one("#page-hint", LineBar).show(lambda width: hint)
        self.query_one(Conversation).show(self._source)

    def on_key(self, event: events.Key) -> None:
        """Scroll, agree or leave."""
        event.stop()
        move = _MOVES.get(event.key)
        if move is not None:
            self.query_one(Conversation).move(move)
        elif event.key in self.AGREE:
            self.dismiss(True)
        elif event.key in ("escape", "q", "question_mark", "f1"):
            self.dismiss(False)
