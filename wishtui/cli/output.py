"""Data goes to stdout, everything else to stderr; all of it through the text door."""

import os
import sys
from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO, TextIO

from wishtui.cli.terminal_size import PLAIN_WIDTH as PLAIN_WIDTH
from wishtui.cli.terminal_size import terminal_columns
from wishtui.i18n import english
from wishtui.i18n.catalogue import spoken
from wishtui.i18n.languages import ENGLISH
from wishtui.text import clean, clean_line

_BATCH = 1_000
"""Lines that are written at once."""

NO_COLOUR = "\x1b[0m"


def print_text(text: str = "") -> None:
    """Lines for a person, to stdout."""
    sys.stdout.write(f"{clean(text)}\n")


def print_lines(lines: Iterable[str]) -> None:
    """The same, line by line."""
    rest = iter(lines)
    while batch := list(islice(rest, _BATCH)):
        sys.stdout.write("".join([f"{clean(line)}\n" for line in batch]))


def print_notice(text: str) -> None:
    """One line about what happened, to stderr."""
    sys.stderr.write(f"wishtui: {clean_line(text)}\n")


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody watches `stream`; a closed one is watched by nobody."""
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def terminal_width() -> int | None:
    """Cells of the terminal on stdout; None when it is none."""
    if not is_terminal(sys.stdout):
        return None
    return max(20, terminal_columns())


def coloured(*, no_color: bool) -> bool:
    """Whether stdout may carry colours."""
    return not no_color and is_terminal(sys.stdout) and os.environ.get("TERM", "dumb") != "dumb"


def print_coloured(lines: Iterable[tuple[str, str]]) -> None:
    """Lines, each with the sequence of ours that sets its colour; an empty one sets none."""
    for text, colour in lines:
        sys.stdout.write(f"{colour}{clean(text)}{NO_COLOUR if colour else ''}\n")


def print_json(value: object) -> None:
    """A value as JSON, for a program: what is a sentence in it is English."""
    import json

    print_text(json.dumps(value if spoken() == ENGLISH else _in_english(value), indent=2))


def _in_english(value: object) -> object:
    if isinstance(value, dict):
        return {name: _in_english(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_in_english(part) for part in value]
    return english(value) if isinstance(value, str) else value


def binary() -> BinaryIO:
    """Stdout for data that brings its own encoding: JSON and CSV, which are escaped where they are made."""
    sys.stdout.flush()
    return sys.stdout.buffer
