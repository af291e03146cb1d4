"""The terminal from a first frame, which is shown before the toolkit is loaded, until the toolkit's driver has it.

The frame is made in the driver's own model of the screen, which the driver then goes on with: it knows what the
terminal shows, and sends what the toolkit's frames differ in. What is shown wrongly here costs bytes, and never leaves
a wrong screen.
"""

import io
import os
import signal
import sys
import termios
from collections.abc import Callable, Mapping
from contextlib import ExitStack, redirect_stderr, redirect_stdout, suppress
from time import monotonic
from types import FrameType
from typing import TYPE_CHECKING, Any

from wishtui import signals

from .screen_buffer import ScreenBuffer

if TYPE_CHECKING:
    from .early_input import EarlyInput

__all__ = ["ENTER", "EarlyTerminal"]

ENTER = "\x1b[?1049h"
"""Puts the alternate screen in place of the other, and clears it."""

_OPEN, _CLOSE = f"{ENTER}\x1b[?25l\x1b[?7l", "\x1b[m\x1b[?7h\x1b[?1049l\x1b[?25h"
_INCAPABLE = frozenset({"", "dumb", "unknown"})
_CHANGES_THE_TOOLKIT = ("COLUMNS", "LINES", "TEXTUAL_ALLOW_SIGNALS", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_FILTERS")
"""What of the environment has the toolkit take another size, other colours, or other modes of the terminal."""

_ASKS_TO_END = (*signals.ENDS, *signals.INTERRUPTS)

_Handler = Callable[[int, FrameType | None], None]


class EarlyTerminal:
    """A terminal that may show a known picture. A context: what no driver took over by its end is given back.

    While it shows one nothing else reaches the terminal: what is printed meanwhile is printed afterwards. In any case
    what asks for the end of the program ends it in order.
    """

    def __init__(self) -> None:
        self.buffer: ScreenBuffer | None = None
        """What is shown; None where nothing is, or where it may have been moved about since."""
        self.modes_before: list[Any] | None = None
        """The terminal's own modes; None where it was never taken."""
        self.ending = 0
        """The exit code with which the program is to end once what was typed is kept; 0 while nobody asked for it."""
        self._input: EarlyInput | None = None
        self._expected = False
        self._taken = False
        self._asked_at = 0.0
        self._exits = ExitStack()
        self._handlers: list[tuple[int, _Handler | signal.Handlers, Any]] = []

    @property
    def is_known(self) -> bool:
        """Whether all is known of the terminal that is needed to paint on it as the toolkit would."""
        environment = os.environ
        if environment.get("TERM", "") in _INCAPABLE or any(name in environment for name in _CHANGES_THE_TOOLKIT):
            return False
        return _input().isatty() and _output().isatty() and not _in_background()

    @property
    def size(self) -> tuple[int, int]:
        """Columns and rows. Raises OSError."""
        return os.get_terminal_size(_output().fileno())

    def show(self, buffer: ScreenBuffer) -> None:
        """Take the terminal and show what is wanted in `buffer`.

        Raises:
            OSError: the terminal is gone.
            termios.error: its modes cannot be changed.
        """
        out = buffer.update()
        self._listen({signal.SIGWINCH: self.moved, signal.SIGCONT: self.moved, signal.SIGTSTP: signal.SIG_IGN})
        terminal = _input().fileno()
        modes = termios.tcgetattr(terminal)
        # What was typed so far stays: nothing is flushed.
        self.modes_before = modes  # known before they change: a signal may come at that very moment
        try:
            termios.tcsetattr(terminal, termios.TCSANOW, _raw(modes))
        except termios.error:
            self.modes_before = None
            raise
        self._hold_back_prints()
        self.buffer = buffer  # it is shown from here on, whatever signal comes before all is sent
        try:
            _send(_OPEN + out)
        except OSError:
            self.moved()
            raise
        from .early_input import EarlyInput  # the frame waits for nothing

        self._input = EarlyInput(terminal)

    def typed(self) -> bytes:
        """What was typed so far, once: whoever asks reads on from there."""
        return b"" if self._input is None else self._input.end()

    def expect_driver(self) -> None:
        """An app is about to begin, and its driver takes the terminal: an end waits for the app to listen for it."""
        self._expected = True

    def taken(self) -> None:
        """A driver has the terminal. Whoever listens for the end of the program then does so some time later."""
        self._taken = True
        self._stop_listening([each for each in self._handlers if each[0] not in _ASKS_TO_END])

    def moved(self, *_: object) -> None:
        """The terminal may show anything."""
        self.buffer = None

    def __enter__(self) -> "EarlyTerminal":
        caught = [number for number in _ASKS_TO_END if signal.getsignal(number) is not signal.SIG_IGN]
        self._listen(dict.fromkeys(caught, self._end))
        return self

    def __exit__(self, *raised: object) -> None:
        self.typed()  # what no driver asked for was meant for the inbox
        if self.modes_before is not None and not self._taken:
            self._give_back(self.modes_before)
        self._stop_listening(self._handlers)
        self._exits.close()

    def _listen(self, wanted: Mapping[int, _Handler | signal.Handlers]) -> None:
        for number, handler in wanted.items():
            self._handlers.append((number, handler, signal.signal(number, handler)))

    def _end(self, number: int, _: FrameType | None) -> None:
        """End when somebody can keep what was typed; at once where nothing was, or when it is asked for again."""
        nothing_typed = not self._expected and not self._input and (self.modes_before is None or _is_lost())
        if nothing_typed or (self.ending and monotonic() - self._asked_at > signals.TWICE):
            raise SystemExit(128 + number)
        if not self.ending:
            self.ending, self._asked_at = 128 + number, monotonic()

    def _stop_listening(self, handlers: list[tuple[int, _Handler | signal.Handlers, Any]]) -> None:
        for number, ours, before in handlers:
            # Others have put their own in place of some.
            if signal.getsignal(number) == ours:
                signal.signal(number, before)

    def _hold_back_prints(self) -> None:
        for redirect, stream in ((redirect_stdout, sys.stdout), (redirect_stderr, sys.stderr)):
            held = io.StringIO()
            self._exits.callback(_print_held, stream, held)
            self._exits.enter_context(redirect(held))

    def _give_back(self, modes: list[Any]) -> None:
        with suppress(OSError):
            _send(_CLOSE)
        with suppress(termios.error):
            # What was typed was meant for the inbox: no shell may run it.
            termios.tcsetattr(_input().fileno(), termios.TCSAFLUSH, modes)


def _print_held(stream: Any, held: io.StringIO) -> None:
    with suppress(OSError):
        stream.write(held.getvalue())
        stream.flush()


def _in_background() -> bool:
    """A job in the background is stopped where it changes modes; the toolkit knows how to wait."""
    try:
        return os.tcgetpgrp(_input().fileno()) != os.getpgrp()
    except OSError:  # it is not the terminal that controls this process: none is
        return False


def _is_lost() -> bool:
    """Whether the terminal was closed."""
    try:
        termios.tcgetattr(_input().fileno())
    except termios.error:
        return True
    return False


def _raw(modes: list[Any]) -> list[Any]:
    """The modes that the toolkit sets."""
    raw = [*modes]
    raw[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    raw[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN | termios.ISIG)
    raw[6] = [*modes[6]]
    raw[6][termios.VMIN] = 1
    return raw


def _input() -> Any:
    """Where the toolkit's drivers read."""
    return sys.__stdin__


def _output() -> Any:
    """Where they write."""
    return sys.__stderr__


def _send(text: str) -> None:
    stream = _output()
    stream.write(text)
    stream.flush()
