"""What an import could not use: named on stderr, and kept so that it can be mended and imported again."""

import json
import os
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TextIO

from wishtui.cli import output
from wishtui.config import paths
from wishtui.exchange import OmittedValue, Rejected
from wishtui.i18n import _, english
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files
from wishtui.store.address import Where

MOST_SHOWN = 50
"""Lines on stderr of each kind; the rejected records are all in the file."""

FOLDER = "rejects"


class Rejects:
    """Names what could not be used, and writes rejected records down, one JSON object a line; no file without any."""

    def __init__(self, store: Where, now: datetime, *, kept: bool) -> None:
        # A store in a database has no folder; what is about it is kept in one of the user's.
        self._folder = (store if isinstance(store, Path) else paths.private_folder(store)) / FOLDER
        self._now = now
        self._kept = kept
        self._out: TextIO | None = None
        self.file: Path | None = None
        self.rejected: list[dict[str, str]] = []
        """Those that were named, as JSON has them."""
        self.omitted: list[dict[str, str]] = []
        """Single values that were left out and named, as JSON has them."""
        self._more_rejected = 0
        self._more_omitted = 0

    def __enter__(self) -> "Rejects":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._out is not None:
            try:
                self._out.close()
            except OSError as failure:  # what was written last was still on its way
                if self._kept:
                    self._lost(failure)
        if self._more_rejected:
            output.print_notice(_("{number:,} more rejected.", number=self._more_rejected))
        if self._more_omitted:
            output.print_notice(_("{number:,} more left out.", number=self._more_omitted))

    def add(self, rejected: Rejected) -> None:
        """Take down one record."""
        entry = _as_json(rejected)
        if len(self.rejected) < MOST_SHOWN:
            output.print_notice(str(rejected))
            self.rejected.append(entry)
        else:
            self._more_rejected += 1
        if self._kept:
            try:
                out = self._out or self._begin()
                out.write(json.dumps({**entry, "raw": rejected.raw}) + "\n")
            except OSError as error:
                self._lost(error)

    def omit(self, value: OmittedValue) -> None:
        """Name one value that was left out of a record; the store keeps it beside the issue, as it was written."""
        if len(self.omitted) < MOST_SHOWN:
            output.print_notice(_("{problem} It was left out.", problem=value))
            self.omitted.append(_as_json(value))
        else:
            self._more_omitted += 1

    def _lost(self, error: OSError) -> None:
        """Say that the file does not hold them all, whatever of it there is."""
        self._kept = False
        output.print_notice(
            _(
                "Rejected records are not kept: {file}: {reason}.",
                file=error.filename or self.file,
                reason=os_reason(error),
            )
        )
        self.file = None

    def _begin(self) -> TextIO:
        files = Files()
        files.make_folder(self._folder.parent)
        files.root = self._folder.parent
        files.make_folder(self._folder)
        number = 0
        while True:
            more = f"-{number}" if number else ""
            file = self._folder / f"rejects-{self._now:%Y-%m-%d-%H%M%S}{more}.jsonl"
            try:
                handle = files.create(file, os.O_WRONLY)
            except FileExistsError:
                number += 1
                continue
            self.file = file
            self._out = os.fdopen(handle, "w", encoding="utf-8")
            return self._out


def _as_json(what: Rejected | OmittedValue) -> dict[str, str]:
    """In English, as another program reads it."""
    return {
        "file": english(what.file),
        "where": english(what.where),
        "id": what.id,
        "field": what.field,
        "problem": english(what.problem),
    }
