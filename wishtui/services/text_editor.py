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
from wishtui.private_files import Files
from wishtui.services.lent_texts import LentFile, saved_text

AT_ONCE = 3.0
"""Seconds within which hardly anybody opens an editor, looks and leaves; what opens a window may take as long."""

_TURN = 0.2
"""Seconds that the editor is waited for at once."""


def editor_command() -> str:
    """The owner's editor: `VISUAL`, else `EDITOR`; empty where neither names one."""
    return os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""


class LentText:
    """A text in a file of its own while the editor has it. `write`, `run` and `read` are its three steps."""

    def __init__(
        self,
        text: str,
        *,
        suffix: str = ".txt",
        lend: Callable[[], LentFile] | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """`lend` puts it where it is found again, should this process be killed; where it cannot, nobody looks for it.

        It raises OSError or UnicodeEncodeError.
        """
        self._text = text
        self._suffix = suffix
        self._lend = lend
        self._lent: LentFile | None = None
        self._clock = clock
        self._seconds = 0.0
        self._failure = ""
        self.file = Path()
        """Where it lies, readable by its owner alone."""

    def write(self) -> None:
        """Put it into its file. Raises UsageError."""
        if self._lend is not None:
            with suppress(OSError, UnicodeEncodeError):
                self._lent = self._lend()
                self.file = self._lent.path
                return
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
            # Whoever finds the text later knows by the lock, which the editor has too, whether one still writes in it.
            locks = () if self._lent is None else (self._lent.lock,)
            with subprocess.Popen(words, pass_fds=locks) as editor, signals.passed_on(editor.send_signal):
                code = _code_of(editor)
        except (OSError, ValueError) as error:
            reason = os_reason(error) if isinstance(error, OSError) else str(error)
            self._failure = _("{command} could not be started: {reason}.", command=command, reason=reason)
            return
        self._seconds = self._clock() - began
        if code:
            self._failure = _("The editor ended with {code}: the text is as it was.", code=code)

    def read(self) -> str:
        """The text as the editor left it; its file stays until `discard` or `leave`.

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
            text = saved_text(Files(), self.file)
        except FileNotFoundError as error:
            raise UsageError(_("The editor has taken {file} away.", file=self.file)) from error
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
        if self._lent is not None:
            self._lent.remove()
        elif self.file.name:
            self.file.unlink(missing_ok=True)

    def leave(self) -> None:
        """Leave its file where it is, to be found at the next start. After `discard` it does nothing."""
        if self._lent is not None:
            self._lent.close()

    def _is_untouched(self) -> bool:
        try:
            return self.file.read_bytes() == self._text.encode("utf-8", "surrogatepass")
        except FileNotFoundError:
            return True
        except OSError:
            return False  # what it holds is not known: it is left where it is


def _code_of(editor: "subprocess.Popen[bytes]") -> int:
    """What the editor ends with. Waited for in short turns: a signal that another thread got is heard between two."""
    while True:
        with suppress(subprocess.TimeoutExpired):
            return editor.wait(_TURN)
