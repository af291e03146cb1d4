"""The real program in a real pseudo-terminal: a shop on disk, a screen kept by pyte, modes and bytes recorded.

Every wait is for a fact on the screen or for the end of the program, with a deadline; none is for time to pass.
"""

import fcntl
import os
import re
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyte
from pyte.screens import Char, wcwidth

from tests.tui.inbox_runner import AGENT, shop
from tests.waiting import LONGEST, readable
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.store import open_store

PROGRAM = (sys.executable, "-c", "from wishtui.cli.main import run; run()")
CLOCK = "2026-11-20T12:00:00Z"

ENTER, ESCAPE, SEND, QUIT, SUSPEND = b"\r", b"\x1b", b"\x13", b"q", b"\x1a"

# pyte takes these for text, and the pointer's shape (OSC 22) for a title.
_NOT_FOR_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[\?[0-9;]*\$p|\x1b\]22;[^\x07]*\x07")
_TORN = re.compile(rb"\x1b(?:\[[0-9;?<>=$]*|\][^\x07\x1b]*)?\Z")
_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_LEFT_ON = {b"1049": "alternate screen", b"2004": "bracketed paste", b"1004": "focus reports"} | dict.fromkeys(
    (b"1000", b"1002", b"1003", b"1006", b"1015"), "mouse"
)
COLOUR = re.compile(rb"\x1b\[(?:[0-9;]*;)?(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])(?:;[0-9;]*)?m")
"""A sequence that sets a colour."""


class _Screen(pyte.Screen):
    """pyte leaves the cursor where it is when the margins are taken away; a terminal puts it home.

    A wait looks at all that is shown after each piece that arrives: only lines that changed are put together anew.
    """

    def __init__(self, columns: int, lines: int) -> None:
        self._rows: dict[int, str] = {}
        super().__init__(columns, lines)

    @property
    def display(self) -> list[str]:
        for row in self.dirty:
            self._rows.pop(row, None)
            self._rows.pop(row - 1, None)  # an accent at the start of a line belongs to the end of the one before
        self.dirty.clear()
        # Each line is looked up: pyte moves only those that were looked at or written to.
        return [self._shown(row, self.buffer[row]) for row in range(self.lines)]

    def _shown(self, row: int, line: Mapping[int, Char]) -> str:
        if row in self._rows:
            return self._rows[row]
        cells = [line[column].data for column in range(self.columns)]
        for column, cell in enumerate(cells[:-1]):
            if not cell.isascii() and wcwidth(cell[0]) == 2:
                cells[column + 1] = ""
        return self._rows.setdefault(row, "".join(cells))

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        super().set_margins(top, bottom)
        self.cursor_position()


class Terminal:
    """One run of a program, seen from the keyboard's side."""

    def __init__(
        self,
        argv: Sequence[str | Path],
        *,
        size: tuple[int, int] = (80, 24),
        term: str = "xterm-256color",
        cwd: Path | None = None,
        prepare: Callable[[], None] | None = None,
        **environment: str,
    ) -> None:
        self.output = bytearray()
        """Every byte the program sent."""
        self._torn = b""
        self.screen = _Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self.master, slave = os.openpty()
        self.modes_before = termios.tcgetattr(slave)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.open = True

        def own_terminal() -> None:
            # The program must have the terminal as its own, or a hang-up would not reach it.
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            if prepare is not None:
                prepare()

        self.process = subprocess.Popen(
            [str(word) for word in argv],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=os.environ | {"TERM": term, "COLORTERM": "truecolor", "ESCDELAY": "20"} | environment,
            cwd=cwd,
            start_new_session=True,
            preexec_fn=own_terminal,
        )
        os.close(slave)

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(self, *raised: object) -> None:
        self.process.kill()
        self.process.wait()
        self.hang_up()

    # -- reading ----------------------------------------------------------------------------------------

    def pump(self, seconds: float = 0.05) -> bytes:
        """What arrives within that time, already on the screen."""
        if not self.open or not readable(self.master, seconds):
            return b""
        try:
            data = os.read(self.master, 65536)
        except OSError:  # every program on the other side is gone
            self.open = False
            os.close(self.master)
            return b""
        self.output += data
        seen = _NOT_FOR_PYTE.sub(b"", self._torn + data)
        torn = _TORN.search(seen)
        self._torn = torn[0] if torn else b""
        self._stream.feed(seen[: len(seen) - len(self._torn)])
        return data

    def until(self, fact: Callable[[], Any], what: object = "") -> None:
        """Read until `fact` holds."""
        end = time.monotonic() + LONGEST
        while not fact():
            assert time.monotonic() < end, f"waited in vain for {what or fact}:\n{self.picture}"
            if self.process.poll() is not None and not self.pump(0.05) and not fact():
                raise AssertionError(f"the program ended ({self.process.returncode}) before {what}:\n{self.picture}")
            self.pump()

    def shows(self, *words: str) -> None:
        """Wait until all `words` are on the screen."""
        self.until(lambda: all(word in self.picture for word in words), words)

    def gone(self, *words: str) -> None:
        """Wait until none of `words` is on the screen."""
        self.until(lambda: not any(word in self.picture for word in words), f"no {words}")

    def quiet(self, seconds: float = 0.2) -> int:
        """Read until nothing came for that long; gives how many bytes did."""
        before, end = len(self.output), time.monotonic() + LONGEST
        while self.pump(seconds):
            assert time.monotonic() < end, f"it was never quiet for {seconds} s:\n{self.picture}"
        return len(self.output) - before

    @property
    def picture(self) -> str:
        """The screen as text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    # -- acting -----------------------------------------------------------------------------------------

    def press(self, *keys: bytes | str) -> None:
        """Send keys."""
        for key in keys:
            os.write(self.master, key.encode() if isinstance(key, str) else key)

    def paste(self, text: str) -> None:
        """Paste as a terminal does, which takes the closing bracket out of what it pastes."""
        data = b"\x1b[200~" + text.encode("utf-8", "replace").replace(b"\x1b[201~", b"") + b"\x1b[201~"
        while data:
            data = data[os.write(self.master, data[:1024]) :]
            self.pump(0)

    def resize(self, width: int, height: int) -> None:
        """The window changes its size."""
        self.screen.resize(height, width)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))

    def signal(self, number: signal.Signals) -> None:
        """Send a signal to the program."""
        self.process.send_signal(number)

    def hang_up(self) -> None:
        """The window is closed, or the line is lost."""
        if self.open:
            self.open = False
            os.close(self.master)

    def stopped(self) -> None:
        """Wait until the program has given the terminal back."""
        end = time.monotonic() + LONGEST
        while not os.WIFSTOPPED(os.waitpid(self.process.pid, os.WUNTRACED | os.WNOHANG)[1]):
            assert time.monotonic() < end, "it did not stop"
            self.pump()

    def ended(self) -> int:
        """Wait for the end; gives the exit code."""
        end = time.monotonic() + LONGEST
        while self.process.poll() is None:
            assert time.monotonic() < end, f"it did not end:\n{self.picture}"
            self.pump() if self.open else self._wait()
        self.quiet()
        return self.process.returncode

    def _wait(self) -> None:
        try:
            self.process.wait(0.2)
        except subprocess.TimeoutExpired:
            return

    # -- what is left behind ----------------------------------------------------------------------------

    def left_on(self) -> set[str]:
        """Modes that the program switched on and never off again, a hidden cursor, and changed line settings."""
        on: dict[bytes, bool] = {}
        for numbers, letter in _MODE.findall(bytes(self.output)):
            for number in numbers.split(b";"):
                on[number] = letter == b"h"
        left = {_LEFT_ON[number] for number, state in on.items() if state and number in _LEFT_ON}
        if not on.get(b"25", True):
            left.add("hidden cursor")
        if self.open and termios.tcgetattr(self.master)[:4] != self.modes_before[:4]:
            left.add("line settings")
        return left


def keep_shop(folder: Path, issues: Iterable[Issue] | None = None, *, agent: str = AGENT) -> Path:
    """A store on disk that holds `issues`, closed in order."""
    store = open_store(folder, agent=agent)
    with store.unit_of_work() as transaction:
        for known in shop() if issues is None else issues:
            transaction.put(known)
    store.close()
    return folder


def settings_file(folder: Path, *lines: str) -> Path:
    """A configuration in which replies are recorded at once, and UTC is shown."""
    file = folder / "config.toml"
    file.write_text("\n".join(["hold_seconds = 0", 'time_zone = "UTC"', *lines]) + "\n")
    return file


@contextmanager
def inbox(folder: Path, *arguments: str, agent: str = AGENT, now: str = CLOCK, **how: Any) -> Iterator[Terminal]:
    """The inbox on the store in `folder`, its first list shown."""
    with start(folder, *arguments, agent=agent, now=now, **how) as terminal:
        terminal.shows("Customer Issues")
        yield terminal


def start(
    folder: Path,
    *arguments: str,
    agent: str = AGENT,
    now: str = CLOCK,
    config: Path | None = None,
    program: Sequence[str] = PROGRAM,
    **how: Any,
) -> Terminal:
    """The program on the store in `folder`, nothing waited for. An empty `now` is the real clock."""
    config = config or settings_file(folder.parent)
    clock = ("--now", now) if now else ()
    argv = [*program, "--store", str(folder), "--config", str(config), *clock, *arguments]
    return Terminal(argv, WISHTUI_AGENT=agent, **how)


def drafts_in(folder: Path, kind: str = "") -> list[Draft]:
    """Drafts as another program finds them on disk."""
    store = open_store(folder)
    try:
        return store.drafts.all(kind)
    finally:
        store.close(compact=False)
