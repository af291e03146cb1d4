"""How each program is started, when its screen is usable, and which keys do what in it."""

import os
import re
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import data
from benchmarks.processes import WISHTUI
from benchmarks.terminal import Terminal, TookTooLong, loaded

PEERS = Path(__file__).with_name("peers")
"""Programs to compare with."""

_CURSOR_POSITION = re.compile(r"\b1 of [\d,]+\s*$")
_LEFT = re.compile(r"\b(due in|overdue by)\b")


@dataclass(frozen=True)
class Program:
    """One program on one set of data."""

    name: str
    command: Sequence[str]
    usable: Callable[[list[str]], bool]
    """Whether the screen shows the first frame that one can work with."""
    environment: Mapping[str, str]
    keys: Mapping[str, bytes] = field(default_factory=dict)
    """What to press for each thing that is measured."""

    def start(self) -> Terminal:
        """Run it in a terminal."""
        return Terminal(self.command, self.environment)


OURS = {
    "move": b"j",
    "page": b"\x1b[6~",
    "tab": b"2",
    "open": b"\r",
    "reply": b"r",
    "sync": b"S",
    "toast": b"r",
    "modal": b"?",
    "search": b"/",
    "back": b"\x1b",
    "all": b"4",
    "closed": b"3",
    "first tab": b"1",
}
"""What is pressed in wishtui for each thing that is measured."""

NEOMUTT = {
    "move": b"j",
    "page": b"z",
    "open": b"\r",
    "toast": b"~",
    "modal": b"?",
    "search": b"/",
    "back": b"q",
    "leave prompt": b"\x07",
}

NAIVE = {"move": b"j", "page": b"\x1b[6~", "tab": b"2", "first tab": b"1", "reply": b"r", "toast": b"?"}


def hello(home: Path) -> Program:
    """The bare Textual program."""
    command = (sys.executable, str(PEERS / "hello.py"))
    return Program("hello", command, lambda lines: "Hello, World!" in lines[0], environment(home))


def ours(
    home: Path,
    store: Path | str,
    *options: str,
    driver: str = "diff",
    name: str = "wishtui",
    more: Mapping[str, str] | None = None,
) -> Program:
    """The real thing on a store; `more` is added to its environment."""
    command = (WISHTUI, "--store", str(store), "--driver", driver, *options)
    return Program(name, command, _ours_usable, {**environment(home), **(more or {})}, OURS)


def naive(home: Path, total: int, opened: int) -> Program:
    """Plain TinyDB and a DataTable."""
    command = (sys.executable, str(PEERS / "naive.py"), str(data.plain_file(total, opened)))
    return Program(
        f"naive {opened}",
        command,
        lambda lines: any(_LEFT.search(line) for line in lines[:4]) and "unhandled:" in "".join(lines[:2]),
        environment(home),
        NAIVE,
    )


NO_NEOMUTT = "neomutt is not installed: nothing is compared with it"


def neomutt(home: Path, count: int) -> Program | None:
    """NeoMutt with a warm header cache; None where it is not installed."""
    executable = shutil.which("neomutt")
    if executable is None:
        return None
    folder = data.maildir(count)
    headers = data.cache() / f"headers-{count}"
    settings = home / "neomuttrc"
    settings.write_text(
        f'set folder="{folder.parent}"\nset spoolfile="{folder}"\nset header_cache="{headers}"\n'
        "set realname=Shop\nset from=shop@example.com\nset charset=utf-8\nset mark_old=no\n",
        encoding="utf-8",
    )
    command = (executable, "-n", "-R", "-F", str(settings), "-f", str(folder))
    program = Program("neomutt", command, _neomutt_usable, environment(home), NEOMUTT)
    if not headers.exists():
        with program.start() as terminal:
            terminal.until(program.usable)
            terminal.press(b"q")
            with_end(terminal)
    return program


def with_end(terminal: Terminal) -> None:
    """Wait until a program that was told to leave has left, so that its caches are written."""
    while terminal.process.poll() is None:
        terminal.read(0.1)


def settled(terminal: Terminal, program: Program) -> float:
    """Wait for the first usable frame, then until all is there and quiet; gives the seconds to that frame.

    The first frame of wishtui comes before what handles a key does: only the count of the closed issues tells of that.

    Raises:
        TookTooLong: it never came; the message shows what did.
    """
    try:
        seconds = terminal.until(program.usable)
    except TookTooLong as error:
        raise TookTooLong(f"{program.name} showed no usable frame:\n{error}") from error
    if "all" in program.keys:
        loaded(terminal)
    terminal.quiet(0.4)
    return seconds


def _ours_usable(lines: list[str]) -> bool:
    return bool(_CURSOR_POSITION.search(lines[-1])) and any(_LEFT.search(line) for line in lines[2:5])


def _neomutt_usable(lines: list[str]) -> bool:
    return any("Msgs:" in line for line in lines[-3:]) and any(line.strip()[:1].isdigit() for line in lines[:4])


def environment(home: Path) -> dict[str, str]:
    """A terminal that can do everything, a home that holds nothing."""
    kept = {name: os.environ[name] for name in ("PATH", "TMPDIR", "PYTHONPATH") if name in os.environ}
    return kept | {
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_STATE_HOME": str(home / "state"),
        "WISHTUI_AGENT": "bench",
    }
