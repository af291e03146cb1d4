"""The records that an import could not use, kept so that they can be mended and imported again."""

import json
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from wishtui.cli import output
from wishtui.exchange import Rejected

MOST_TOLD = 50
"""Lines on stderr; the rest is in the file."""

FOLDER = "rejects"


class Rejects:
    """Tells each rejected record and writes it down, one JSON object a line; without any no file is made."""

    def __init__(self, store: Path, now: datetime, *, kept: bool) -> None:
        self._folder = store / FOLDER
        self._now = now
        self._kept = kept
        self._out: TextIO | None = None
        self.file: Path | None = None
        self.listed: list[dict[str, str]] = []
        """Those that were told, as JSON has them."""
        self._count = 0

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._out is not None:
            self._out.close()
        if self._count > MOST_TOLD:
            output.tell(f"{self._count - MOST_TOLD:,} more were rejected.")

    def add(self, rejected: Rejected) -> None:
        """Take down one record."""
        self._count += 1
        entry = {
            "file": rejected.file,
            "where": rejected.where,
            "id": rejected.id,
            "field": rejected.field,
            "problem": rejected.problem,
        }
        if self._count <= MOST_TOLD:
            output.tell(str(rejected))
            self.listed.append(entry)
        if self._kept:
            out = self._out or self._begin()
            out.write(json.dumps({**entry, "raw": rejected.raw}) + "\n")

    def _begin(self) -> TextIO:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = 0
        while True:
            more = f"-{place}" if place else ""
            file = self._folder / f"rejects-{self._now:%Y-%m-%d-%H%M%S}{more}.jsonl"
            try:
                handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                place += 1
                continue
            self.file = file
            self._out = os.fdopen(handle, "w", encoding="utf-8")
            return self._out
