"""That an inbox sends whole frames, in the log: the inbox writes it, and `wishtui doctor` finds it there again."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from signal import SIGWINCH
from typing import NamedTuple

from wishtui.i18n import _
from wishtui.log import get_logger
from wishtui.log.reading import records_of
from wishtui.services.doctor import Diagnosis

_WHOLE = "Frames are sent whole from here on, because of %s."  # untranslated: the log is English
_CHANGES = "Frames are sent as changes again."  # untranslated: the log is English
_SAYS_WHOLE = re.compile(re.escape(_WHOLE).replace("%s", "(?P<reason>.*)"))


class WholeFrames(NamedTuple):
    """An inbox that runs and sends whole frames."""

    process: int
    since: datetime
    reason: str
    """The last thing that its driver did not know, in English."""


def log_whole_frames(reason: str) -> None:
    """Write that this process sends whole frames from here on."""
    get_logger(__name__).warning(_WHOLE, reason)


def log_changes() -> None:
    """Write that this process sends changes alone again."""
    get_logger(__name__).info(_CHANGES)


def sending_whole_frames(log_file: Path) -> list[WholeFrames]:
    """The inboxes that still run and send whole frames, as the log has it; nothing where it cannot be read."""
    last: dict[int, WholeFrames] = {}
    for record in records_of(__name__, log_file):
        if whole := _SAYS_WHOLE.fullmatch(record.message):
            last[record.process] = WholeFrames(record.process, record.at, whole["reason"])
        elif record.message == _CHANGES:
            last.pop(record.process, None)
    return [frames for frames in last.values() if _runs(frames.process)]


def ask_for_changes(log_file: Path) -> list[WholeFrames]:
    """Ask each of them to send changes alone again; gives those that were asked.

    An inbox tries again when it hears that its window has another size. No other program minds being told so: the
    process may have ended, and its number be another's.
    """
    asked = []
    for frames in sending_whole_frames(log_file):
        with suppress(OSError):
            os.kill(frames.process, SIGWINCH)
            asked.append(frames)
    return asked


def examine_frames(log_file: Path, format_time: Callable[[datetime], str], key: str) -> Iterator[Diagnosis]:
    """Which of them there are, and how they are brought back: by `key` in them, or from outside."""
    for frames in sending_whole_frames(log_file):
        yield Diagnosis(
            area="terminal",
            level="note",
            what=_(
                "The inbox of process {process} sends the whole screen at each change since {time}, which is slower.",
                process=frames.process,
                time=format_time(frames.since),
            ),
            remedy=_(
                "{key} in it, or `wishtui doctor --reset-terminal`, brings changes only back; {file} says what it met.",
                key=key,
                file=log_file,
            ),
        )


def _runs(process: int) -> bool:
    """Whether such a process of this user's runs."""
    try:
        os.kill(process, 0)
    except (OSError, OverflowError):
        return False
    return True
