"""Styled text as data: what a presenter makes and a widget paints. It knows no widget and no colour."""

from enum import StrEnum
from typing import NamedTuple

from wishtui.text import cell_width, pad, truncate


class Role(StrEnum):
    """What a piece of text is for; the stylesheet decides how that looks."""

    PLAIN = "plain"
    DIM = "dim"
    STRONG = "strong"
    ACCENT = "accent"
    OVERDUE = "overdue"
    SOON = "soon"
    CUSTOMER = "customer"
    SELLER = "seller"
    WISH = "wish"
    MATCH = "match"
    BAR = "bar"
    """Laid over the row under the cursor, whatever the roles of its spans."""


class Span(NamedTuple):
    """Clean text and its role."""

    text: str
    role: Role = Role.PLAIN


Line = tuple[Span, ...]

BLANK: Line = ()


def line_width(line: Line) -> int:
    """Cells that a line takes."""
    return sum(cell_width(span.text) for span in line)


def fit(line: Line, width: int) -> Line:
    """`line` cut to `width` cells."""
    fitted: list[Span] = []
    left = width
    for span in line:
        cells = cell_width(span.text)
        if cells > left:
            fitted.append(Span(truncate(span.text, left), span.role))
            break
        fitted.append(span)
        left -= cells
    return tuple(fitted)


def spread(left: Line, right: Line, width: int) -> Line:
    """`left` and `right` at the two ends of a line of `width` cells; the left end gives way."""
    room = max(0, width - line_width(right))
    start = fit(left, max(0, room - 1))
    return fit((*start, Span(" " * (room - line_width(start))), *right), width)


def cell(text: str, width: int, role: Role = Role.PLAIN, *, right: bool = False) -> Span:
    """`text` in exactly `width` cells."""
    return Span(pad(text, width, "right" if right else "left"), role)
