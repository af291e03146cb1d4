"""The real program, stopped where it loads the toolkit: what the terminal shows by then, and what becomes of it."""

import io
import os
import re
import signal
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from tests.tui.inbox_runner import AGENT, shop
from tests.tui.terminal import CLOCK, QUIT, Terminal, drafts_in, keep_shop, settings_file
from tests.waiting import wait_until
from wishtui.tui.driver import early_terminal
from wishtui.tui.driver.screen_buffer import ScreenBuffer
from wishtui.tui.driver.terminal import terminal_here

PROGRAM = """
import os, select, sys, warnings
class Gate:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            sys.meta_path.remove(self)
            warnings.warn("NOISE")
            print("NOISE", file=sys.stderr, flush=True)
            gate = os.open({gate!r}, os.O_RDWR)
            while not select.select([gate], [], [], 0.02)[0]:
                pass  # each turn is one in which a signal is heard, whichever thread it was for
            if os.read(gate, 9) == b"fail":
                raise ImportError("there is no toolkit")
sys.meta_path.insert(0, Gate())
from wishtui.tui import store_thread
store_thread.SLOW = 1e6  # how busy the machine is must not be said
from wishtui.cli.main import run
run()
"""
LOADED_BY_THE_FIRST_LAYOUT = "textual.layouts.factory"
"""After the driver has taken the terminal, and before anything of the app is mounted."""
ROW = ">  !! overdue by 2h   Question 1"
MODES = re.compile(rb"\x1b\[[?>][0-9;]*(?:[hlu]|\$p)|\x1b\]22;[^\x07]*\x07")
GARBAGE = b"\x1b[H" + b"".join(b"\x1b[%d;1H\x1b[41mwhat another program wrote" % row for row in range(1, 60))


class Held:
    """The program at the gate before the toolkit."""

    def __init__(self, terminal: Terminal, gate: Path) -> None:
        self.terminal = terminal
        self._gate = gate

    def _way(self) -> int | None:
        """What opens the gate; None while the program is not there."""
        assert self.terminal.process.poll() is None
        with suppress(OSError):
            return os.open(self._gate, os.O_WRONLY | os.O_NONBLOCK)
        return None

    @cached_property
    def way(self) -> int:
        """What opens the gate, once the program stands at it."""
        way = wait_until(self._way)
        assert way is not None
        return way

    def let(self, word: str) -> None:
        """Let it go on, or `fail`."""
        os.write(self.way, word.encode())
        os.close(self.way)

    def arrived(self) -> bytes:
        """All that was sent by the time it stands there."""
        assert self.way
        while self.terminal.pump(0.05):
            pass
        return bytes(self.terminal.output)

    def cells(self) -> list[list[Any]]:
        """What the terminal shows, colours included."""
        screen = self.terminal.screen
        return [[screen.buffer[y][x] for x in range(screen.columns)] for y in range(screen.lines)]


@contextmanager
def held(folder: Path, *arguments: str, module: str = "textual", **how: Any) -> Iterator[Held]:
    """The program on the store in `folder`, stopped where it loads `module`."""
    gate = folder.parent / "gate"
    gate.unlink(missing_ok=True)
    os.mkfifo(gate)
    argv = [sys.executable, "-W", "always", "-c", PROGRAM.format(gate=str(gate), module=module), "--store", str(folder)]
    argv += ["--config", str(settings_file(folder.parent)), "--now", CLOCK, *arguments]
    with Terminal(argv, WISHTUI_AGENT=AGENT, **how) as terminal:
        yield Held(terminal, gate)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return keep_shop(tmp_path / "store")


@pytest.mark.parametrize(
    ("term", "size"),
    [("xterm-256color", (80, 24)), ("xterm-256color", (160, 50)), ("vt100", (80, 24)), ("linux", (120, 30))],
)
def test_the_toolkit_sends_nothing_over_the_frame_before_it(folder: Path, term: str, size: tuple[int, int]) -> None:
    with held(folder, term=term, size=size) as program:
        terminal = program.terminal
        terminal.shows("Customer Issues (4)", ROW, "1 of 4")
        before, sent = program.cells(), len(terminal.output)
        program.let("go")
        terminal.shows("Closed 1")
        terminal.quiet()
        assert [row for y, row in enumerate(program.cells()) if y != 1] == [
            row for y, row in enumerate(before) if y != 1
        ]
        assert len(MODES.sub(b"", bytes(terminal.output[sent:]))) < 60  # how many are closed
        terminal.press(QUIT)
        assert terminal.ended() == 0
        assert terminal.left_on() == set()
        terminal.shows("NOISE")


def test_a_no_color_that_is_empty_takes_no_colour_away(folder: Path) -> None:
    with held(folder, NO_COLOR="") as program:
        terminal = program.terminal
        terminal.shows(ROW, "1 of 4")
        before = program.cells()
        program.let("go")
        terminal.shows("Closed 1")
        terminal.quiet()
        assert [row for y, row in enumerate(program.cells()) if y != 1] == [
            row for y, row in enumerate(before) if y != 1
        ]


def resized(terminal: Terminal) -> None:
    terminal.resize(100, 30)


def resized_and_back(terminal: Terminal) -> None:
    terminal.resize(100, 30)
    terminal.resize(80, 24)


def stopped_for_a_while(terminal: Terminal) -> None:
    terminal.signal(signal.SIGSTOP)
    terminal.stopped()
    terminal.signal(signal.SIGCONT)


@pytest.mark.parametrize("moved", [resized, resized_and_back, stopped_for_a_while])
def test_a_picture_that_may_have_moved_is_painted_again(folder: Path, moved: Callable[[Terminal], None]) -> None:
    with held(folder) as program:
        terminal = program.terminal
        terminal.shows(ROW)
        moved(terminal)
        terminal._stream.feed(GARBAGE)
        program.let("go")
        terminal.gone("another program")
        terminal.shows("Customer Issues (4)", ROW, "Closed 1", "1 of 4")
        assert all(cell.bg != "red" for row in program.cells() for cell in row)
        terminal.press(QUIT)
        assert terminal.ended() == 0
        assert terminal.left_on() == set()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT])
def test_a_signal_at_the_first_frame_keeps_what_is_typed(folder: Path, number: signal.Signals) -> None:
    with held(folder) as program:
        terminal = program.terminal
        terminal.shows(ROW)
        terminal.press("r", "Soon")
        terminal.signal(number)
        terminal.signal(number)
        program.let("go")
        assert terminal.ended() == 128 + number
        assert terminal.left_on() == set()
    assert [draft.text for draft in drafts_in(folder)] == ["Soon"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize(("arguments", "how"), [([], {}), (["--driver", "stock"], {}), ([], {"LINES": "30"})])
def test_a_signal_while_the_driver_has_the_terminal_already_is_heard_too(
    folder: Path, arguments: list[str], how: dict[str, Any], number: signal.Signals
) -> None:
    with held(folder, *arguments, module=LOADED_BY_THE_FIRST_LAYOUT, size=(130, 30), **how) as program:
        terminal = program.terminal
        assert b"\x1b[?2004h" in program.arrived()
        terminal.press("rSoon")
        terminal.signal(number)
        program.let("go")
        assert terminal.ended() == 128 + number
        assert terminal.left_on() == set()
    assert [draft.text for draft in drafts_in(folder)] == ["Soon"]


@pytest.mark.parametrize(("arguments", "how"), [(["--driver", "stock"], {}), ([], {"LINES": "24"})])
def test_a_signal_while_nothing_has_the_terminal_ends_the_program_in_order(
    folder: Path, arguments: list[str], how: dict[str, Any]
) -> None:
    with held(folder, *arguments, **how) as program:
        assert b"\x1b" not in program.arrived()
        program.terminal.signal(signal.SIGTERM)
        assert program.terminal.ended() == 128 + signal.SIGTERM
        assert program.terminal.left_on() == set()


def test_a_closed_window_ends_the_program_at_the_first_frame(folder: Path) -> None:
    with held(folder) as program:
        program.terminal.shows(ROW)
        program.arrived()
        program.terminal.hang_up()
        assert program.terminal.ended() == 128 + signal.SIGHUP


def read_by(terminal: Terminal) -> int:
    """Bytes that the program has read since it began."""
    return int(Path(f"/proc/{terminal.process.pid}/io").read_text().split()[1])


def close_window_behind(program: Held, typed: str) -> None:
    """Close the window of a program that is held up once it has read what is typed, and then let it go on."""
    terminal = program.terminal
    before = read_by(terminal)
    terminal.press(typed)
    wait_until(lambda: read_by(terminal) == before + len(typed.encode()))
    terminal.hang_up()
    program.let("go")
    assert terminal.ended() == 128 + signal.SIGHUP


@pytest.mark.skipif(sys.platform != "linux", reason="it is told nowhere else what a program has read")
@pytest.mark.parametrize("size", [(80, 24), (160, 50)])
def test_a_window_closed_at_the_first_frame_costs_nothing_that_was_typed(folder: Path, size: tuple[int, int]) -> None:
    with held(folder, size=size) as program:
        program.terminal.shows(ROW)
        program.arrived()
        close_window_behind(program, "rDear Ana, it is 包裹")
    assert [draft.text for draft in drafts_in(folder)] == ["Dear Ana, it is 包裹"]


@pytest.mark.skipif(sys.platform != "linux", reason="it is told nowhere else what a program has read")
@pytest.mark.parametrize("driver", ["diff", "stock"])
def test_a_window_closed_before_anything_is_mounted_costs_nothing_that_was_typed(folder: Path, driver: str) -> None:
    with held(folder, "--driver", driver, module=LOADED_BY_THE_FIRST_LAYOUT) as program:
        assert b"\x1b[?2004h" in program.arrived()
        close_window_behind(program, "rDear Ana, it is 包裹")
    assert [draft.text for draft in drafts_in(folder)] == ["Dear Ana, it is 包裹"]


def test_a_toolkit_that_cannot_be_loaded_leaves_the_terminal_as_it_was(folder: Path) -> None:
    with held(folder) as program:
        terminal = program.terminal
        terminal.shows(ROW)
        program.let("fail")
        assert terminal.ended() == 1
        assert terminal.left_on() == set()
        assert "Traceback" not in terminal.picture
        terminal.shows("ImportError", "NOISE")


def test_what_is_typed_before_the_toolkit_is_there_counts_in_order(folder: Path) -> None:
    with held(folder) as program:
        terminal = program.terminal
        terminal.press("j")
        terminal.shows(ROW)
        terminal.press("jk", "r", "Soon")
        program.let("go")
        terminal.shows("Question 2", "4 / 2,000")
        terminal.press("\x1b", QUIT)
        assert terminal.ended() == 0
    assert [(draft.issue_id, draft.text) for draft in drafts_in(folder)] == [(shop()[1].id, "Soon")]


@pytest.mark.parametrize(
    ("arguments", "how"),
    [
        (["--driver", "stock"], {}),
        ([], {"COLUMNS": "80"}),
        ([], {"TEXTUAL_COLOR_SYSTEM": "256"}),
        ([], {"size": (59, 20)}),
    ],
)
def test_where_not_all_is_known_the_first_frame_is_the_toolkits(
    folder: Path, arguments: list[str], how: dict[str, Any]
) -> None:
    with held(folder, *arguments, **how) as program:
        assert b"\x1b" not in program.arrived()
        program.let("go")
        program.terminal.shows("too small" if "size" in how else "Customer Issues (4)")
        program.terminal.press(QUIT)
        assert program.terminal.ended() == 0
        assert program.terminal.left_on() == set()


def test_what_the_disk_changed_is_said_before_anything_is_built_on_it(folder: Path) -> None:
    snapshot = folder / "inbox.json"
    about, data = snapshot.stat(), snapshot.read_bytes()
    assert b"Question 1" in data
    snapshot.write_bytes(data.replace(b"Question 1", b"Quest\xffon 1", 1))
    os.utime(snapshot, ns=(about.st_atime_ns, about.st_mtime_ns))
    with held(folder) as program:
        terminal = program.terminal
        terminal.shows("Customer Issues (4)", "Question 2")
        assert "is not what was written" not in terminal.picture
        program.let("go")
        terminal.shows("inbox.json")
        terminal.press("j")
        terminal.shows("of 4")
        terminal.press(QUIT)
        assert terminal.ended() == 0
        assert terminal.left_on() == set()
    assert [*(folder / "quarantine").glob("inbox.*")]


def test_a_signal_while_the_terminal_is_being_taken_gives_it_back(monkeypatch: pytest.MonkeyPatch) -> None:
    there, here = os.openpty()
    before, change = termios.tcgetattr(here), termios.tcsetattr
    sent = io.StringIO()

    def changed(terminal: int, when: int, modes: list[Any]) -> None:
        change(terminal, when, modes)
        if modes != before:
            signal.raise_signal(signal.SIGTERM)

    with os.fdopen(here) as line:
        monkeypatch.setattr(early_terminal, "_input", lambda: line)
        monkeypatch.setattr(early_terminal, "_output", lambda: sent)
        monkeypatch.setattr(termios, "tcsetattr", changed)
        with suppress(SystemExit), early_terminal.EarlyTerminal() as terminal:
            terminal.show(ScreenBuffer(terminal_here(), 20, 5))
        assert termios.tcgetattr(here) == before
    os.close(there)
    assert terminal.ending == 128 + signal.SIGTERM
