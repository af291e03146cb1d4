"""A program of the owner's run for them: bounded in time and size, and ended as a whole with everything it started."""

import os
import selectors
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from threading import Event
from time import monotonic
from typing import IO

import msgspec

from wishtui.i18n import _, ngettext
from wishtui.i18n.system import os_reason
from wishtui.services.program_remains import MARK, end_marked, new_mark
from wishtui.text import clean_line

LONGEST_REASON = 200
"""Characters of what a program said last."""

_SECRETS = frozenset({"WISHTUI_TOKEN", "WISHTUI_TRANSLATE_KEY", "PGPASSWORD"})
_ERROR_TAIL = 4096
"""Bytes of its errors that are kept, the last ones."""
_CHUNK = 65_536
_LONGEST_NAME = 80
"""Characters of what a program is called."""
_KILLED_WITHIN = 2.0
"""Seconds in which what was killed is gone."""
_LOOK_EVERY = 0.1
"""Seconds between two looks whether it has ended, or should be stopped, while it says nothing."""


class ProgramOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a program."""

    output: bytes = b""
    """All that it wrote; empty unless it did well."""
    failure: str = ""
    """Why it did not do well, as a sentence fit for a screen; empty when it did."""

    @property
    def ok(self) -> bool:
        """Whether it ended by itself, with 0 and within its bounds."""
        return not self.failure


def program_name(argv: Sequence[str]) -> str:
    """What a program is called on a screen and in the log: its words up to the first option or sentence.

    What follows may be a prompt of a page, or a key to somebody's account.
    """
    first, *rest = argv
    words = takewhile(
        lambda word: not (word.startswith("-") or "=" in word or "://" in word or word.split() != [word]), rest
    )
    return clean_line(" ".join((first, *words)), limit=_LONGEST_NAME)


def run(
    argv: Sequence[str],
    stdin_bytes: bytes = b"",
    *,
    timeout_seconds: float,
    max_output_bytes: int,
    env: Mapping[str, str] | None = None,
    stop: Event | None = None,
) -> ProgramOutcome:
    """Run the program `argv[0]`, found on PATH, with `stdin_bytes`, and wait for it. Raises nothing for what it does.

    No shell reads `argv`. `env` is put on top of this process's environment, of which no secret is inherited. The
    program has no terminal, and a process group of its own, of which nothing outlives it: the group is killed when the
    program ends, takes longer than `timeout_seconds`, or writes more than `max_output_bytes`, and when `stop` is set
    by another thread; what left the group as well, on Linux. Call it where one may wait: never on the event loop.
    """
    if not argv:
        return ProgramOutcome(failure=_("A program without a name could not be started: nothing says which it is."))
    name = clean_line(os.path.basename(argv[0]), limit=LONGEST_REASON)
    mark = new_mark()
    process = _started(argv, {**inheritable_environment(), **(env or {}), MARK: mark})
    if isinstance(process, str):
        reason = clean_line(process, limit=LONGEST_REASON)
        return ProgramOutcome(failure=_("{program} could not be started: {reason}.", program=name, reason=reason))
    conversation = _Conversation(process, name, stdin_bytes, max_output_bytes)
    try:
        cut_short = conversation.hold(monotonic() + timeout_seconds, timeout_seconds, stop)
    finally:
        _end(process)
        end_marked(mark)
    if cut_short:
        return ProgramOutcome(failure=cut_short)
    if process.returncode:
        return ProgramOutcome(failure=_ending(name, process.returncode, conversation.last_error()))
    return ProgramOutcome(output=bytes(conversation.output))


def inheritable_environment() -> dict[str, str]:
    """This process's environment without what is secret: tokens, passwords, and a store's address that may hold one."""
    return {
        name: value
        for name, value in os.environ.items()
        if name not in _SECRETS and not (name == "WISHTUI_STORE" and "://" in value)
    }


def _started(argv: Sequence[str], env: Mapping[str, str]) -> "subprocess.Popen[bytes] | str":
    """The program as it runs, or why it does not."""
    try:
        return subprocess.Popen(
            [os.path.expanduser(argv[0]), *argv[1:]],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            env=env,
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        return os_reason(error) if isinstance(error, OSError) else str(error)


class _Conversation:
    """What goes into a program and what comes out of it, without ever waiting for one of the two alone."""

    def __init__(self, process: "subprocess.Popen[bytes]", name: str, stdin: bytes, most: int) -> None:
        self.output = bytearray()
        self._errors = bytearray()
        self._name = name
        self._process = process
        self._left = memoryview(stdin)
        self._most = most
        self._streams = selectors.DefaultSelector()
        for stream, events in (
            (process.stdin, selectors.EVENT_WRITE),
            (process.stdout, selectors.EVENT_READ),
            (process.stderr, selectors.EVENT_READ),
        ):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
            self._streams.register(stream, events, stream)

    def hold(self, deadline: float, seconds: float, stop: Event | None) -> str:
        """Go on until the program has ended; gives why it was not let go on, empty when it ended by itself."""
        with self._streams:
            while True:
                if stop is not None and stop.is_set():
                    return _("{program} was stopped.", program=self._name)
                left = deadline - monotonic()
                if left <= 0:
                    return _(
                        "{program} took longer than {seconds:g} seconds and was stopped.",
                        program=self._name,
                        seconds=seconds,
                    )
                ended = _has_ended(self._process)
                ready = self._streams.select(0 if ended else min(left, _LOOK_EVERY))
                for key, _events in ready:
                    self._pass_on(key.data)
                if len(self.output) > self._most:
                    size = _size(self._most)
                    return _("{program} wrote more than {size} and was stopped.", program=self._name, size=size)
                if ended and not any(key.data is not self._process.stdin for key, _ in ready):
                    return ""

    def last_error(self) -> str:
        """The last line of its errors that says anything."""
        lines = self._errors.decode("utf-8", "replace").splitlines()
        last = next((line for line in reversed(lines) if line.strip()), "")
        return clean_line(last.strip(), limit=LONGEST_REASON).rstrip(".")

    def _pass_on(self, stream: IO[bytes]) -> None:
        try:
            if stream is self._process.stdin:
                self._left = self._left[os.write(stream.fileno(), self._left[:_CHUNK]) :]
                over = not self._left
            else:
                chunk = os.read(stream.fileno(), _CHUNK)
                over = not chunk
                self._keep(stream, chunk)
        except BlockingIOError:
            return
        except OSError:
            # It closed its end, which is no failure: a program may not care for all that it is told.
            over = True
        if over:
            self._streams.unregister(stream)
            stream.close()

    def _keep(self, stream: IO[bytes], chunk: bytes) -> None:
        if stream is self._process.stdout:
            self.output += chunk
        else:
            self._errors += chunk
            del self._errors[:-_ERROR_TAIL]


def _has_ended(process: "subprocess.Popen[bytes]") -> bool:
    """Whether it has ended. It stays to be waited for, so that its group's number cannot become another's."""
    if not hasattr(os, "waitid"):  # macOS before Python 3.13
        return process.poll() is not None
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Kill what is left of it, and wait for it unless it became another user's, whom we cannot kill."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    for stream in (process.stdin, process.stdout, process.stderr):
        if stream is not None:
            with suppress(OSError):
                stream.close()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_KILLED_WITHIN)


def _ending(program: str, code: int, reason: str) -> str:
    if code > 0:
        if reason:
            return _("{program} ended with {code}: {reason}.", program=program, code=code, reason=reason)
        return _("{program} ended with {code}.", program=program, code=code)
    name = _signal_name(-code)
    if reason:
        return _("{program} was ended by {signal}: {reason}.", program=program, signal=name, reason=reason)
    return _("{program} was ended by {signal}.", program=program, signal=name)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return _("signal {number}", number=number)


def _size(count: int) -> str:
    return (
        _("{number} KiB", number=count // 1024) if count >= 1024 else ngettext("{number} byte", "{number} bytes", count)
    )
