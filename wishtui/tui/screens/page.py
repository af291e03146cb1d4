"""A page of lines over the inbox: to read, or to agree to."""

from textual import events
from textual.app import ComposeResult
from textual.screen import ModalScreen

from wishtui.commands import latin_key
from wishtui.i18n import N_, _
from wishtui.present.spans import Line, LineSource, Role, Span
from wishtui.resources import style_file
from wishtui.tui.screens.base import BaseScreen
from wishtui.tui.widgets.conversation import Conversation, LinesSource
from wishtui.tui.widgets.moves import Move

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


class TextPage(BaseScreen[bool], ModalScreen[bool]):
    """A title, lines that scroll, and a line that says how to leave. Dismissed with whether it was agreed to."""

    CSS_PATH = style_file("pages.tcss")
    HINT = N_("esc goes back")
    AGREE: tuple[str, ...] = ()

    def __init__(self, title: str, source: LinesSource) -> None:
        super().__init__()
        self._title = title
        self._source = source

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield from (self.bars["title"], Conversation(id="page"), self.bars["status"], self.bars["too-small"])

    def on_mount(self) -> None:
        """Show the lines."""
        self.draw()
        self.query_one(Conversation).show(self._source)

    def draw(self) -> None:
        """The title too."""
        title: Line = (Span(f" {self._title}", Role.STRONG),)
        self.bars["title"].show(lambda width: title)
        super().draw()

    def hints(self) -> LineSource:
        """How to leave."""
        hint: Line = (Span(f" {_(self.HINT)}", Role.DIM),)
        return lambda width: hint

    def on_key(self, event: events.Key) -> None:
        """Scroll, agree or leave."""
        if self.too_small:
            event.stop()
            return
        self.quiet()
        sign = event.character or ""
        key = event.key if sign.isascii() else latin_key(sign)
        move = _MOVES.get(key)
        if move is not None:
            self.query_one(Conversation).move(move)
        elif key in self.AGREE:
            self.dismiss(True)
        elif key in ("escape", "q", "question_mark", "f1"):
            self.dismiss(False)
        else:
            return
        event.stop()


class Confirm(TextPage):
    """A page that asks: `enter` does it."""

    HINT = N_("enter does it  esc goes back  j k scroll")
    AGREE = ("enter",)


class Refusal(Confirm):
    """The same where nothing can be done: it says why, and asks for nothing."""

    HINT = N_("enter or esc goes back  j k scroll")
