"""The checklist of a letter, and below it the letter as it reads now."""

from collections.abc import Collection

from textual.app import ComposeResult
from textual.containers import Vertical

from wishtui.letters import Letter
from wishtui.present.appeals import checklist_lines, letter_lines
from wishtui.present.spans import Line
from wishtui.tui.widgets.conversation import Conversation
from wishtui.tui.widgets.letter_view import LetterView
from wishtui.tui.widgets.rule import Rule


class LetterPane(Vertical):
    """Both follow what is typed; the letter keeps its place."""

    def __init__(self, headings: Collection[str], *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._headings = headings
        self._letter = Letter("", ())
        self._texts: list[str] = []

    def compose(self) -> ComposeResult:
        """Top to bottom."""
        yield Conversation(id="checklist")
        yield Rule("─", id="letter-rule")
        yield LetterView(id="letter")

    @property
    def view(self) -> LetterView:
        """The letter itself."""
        return self.query_one(LetterView)

    def show(self, letter: Letter) -> None:
        """Show a letter and how it stands."""
        self._letter = letter
        self.query_one("#checklist", Conversation).show(self._checklist)
        self.view.show(self._lines, keep_scroll=True)

    def look_at(self, *wanted: str) -> None:
        """Bring the first line that holds one of `wanted`, in their order, into sight."""
        for text in wanted:
            line_index = next((y for y, line in enumerate(self._texts) if text and text in line), None)
            if line_index is not None:
                self.view.look_at(line_index)
                return

    def _checklist(self, width: int) -> list[Line]:
        lines = checklist_lines(self._letter.parts, width)
        self.query_one("#checklist").styles.height = len(lines)
        return lines

    def _lines(self, width: int) -> list[Line]:
        lines = letter_lines(self._letter.text, self._headings, width)
        self._texts = ["".join(span.text for span in line) for line in lines]
        return lines
