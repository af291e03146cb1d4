"""How far an import is: one line on stderr, only where somebody watches it."""

import sys
import time
from types import TracebackType

from wishtui.cli import output
from wishtui.text import clean_line, truncate

STEP = 0.1
"""Seconds between two looks of the line: over a bad link each costs bytes."""

BAR = 24


class ProgressLine:
    """A line that is written over itself and gone when the work is done."""

    def __init__(self) -> None:
        self._watched = output.is_terminal(sys.stderr)
        self._next = 0.0
        self._file = ""
        self._shown = False

    def __enter__(self) -> "ProgressLine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def begin(self, file: str) -> None:
        """Another file is next."""
        self._file = truncate(clean_line(file, limit=200), 30)

    def show(self, done: int, total: int | None) -> None:
        """So many records are done."""
        if not self._watched or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + STEP
        share = min(1.0, done / total) if total else None
        bar = "" if share is None else f" [{'#' * int(share * BAR):<{BAR}}] {share:4.0%}"
        sys.stderr.write(f"\r\x1b[K{self._file}{bar} {done:,}")
        sys.stderr.flush()
        self._shown = True

    def clear(self) -> None:
        """Make room for a line of text."""
        if self._shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._shown = False
