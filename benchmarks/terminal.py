"""A program in a real pseudo-terminal: what it shows, what it sends, when, and how much memory it takes."""

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import pyte

from benchmarks.busy import processor_seconds

WIDTH, HEIGHT = 80, 24

# pyte takes these for text, and the pointer's shape (OSC 22) for a title.
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*[um]|\x1b\[\?[0-9;]*\$p|\x1b\]22;[^\x07]*\x07|\x1b\[\?[0-9;]*u")
_TORN = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*|\][^\x07\x1b]*)?\Z")


class TookTooLong(Exception):
    """What was waited for did not appear on the screen."""


class Terminal:
    """One run of a program, its screen kept by pyte. It answers no query, as many terminals do not."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], *, reads_screen: bool = True) -> None:
        self.master, slave = os.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", HEIGHT, WIDTH, 0, 0))
        self.received = 0
        self.last_arrival = 0.0
        self.reads_screen = reads_screen
        """Off where times of a few milliseconds are taken: keeping the screen takes time too."""
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.ByteStream(self._screen)
        self._torn = b""
        self.started = time.perf_counter()
        self.process = subprocess.Popen(
            list(command), stdin=slave, stdout=slave, stderr=slave, env=dict(environment), start_new_session=True
        )
        os.close(slave)

    def lines(self) -> list[str]:
        """What the screen shows, row by row."""
        return list(self._screen.display)

    def read(self, seconds: float) -> bytes:
        """What arrives first within that time; nothing when nothing does."""
        if not select.select([self.master], [], [], max(0.0, seconds))[0]:
            return b""
        try:
            data = os.read(self.master, 1 << 16)
        except OSError:
            return b""
        self.last_arrival = time.perf_counter()
        self.received += len(data)
        if self.reads_screen:
            self._show(data)
        return data

    def until(self, fact: Callable[[list[str]], bool], longest: float = 120.0) -> float:
        """Wait until the screen says so; gives the seconds from the start to the arrival of what made it so.

        Raises:
            TookTooLong: it never did.
        """
        self._wait(fact, longest)
        return self.last_arrival - self.started

    def answer(self, keys: bytes, fact: Callable[[list[str]], bool], longest: float = 120.0) -> float:
        """Send keys and wait until the screen says so; gives the seconds from the keys to what made it so.

        Raises:
            TookTooLong: it never did.
        """
        began = time.perf_counter()
        self.press(keys)
        self._wait(fact, longest)
        return self.last_arrival - began

    def _wait(self, fact: Callable[[list[str]], bool], longest: float) -> None:
        end = time.perf_counter() + longest
        while not self.read(0.05) or not fact(self.lines()):
            if time.perf_counter() > end or self.process.poll() is not None:
                raise TookTooLong("\n".join(line.rstrip() for line in self.lines() if line.strip()))

    def quiet(self, seconds: float = 0.25) -> int:
        """Wait until nothing has come for that long; gives the bytes that came meanwhile."""
        before = self.received
        while self.read(seconds):
            pass
        return self.received - before

    def press(self, keys: bytes) -> None:
        """Send keys."""
        os.write(self.master, keys)

    def cost(self, keys: bytes, quiet: float = 0.2, longest: float = 1.0) -> int:
        """Bytes that come back for some keys: they begin within `longest` seconds, and end when all is quiet."""
        self.press(keys)
        return len(self.read(longest)) + self.quiet(quiet)

    def reaction(self, keys: bytes, *, gap: float = 0.05, longest: float = 30.0) -> tuple[float, float]:
        """Seconds from a key to the first bytes of the answer, and to the last before a gap.

        Raises:
            TookTooLong: nothing came back.
        """
        began = time.perf_counter()
        self.press(keys)
        if not self.read(longest):
            raise TookTooLong(f"nothing came back for {keys!r}")
        first = self.last_arrival - began
        while self.read(gap):
            pass
        return first, self.last_arrival - began

    def memory(self) -> int:
        """Resident memory now, in bytes."""
        text = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii")
        match = re.search(r"^VmRSS:\s+(\d+) kB", text, re.MULTILINE)
        return int(match[1]) * 1024 if match else 0

    def mapped(self, folder: Path) -> int:
        """How much of that memory is mapped from files in `folder`, in bytes: the system may take it at any time."""
        text = Path(f"/proc/{self.process.pid}/smaps").read_text(encoding="utf-8", errors="replace")
        pattern = rf"^\S+-\S+ .* {re.escape(str(folder))}/.*\n(?:\w+:.*\n)*?Rss:\s+(\d+) kB"
        return sum(int(size) * 1024 for size in re.findall(pattern, text, re.MULTILINE))

    def cpu(self) -> float:
        """Seconds of processor that it has used, which a busy machine changes less than its time on the clock."""
        return processor_seconds(self.process.pid)

    def close(self) -> None:
        """End the program at once: nothing that it still does is of interest."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        os.close(self.master)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def _show(self, data: bytes) -> None:
        data = _NOT_FOR_PYTE.sub(b"", self._torn + data)
        torn = _TORN.search(data)
        self._torn = torn[0] if torn else b""
        self._stream.feed(data[: len(data) - len(self._torn)])


def loaded(terminal: Terminal) -> None:
    """Wait until the closed issues are counted too: until then their tabs show dots.

    Raises:
        TookTooLong: they never were.
    """
    while "…" in terminal.lines()[1]:
        if not terminal.read(30):
            raise TookTooLong("the closed issues were not counted")
    terminal.quiet(0.3)
