"""Some lines that say something about what is typed above them, and take room only while they do."""

from textual.geometry import Size
from textual.strip import Strip

from wishtui.present.spans import Line
from wishtui.tui.widgets.conversation import LinesSource
from wishtui.tui.widgets.line_widget import LineWidget


class Remark(LineWidget):
    """As many lines as there is something to say."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.lines: list[Line] = []
        """What it says."""
        self._source: LinesSource = lambda width: []

    def show(self, source: LinesSource, width: int) -> None:
        """Say what `source` gives for a width in cells."""
        self._source = source
        self.fit(width)

    def fit(self, width: int) -> None:
        """Say the same for another width."""
        lines = self._source(width)
        if lines != self.lines:
            self.lines = lines
            self.styles.height = len(lines)
            self.refresh()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """How many lines there are. A grid asks for this to size a row, whatever the height of the style is."""
        return len(self.lines)

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        return self.strip_of(self.lines[y] if y < len(self.lines) else (), self.size.width)
