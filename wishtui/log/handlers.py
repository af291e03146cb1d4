"""The handlers behind `wishtui.log`: one line a record, a rotated file of its owner's alone, no way to fail."""

import logging
import os
import re
import stat
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from io import TextIOWrapper
from logging.handlers import QueueHandler, QueueListener, RotatingFileHandler
from pathlib import Path
from queue import SimpleQueue
from typing import TextIO

from wishtui.i18n import in_english
from wishtui.text import clean_line

LARGEST = 1 << 20
"""Bytes of the file before another is begun."""

KEPT = 3
"""Earlier files that are kept beside it."""

LONGEST = 2_000
"""Characters of a record."""

_OURS = "wishtui"

_FRAMES = 8
"""Places of a failure that its record names, the innermost last."""

_SECRET = re.compile(
    r"""(?ix) ( \bbearer\s+ | (?:access_token|refresh_token|client_secret)["']?\s*[:=]\s*["']? ) [^\s"',&}]+"""
)


class LineFormatter(logging.Formatter):
    """A record as one clean line without secrets; above debug also without what an exception quotes."""

    converter = staticmethod(time.gmtime)

    def __init__(self, *, verbose: bool) -> None:
        super().__init__()
        self._verbose = verbose

    def format(self, record: logging.LogRecord) -> str:
        message = _message(record)
        if not self._verbose and record.name.partition(".")[0] != _OURS:
            # Libraries put the values that they stumbled over into the lines below the first.
            message = message.partition("\n")[0]
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            message = f"{message} {failure(error, quoted=self._verbose)}"
        when = f"{self.formatTime(record, '%Y-%m-%dT%H:%M:%S')}.{int(record.msecs):03}Z"
        line = f"{when} {record.levelname} {record.name} [{record.process}] {message}"
        return clean_line(_SECRET.sub(r"\1***", line), limit=LONGEST)


def _message(record: logging.LogRecord) -> str:
    """What the record says, in English whatever language the screen speaks."""
    words, values = str(in_english(record.msg)), record.args
    if not values:
        return words
    if isinstance(values, Mapping):
        return words % {name: in_english(value) for name, value in values.items()}
    return words % tuple(map(in_english, values))


def failure(error: BaseException, *, quoted: bool) -> str:
    """What kind of failure it was and where it came from; what it says only if `quoted`: that may be a customer's."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    locations = " > ".join(f"{_module(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames)
    kind = f"{type(error).__name__}: {in_english(error)}" if quoted else type(error).__name__
    cause = error.__cause__
    below = ""
    if cause is not None and cause is not error:
        below = f" from {failure(cause, quoted=quoted)}"  # untranslated: the log is English
    return f"({kind} at {locations or 'an unknown place'}){below}"  # untranslated: the log is English


def _module(file: str) -> str:
    return "/".join(Path(file).parts[-3:])


class _Unfailing(logging.Handler):
    """A handler that drops what it cannot write: a log is never the reason that something fails."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  # the library's name
        """Nothing is said either: stderr may be the screen."""


class LogFile(_Unfailing, RotatingFileHandler):
    """A rotated file that several processes may write, and only its owner reads."""

    def __init__(self, file: Path) -> None:
        super().__init__(file, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True, errors="replace")

    def _open(self) -> TextIOWrapper:
        file = Path(self.baseFilename)
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Neither a link that somebody has put there nor a pipe that nobody reads.
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        handle = os.open(file, flags, 0o600)
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            os.close(handle)
            raise OSError(f"{file} is no regular file")  # untranslated: nobody is told
        return os.fdopen(handle, "a", encoding=self.encoding, errors=self.errors)

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802  # the library's name
        """Whether the file is full; one that another process has rotated is let go of first."""
        if self.stream is not None and not self._is_open(self.stream):
            self.stream.close()
            self.stream = None
        return bool(super().shouldRollover(record))

    def doRollover(self) -> None:  # noqa: N802  # the library's name
        """Begin another file, unless another process does, or has done so: two at once would remove one of them."""
        import fcntl  # most runs fill no file

        with ExitStack() as held:
            with suppress(OSError):  # where nothing can be locked, files are put aside all the same
                folder = os.open(Path(self.baseFilename).parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                held.callback(os.close, folder)
                try:
                    fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return  # what is written now stands in the file that is put aside
            if self.stream is None or self._is_open(self.stream):
                super().doRollover()

    def _is_open(self, stream: TextIO) -> bool:
        """Whether `stream` is the file that stands under the name."""
        with suppress(OSError):
            mine, there = os.fstat(stream.fileno()), os.stat(self.baseFilename, follow_symlinks=False)
            return (mine.st_dev, mine.st_ino) == (there.st_dev, there.st_ino)
        return False


class StderrHandler(_Unfailing, logging.StreamHandler[TextIO]):
    """Each record as a line on stderr."""


class BackgroundHandler(_Unfailing, QueueHandler):
    """Hands records to a thread that writes them: who logs never waits for the disk."""

    def __init__(self, target: logging.Handler) -> None:
        super().__init__(SimpleQueue())
        self._target = target
        self._listener = QueueListener(self.queue, target)
        self._listener.start()
        self._running = True

    def close(self) -> None:
        """Write what waits, and end the thread."""
        if self._running:
            self._running = False
            self._listener.stop()
            self._target.close()
        super().close()


class Handlers:
    """What this process has attached to the root logger, so that it can be taken away again."""

    def __init__(self, file: Callable[[], Path] | None, *, verbose: bool, background: bool) -> None:
        self._root, self._ours = logging.getLogger(), logging.getLogger(_OURS)
        self._levels = self._root.level, self._ours.level
        self._attached: list[logging.Handler] = []
        formatter = LineFormatter(verbose=verbose)
        target = _file(file)
        if background and not isinstance(target, logging.NullHandler):
            self._add(BackgroundHandler(target), formatter)
        else:
            self._add(target, formatter)
        if verbose and not background:
            self._add(StderrHandler(sys.stderr), formatter)
        self._ours.setLevel(logging.DEBUG if verbose else logging.INFO)

    def detach(self) -> None:
        """Take the handlers away, everything written."""
        for handler in self._attached:
            self._root.removeHandler(handler)
            handler.close()
        self._attached.clear()
        self._root.setLevel(self._levels[0])
        self._ours.setLevel(self._levels[1])

    def _add(self, handler: logging.Handler, formatter: logging.Formatter) -> None:
        handler.setFormatter(formatter)
        self._root.addHandler(handler)
        self._attached.append(handler)


def _file(file: Callable[[], Path] | None) -> logging.Handler:
    """The file's handler; one that drops everything where there is none: with no handler at all, stderr would be it."""
    with suppress(OSError, ValueError, RuntimeError):
        if file is not None:
            return LogFile(file())
    return logging.NullHandler()
