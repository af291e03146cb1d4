"""Ways to move through lines, the same for every list of them."""

from enum import StrEnum


class Move(StrEnum):
    """A step; its value is the last part of the command's id."""

    UP = "up"
    DOWN = "down"
    HALF_UP = "half_up"
    HALF_DOWN = "half_down"
    PAGE_UP = "page_up"
    PAGE_DOWN = "page_down"
    TOP = "top"
    BOTTOM = "bottom"


def target(move: Move, at: int, length: int, height: int) -> int:
    """Where `move` leads from line `at`, of `length` lines with `height` in sight."""
    page = max(1, height - 1)
    half = max(1, height // 2)
    steps = {
        Move.UP: -1,
        Move.DOWN: 1,
        Move.HALF_UP: -half,
        Move.HALF_DOWN: half,
        Move.PAGE_UP: -page,
        Move.PAGE_DOWN: page,
        Move.TOP: -length,
        Move.BOTTOM: length,
    }
    return max(0, min(at + steps[move], length - 1))
