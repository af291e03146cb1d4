"""Styled text as data: what a presenter makes and a widget paints. It knows no widget and no colour."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import NamedTuple

from wishtui.text import cell_width, pad, truncate, wrap


class Role(StrEnum):
    """What a piece of text is for; how that looks is for others to say."""

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

LineSource = Callable[[int], Line]
"""Gives a line for a width in cells."""

BLANK: Line = ()

_INSET = 2
_DEEP = "    "


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


def wrapped(line: Line, width: int) -> list[Line]:
    """`line` as lines of at most `width` cells, broken at blanks; those behind the first are set in a little."""
    if line_width(line) <= width:
        return [line]
    text = "".join(span.text for span in line)
    first = wrap(text, width)[0]
    rest = text[len(first) :].lstrip()
    inset = " " * min(_INSET, max(0, width - _INSET))
    lines = [_part(line, 0, len(first))]
    at = len(text) - len(rest)
    for piece in wrap(rest, width - len(inset)) if rest else ():
        at = text.index(piece, at)
        lines.append((Span(inset), *_part(line, at, at + len(piece))))
        at += len(piece)
    return lines


def wrapped_lines(lines: Iterable[Line], width: int) -> list[Line]:
    """Each of `lines` as lines of at most `width` cells."""
    return [piece for line in lines for piece in wrapped(line, width)]


def set_in(text: str, width: int, role: Role) -> list[Line]:
    """Clean text below what it belongs to: set in, and in as many lines as it takes to read all of it."""
    return [(Span(_DEEP + part, role),) for part in wrap(text, max(10, width - len(_DEEP) - 1))]


def _part(line: Line, start: int, end: int) -> Line:
    """The characters from `start` to before `end`, each in its role."""
    spans: list[Span] = []
    at = 0
    for span in line:
        text = span.text[max(0, start - at) : max(0, end - at)]
        spans += [Span(text, span.role)] if text else []
        at += len(span.text)
    return tuple(spans)


def spread(left: Line, right: Line, width: int) -> Line:
    """`left` and `right` at the two ends of a line of `width` cells; the left end gives way."""
    room = max(0, width - line_width(right))
    start = fit(left, max(0, room - 1))
    return fit((*start, Span(" " * (room - line_width(start))), *right), width)


def cell(text: str, width: int, role: Role = Role.PLAIN, *, right: bool = False) -> Span:
    """`text` in exactly `width` cells."""
    return Span(pad(text, width, "right" if right else "left"), role)
