"""Textual's driver, made to take in every key as it was typed, and to end in order when its terminal goes away.

A closed window sends SIGHUP and SIGCONT together. Textual takes every SIGCONT for the end of a stop and starts
a second pair of threads over the first; a thread that writes to a lost terminal then dies, its queue fills, and
the program waits for ever to put one thing more into it.
"""

import os
import signal
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from selectors import EVENT_READ, SelectSelector
from threading import Lock
from typing import IO, Any

from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

try:
    from .input_parser import InputParser
except ImportError:  # another Textual, with another parser: its own reading guesses, but reads
    InputParser = None  # type: ignore[assignment,misc]  # there is no other way to have none of a class

__all__ = ["StockDriver", "terminal_lost"]

_POLL_SECONDS = 0.1
"""Seconds between two looks at whether to stop reading."""

_READ_BYTES = 4096

_MOST_READS = 256
"""Reads after which a terminal that goes on sending is not listened to at the end: a megabyte."""


class StockDriver(LinuxDriver):
    """What it sends is what Textual sends."""

    def __init__(
        self, app: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._file: Any = _TolerantStream(self._file)
        self._running = False
        self._lending = False
        self._reading = Lock()
        """Held from a read until its events are on their way, so that two threads cannot mix them up."""

    def start_application_mode(self) -> None:
        """Takes the terminal, at the start and after a suspend."""
        super().start_application_mode()  # type: ignore[no-untyped-call]  # Textual's has no annotations
        self._running = True

    def stop_application_mode(self) -> None:
        """Gives the terminal back."""
        self._running = False
        super().stop_application_mode()

    def suspend_application_mode(self) -> None:
        """Lends the terminal to another program, with whatever is typed and not yet read."""
        self._lending = True
        try:
            super().suspend_application_mode()
        finally:
            self._lending = False

    def disable_input(self) -> None:
        """Stops reading. At the end what is not yet read is dropped, so that no shell runs it."""
        if not self._lending:
            super().disable_input()
            return
        signal.signal(signal.SIGWINCH, signal.SIG_DFL)
        self._disable_mouse_support()
        self.exit_event.set()
        if self._key_thread is not None:
            self._key_thread.join()
        self.exit_event.clear()

    @cached_property
    def _input(self) -> tuple[InputParser, Callable[[bytes], str]]:
        """What makes events of bytes, whatever was read in between by another program."""
        return InputParser(), getincrementaldecoder("utf-8")("replace").decode

    def run_input_thread(self) -> None:
        """Reads until it is told to stop, or the terminal is gone. Runs in the input thread."""
        if InputParser is None:
            super().run_input_thread()
            return
        parser, _ = self._input
        # Not `poll`, which knows no terminals on macOS.
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            while not self.exit_event.is_set():
                patience = parser.patience
                if not selector.select(_POLL_SECONDS if patience is None else min(patience, _POLL_SECONDS)):
                    with self._reading:
                        if parser.patience == 0:
                            self._process(parser.flush())
                elif self._read_once(selector):
                    continue
                elif terminal_lost(self.fileno):
                    return
                else:
                    self.exit_event.wait(_POLL_SECONDS)

    def take_in(self, data: bytes) -> None:
        """Takes what was typed for what was read."""
        if InputParser is not None and data:
            parser, decode = self._input
            with self._reading:
                self._process(parser.feed(decode(data)))

    def read_rest(self) -> None:
        """Takes in all that the terminal has delivered, a torn sequence or paste too. Runs in any thread."""
        if InputParser is None:
            return
        with SelectSelector() as selector:
            selector.register(self.fileno, EVENT_READ)
            for _ in range(_MOST_READS):
                if not self._read_once(selector):
                    break
        with self._reading:
            self._process(self._input[0].finish())

    def _read_once(self, selector: SelectSelector) -> bool:
        """Reads what there is, if it is still there, and gives whether anything was."""
        parser, decode = self._input
        with self._reading:
            data = _read(self.fileno) if selector.select(0) else b""
            if data:
                self._process(parser.feed(decode(data)))
        return bool(data)

    def _process(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self.process_message(message)

    def _sigcont_application(self, *_: Any) -> None:
        """Goes on after a stop: one that could not be seen coming (SIGSTOP) is first made good."""
        if terminal_lost(self.fileno):
            return
        if self._running and self._auto_restart:
            self.suspend_application_mode()
        super()._sigcont_application()
        self._loop.call_soon_threadsafe(self._app.refresh)


def _read(descriptor: int) -> bytes:
    """What was typed; nothing once the terminal is gone."""
    try:
        return os.read(descriptor, _READ_BYTES)
    except OSError:
        return b""


class _TolerantStream:
    """A stream to a terminal that may go away: what nobody can see any more is dropped."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError):
            self._stream.flush()

    def fileno(self) -> int:
        return self._stream.fileno()

    def isatty(self) -> bool:
        return self._stream.isatty()


def terminal_lost(descriptor: int) -> bool:
    """Whether the terminal behind `descriptor` was closed."""
    try:
        termios.tcgetattr(descriptor)
    except termios.error:
        return True
    return False
