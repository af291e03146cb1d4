"""The base of every widget of ours that paints lines: roles become styles, lines become strips."""

from collections.abc import Sequence
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widget import Widget

from wishtui.present.matching import with_matches
from wishtui.present.spans import Line, LineSource, Role, line_width
from wishtui.tui.widgets.line_cache import LineCache

ROLE_PREFIX = "role--"
_role = attrgetter("role")


ROLE_CLASSES = frozenset(ROLE_PREFIX + role for role in Role)
"""What the stylesheet calls the roles. The app has them as its component classes, once for every widget: each of a
widget's own would cost the first frame a node, and there are a dozen for each of a dozen widgets."""


class LineWidget(Widget):
    """A widget that paints lines of spans. How a role looks is the business of `colours`."""

    matches: Sequence[str] = ()
    """Folded words to mark wherever they are shown."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._styles_cache = LineCache()

    def mark_matches(self, words: Sequence[str]) -> None:
        """Mark folded words wherever they are shown."""
        if words != self.matches:
            self.matches = words
            self.refresh()

    def retranslate(self) -> None:
        """Another language is spoken: say anew what stands."""
        self.refresh()

    def strip_of(self, line: Line, width: int, *, bar: bool = False) -> Strip:
        """`line` painted, and blank to `width`; with `bar` as the row under the cursor."""
        if bar and self.has_bar:
            # One look from end to end: each further colour costs a slow line as much as a column of text.
            return Strip([Segment("".join(span.text for span in line), self.style_of(Role.BAR))]).adjust_cell_length(
                width, self.style_of(Role.BAR)
            )
        line = with_matches(line, self.matches)
        # Cells of one look are one segment: each costs the library and the driver as much as a row of text.
        segments = [
            Segment("".join(span.text for span in spans), self.style_of(role)) for role, spans in groupby(line, _role)
        ]
        return Strip(segments, line_width(line)).adjust_cell_length(width, self.style_of(Role.PLAIN))

    @property
    def has_bar(self) -> bool:
        """Whether the row under the cursor has a bar besides its sign."""
        return self.app.has_class("bar")

    def style_of(self, role: Role) -> Style:
        """The look of a role under the present theme."""
        styles = self._role_styles
        if role not in styles:
            styles[role] = self.rich_style + self.app.get_component_styles(ROLE_PREFIX + role).partial_rich_style
        return styles[role]

    @cached_property
    def _role_styles(self) -> dict[Role, Style]:
        return {}

    def notify_style_update(self) -> None:
        """The theme may have changed."""
        self._role_styles.clear()
        self._styles_cache.clear()
        super().notify_style_update()


class LineBar(LineWidget):
    """One line of text that repaints only when it says something else."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._source: LineSource = lambda width: ()
        self._shown: Line | None = None

    def show(self, source: LineSource) -> None:
        """Say what `source` gives for whatever width there is."""
        self._source = source
        width = self.size.width
        # Without a width it is out of sight, and only what it says when it comes back counts.
        if not width or source(width) != self._shown:
            self.refresh()

    @property
    def text(self) -> str:
        """What it says, without its looks."""
        return "".join(span.text for span in self._source(self.size.width))

    def render_line(self, y: int) -> Strip:
        """Paint the line; below it is blank."""
        width = self.size.width
        if y:
            return self.strip_of((), width)
        self._shown = self._source(width)
        return self.strip_of(self._shown, width)
