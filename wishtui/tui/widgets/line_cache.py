"""The painted lines of a widget that has nothing drawn around them.

Every frame asks every widget in it for all its lines, changed or not. The toolkit's own cache works out borders,
outlines, opacity and filters on the way, for each line and each time; here a line is kept as it leaves.
"""

from collections.abc import Sequence

from rich.segment import Segment
from textual._styles_cache import StylesCache
from textual.filter import LineFilter
from textual.geometry import Region
from textual.strip import Strip
from textual.style import Style
from textual.widget import Widget


class LineCache(StylesCache):
    """Keeps lines until they are dirty, the widget is refreshed, or it has another width or other filters."""

    def __init__(self) -> None:
        super().__init__()
        self._filters: Sequence[LineFilter] = ()
        self._is_plain: bool | None = None

    def clear(self) -> None:
        """Forget every line, and how the widget is framed."""
        super().clear()
        self._is_plain = None

    def render_widget(self, widget: Widget, crop: Region) -> list[Strip]:
        """The lines of `crop`, a region of the widget."""
        if self._is_plain is None:
            self._is_plain = _is_plain(widget)
        if not self._is_plain:
            return super().render_widget(widget, crop)
        width, filters = widget.region.size.width, widget.get_line_filters()
        if width != self._width or filters != self._filters:
            self._cache.clear()
            self._width, self._filters = width, filters
        cache, dirty = self._cache, self._dirty_lines
        missing = [y for y in crop.line_range if y in dirty or y not in cache]
        if missing:
            cache.update(_painted(widget, missing, filters))
            dirty.difference_update(missing)
        lines = [cache[y] for y in crop.line_range]
        if crop.column_span == (0, width):
            return lines
        return [line.crop(*crop.column_span) for line in lines]


def _is_plain(widget: Widget) -> bool:
    """Whether nothing but blanks at the sides stands around the lines, and nothing lies over them."""
    styles = widget.styles
    edges = (*styles.border, *styles.outline)
    return (
        not any(kind for kind, _ in edges)
        and not (styles.padding.top or styles.padding.bottom or styles.tint.a)
        and widget.opacity == styles.text_opacity == 1
        and not styles.has_rule("hatch")
    )


def _painted(widget: Widget, rows: Sequence[int], filters: Sequence[LineFilter]) -> dict[int, Strip]:
    """What the widget paints in `rows`, filled up to its width and filtered."""
    base, background = widget.background_colors
    blank = Style(background=base + background).rich_style
    padding, width = widget.styles.padding, widget.content_region.width
    before, after = ([Segment(" " * cells, blank)] if cells else [] for cells in (padding.left, padding.right))
    painted = {}
    for y in rows:
        strip = widget.render_line(y).adjust_cell_length(width, blank)
        if before or after:
            strip = Strip([*before, *strip, *after], padding.left + width + padding.right)
        for line_filter in filters:
            strip = strip.apply_filter(line_filter, background)
        painted[y] = strip
    return painted
