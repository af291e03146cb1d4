"""The last bar of a screen: one line, or as many as it takes to read what is said. A remedy stands at its end."""

from textual import events
from textual.strip import Strip

from wishtui.present.bars import message_lines
from wishtui.present.spans import LineSource
from wishtui.tui.widgets.line_widget import LineBar


class MessageBar(LineBar):
    """Takes more than one line only while it says what does not fit into one."""

    def show(self, source: LineSource) -> None:
        """Say what `source` gives, in lines of whatever width there is."""
        super().show(source)
        self._take_room()

    def on_resize(self, event: events.Resize) -> None:
        """In another width it takes another number of lines."""
        self._take_room()

    def render_line(self, y: int) -> Strip:
        """Paint one line."""
        width = self.size.width
        self._shown = self._source(width)
        lines = message_lines(self._shown, width)
        return self.strip_of(lines[y] if y < len(lines) else (), width)

    def _take_room(self) -> None:
        width = self.size.width
        if width:  # else it is out of sight
            height = len(message_lines(self._source(width), width))
            if self.size.height != height:
                self.styles.height = height
