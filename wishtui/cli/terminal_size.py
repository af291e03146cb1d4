"""How wide the terminal is, as `shutil.get_terminal_size` says it without all that `shutil` loads."""

import os
import sys

PLAIN_WIDTH = 80
"""Cells of a line where no terminal says how many it has."""


def terminal_columns() -> int:
    """Cells of a line of the terminal on stdout: what `COLUMNS` says goes before what the terminal says."""
    named = os.environ.get("COLUMNS", "")
    if named.isdecimal() and int(named):
        return int(named)
    if sys.__stdout__ is None:
        return PLAIN_WIDTH
    try:
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or PLAIN_WIDTH
    except (ValueError, OSError):  # it is closed, or no terminal
        return PLAIN_WIDTH
