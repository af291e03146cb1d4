"""Where things stand on the screen: which sizes there are, how wide the panes are, which rows are in sight."""

from wishtui.present.rows import BESIDE_DETAIL

SMALLEST = (60, 15)
"""Columns and rows below which the screen says no more than that it is too small."""

WIDE = 120
"""Columns from which on the issue stands beside the list."""

DIVIDER = 3
"""Columns of the line between list and issue, its margins included."""


def is_too_small(width: int, height: int) -> bool:
    """Whether a screen of that size has no room for list and bars."""
    return width < SMALLEST[0] or height < SMALLEST[1]


def list_width(width: int) -> int:
    """Columns of the list on a screen of that width, as the style sheet has it: 11 parts of 20 beside an issue."""
    return width if width < WIDE else max(BESIDE_DETAIL, (width - DIVIDER) * 11 // 20)


def first_in_sight(top: int, cursor: int, length: int, rows: int) -> int:
    """The row nearest to `top` to begin at, so that the cursor is in sight and no room is left empty."""
    top = min(top, max(0, length - rows))
    return max(0, min(max(top, cursor - rows + 1), cursor))
