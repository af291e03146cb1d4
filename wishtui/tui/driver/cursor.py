"""The shortest way for the cursor from one cell to another. All rows and columns count from 0."""

from .terminal import Terminal

__all__ = ["ANYWHERE", "cost", "shortest_move"]

ANYWHERE = -1
"""A row or a column that is not known."""


def shortest_move(terminal: Terminal, start: tuple[int, int], goal: tuple[int, int], *, fenced: bool = False) -> str:
    """The shortest sequence from `start` to `goal`, both (row, column); parts of `start` may be ANYWHERE.

    `fenced` says that a scroll region is set: then a row is only left by naming the other.
    """
    if start == goal:
        return ""
    row, column = start
    best = _absolute(*goal)
    if row == ANYWHERE or (fenced and row != goal[0]):
        return best
    down = goal[0] - row
    ways = [] if column == ANYWHERE else [_vertical(terminal, row, goal[0]) + _along(terminal, column, goal[1])]
    if column == ANYWHERE and terminal.absolute_column:
        ways.append(_vertical(terminal, row, goal[0]) + f"\x1b[{goal[1] + 1}G")
    if 0 < down <= 3:
        # Whether a line feed also returns is up to the line discipline, so it comes after a return.
        ways.append("\r" + "\n" * down + _right(goal[1]))
    else:
        ways.append("\r" + _vertical(terminal, row, goal[0]) + _right(goal[1]))
    for way in ways:
        if cost(way) < len(best):
            best = way
    return best


def cost(way: str) -> int:
    """Bytes of a way on the line, where a line feed may be sent as two."""
    return len(way) + way.count("\n")


def _absolute(row: int, column: int) -> str:
    if column:
        return f"\x1b[{row + 1};{column + 1}H"
    return f"\x1b[{row + 1}H" if row else "\x1b[H"


def _count(count: int) -> str:
    return str(count) if count > 1 else ""


def _right(count: int) -> str:
    return f"\x1b[{_count(count)}C" if count else ""


def _vertical(terminal: Terminal, start: int, goal: int) -> str:
    if start == goal:
        return ""
    way = f"\x1b[{_count(goal - start)}B" if goal > start else f"\x1b[{_count(start - goal)}A"
    straight = f"\x1b[{goal + 1}d"
    return straight if terminal.absolute_column and len(straight) < len(way) else way


def _along(terminal: Terminal, start: int, goal: int) -> str:
    if start == goal:
        return ""
    if goal > start:
        way = _right(goal - start)
    else:
        back = start - goal
        way = "\b" * back if back <= 3 else f"\x1b[{back}D"
    straight = f"\x1b[{goal + 1}G"
    return straight if terminal.absolute_column and len(straight) < len(way) else way
