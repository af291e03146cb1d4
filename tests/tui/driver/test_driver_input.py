"""Reading from a real terminal: whatever comes, until it is told to stop or the terminal is gone."""

import os
import threading
import tty
from collections.abc import Iterator
from queue import Queue

import pytest
from textual import events
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from tests.waiting import LONGEST
from wishtui.tui.driver import stock
from wishtui.tui.driver.stock import StockDriver


class ReadingDriver(StockDriver):
    """A driver that only reads."""

    def __init__(self, terminal: int) -> None:
        self.fileno, self.exit_event = terminal, threading.Event()
        self._reading = threading.Lock()
        self._debug = False
        self.messages: Queue[Message] = Queue()

    def process_message(self, message: Message) -> None:
        self.messages.put(message)


class Keyboard:
    """The other end of its terminal."""

    def __init__(self) -> None:
        self.master, self.terminal = os.openpty()
        tty.setraw(self.terminal)
        self.driver = ReadingDriver(self.terminal)
        self.read()

    def read(self) -> None:
        """Begin to read."""
        self.thread = threading.Thread(target=self.driver.run_input_thread)
        self.thread.start()

    def keys(self, count: int) -> list[str]:
        """The next keys that it read."""
        keys = [self.driver.messages.get(timeout=LONGEST) for _ in range(count)]
        return [each.key for each in keys if isinstance(each, events.Key)]

    def close(self) -> None:
        self.driver.exit_event.set()
        self.thread.join()
        os.close(self.terminal)


@pytest.fixture
def keyboard() -> Iterator[Keyboard]:
    keyboard = Keyboard()
    yield keyboard
    keyboard.close()


def test_keys_are_read_as_they_come(keyboard: Keyboard) -> None:
    os.write(keyboard.master, "a宽".encode()[:2])
    assert keyboard.keys(1) == ["a"]
    os.write(keyboard.master, "a宽".encode()[2:] + b"\x1b")
    assert keyboard.keys(2) == ["宽", "escape"]
    os.write(keyboard.master, b"\x1b[1;")
    os.write(keyboard.master, b"5Dq")
    assert keyboard.keys(2) == ["ctrl+left", "q"]


def test_bytes_that_are_no_text_end_nothing(keyboard: Keyboard) -> None:
    os.write(keyboard.master, b"a\xffb")
    assert keyboard.keys(3)[::2] == ["a", "b"]


def test_what_is_torn_by_a_pause_is_put_together_behind_it(keyboard: Keyboard) -> None:
    os.write(keyboard.master, b"a\x1b[1;")
    assert keyboard.keys(1) == ["a"]
    keyboard.driver.exit_event.set()
    keyboard.thread.join(LONGEST)
    keyboard.driver.exit_event.clear()
    os.write(keyboard.master, b"5Dq")
    keyboard.read()
    assert keyboard.keys(2) == ["ctrl+left", "q"]


def test_it_ends_when_the_terminal_is_gone(keyboard: Keyboard) -> None:
    os.close(keyboard.master)
    keyboard.thread.join(LONGEST)
    assert not keyboard.thread.is_alive()


# -- what is not public: how it is, and what is done without -------------------------------------------------


def test_textuals_driver_reads_in_a_method_of_its_own() -> None:
    assert StockDriver.run_input_thread is not LinuxDriver.run_input_thread
    assert "run_input_thread" in LinuxDriver._run_input_thread.__code__.co_names


def test_without_a_parser_of_ours_textual_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock, "InputParser", None)
    keyboard = Keyboard()
    os.write(keyboard.master, b"ab")
    assert keyboard.keys(2) == ["a", "b"]
    keyboard.close()


def test_at_the_end_all_that_was_delivered_is_read_and_what_is_torn_is_taken_as_it_is(keyboard: Keyboard) -> None:
    keyboard.driver.exit_event.set()
    keyboard.thread.join(LONGEST)
    os.write(keyboard.master, b"ab\x1b[200~torn paste")
    keyboard.driver.read_rest()
    assert keyboard.keys(2) == ["a", "b"]
    paste = keyboard.driver.messages.get(timeout=LONGEST)
    assert isinstance(paste, events.Paste)
    assert paste.text == "torn paste"
    keyboard.driver.read_rest()
    assert keyboard.driver.messages.empty()
