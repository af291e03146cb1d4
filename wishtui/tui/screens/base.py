"""The base of every screen: bars around a body, one line to say something, one line to ask, keys by the registry."""

from collections.abc import Callable, Coroutine, Hashable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.geometry import Size
from textual.screen import ModalScreen, ScreenResultType
from textual.widget import Widget

from wishtui.commands import BY_ID, LEAVING, Command, Context, Situation
from wishtui.i18n import _
from wishtui.present.bars import hints_line
from wishtui.present.panes import WIDE, is_too_small
from wishtui.present.spans import Line, LineSource, Role, Span
from wishtui.resources import style_file
from wishtui.text import truncate
from wishtui.tui.keys import KeyReader
from wishtui.tui.screens.asking import Asking
from wishtui.tui.screens.saying import SayingScreen
from wishtui.tui.screens.typed_text import TypedText, UnsavedText
from wishtui.tui.session import Session
from wishtui.tui.widgets.line_widget import LineWidget

if TYPE_CHECKING:
    from wishtui.tui.widgets.prompt import Prompt, Question

CommandHandlers = Mapping[str, Callable[[Any], Coroutine[Any, Any, None] | None]]
"""What each command does to a screen, by its id. What asks the store is a coroutine."""

Argued = Mapping[str, Callable[[Any, str], Coroutine[Any, Any, None] | None]]
"""The same for commands that were given something."""


class BaseScreen(SayingScreen[ScreenResultType]):
    """A body between bars. Below the smallest size there is one line that says so, and no key acts."""

    def __init__(self) -> None:
        super().__init__()
        self._hints: dict[Hashable, Line] = {}
        self._focus_when_small: Widget | None = None
        """What had the keys when the screen became too small."""

    def on_resize(self, event: events.Resize) -> None:
        """Pane by pane or side by side; below the smallest size, one line that says so."""
        self.fit(event.size)
        self.draw()

    def fit(self, size: Size) -> None:
        """Set the classes that the stylesheet goes by. Where the screen was too small, the keys go where they went."""
        was_small, small = self.too_small, is_too_small(*size)
        if small and not was_small:
            self._focus_when_small = self.focused
        self.set_class(small, "too-small")
        self.set_class(size.width >= WIDE, "wide")
        self.set_class(size.width < WIDE, "narrow")
        before = self._focus_when_small
        if was_small and not small and self.focused is None and before is not None and before.is_attached:
            self.set_focus(before)

    @property
    def too_small(self) -> bool:
        """Whether one line says that the terminal is too small: no key acts then."""
        return self.has_class("too-small")

    def draw(self) -> None:
        """Bring the bars up to date. A bar is painted only when its words change."""
        self.bars["too-small"].show(self._small)
        self.draw_status()

    def retranslate(self) -> None:
        """Another language is spoken: say anew all that stands. What is typed stays as it is."""
        self._message = None
        self._hints.clear()
        for widget in self.query(LineWidget):
            widget.retranslate()
        self.draw()

    def remembered_line(self, source: LineSource, what: Hashable) -> LineSource:
        """`source`, asked once for each width while `what` it is of stays the same: each key looks at it thrice."""

        def line(width: int) -> Line:
            hint = self._hints.get((what, width))
            if hint is None:
                self._hints.clear()
                hint = self._hints[what, width] = source(width)
            return hint

        return line

    def _small(self, width: int) -> Line:
        words = _(
            "The terminal is too small: {width}×{height}, at least 60×15 is needed.",
            width=self.size.width,
            height=self.size.height,
        )
        return (Span(truncate(words, width)),)


class KeyScreen(BaseScreen[ScreenResultType]):
    """A screen whose keys are the registry's commands, and which can ask for a line."""

    CONTEXT: ClassVar[Context] = Context.LIST

    def __init__(self, session: Session, handlers: CommandHandlers, argued: Argued) -> None:
        super().__init__()
        self.session = session
        self.keys = KeyReader(
            session.keymap,
            handlers,
            argued,
            situation=self.situation,
            say=self.say,
            start=session.tasks.command,
            before=self.under_way,
        )
        self.asking = Asking(
            self, session, say=self.say, draw_status=self.draw_status, default_focus=lambda: self.default_focus
        )
        """What is asked in the line at the bottom."""
        self.typed_texts: list[TypedText] = [self.asking]
        """What is typed on this screen."""
        self.default_focus: Widget | None = None
        """What has the keys when nothing else wants them."""

    @property
    def prompt(self) -> "Prompt":
        """The line to type in."""
        return self.asking.prompt

    @property
    def context(self) -> Context:
        """Where the keys go."""
        context = getattr(self.focused, "context", self.CONTEXT)
        return context if isinstance(context, Context) else self.CONTEXT

    def situation(self) -> Situation:
        """What decides whether a command can run."""
        return self.session.situation()

    def under_way(self, command: Command) -> Coroutine[Any, Any, None] | None:
        """What must be over before `command` may run."""
        return None

    def before_key(self, event: events.Key) -> None:
        """Called with every key that no field took: it takes away what was said, which has been read.

        A failure that was waited for has not, where the key was typed before it was said.
        """
        failed = self._message is not None and self._message[1] is Role.OVERDUE
        if not failed or event.time >= self._waited_until:
            self.quiet()

    async def keep(self) -> bool:
        """Put on disk what is typed here; False when the disk refused."""
        return all([await typed.save() for typed in self.typed_texts])

    def save_now(self) -> None:
        """Put on disk what is typed here, at once: the program ends, and nobody is left to wait. Raises StoreError."""
        with ExitStack() as each:  # the one whether or not the other can be saved
            for typed in self.typed_texts:
                each.callback(typed.save_now)

    def unsaved(self) -> list[UnsavedText]:
        """What is typed here and on no disk."""
        return [text for typed in self.typed_texts for text in typed.unsaved()]

    def fit(self, size: Size) -> None:
        """Where the screen is too small, no key acts."""
        super().fit(size)
        self.keys.blocked = self.too_small

    def _reset_focus(self, widget: Widget, avoiding: list[Widget] | None = None) -> None:
        """What is written in keeps the keys while it is too small to be seen: what is typed goes on there."""
        written_in = self.context in (Context.COMPOSER, Context.PROMPT) and widget.is_attached
        if not (self.too_small and written_in):
            super()._reset_focus(widget, avoiding)

    def on_screen_resume(self) -> None:
        """A page over this screen is gone, and whoever asked on it has heard the answer."""
        self.call_later(self.asking.closed)

    def hints(self) -> LineSource:
        """The keys of this screen, and where one is."""
        context, position, session = self.context, self.position(), self.session

        def line(width: int) -> Line:
            commands = session.keymap.in_context(context, session.situation())
            return hints_line(commands, session.keymap, position, width)

        return self.remembered_line(line, (context, position))

    def position(self) -> str:
        """Where one is, for the last bar."""
        return ""

    def set_focus(self, widget: Widget | None, scroll_visible: bool = True, from_app_focus: bool = False) -> None:
        """Give the keys to `widget`. A question that is open then, as where somebody clicks elsewhere, is left.

        Its line would stay in sight, and what is typed for it would be taken for commands.
        """
        if widget is not None and self.asking.question is not None and widget is not self.prompt.field:
            self.asking.leave()
        super().set_focus(widget, scroll_visible, from_app_focus)

    def ask(self, question: "Question") -> None:
        """Ask in the line at the bottom; afterwards the keys go back to where they were."""
        self.asking.ask(question)

    def command(self, name: str, work: Coroutine[Any, Any, None] | None) -> None:
        """Carry on with a command that had asked something."""
        if work is not None:
            self.session.tasks.command(name, work)

    def run_command(self, command_id: str, argument: str = "") -> None:
        """Run a command as its key would, with what is given to it on the command line."""
        self.keys.run(self, BY_ID[command_id], argument)

    def on_key(self, event: events.Key) -> None:
        """Every key that no field took is a command, or the beginning of one."""
        self.before_key(event)
        if self.keys.press(self, self.context, event):
            event.stop()
            event.prevent_default()


class NotHere(dict[str, Callable[..., Any]]):
    """What a screen's commands do; any other command says that it belongs to the inbox."""

    def __missing__(self, command_id: str) -> Callable[..., None]:
        """A handler that says so."""
        return _not_here


def _not_here(screen: KeyScreen[None], argument: str = "") -> None:
    key = screen.session.keymap.key_of(LEAVING[screen.CONTEXT])
    screen.say(_("That works in the inbox: {key} goes back there.", key=key), Role.SOON)


class OverlayScreen(KeyScreen[None], ModalScreen[None]):
    """A screen over the inbox, with commands of its own: a title, a body, and the bars below."""

    CSS_PATH: ClassVar[list[str | PurePath]] = [style_file("appeals.tcss"), style_file("prompt.tcss")]

    def __init__(self, session: Session, handlers: CommandHandlers, argued: Argued) -> None:
        super().__init__(session, NotHere(handlers), NotHere(argued))

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield self.bars["title"]
        with Vertical(id="overlay"):
            yield from self.body()
        yield from (self.bars["status"], self.bars["too-small"])

    def body(self) -> Iterable[Widget]:
        """What stands between the title and the bars below."""
        return ()

    def title_line(self, width: int) -> Line:
        """What the screen is about."""
        return ()

    @property
    def left(self) -> bool:
        """Whether it was gone back from: its widgets go, and what is still being read for it has nowhere to stand."""
        return self not in self.app.screen_stack

    @property
    def context(self) -> Context:
        """Fields of the body are part of the screen."""
        asking = self.asking.question is not None and self.focused is self.prompt.field
        return Context.PROMPT if asking else self.CONTEXT

    def draw(self) -> None:
        """The title too."""
        self.bars["title"].show(self.title_line)
        super().draw()
