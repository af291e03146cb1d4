"""Pick one thing by typing a few letters: a command, a saved reply, a kind of appeal."""

from collections.abc import Callable
from math import prod

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.fuzzy import FuzzySearch
from textual.screen import ModalScreen
from textual.widgets import Input

from wishtui.i18n import _, english
from wishtui.present.picking import Choice
from wishtui.present.spans import Line, LineSource, Role, Span
from wishtui.resources import style_file
from wishtui.text import clean_line, fold
from wishtui.tui.screens.base import BaseScreen
from wishtui.tui.widgets.choices import Choices
from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.moves import Move
from wishtui.tui.widgets.prompt_input import PromptInput

Preview = Callable[[str, int], list[Line]]
"""Gives the lines that show a choice, for its value and a width."""

_MOST_WAYS = 10_000
"""Textual tries every way in which scattered letters can stand in a title: their number may not be anybody's choice."""

_MOVES = {
    "down": Move.DOWN,
    "ctrl+n": Move.DOWN,
    "up": Move.UP,
    "ctrl+p": Move.UP,
    "pagedown": Move.PAGE_DOWN,
    "pageup": Move.PAGE_UP,
}


class Picker(BaseScreen[str], ModalScreen[str]):
    """A field, the choices that fit, and where asked for a preview. Dismissed with the value, or "" for none."""

    CSS_PATH = style_file("pages.tcss")
    AUTO_FOCUS = "PromptInput"

    def __init__(self, title: str, choices: list[Choice], *, preview: Preview | None = None) -> None:
        super().__init__()
        self._title = title
        self._choices = choices
        self._preview = preview
        self._search = FuzzySearch()

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield self.bars["title"]
        yield PromptInput(id="picker-input", compact=True)
        with Horizontal(id="picker-body"):
            yield Choices(id="picker-choices")
            yield Conversation(id="picker-preview")
        yield from (self.bars["status"], self.bars["too-small"])

    def on_mount(self) -> None:
        """Show every choice."""
        self.query_one(PromptInput).cursor_blink = False
        self.set_class(self._preview is not None, "previewing")
        self._narrow("")
        self.draw()

    def draw(self) -> None:
        """The title too."""
        title: Line = (Span(" " + self._title, Role.STRONG),)
        self.bars["title"].show(lambda width: title)
        super().draw()

    def hints(self) -> LineSource:
        """The keys."""
        hints: Line = (Span(f" {_('enter picks  esc goes back  ↑ ↓ move  type to narrow')}", Role.DIM),)
        return lambda width: hints

    def on_input_changed(self, event: Input.Changed) -> None:
        """Fewer choices with each letter."""
        self._narrow(event.value)

    def on_key(self, event: events.Key) -> None:
        """Move, pick or leave; everything else is typed."""
        if self.too_small:
            return
        self.quiet()
        move = _MOVES.get(event.key)
        if move is not None:
            self.query_one(Choices).move(move)
            self._show_preview()
        elif event.key == "enter":
            self._pick()
        elif event.key == "escape":
            self.dismiss("")
        else:
            return
        event.stop()
        event.prevent_default()

    def on_choices_picked(self) -> None:
        """A click is as good as enter."""
        self._pick()

    def _pick(self) -> None:
        choice = self.query_one(Choices).current
        if choice is None:
            return
        if choice.refusal:
            self.say(choice.refusal, Role.SOON)
        else:
            self.dismiss(choice.value)

    def _narrow(self, typed: str) -> None:
        choices = self.query_one(Choices)
        nothing = _("Nothing found for: {query}", query=clean_line(typed))
        choices.empty = ((Span(f"  {nothing}", Role.DIM),),) if typed.strip() else ()
        choices.show(self._fitting(typed))
        self._show_preview()

    def _fitting(self, typed: str) -> list[Choice]:
        """The choices that fit, the best first, and those that fit alike as they came; all when nothing is typed."""
        letters = fold(typed).strip()
        if not letters:
            return self._choices
        scores = {
            choice: max(self._score(title, choice.value, letters) for title in {choice.title, english(choice.title)})
            for choice in self._choices
        }
        return sorted((choice for choice in scores if scores[choice]), key=lambda choice: -scores[choice])

    def _score(self, title: str, value: str, letters: str) -> float:
        """0 is no fit. A title fits in English too, whatever language is spoken.

        Words fit that begin words of the title. A value, such as a command's id, fits by what is in it in one piece.
        """
        title, value = fold(title), fold(value)
        if letters not in title and letters in value:
            title = value
        words = letters.split()
        begins = [part.lstrip("(") for part in title.split()]
        if (
            letters not in title
            and len(words) > 1
            and all(any(part.startswith(word) for part in begins) for word in words)
        ):
            return sum(self._search.match(word, title)[0] for word in words)
        if letters not in title:
            letters = letters.replace(" ", "")
            if len(letters) > len(title) or prod(map(title.count, letters)) > _MOST_WAYS:
                return 0.0
        return self._search.match(letters, title)[0]

    def _show_preview(self) -> None:
        preview, choice = self._preview, self.query_one(Choices).current
        if preview is not None:
            value = choice.value if choice else ""
            self.query_one(Conversation).show(lambda width: preview(value, width) if value else [])
