"""The demo program in a real pseudo-terminal, its screen kept by pyte."""

import fcntl
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyte

from tests.waiting import LONGEST, readable

# pyte takes these for text, and the pointer's shape (OSC 22) for a title.
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9;]*\$p|\x1b\]22;[^\x07]*\x07")
_TORN = re.compile(rb"\x1b(?:\[[0-9;?<>=$]*|\][^\x07\x1b]*)?\Z")


class Screen(pyte.Screen):
    """pyte's, but clearing the screen also fills the cells that were never written, as terminals do."""

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        if how == 2:
            for y in range(self.lines):
                self.buffer[y].update(dict.fromkeys(range(self.columns), self.cursor.attrs))
        super().erase_in_display(how, *args, **kwargs)


class Session:
    """One run. Waits for facts on the screen, never for time to pass."""

    def __init__(self, driver: str, term: str = "xterm-256color", *, sync: bool = False) -> None:
        self.master, slave = os.openpty()
        self.sync, self.keys, self.received = sync, 0, 0
        self.output = bytearray()
        self.torn = b""
        self.screen = Screen(80, 24)
        self.stream = pyte.ByteStream(self.screen)
        self._set_size(80, 24)
        environment = os.environ | {"TERM": term, "COLORTERM": "truecolor", "TEXTUAL_ANIMATIONS": "none"}
        demo = Path(__file__).with_name("driver_demo.py")
        self.process = subprocess.Popen(
            [sys.executable, str(demo), driver],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
        )
        os.close(slave)
        try:
            self.until(lambda: self.screen.title == "keys 0")
        except AssertionError:
            self.close()
            raise

    def _set_size(self, width: int, height: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)
        self.screen.erase_in_display(2)
        self._set_size(width, height)

    def pump(self, seconds: float = 0.05) -> bytes:
        """What arrives within that time, already on the screen."""
        if not readable(self.master, seconds):
            return b""
        data = os.read(self.master, 65536)
        if self.sync and b"\x1b[?2026$p" in data:
            os.write(self.master, b"\x1b[?2026;2$y")
        self.received += len(data)
        self.output += data
        data = _NOT_FOR_PYTE.sub(b"", self.torn + data)
        torn = _TORN.search(data)
        self.torn = torn[0] if torn else b""
        self.stream.feed(data[: len(data) - len(self.torn)])
        return data

    def until(self, fact: Callable[[], object]) -> None:
        end = time.monotonic() + LONGEST
        while not fact():
            assert time.monotonic() < end, "\n".join([f"waited in vain: {self.screen.title}", *self.screen.display])
            self.pump()

    def quiet(self, seconds: float) -> int:
        """The bytes that arrive until nothing has for that long."""
        before, end = self.received, time.monotonic() + LONGEST
        while self.pump(seconds):
            assert time.monotonic() < end, f"it was never quiet for {seconds} s"
        return self.received - before

    def press(self, key: bytes) -> None:
        """One key; returns when the program has painted after it."""
        os.write(self.master, key)
        self.keys += 1
        self.until(lambda: self.screen.title == f"keys {self.keys}")

    def stop_and_continue(self, key: bytes) -> None:
        """Suspends by `key`, leaves another program's text on the screen, and goes on."""
        os.write(self.master, key)
        self.keys += 1
        end = time.monotonic() + LONGEST
        while not os.WIFSTOPPED(os.waitpid(self.process.pid, os.WUNTRACED | os.WNOHANG)[1]):
            assert time.monotonic() < end, "it did not stop"
            self.pump()
        self.quiet(0.05)
        self.stream.feed(b"\x1b[44m\x1b[2Jshell $ fg\r\n")
        os.kill(self.process.pid, signal.SIGCONT)

    def picture(self) -> list[list[tuple[Any, ...]]]:
        """The cells as they look: a blank shows neither text colour nor weight."""
        columns, rows = range(self.screen.columns), range(self.screen.lines)
        return [[_as_seen(self.screen.buffer[y][x]) for x in columns] for y in rows]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


def _as_seen(cell: Any) -> tuple[Any, ...]:
    if cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough):
        return (" ", cell.bg)
    return tuple(cell)
