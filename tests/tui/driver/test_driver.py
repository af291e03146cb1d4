"""What the driver does around the frames: order, fallback, first pictures, a stalled line."""

import asyncio
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from textual.drivers.linux_driver import LinuxDriver

from tests.tui.driver.driver_frames import Piece, frame
from wishtui.tui.driver import DRIVERS, diff, pick_driver
from wishtui.tui.driver.diff import DiffDriver, DriverFellBack, DriverRecovered
from wishtui.tui.driver.parse import SYNC_END, SYNC_START
from wishtui.tui.driver.stock import StockDriver

HELLO = frame([Piece(2, 3, (("31", "hello"),))])
ODD = "\x1b[1;1Ha\ttab\x1b[1;1H"
ALL = frame([Piece(y, 0, (("34;44", f"row {y}".ljust(40)),)) for y in range(10)])


class Bench:
    """A driver whose output is a list, on a loop that is turned by hand."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.out: list[str] = []
        self.refreshes = self.queued = 0
        self.size = self.real = (40, 10)
        self.loop = asyncio.new_event_loop()
        self.due: list[Callable[[], object]] = []
        file = SimpleNamespace(fileno=lambda: -1)
        patch.setattr(LinuxDriver, "__init__", lambda driver, *_, **__: setattr(driver, "_file", file))
        patch.setattr(LinuxDriver, "write", lambda _, data: self.out.append(data))
        patch.setattr(LinuxDriver, "start_application_mode", lambda _: self.out.append("start"))
        patch.setattr(LinuxDriver, "stop_application_mode", lambda _: self.out.append("stop"))
        patch.setattr(LinuxDriver, "_get_terminal_size", lambda _: self.size)
        patch.setattr(diff, "_size_of", lambda *_: self.real)
        self.driver = DiffDriver(None)
        later = SimpleNamespace(call_later=self._later, call_soon_threadsafe=lambda call, *args: call(*args))
        patch.setattr(self.driver, "_loop", later, raising=False)
        self.messages: list[object] = []
        app = SimpleNamespace(refresh=self._refresh, post_message=self.messages.append)
        patch.setattr(self.driver, "_app", app, raising=False)
        queue = SimpleNamespace(qsize=lambda: self.queued)
        patch.setattr(self.driver, "_writer_thread", SimpleNamespace(_queue=queue), raising=False)
        self.driver.start_application_mode()
        self.out.clear()

    def _later(self, _: float, call: Callable[[], object]) -> object:
        self.due.append(call)
        return call

    def _refresh(self) -> None:
        self.refreshes += 1

    def wait(self) -> None:
        """Lets the time pass for everything that was put off."""
        due, self.due = self.due, []
        for call in due:
            call()

    def sent(self, data: str = "") -> str:
        """What `data` makes it send."""
        self.out.clear()
        if data:
            self.driver.write(data)
        return "".join(self.out)


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    made = Bench(monkeypatch)
    yield made
    made.loop.close()


def test_the_choice() -> None:
    assert [pick_driver(name) for name in DRIVERS] == [DiffDriver, StockDriver]
    with pytest.raises(ValueError, match="unknown driver “fast”"):
        pick_driver("fast")


@pytest.mark.parametrize("data", ["\x1b]52;c;YWJj\x07", "\x1b]2;title\x1b\\", "\x1b[?1003h", "\x1b[?2048$p", "\x07"])
def test_what_is_no_frame_passes_untouched_and_costs_no_repaint(bench: Bench, data: str) -> None:
    bench.sent(HELLO)
    assert bench.sent(data) == data
    bench.wait()
    assert bench.sent(HELLO) == ""


def test_what_is_unknown_passes_in_the_terminals_own_colours_and_is_painted_over(bench: Bench) -> None:
    bench.sent(HELLO)
    assert bench.sent("\x1b[2Jfoo") == "\x1b[m\x1b[2Jfoo"
    bench.out.clear()
    bench.wait()
    assert "hello" in "".join(bench.out)


def test_empty_first_frames_are_put_off(bench: Bench) -> None:
    assert bench.sent(frame([Piece(0, 0, (("44", " " * 40),))] * 3)) != ""  # one coloured line is a picture
    bench.driver._screen = None
    blank = frame([Piece(y, 0, (("44", " " * 40),)) for y in range(10)])
    assert bench.sent(blank) == ""
    assert "hello" in bench.sent(HELLO)
    bench.out.clear()
    bench.wait()
    assert bench.out == []


def test_an_empty_frame_is_shown_if_nothing_follows(bench: Bench) -> None:
    assert bench.sent(frame([Piece(y, 0, (("44", " " * 40),)) for y in range(10)])) == ""
    bench.wait()
    assert "44m\x1b[H\x1b[2J" in "".join(bench.out)


def test_unknown_output_is_sent_as_it_is_and_asks_for_a_repaint(bench: Bench) -> None:
    bench.sent(HELLO)
    assert bench.sent(ODD) == "\x1b[m" + ODD
    assert bench.refreshes == 1
    assert "row 9" in bench.sent(ALL)
    assert bench.sent(ALL) == ""


def test_after_many_unknown_frames_everything_is_sent_as_stock_and_the_app_is_told(bench: Bench) -> None:
    for _ in range(7):
        bench.driver.write(ODD)
    assert bench.messages == []
    assert bench.driver.fallback == ""
    bench.driver.write(ODD)
    assert bench.refreshes == 8
    assert [type(message) for message in bench.messages] == [DriverFellBack]
    assert bench.driver.fallback == "a control character in the text"
    assert bench.sent(ALL) == ALL
    assert bench.sent(ALL) == ALL
    assert len(bench.messages) == 1


def test_a_redraw_brings_it_back_from_there(bench: Bench) -> None:
    for _ in range(8):
        bench.driver.write(ODD)
    bench.driver.invalidate()
    assert bench.driver.fallback == ""
    assert bench.refreshes == 9
    assert "row 9" in bench.sent(ALL)
    assert bench.sent(ALL) == ""
    bench.driver.write(ODD)
    bench.driver.invalidate()
    assert [type(message) for message in bench.messages] == [DriverFellBack, DriverRecovered]


def test_a_size_that_is_not_the_terminals_is_left_to_stock_until_it_is(bench: Bench) -> None:
    bench.sent(ALL)
    bench.real = (50, 10)
    assert bench.sent(ALL).endswith(ALL)
    bench.size = bench.real
    assert bench.sent(ALL) != ALL


def test_a_resize_repaints_even_to_the_same_size(bench: Bench) -> None:
    bench.sent(ALL)
    bench.driver._get_terminal_size()
    bench.out.clear()
    bench.wait()
    assert "row 9" in "".join(bench.out)


def test_invalidate_repaints_at_once(bench: Bench) -> None:
    bench.sent(ALL)
    bench.out.clear()
    bench.driver.invalidate()
    assert "\x1b[2J" in "".join(bench.out)
    assert "row 9" in "".join(bench.out)


def test_only_large_updates_are_bracketed(bench: Bench) -> None:
    def synced(data: str) -> str:
        bench.out.clear()
        for part in (SYNC_START, data, SYNC_END):
            bench.driver.write(part)
        return "".join(bench.out)

    large = frame([Piece(y, 0, (("31", "x" * 39 + "宽"[: y % 2]), ("32", "y"))) for y in range(10)])
    assert synced(large).startswith(SYNC_START)
    assert synced(large) == ""
    assert not synced(HELLO).startswith(SYNC_START)
    assert synced(ODD) == f"\x1b[m{SYNC_START}{ODD}{SYNC_END}"


def test_a_stalled_line_gets_only_the_newest_picture(bench: Bench) -> None:
    bench.sent(ALL)
    bench.queued = 5
    for count in range(100):
        assert bench.sent(frame([Piece(2, 3, (("31", f"count {count}"),))])) == ""
    bench.queued = 0
    bench.out.clear()
    bench.wait()
    assert "count 99" in "".join(bench.out)
    assert len(bench.out) == 1


def test_leaving_resets_the_colours_and_coming_back_repaints(bench: Bench) -> None:
    bench.sent(ALL)
    bench.out.clear()
    bench.driver.stop_application_mode()
    assert bench.out == ["\x1b[m", "stop"]
    assert bench.sent(HELLO) == ""
    bench.driver.start_application_mode()
    bench.out.clear()
    bench.wait()
    assert "row 9" in "".join(bench.out)
    assert "hello" in "".join(bench.out)
