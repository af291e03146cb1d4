"""What is kept of a failure that nobody foresaw: where it happened, never a variable, never what it says."""

import os
import platform
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from wishtui import __version__
from wishtui.config import paths
from wishtui.i18n import _
from wishtui.private_files import Files
from wishtui.text import clean

_DEEPEST = 10
"""Failures behind a failure that a report goes back to."""


def write_report(error: BaseException) -> Path | None:
    """Write down where `error` came from; None when even that is not possible. The file is the user's alone."""
    lines = [
        f"wishtui {__version__}, Python {platform.python_version()}, "  # untranslated: for those who mend it
        f"{platform.system()} {platform.release()}",
        "What a failure says is left out: it may quote a customer.",  # untranslated: for those who mend it
        "",
        *_described(error, _DEEPEST),
    ]
    time = datetime.now(UTC)
    try:
        folder = paths.state_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        file = folder / f"crash-{time:%Y%m%d-%H%M%S}-{os.getpid()}.txt"
        with os.fdopen(Files().create(file, os.O_WRONLY), "w", encoding="utf-8") as out:
            out.write(clean("\n".join(lines)) + "\n")
    except OSError:
        return None
    return file


def sentence(error: BaseException) -> str:
    """What a person is told of it."""
    report = write_report(error)
    kept = (
        _("The report is in {report}; it holds no customer's words.", report=report)
        if report
        else _("No report could be written.")
    )
    return _("Something went wrong that should not ({name}). {kept}", name=type(error).__name__, kept=kept)


def _described(error: BaseException, deepest: int) -> Iterator[str]:
    """The failures behind it, the first one first, each by its kind and the places it came through."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None and deepest:
        yield from _described(behind, deepest - 1)
        yield "\nwhich led to:\n"  # untranslated: for those who mend it
    number = error.errno if isinstance(error, OSError) else None
    yield type(error).__name__ + (f", {os.strerror(number)}" if isinstance(number, int) else "")
    yield from traceback.format_tb(error.__traceback__)
    if isinstance(error, BaseExceptionGroup) and deepest:
        for each in error.exceptions:
            yield "\nof which one is:\n"  # untranslated: for those who mend it
            yield from _described(each, deepest - 1)
