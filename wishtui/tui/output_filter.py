"""The last filter behind the text door: nothing that steers a terminal leaves in the text of any widget."""

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

from wishtui.text import forbidden


class OutputFilter(LineFilter):
    """Replaces what must never reach a terminal, and takes links away. Data is cleaned long before it gets here."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """The same segments, safe."""
        return [_safe(segment) if _suspect(segment) else segment for segment in segments]


def _suspect(segment: Segment) -> bool:
    style = segment.style
    return bool(
        (style is not None and style.link) or (not segment.text.isprintable() and forbidden().search(segment.text))
    )


def _safe(segment: Segment) -> Segment:
    style = segment.style
    return Segment(
        forbidden().sub("\N{REPLACEMENT CHARACTER}", segment.text), style.update_link(None) if style else None
    )
