"""Signals, lost lines, kills and full disks while somebody writes: the words are there again, the terminal is whole."""

import resource
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.tui.inbox_runner import shop
from tests.tui.terminal import ENTER, QUIT, SUSPEND, Terminal, drafts_in, inbox, keep_shop
from tests.waiting import LONGEST
from wishtui.store import open_store

FIRST = shop()[0].id
SENTENCE = "Dear Customer, your mug left us on Mond"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return keep_shop(tmp_path / "store")


def write(terminal: Terminal, text: str = SENTENCE) -> None:
    """Stop in the middle of a sentence."""
    terminal.shows("1 of 4")
    terminal.press("r", text)
    terminal.shows(text, f"{len(text)} / 2,000")


def finds(folder: Path, text: str = SENTENCE) -> None:
    """The next session has the sentence in the reply box, and the issue is marked."""
    with inbox(folder) as terminal:
        terminal.shows("✎")
        terminal.press("r")
        terminal.shows(text, "draft restored")
        terminal.press("ay")
        terminal.shows(f"{text}ay", f"{len(text) + 2} / 2,000")


@pytest.mark.parametrize("driver", ["diff", "stock"])
@pytest.mark.parametrize(
    ("number", "code"),
    [(signal.SIGHUP, 129), (signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGQUIT, 131)],
)
def test_a_signal_saves_what_is_typed_and_gives_the_terminal_back(
    folder: Path, number: signal.Signals, code: int, driver: str
) -> None:
    with inbox(folder, "--driver", driver) as terminal:
        write(terminal)
        terminal.signal(number)
        assert terminal.ended() == code
        assert terminal.left_on() == set()
    assert [draft.text for draft in drafts_in(folder)] == [SENTENCE]
    finds(folder)


@pytest.mark.parametrize("driver", ["diff", "stock"])
def test_a_closed_window_saves_what_is_typed_and_ends(folder: Path, driver: str) -> None:
    with inbox(folder, "--driver", driver) as terminal:
        write(terminal)
        terminal.hang_up()
        assert terminal.ended() == 129
    finds(folder)


def test_a_window_closed_while_hang_ups_are_ignored_does_not_spin(folder: Path) -> None:
    def ignore() -> None:
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    with inbox(folder, prepare=ignore) as terminal:
        write(terminal)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        terminal.hang_up()
        assert terminal.ended() == 129
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < LONGEST / 2
    assert [draft.text for draft in drafts_in(folder)] == [SENTENCE]


def test_a_kill_costs_no_more_than_what_was_not_yet_saved(folder: Path) -> None:
    with inbox(folder) as terminal:
        write(terminal)
        terminal.until(lambda: drafts_in(folder) and drafts_in(folder)[0].text == SENTENCE, "the draft on disk")
        terminal.signal(signal.SIGKILL)
        assert terminal.ended() == -signal.SIGKILL
    finds(folder)


def test_typing_without_a_pause_is_saved_all_the_same(folder: Path) -> None:
    with inbox(folder) as terminal:
        terminal.press("r")
        terminal.shows("0 / 2,000")
        end, typed = time.monotonic() + LONGEST, ""
        while not list((folder / "drafts").glob("*.json")):
            assert time.monotonic() < end, "no draft on disk"
            terminal.press("x")
            typed += "x"
            terminal.shows(f"{len(typed)} / 2,000")
        terminal.signal(signal.SIGKILL)
        terminal.ended()
    assert drafts_in(folder)[0].text.startswith("x")


@pytest.mark.parametrize("driver", ["diff", "stock"])
def test_stopping_gives_the_terminal_back_and_coming_back_shows_everything(folder: Path, driver: str) -> None:
    with inbox(folder, "--driver", driver) as terminal:
        write(terminal)
        terminal.press(SUSPEND)
        terminal.stopped()
        terminal.quiet(0.05)
        assert terminal.left_on() == set()
        assert [draft.text for draft in drafts_in(folder)] == [SENTENCE]
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.shows("Customer Issues (4)", SENTENCE)
        terminal.press("ay")
        terminal.shows(f"{SENTENCE}ay")
        terminal.press("\x11")
        assert terminal.ended() == 0
        assert terminal.left_on() == set()


def test_stopped_as_a_job_of_a_shell_it_comes_back_by_fg(folder: Path) -> None:
    from tests.tui.terminal import CLOCK, PROGRAM, settings_file

    words = [*PROGRAM, "--store", folder, "--config", settings_file(folder.parent), "--now", CLOCK]
    program = " ".join(f"'{word}'" for word in words)
    with Terminal(["bash", "--norc", "--noprofile", "-i"], PS1="prompt> ", WISHTUI_AGENT="mira") as terminal:
        terminal.shows("prompt>")
        terminal.press(f"{program}\n")
        terminal.shows("Customer Issues (4)")
        write(terminal)
        terminal.press(SUSPEND)
        terminal.shows("Stopped", "prompt>")
        terminal.screen.reset()
        terminal.press("fg\n")
        terminal.shows("Customer Issues (4)", SENTENCE)
        terminal.screen.reset()
        terminal.press("\x11")
        terminal.shows("prompt>")
        terminal.press("echo code $?\n")
        terminal.shows("code 0")
        assert terminal.left_on() <= {"bracketed paste", "line settings"}


def test_a_full_disk_is_said_and_the_words_stay(folder: Path) -> None:
    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    with inbox(folder, prepare=no_room, PYTHONDONTWRITEBYTECODE="1") as terminal:
        write(terminal)
        terminal.shows("NOT SAVED", SENTENCE)
        terminal.press("ay")
        terminal.shows(f"{SENTENCE}ay", "NOT SAVED")
        for key in ("\x13", "\x11"):
            terminal.press(key, "x")
            terminal.shows(f"{SENTENCE}ayx", "NOT SAVED")
            terminal.press("\x7f")
            terminal.gone(f"{SENTENCE}ayx")
        # There is room again: the next key is saved with all before it.
        resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        terminal.press(".")
        terminal.shows(f"{SENTENCE}ay.", "draft saved")
        terminal.press("\x11")
        assert terminal.ended() == 0
        assert terminal.left_on() == set()
    assert [draft.text for draft in drafts_in(folder)] == [f"{SENTENCE}ay."]


def test_leaving_a_full_disk_is_asked_twice_and_prints_what_it_does_not_take(folder: Path) -> None:
    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    with inbox(folder, prepare=no_room, PYTHONDONTWRITEBYTECODE="1") as terminal:
        write(terminal)
        terminal.shows("NOT SAVED", SENTENCE)
        terminal.press("\x11")
        terminal.shows("Make room, then try again.", "key again leaves without it.")
        terminal.press("\x11")
        terminal.shows("Leave without saving this? It is printed on the terminal then.", "reply to ", SENTENCE)
        terminal.press("\x1b")
        terminal.shows("NOT SAVED", SENTENCE)
        terminal.press("\x11")
        terminal.shows("Leave without saving this?")
        terminal.press("\r")
        assert terminal.ended() == 5
        assert terminal.left_on() == set()
    printed = bytes(terminal.output).decode().rpartition("wishtui: not saved, reply to ")[2]
    assert printed.splitlines()[1] == SENTENCE


def test_no_way_of_moving_on_loses_what_a_full_disk_does_not_take(folder: Path) -> None:
    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    with inbox(folder, prepare=no_room, size=(160, 50), PYTHONDONTWRITEBYTECODE="1") as terminal:
        write(terminal)
        terminal.shows("NOT SAVED", SENTENCE)
        terminal.resize(80, 24)
        terminal.gone("│")
        terminal.resize(160, 50)
        terminal.shows("│", "NOT SAVED", SENTENCE)
        terminal.press("\x1b[<0;12;6M", "\x1b[<0;12;6m")  # a click on the third row
        terminal.shows(">     due in 28h")
        terminal.quiet()
        assert SENTENCE in terminal.picture
        resource.prlimit(terminal.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        terminal.press("\x11")
        assert terminal.ended() == 0
    assert [draft.text for draft in drafts_in(folder)] == [SENTENCE]


@pytest.mark.parametrize("ahead", ["\r", "jjj", "r", "/", "?"])
def test_what_is_typed_behind_the_key_that_leaves_does_nothing(folder: Path, ahead: str) -> None:
    with inbox(folder) as terminal:
        terminal.shows("1 of 4")
        terminal.press("q" + ahead)
        assert terminal.ended() == 0
        assert terminal.left_on() == set()
        assert b"Traceback" not in terminal.output


def test_a_kill_on_a_full_disk_still_gives_the_terminal_back(folder: Path) -> None:
    def no_room() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1, resource.RLIM_INFINITY))

    with inbox(folder, prepare=no_room, PYTHONDONTWRITEBYTECODE="1") as terminal:
        write(terminal)
        terminal.shows("NOT SAVED")
        terminal.signal(signal.SIGTERM)
        terminal.ended()
        assert terminal.left_on() == set()
    assert len(open_store(folder).index()) == 5
    assert SENTENCE in bytes(terminal.output).decode().rpartition("wishtui: not saved, ")[2]


KILLED_AGAIN = """
import os, signal
from wishtui import signals
from wishtui.tui.driver.stock import StockDriver
signals.TWICE = 1e6  # how slow the machine is must not count
disable_input = StockDriver.disable_input
def killed_again(driver):
    disable_input(driver)
    os.kill(os.getpid(), signal.SIGTERM)
StockDriver.disable_input = killed_again
from wishtui.cli.main import run
run()
"""


@pytest.mark.parametrize("driver", ["diff", "stock"])
def test_a_signal_told_twice_leaves_the_terminal_as_it_was(folder: Path, driver: str) -> None:
    with inbox(folder, "--driver", driver, program=(sys.executable, "-c", KILLED_AGAIN)) as terminal:
        write(terminal)
        terminal.signal(signal.SIGTERM)
        assert terminal.ended() == 143
        assert terminal.left_on() == set()
    assert [draft.text for draft in drafts_in(folder)] == [SENTENCE]


def test_no_key_no_bytes(folder: Path) -> None:
    with inbox(folder) as terminal:
        terminal.shows("1 of 4")
        # This ends only when nothing comes for longer than any of its timers waits.
        terminal.quiet(2.5)
        terminal.press(QUIT)
        assert terminal.ended() == 0


@pytest.mark.parametrize("driver", ["diff", "stock"])
def test_a_stop_that_could_not_be_seen_coming_is_made_good(folder: Path, driver: str) -> None:
    with inbox(folder, "--driver", driver) as terminal:
        write(terminal)
        terminal.signal(signal.SIGSTOP)
        terminal.stopped()
        terminal.quiet(0.05)
        terminal.screen.reset()
        terminal.signal(signal.SIGCONT)
        terminal.shows("Customer Issues (4)", SENTENCE)
        terminal.press("ay")
        terminal.shows(f"{SENTENCE}ay")
        terminal.press("\x11")
        assert terminal.ended() == 0
        assert terminal.left_on() == set()


BURST = "Dear Customer, " + "we looked into it again and again, and " * 20 + "it left on Monday."
"""More than is handled between two looks at the clock."""


@pytest.mark.parametrize("driver", ["diff", "stock"])
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_keys_that_the_terminal_has_delivered_count_though_the_signal_overtakes_them(
    folder: Path, number: signal.Signals, driver: str
) -> None:
    with inbox(folder, "--driver", driver) as terminal:
        terminal.shows("1 of 4")
        terminal.press("r" + BURST)
        terminal.signal(number)
        assert terminal.ended() == 128 + number
        assert terminal.left_on() == set()
    assert [draft.text for draft in drafts_in(folder)] == [BURST]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_a_signal_between_the_bytes_of_a_paste_keeps_what_came(folder: Path, number: signal.Signals) -> None:
    with inbox(folder) as terminal:
        terminal.shows("1 of 4")
        terminal.press("rHello ", "\x1b[200~pasted and never")
        terminal.signal(number)
        terminal.ended()
    assert [draft.text for draft in drafts_in(folder)] == ["Hello pasted and never"]


def test_a_signal_told_twice_is_one(folder: Path) -> None:
    with inbox(folder) as terminal:
        terminal.shows("1 of 4")
        terminal.press("r" + BURST)
        terminal.signal(signal.SIGHUP)
        terminal.signal(signal.SIGHUP)
        terminal.ended()
    assert [draft.text for draft in drafts_in(folder)] == [BURST]


@pytest.mark.parametrize("driver", ["diff", "stock"])
def test_a_window_closed_in_a_burst_costs_none_of_it_that_was_read(folder: Path, driver: str) -> None:
    with inbox(folder, "--driver", driver) as terminal:
        terminal.shows("1 of 4")
        terminal.press("r")
        terminal.shows("0 / 2,000")
        terminal.press(BURST)
        terminal.shows("Dear Customer")
        terminal.hang_up()
        assert terminal.ended() == 129
    assert [draft.text for draft in drafts_in(folder)] == [BURST]


@pytest.mark.parametrize(
    ("keys", "kind", "number"),
    [
        ("n", "note", signal.SIGKILL),
        ("t", "tags", signal.SIGHUP),
        ("z", "snooze", None),
        (":", "line", signal.SIGTERM),
        ("Vn", "note", signal.SIGHUP),
        ("Vt", "tags", signal.SIGKILL),
        (":", "line", None),
    ],
)
def test_a_half_typed_line_is_found_again(folder: Path, keys: str, kind: str, number: signal.Signals | None) -> None:
    """However the program ended; None is a closed window."""
    with inbox(folder) as terminal:
        terminal.shows("1 of 4")
        terminal.press(keys, SENTENCE)
        terminal.shows(SENTENCE)
        if number is signal.SIGKILL:
            terminal.until(lambda: [draft.text for draft in drafts_in(folder, kind)] == [SENTENCE], "it on disk")
        terminal.signal(number) if number else terminal.hang_up()
        terminal.ended()
    assert [draft.text for draft in drafts_in(folder, kind)] == [SENTENCE]
    with inbox(folder) as terminal:
        terminal.shows("1 of 4")
        terminal.press(keys)
        terminal.shows(SENTENCE, "not used")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGKILL, None])
def test_a_half_typed_field_of_an_appeal_is_found_again(folder: Path, number: signal.Signals | None) -> None:
    with inbox(folder) as terminal:
        terminal.shows("1 of 4")
        terminal.press("a", ENTER)
        terminal.shows("Confirmed reason")
        terminal.press("\t\t", "Zebra")
        terminal.shows("Zebra")
        if number is signal.SIGKILL:
            terminal.shows("draft, saved")
        terminal.signal(number) if number else terminal.hang_up()
        terminal.ended()
    with inbox(folder) as terminal:
        terminal.shows("1 of 4")
        terminal.press("a")
        terminal.shows("Go on:")
        terminal.press(ENTER)
        terminal.shows("Confirmed reason")
        terminal.press("\t\t")
        terminal.shows("Zebra")
