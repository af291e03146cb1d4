"""Text lent to the owner's editor: it comes back whole and as it was typed, or the file that holds it is kept."""

import os
import shlex
import subprocess
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import monotonic

from wishtui import signals
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.i18n.system import os_reason

LARGEST = 1 << 20
"""Bytes that a text may have."""

AT_ONCE = 3.0
"""Seconds within which hardly anybody opens an editor, looks and leaves; what opens a window may take as long."""

_TURN = 0.2
"""Seconds that the editor is waited for at once."""


def editor_command() -> str:
    """The owner's editor: `VISUAL`, else `EDITOR`; empty where neither names one."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


class LentText:
    """A text in a file of its own while the editor has it. `write`, `run` and `read` are its three steps."""

    def __init__(self, text: str, *, suffix: str = ".txt", clock: Callable[[], float] = monotonic) -> None:
        self._text = text
        self._suffix = suffix
        self._clock = clock
        self._seconds = 0.0
        self._failure = ""
        self.file = Path()
        """Where it lies, readable by its owner alone."""

    def write(self) -> None:
        """Put it into its file. Raises UsageError."""
        try:
            handle, name = tempfile.mkstemp(prefix="wishtui-", suffix=self._suffix)
            self.file = Path(name)
            with os.fdopen(handle, "wb") as out:
                out.write(self._text.encode("utf-8", "surrogatepass"))
        except OSError as error:
            self.discard()
            raise UsageError(
                _("The text cannot be lent to an editor: {reason}.", reason=os_reason(error)),
                _("Make room, then try again."),
            ) from error

    def run(self, command: str) -> None:
        """Start the editor and wait until it ends. Raises nothing: `read` says what went wrong.

        So a screen that was put away for the editor comes back whatever happens.
        """
        began = self._clock()
        try:
            words = [*shlex.split(command), str(self.file)]
            with subprocess.Popen(words) as editor, signals.passed_on(editor.send_signal):
                code = _code_of(editor)
        except (OSError, ValueError) as error:
            self._failure = _("{command} could not be started: {reason}.", command=command, reason=error)
            return
        self._seconds = self._clock() - began
        if code:
            self._failure = _("The editor ended with {code}: the text is as it was.", code=code)

    def read(self) -> str:
        """The text as the editor left it; its file stays until `discard`.

        Raises:
            UsageError: the editor failed, it is no text, or the editor left before anybody could write; the message
                says where it is.
        """
        if self._failure and self._is_untouched():
            self.discard()
            raise UsageError(self._failure)
        if self._failure:
            raise UsageError(self._failure, _("What it wrote is in {file}.", file=self.file))
        try:
            with self.file.open("rb") as source:
                data = source.read(LARGEST + 1)
        except OSError as error:
            raise UsageError(
                _("What the editor wrote cannot be read: {reason}.", reason=os_reason(error)),
                _("It was {file}.", file=self.file),
            ) from error
        if len(data) > LARGEST:
            raise UsageError(_("What the editor wrote is larger than 1 MiB."), _("It is in {file}.", file=self.file))
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            raise UsageError(
                _("What the editor wrote is not UTF-8, line {line}.", line=line), _("It is in {file}.", file=self.file)
            ) from error
        if text == self._text and self._seconds < AT_ONCE:
            raise UsageError(
                _("The editor returned at once and changed nothing."),
                _(
                    "If it opens a window, have it wait, as in `code --wait`. What you save there is in {file}.",
                    file=self.file,
                ),
            )
        return text

    def discard(self) -> None:
        """Take its file away."""
        if self.file.name:
            self.file.unlink(missing_ok=True)

    def _is_untouched(self) -> bool:
        try:
            return self.file.read_bytes() == self._text.encode("utf-8", "surrogatepass")
        except OSError:
            return True


def _code_of(editor: "subprocess.Popen[bytes]") -> int:
    """What the editor ends with. Waited for in short turns: a signal that another thread got is heard between two."""
    while True:
        with suppress(subprocess.TimeoutExpired):
            return editor.wait(_TURN)
