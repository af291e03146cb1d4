"""A failure that nobody foresaw: one calm line, the terminal given back, what was typed kept, nothing quoted."""

import sys
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from tests.tui.inbox_runner import AGENT
from tests.tui.terminal import CLOCK, QUIT, Terminal, drafts_in, keep_shop, settings_file
from wishtui.tui import launch
from wishtui.tui.session import Session

PROGRAM = """
import asyncio, threading
from wishtui.cli.main import run
from wishtui.tui.app import WishtuiApp
from wishtui.tui.widgets.line_widget import LineBar

class Rich(Exception):
    def __rich__(self):
        return "Ana wrote: my card is QUARZ"

def fail(*args, **kwargs):
    words = "Ana wrote: my card is QUARZ"
    raise KIND(words)

async def later():
    fail()

def on_resize(self, event):
    if event.size.width == 71:
        HOW

WishtuiApp.on_resize = on_resize
run()
"""
ENDS = {
    "a handler": "fail()",
    "a timer": "self.set_timer(0.001, fail)",
    "a worker": "self.run_worker(later())",
    "a drawing": "LineBar.render_line = fail",
}
GOES_ON = {
    "a thread": "threading.Thread(target=fail).start()",
    "a task": "asyncio.get_running_loop().create_task(later())",
}


def start(folder: Path, how: str, kind: str) -> Terminal:
    code = PROGRAM.replace("HOW", how).replace("KIND", kind)
    config = settings_file(folder.parent)
    argv: list[str | Path] = [sys.executable, "-c", code, "--store", folder, "--config", config, "--now", CLOCK]
    return Terminal(argv, WISHTUI_AGENT=AGENT)


def begin_a_reply(terminal: Terminal) -> None:
    terminal.shows("Customer Issues")
    terminal.press("r", "On its way")
    terminal.shows("10 / 2,000")


def check_nothing_is_quoted(terminal: Terminal, home: Path) -> None:
    kept = b"".join(file.read_bytes() for file in (home / ".local/state/wishtui").rglob("*") if file.is_file())
    for output in (bytes(terminal.output), kept):
        assert b"QUARZ" not in output
    assert b"Traceback" not in terminal.output
    assert b"words" not in terminal.output.replace(b"customer's words", b"")


@pytest.mark.parametrize("kind", ["ValueError", "KeyError", "Rich"])
@pytest.mark.parametrize("how", ENDS)
def test_the_program_ends_with_one_calm_line(tmp_path: Path, home: Path, how: str, kind: str) -> None:
    folder = keep_shop(tmp_path / "store")
    with start(folder, ENDS[how], kind) as terminal:
        begin_a_reply(terminal)
        terminal.resize(71, 24)
        assert terminal.ended() == 1
        assert terminal.left_on() == set()
        check_nothing_is_quoted(terminal, home)
        (report,) = (home / ".local/state/wishtui").glob("crash-*")
        line = bytes(terminal.output).decode().rpartition("wishtui: ")[2]
        assert line.strip() == (
            f"Something went wrong that should not ({kind}). The report is in {report}; it holds no customer's words."
        )
        assert kind in report.read_text()
        assert "in fail" in report.read_text()
    assert [draft.text for draft in drafts_in(folder)] == ["On its way"]


@pytest.mark.parametrize("how", GOES_ON)
def test_what_fails_beside_the_screen_is_logged_and_paints_nothing(tmp_path: Path, home: Path, how: str) -> None:
    folder = keep_shop(tmp_path / "store")
    log = home / ".local/state/wishtui/log/wishtui.log"
    with start(folder, GOES_ON[how], "ValueError") as terminal:
        terminal.shows("Customer Issues")
        terminal.resize(71, 24)
        terminal.until(lambda: log.exists() and "ValueError" in log.read_text(), "the log")
        terminal.press(QUIT)
        assert terminal.ended() == 0
        check_nothing_is_quoted(terminal, home)


def test_what_no_disk_took_is_printed_before_anything_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []

    class Killed(BaseException):
        """The wait for a call to Wish was cut short."""

    class Live:
        def stop(self) -> None:
            said.append(capsys.readouterr().err)
            raise Killed

    with pytest.raises(Killed):
        launch._end(cast(Session, SimpleNamespace(background=None, live=Live())), [("reply to 5f", "Dear Ana")])
    assert "Dear Ana" in said[0]
