"""A picture in the cells of the screen, two pixels a cell; or a blank, where the terminal itself draws pixels."""

from collections.abc import Iterator
from itertools import groupby

from rich.color import Color
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from wishtui.tui.pictures import DecodedPicture
from wishtui.tui.widgets.line_widget import LineWidget

_UPPER_HALF = "▀"
_SHADES = " ░▒▓█"
"""From dark to bright, for a terminal that is to show no colour."""

Pixel = tuple[int, int, int]


class PictureView(LineWidget):
    """Shows what it is given, in its middle."""

    class Resized(Message):
        """There is another room for the picture."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._picture: DecodedPicture | None = None
        self._colours: dict[tuple[Pixel, Pixel | None], Style] = {}

    def show(self, picture: DecodedPicture | None) -> None:
        """Show `picture`, whose rows are pairs of half blocks; None leaves its place blank."""
        self._picture = picture
        self._colours.clear()
        self.refresh()

    def place(self, columns: int, rows: int) -> Region:
        """Where on the screen something of that size stands in its middle."""
        room = self.content_region
        x, y = room.x + max(0, room.width - columns) // 2, room.y + max(0, room.height - rows) // 2
        return Region(x, y, columns, rows)

    def on_resize(self, event: events.Resize) -> None:
        """Tell the owner."""
        self.post_message(self.Resized())

    def render_line(self, y: int) -> Strip:
        """Two rows of pixels."""
        picture, width = self._picture, self.size.width
        rows = -(-picture.height // 2) if picture is not None else 0
        row = y - max(0, self.size.height - rows) // 2
        if picture is None or not 0 <= row < rows:
            return self.strip_of((), width)
        blank = self.rich_style
        left = max(0, width - picture.width) // 2
        strip = Strip([Segment(" " * left, blank), *self._segments(picture, row)])
        return strip.adjust_cell_length(width, blank)

    def _segments(self, picture: DecodedPicture, row: int) -> Iterator[Segment]:
        for pixels, cells in groupby(_cells(picture, row)):
            count = sum(1 for _ in cells)
            if self.app.no_color:
                yield Segment(_shade(pixels) * count, self.rich_style)
            else:
                yield Segment((" " if pixels[0] == pixels[1] else _UPPER_HALF) * count, self._colour(pixels))

    def _colour(self, pixels: tuple[Pixel, Pixel | None]) -> Style:
        style = self._colours.get(pixels)
        if style is None:
            upper, lower = (None if pixel is None else Color.from_rgb(*pixel) for pixel in pixels)
            style = Style(bgcolor=lower) if upper == lower else Style(color=upper, bgcolor=lower)
            style = self._colours[pixels] = self.rich_style + style
        return style


def _cells(picture: DecodedPicture, row: int) -> Iterator[tuple[Pixel, Pixel | None]]:
    """The upper and the lower pixel of each cell; the last row may have no lower ones."""
    line = 3 * picture.width
    upper = picture.data[2 * row * line :][:line]
    lower = picture.data[(2 * row + 1) * line :][:line]
    for start in range(0, line, 3):
        red, green, blue = upper[start : start + 3]
        below = lower[start : start + 3]
        yield (red, green, blue), (below[0], below[1], below[2]) if below else None


def _shade(pixels: tuple[Pixel, Pixel | None]) -> str:
    seen = [pixel for pixel in pixels if pixel is not None]
    brightness = sum(0.3 * red + 0.59 * green + 0.11 * blue for red, green, blue in seen) / len(seen)
    return _SHADES[min(len(_SHADES) - 1, int(brightness * len(_SHADES) / 256))]
