"""In which line of a file of settings something stands, for who names a mistake."""

import os
import re
from pathlib import Path

LARGEST = 1 << 20
"""Bytes of a file that can still be settings."""

_HEADING = r"\s*\[([^\[\]]+)\]"
_ENTRY = r"\s*([A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')\s*[.=]"


def without_waiting(path: str, flags: int) -> int:
    """Open `path`; a named pipe that nobody writes to is empty rather than waited for. Raises OSError."""
    return os.open(path, flags | os.O_NONBLOCK)


def text_of(file: Path) -> str:
    """The file as text, for the number of a line only."""
    try:
        with open(file, "rb", opener=without_waiting) as source:
            return source.read(LARGEST).decode("utf-8-sig", "replace")
    except OSError:
        return ""


def line_of(text: str, *key_path: str) -> int:
    """The line that sets what stands at a place, or that begins the table that it stands in; 0 where there is none."""
    wanted = ".".join(key_path)
    section = ""
    nearest, depth = 0, 0
    for number, line in enumerate(text.splitlines(), start=1):
        heading = re.match(_HEADING, line)
        if heading:
            section = _unquoted(heading[1])
        elif re.match(_ENTRY, line) is None:
            continue
        name = section if heading else f"{section}.{_unquoted(line.partition('=')[0])}".strip(".")
        if name == wanted:
            return number
        if wanted.startswith(f"{name}.") and len(name) > depth:
            nearest, depth = number, len(name)
    return nearest


def _unquoted(name: str) -> str:
    return ".".join(part.strip() for part in name.split(".")).replace('"', "").replace("'", "")
