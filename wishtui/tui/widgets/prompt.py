"""One line to type in at the bottom of the screen: a search, a command, a note. Cheaper on the line than a window."""

from collections.abc import Callable, Coroutine, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
from textual.containers import Vertical

from wishtui.errors import UsageError
from wishtui.present.searching import mistake_lines
from wishtui.present.spans import Role, Span
from wishtui.text import cell_width, clean_line, wrap
from wishtui.tui.widgets.remark import Remark

if TYPE_CHECKING:
    from textual.widgets import Input

    from wishtui.tui.widgets.prompt_input import PromptInput


_ROOM = 30
"""Cells that an answer has at least; what is asked stands above it where it would leave less."""


def _nothing(text: str) -> None:
    """A caller that does not care."""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked, and who hears the answer."""

    label: str
    submit: Callable[[str], Coroutine[Any, Any, None] | None]
    """May give what has to be awaited for it."""
    change: Callable[[str], None] = _nothing
    cancel: Callable[[str], None] = _nothing
    check: Callable[[str], UsageError | None] = lambda text: None
    """What is wrong with an answer; it is not taken then, and stays to be mended."""
    text: str = ""
    rebase: Callable[[str, str, str], str] = lambda before, typed, now: typed
    """What becomes of a line that was typed over the text `before`, where the text is another `now`."""
    kind: str = ""
    """Under which answers are remembered, and what is typed is kept until it is used; empty where neither is."""
    about: str = ""
    """An issue, or what else is asked about: what is typed is kept for each by itself."""
    prose: bool = False
    """Whether somebody writes here: then even what is left by `esc` is kept."""
    final: bool = True
    """Whether the answer is used when `submit` has done its work; else whoever asked lets go of it."""
    incremental: bool = False
    """Whether what is typed does its work with each letter."""
    complete: Callable[[str], Sequence[str]] = lambda text: ()
    """What `tab` may turn the text into."""
    hint: str = ""
    """What is said below the line when nothing was typed there before."""


class Prompt(Vertical):
    """Asks one question at a time."""

    def __init__(self, typed: Callable[[Question, str], None], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.question: Question | None = None
        self._typed = typed
        self._history: Sequence[str] = ()
        self._recalled = 0
        self._newest = ""
        self._choices: list[str] = []

    @cached_property
    def field(self) -> "PromptInput":
        """Where the answer is typed. It is made for the first question: the first frame needs none."""
        from wishtui.tui.widgets.prompt_input import PromptInput

        field = PromptInput(id="prompt-input", compact=True, select_on_focus=False)
        self.mount(Remark(id="prompt-label"), field, Remark(id="prompt-remark"))
        return field

    def ask(self, question: Question, text: str, history: Sequence[str]) -> None:
        """Show a question; the field has `text`, the cursor at its end. `history` is earlier answers, newest last."""
        self.question, self._history = question, history
        self._recalled, self._choices = len(history), []
        field = self.field
        self._lay_out()
        self.remark(None)
        field.put(text)
        field.cursor_blink = False
        # `focus()` waits its turn behind keys that were typed ahead.
        self.screen.set_focus(field)

    def on_resize(self) -> None:
        """What stood beside the answer may have to stand above it, or the other way round."""
        if self.question is not None:
            self._lay_out()
            self.query_one("#prompt-remark", Remark).fit(self.screen.size.width)

    def _lay_out(self) -> None:
        """Show what is asked: beside the answer where that leaves room for it, else above."""
        width = self.screen.size.width
        self.set_class(cell_width(self._label) + 1 + _ROOM > width, "stacked")
        self.styles.grid_columns = f"{cell_width(self._label) + 1} 1fr"
        lines = wrap(self._label, max(1, width - 1)) if self.has_class("stacked") else [self._label]
        self.query_one("#prompt-label", Remark).show(
            lambda width: [(Span(line, Role.ACCENT),) for line in lines], width
        )

    @property
    def _label(self) -> str:
        return self.question.label if self.question is not None else ""

    @property
    def _indent(self) -> int:
        return 0 if self.has_class("stacked") else cell_width(self._label) + 1

    def remark(self, mistake: UsageError | None) -> None:
        """Say under the field what is wrong with what stands in it; None takes that away."""
        text = self.field.value
        self.query_one("#prompt-remark", Remark).show(
            lambda width: [] if mistake is None else mistake_lines(mistake, text, self._indent, width),
            self.screen.size.width,
        )
        self.set_class(mistake is not None, "remarking")

    def hint(self, text: str) -> None:
        """Say something of the answer under the field that is no mistake."""
        words = clean_line(text)
        self.query_one("#prompt-remark", Remark).show(
            lambda width: [(Span(f" {line}", Role.DIM),) for line in wrap(words, max(1, width - 2))],
            self.screen.size.width,
        )
        self.add_class("remarking")

    def accepts(self) -> bool:
        """Whether the answer can be taken; if not, why not is said under it."""
        mistake = self.question.check(self.field.value) if self.question is not None else None
        if mistake is not None:
            self.remark(mistake)
        return mistake is None

    def recall(self, by: int) -> None:
        """An earlier or a later answer; behind the latest is what was being typed."""
        history = self._history
        if self._recalled == len(history):
            self._newest = self.field.value
        self._recalled = max(0, min(self._recalled + by, len(history)))
        self.field.put_again(history[self._recalled] if self._recalled < len(history) else self._newest)

    def complete(self) -> None:
        """The next thing that the text may become."""
        if self.question is None:
            return
        if self.field.value not in self._choices:
            self._choices = list(self.question.complete(self.field.value))
        if self._choices:
            at = self._choices.index(self.field.value) + 1 if self.field.value in self._choices else 0
            self.field.put_again(self._choices[at % len(self._choices)])

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Heard with each key."""
        event.stop()
        if self.question is not None:
            self._typed(self.question, event.value)
            self.question.change(event.value)
