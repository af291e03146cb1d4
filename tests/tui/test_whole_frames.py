"""A driver that has met too much it does not know: it is said, logged, found by `doctor`, and brought back by a key."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tui.terminal import CLOCK, PROGRAM, QUIT, Terminal, keep_shop, settings_file
from tests.waiting import LONGEST
from wishtui.services.frame_log import sending_whole_frames

SURPRISED = """
import os, sys
from wishtui.cli.main import run
from wishtui.tui.driver.screen_buffer import ScreenBuffer
from wishtui.tui.driver.style import UnknownOutput

paint = ScreenBuffer.paint

def surprised(self, data):
    if os.path.exists(os.environ["SURPRISES"]):
        raise UnknownOutput("an unknown sequence")
    paint(self, data)

ScreenBuffer.paint = surprised
run()
"""
WHOLE = "The screen is sent whole, which is slower: ctrl+l goes back to changes only."
CHANGES = "The screen is sent as changes only again."
REDRAW = b"\x0c"


class Inbox:
    """The inbox in a terminal; while `surprises` is there its driver knows nothing of what it meets."""

    def __init__(self, folder: Path) -> None:
        self.surprises, self.log = folder / "surprises", folder / "wishtui.log"
        options = ["--store", str(keep_shop(folder / "store")), "--config", str(settings_file(folder))]
        self.options = [*options, "--log-file", str(self.log)]
        argv = [sys.executable, "-c", SURPRISED, *self.options, "--now", CLOCK]
        self.terminal = Terminal(argv, size=(100, 24), SURPRISES=str(self.surprises))

    def surprise(self) -> None:
        """Have the driver meet what it does not know until it gives up, then no more of it."""
        self.surprises.touch()
        self.terminal.press("jkjkjkjkjkjkjkjkjkjk")
        for key in "jkjkjkjkjkjkjkjkjkjk":  # each is a frame at least
            self.terminal.press(key)
            self.terminal.pump(0.2)
        self.terminal.shows(WHOLE)
        self.surprises.unlink()

    def bytes_of_two_keys(self) -> int:
        """What two moves of the cursor send."""
        self.terminal.press("gg")
        self.terminal.shows("1 of 4")
        before = len(self.terminal.output)
        for key, shown in (("j", "2 of 4"), ("k", "1 of 4")):
            self.terminal.press(key)
            self.terminal.shows(shown)
        return len(self.terminal.output) - before

    def doctor(self) -> str:
        """What `wishtui doctor` says of it."""
        ran = subprocess.run(
            [*PROGRAM, *self.options, "doctor"], capture_output=True, text=True, timeout=LONGEST, check=False
        )
        return " ".join(ran.stdout.split())


@pytest.mark.parametrize("how", ["key", "doctor"])
def test_the_stock_driver_is_said_logged_and_left_again(tmp_path: Path, how: str) -> None:
    inbox = Inbox(tmp_path)
    with inbox.terminal as terminal:
        terminal.shows("Customer Issues")
        usual = inbox.bytes_of_two_keys()
        inbox.surprise()
        whole = inbox.bytes_of_two_keys()
        assert whole > 2 * usual
        assert [frames.process for frames in sending_whole_frames(inbox.log)] == [terminal.process.pid]
        assert "WARNING" in inbox.log.read_text()
        assert "because of an unknown sequence." in inbox.log.read_text()
        assert f"The inbox of process {terminal.process.pid} sends the whole screen" in inbox.doctor()
        assert "ctrl+l in it, or `wishtui doctor --reset-terminal`" in inbox.doctor()
        if how == "key":
            terminal.press(REDRAW)
        else:
            with Terminal([*PROGRAM, *inbox.options, "doctor", "--reset-terminal"]) as other:
                other.shows("1 inbox was asked to send changes only again.")
                assert other.ended() == 0
        terminal.shows(CHANGES)
        assert inbox.bytes_of_two_keys() < whole / 2
        assert "sends the whole screen" not in inbox.doctor()
        terminal.press(QUIT)
        assert terminal.ended() == 0


def test_an_inbox_that_has_ended_sends_nothing(tmp_path: Path) -> None:
    log = tmp_path / "wishtui.log"
    name = "2026-11-20T12:00:00.001Z WARNING wishtui.services.frame_log"
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    words = "Frames are sent whole from here on, because of an unknown colour."
    log.write_text(f"{name} [{ended.pid}] {words}\n{name} [99999999999] {words}\n{name} [{os.getpid()}] {words}\n")
    assert [(frames.process, frames.reason) for frames in sending_whole_frames(log)] == [
        (os.getpid(), "an unknown colour")
    ]
    assert sending_whole_frames(tmp_path) == []
    log.rename(tmp_path / "wishtui.log.1")
    assert [frames.process for frames in sending_whole_frames(log)] == [os.getpid()]
