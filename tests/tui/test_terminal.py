"""The real program in real terminals: what it shows, what it leaves behind, and where it refuses to start."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.tui.inbox_runner import issue, shop
from tests.tui.terminal import COLOUR, ENTER, ESCAPE, PROGRAM, QUIT, SEND, inbox, keep_shop, settings_file
from tests.waiting import LONGEST
from wishtui.domain.issue import Status
from wishtui.store import open_store

FIRST = shop()[0].id
ROW = ">  !! overdue by 2h   Question 1"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return keep_shop(tmp_path / "store")


@pytest.mark.parametrize("driver", ["diff", "stock"])
@pytest.mark.parametrize("term", ["xterm-256color", "screen-256color", "linux", "vt100"])
def test_an_issue_is_answered_in_every_kind_of_terminal(folder: Path, term: str, driver: str) -> None:
    with inbox(folder, "--driver", driver, term=term) as terminal:
        terminal.shows("Customer Issues (4)", ROW, "[Unhandled 4]  Responded 1   Closed 1   All 6", "1 of 4")
        terminal.press(ENTER)
        terminal.shows("It came in three pieces", "18 Nov 10:00")
        terminal.press("r", "On its way")
        terminal.shows("On its way", "10 / 2,000")
        terminal.press(SEND)
        terminal.shows("Customer Issues (3)", "Answered: waiting for customer response")
        terminal.press(QUIT)
        assert terminal.ended() == 0
        assert terminal.left_on() == set()

    known = open_store(folder).get(FIRST)
    assert known is not None
    assert known.status is Status.RESPONDED
    assert known.messages[-1].text == "On its way"


@pytest.mark.parametrize("how", ["NO_COLOR", "--no-color", "--theme"])
def test_without_colour_no_colour_is_sent(folder: Path, how: str) -> None:
    arguments = {"NO_COLOR": (), "--no-color": ("--no-color",), "--theme": ("--theme", "none")}[how]
    environment = {"NO_COLOR": "1"} if how == "NO_COLOR" else {}
    with inbox(folder, *arguments, **environment) as terminal:
        terminal.shows(ROW)
        terminal.press(ENTER)
        terminal.shows("It came in three pieces")
        terminal.press("r", "pay me at someone@shop.example")
        terminal.shows("30 / 2,000")
        terminal.press(SEND)
        terminal.shows("forbidden", "Same key again sends it.")
        terminal.press(ESCAPE)
        terminal.shows("esc back")
        terminal.press("?")
        terminal.shows("Keys in an issue")
        terminal.press(ESCAPE)
        terminal.gone("Keys in an issue")
        terminal.press("\x11")
        assert terminal.ended() == 0
        assert COLOUR.findall(bytes(terminal.output)) == []


def test_a_wide_terminal_shows_list_and_issue_side_by_side(folder: Path) -> None:
    with inbox(folder, size=(160, 50)) as terminal:
        terminal.shows(">  !! overdue by 2h", "It came in three pieces", "│")
        terminal.press("j")
        terminal.shows("Where is my parcel?")
        terminal.press("r", "Soon")
        terminal.shows("4 / 2,000", ">  !  due in 2h")
        terminal.press(ESCAPE)
        terminal.shows("r reply")
        terminal.press(QUIT)
        assert terminal.ended() == 0
        assert terminal.left_on() == set()


def test_what_is_typed_ahead_goes_where_it_belongs(folder: Path) -> None:
    with inbox(folder, "--driver", "stock") as terminal:
        terminal.press("jr" + "Sorry for the wait" + "\x13")
        terminal.shows("Answered: waiting for customer response")
        terminal.press(":view\x7f\x7f\x7f\x7fsort opened\rGr" + "Which colour?" + "\x13")
        terminal.gone("Question 1")
        terminal.press(QUIT)
        assert terminal.ended() == 0

    store = open_store(folder)
    sent = [known.messages[-1].text for known in store.issues([issue.id for issue in shop()[:4]])]
    assert sent == ["Which colour?", "Sorry for the wait", "Can I change the colour?", "我的包裹在哪里？"]


def test_a_terminal_that_is_too_small_says_so_and_takes_no_action(folder: Path) -> None:
    with inbox(folder) as terminal:
        terminal.shows(ROW)
        terminal.resize(59, 14)
        terminal.shows("The terminal is too small: 59×14, at least 60×15 is needed.")
        terminal.gone("Question 1")
        terminal.press("r", "x", SEND)
        terminal.resize(80, 24)
        terminal.shows(ROW, "1 of 4")
        terminal.press(QUIT)
        assert terminal.ended() == 0
    assert open_store(folder).drafts.all() == []


def test_it_starts_and_leaves_in_a_terminal_that_is_too_small(folder: Path) -> None:
    from tests.tui.terminal import start

    with start(folder, size=(59, 14)) as terminal:
        terminal.shows("The terminal is too small: 59×14")
        terminal.press(QUIT)
        assert terminal.ended() == 0
        assert terminal.left_on() == set()


@pytest.mark.parametrize("stream", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_it_says_so_in_one_line_and_starts_nothing(folder: Path, stream: str) -> None:
    master, slave = os.openpty()
    try:
        stdin, stdout = (subprocess.PIPE if stream == name else slave for name in ("stdin", "stdout"))
        config = settings_file(folder.parent)
        argv = [*PROGRAM, "--store", str(folder), "--config", str(config)]
        done = subprocess.Popen(argv, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)
        _, complaint = done.communicate(timeout=LONGEST)
    finally:
        os.close(slave)
        os.close(master)
    assert done.returncode == 2
    assert complaint.decode().count("\n") == 1
    assert "needs a terminal" in complaint.decode()


def test_a_terminal_without_utf8_stays_up(folder: Path) -> None:
    with inbox(folder, LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") as terminal:
        terminal.shows("Question 1", "Question 4")
        terminal.press("G", ENTER)
        terminal.shows("20 Nov 11:00")
        terminal.press(ESCAPE)
        terminal.shows("4 of 4")
        terminal.press(QUIT)
        assert terminal.ended() == 0


def test_a_terminal_without_utf8_shows_what_follows_a_wide_character_where_it_belongs(tmp_path: Path) -> None:
    folder = keep_shop(tmp_path / "wide", [issue(1, 50), issue(2, 46, subject="包裹在哪里")])
    with inbox(folder, LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0") as terminal:
        terminal.shows("?" * 10)
        first, second = terminal.picture.splitlines()[3:5]
        assert first.index("Customer 1") == second.index("Customer 2")
        terminal.press(QUIT)
        assert terminal.ended() == 0
