"""The base of the screens over the inbox that have commands of their own: a title, a body, and one line below."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import PurePath
from typing import Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widget import Widget

from wishtui.commands import Context
from wishtui.resources import style_file
from wishtui.text import clean_line, truncate
from wishtui.tui.input_queue import HandlerResult
from wishtui.tui.keys import KeyReader
from wishtui.tui.present.bars import hints_line
from wishtui.tui.present.spans import Line, Role, Span, fit
from wishtui.tui.session import Session
from wishtui.tui.widgets.painted import LineBar
from wishtui.tui.widgets.prompt import Prompt, Question

SMALLEST = (60, 15)
WIDE = 120


class Elsewhere(dict[str, Callable[..., HandlerResult]]):
    """What a screen's commands do; any other command says that it belongs to the inbox."""

    def __missing__(self, command_id: str) -> Callable[..., HandlerResult]:
        """A handler that says so."""
        return lambda screen, argument="": screen.say("That works in the inbox: esc goes back there.", Role.SOON)


class DeskScreen(ModalScreen[None]):
    """Takes keys by the registry, says one line at the bottom, and asks there."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [style_file("appeals.tcss"), style_file("prompt.tcss")]
    PLACE = Context.APPEALS

    def __init__(
        self,
        session: Session,
        handlers: Mapping[str, Callable[[Any], HandlerResult]],
        argued: Mapping[str, Callable[[Any, str], HandlerResult]],
    ) -> None:
        super().__init__()
        self.session = session
        self.keys = KeyReader(
            session.keymap, Elsewhere(handlers), Elsewhere(argued), situation=session.situation, say=self.say
        )
        self._said: tuple[str, Role] | None = None
        self._asked_from: Widget | None = None

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield LineBar(id="title")
        with Vertical(id="desk"):
            yield from self.body()
        yield LineBar(id="status")
        yield Prompt(id="prompt")
        yield LineBar(id="too-small")

    def body(self) -> Iterable[Widget]:
        """What stands between the title and the line below."""
        return ()

    def title_line(self, width: int) -> Line:
        """What the screen is about."""
        return ()

    def position(self) -> str:
        """What the line below says at its end."""
        return ""

    def keep(self) -> bool:
        """Put on disk what is typed here; False when the disk refused."""
        return True

    @property
    def prompt(self) -> Prompt:
        """The line to type in."""
        return self.query_one(Prompt)

    @property
    def context(self) -> Context:
        """Where the keys go."""
        return Context.PROMPT if self.focused is self.prompt.field else self.PLACE

    def on_resize(self, event: events.Resize) -> None:
        """Pane by pane or side by side; below the smallest size, one line that says so."""
        width, height = event.size
        small = width < SMALLEST[0] or height < SMALLEST[1]
        self.keys.blocked = small
        self.set_class(small, "too-small")
        self.set_class(width >= WIDE, "wide")
        self.set_class(width < WIDE, "narrow")
        self.draw()

    def draw(self) -> None:
        """Bring the lines around the body up to date."""
        self._bar("title").show(self.title_line)
        words = f"The terminal is too small: {self.size.width}×{self.size.height}, at least 60×15 is needed."
        self._bar("too-small").show(lambda width: (Span(truncate(words, width)),))
        self.draw_status()

    def draw_status(self) -> None:
        """Hints and position, or what was just said."""
        if self._said is not None:
            line = (Span(" " + self._said[0], self._said[1]),)
            self._bar("status").show(lambda width: fit(line, width))
            return
        keymap, position = self.session.keymap, self.position()
        commands = keymap.in_context(self.context)
        self._bar("status").show(lambda width: hints_line(commands, keymap, position, width))

    def say(self, text: str, role: Role = Role.ACCENT) -> None:
        """Put one line below; the next key takes it away."""
        self._said = (clean_line(text), role)
        self.draw_status()

    def ask(self, question: Question) -> None:
        """Ask in the line below; afterwards the keys go back to where they were."""
        if self.prompt.question is None:
            self._asked_from = self.focused
        self.add_class("asking")
        self.prompt.ask(question)
        self.draw_status()

    def close_prompt(self) -> None:
        """Give the keys back."""
        self.remove_class("asking")
        self.set_focus(self._asked_from)

    def on_key(self, event: events.Key) -> None:
        """Every key that no field took is a command, or the beginning of one."""
        if self._said is not None:
            self._said = None
            self.draw_status()
        if self.keys.press(self, self.context, event):
            event.stop()
            event.prevent_default()

    def _bar(self, name: str) -> LineBar:
        return self.query_one(f"#{name}", LineBar)
