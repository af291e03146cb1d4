"""Choosing from a list: what a choice is, and how its line reads."""

import msgspec

from wishtui.present.spans import Line, Role, Span, spread
from wishtui.text import cell_width, clean_line, truncate


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to pick."""

    value: str
    title: str
    remark: str = ""
    """What stands at the end of its line, such as its key."""
    refusal: str = ""
    """Why it cannot be had now."""


def choice_line(choice: Choice, width: int, *, selected: bool) -> Line:
    """A choice as a line: cursor, title, and at the end why not or how else."""
    role = Role.DIM if choice.refusal else Role.STRONG if selected else Role.PLAIN
    title = clean_line(choice.title)
    left = (Span(">" if selected else " ", Role.ACCENT), Span(" " + title, role))
    remark = truncate(clean_line(choice.refusal or choice.remark), max(8, width - cell_width(title) - 4))
    return spread(left, (Span(remark, Role.DIM),), width)
