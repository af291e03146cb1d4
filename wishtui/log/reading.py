"""What the log says, read again: the records of one module, of all the files that are kept."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from wishtui.private_files import Files, read_file


class LoggedRecord(NamedTuple):
    """One line of the log."""

    at: datetime
    process: int
    message: str


def records_of(name: str, file: Path) -> Iterator[LoggedRecord]:
    """The records of the logger called `name`, oldest first; `file` is the log, behind which its earlier files stand.

    What cannot be read is passed over.
    """
    from wishtui.log.handlers import KEPT  # `logging` is loaded only by who writes or reads

    # As `LineFormatter` writes them. No system has processes of more digits.
    line = re.compile(rf"(?P<at>\S+) [A-Z]+ {re.escape(name)} \[(?P<process>\d{{1,9}})\] (?P<message>.*)")
    earlier = (file.with_name(f"{file.name}.{number}") for number in range(KEPT, 0, -1))
    for each in (*earlier, file):
        with suppress(OSError):
            for match in map(line.fullmatch, read_file(Files(), each).decode(errors="replace").splitlines()):
                if match is not None:
                    with suppress(ValueError):
                        yield LoggedRecord(datetime.fromisoformat(match["at"]), int(match["process"]), match["message"])
