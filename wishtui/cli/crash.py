"""What is kept of a failure that nobody foresaw: where it happened, never what the variables held."""

import os
import platform
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

from wishtui import __version__
from wishtui.config import paths
from wishtui.private_files import Files
from wishtui.text import clean


def write_report(error: BaseException) -> Path | None:
    """Write down where `error` came from; None when even that is not possible. The file is the user's alone."""
    lines = [
        f"wishtui {__version__}, Python {platform.python_version()}, {platform.system()} {platform.release()}",
        "",
        *traceback.format_exception(error),
    ]
    moment = datetime.now(UTC)
    try:
        folder = paths.state_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"crash-{moment:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        with os.fdopen(Files().create(file, os.O_WRONLY), "w", encoding="utf-8") as out:
            out.write(clean("\n".join(lines)))
    except OSError:
        return None
    return file


def sentence(error: BaseException) -> str:
    """What a person is told of it."""
    report = write_report(error)
    kept = f"The report is in {report}; it holds no variables." if report else "The report could not be written."
    return f"Something went wrong that should not ({type(error).__name__}). {kept}"


def quiet_pipe() -> None:
    """Nobody reads stdout any more: let what is still in its buffer go nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, sys.stdout.fileno())
    finally:
        os.close(nowhere)
