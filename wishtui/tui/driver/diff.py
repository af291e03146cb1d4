"""Textual's terminal driver for Linux and macOS, sending only what changed.

`LinuxDriver` is not public API: Textual's version is bounded, and the tests hold the screen after this driver
equal to the screen after the stock one.
"""

import asyncio
import fcntl
import os
import signal
import struct
import termios
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from textual.drivers.linux_driver import LinuxDriver
from textual.events import Resize
from textual.message import Message

from .early_terminal import ENTER, EarlyTerminal
from .overlay import PictureOverlay
from .parse import SYNC_END, SYNC_START, is_frame, is_harmless
from .screen_buffer import ScreenBuffer
from .stock import StockDriver
from .style import UnknownOutput
from .terminal import terminal_here
from .terminal_reply import TerminalReply

__all__ = ["DiffDriver", "DriverFellBack", "DriverRecovered"]

_MOST_UNKNOWN = 8
# Fewer bytes arrive at once anyway, and the brackets of a synchronised update are 16.
_WORTH_SYNC = 400
_LONGEST_BLANK = 0.15
_LONGEST_QUEUE = 4
_RETRY = 0.03
_LONGEST_REPLY = 1.0
_LONGEST_HOLD = 5.0


class DriverFellBack(Message):
    """Too much was met that the driver does not know: frames are sent as the stock driver sends them."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason
        """The last thing that was not known."""


class DriverRecovered(Message):
    """Frames are sent as changes again."""


class DiffDriver(StockDriver):
    """Keeps the picture the terminal shows and sends the difference to the one Textual wants.

    - Empty first frames are held back, at most 0.15 s, so that one frame opens the program. Where that was painted
      before there was a driver (`early_terminal`), all are held back until the app's own is whole, which is the same.
    - While the line is stalled frames are not queued: the newest picture is sent when it moves again.
    - A frame that holds anything unknown is sent as it is and the app repaints. After 8 of these everything is sent
      as the stock driver sends it, until `invalidate` is called or the window changes; `DriverFellBack` and
      `DriverRecovered` tell the app.
    - The same is done for as long as the app's size is not the terminal's.
    - A picture may lie over the cells: it is drawn again whenever the cells under it were written.
    """

    def __init__(
        self, app: Any, *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._terminal = terminal_here()
        self._screen: ScreenBuffer | None = None
        self._unknown_frames = 0
        self.fallback = ""
        """Why everything is sent as the stock driver sends it; empty while it is not."""
        self._in_sync = False
        self._later: Any = None
        # Raised by signal handlers and by the input thread, so it is only a flag that the next update reads.
        self._changed_under_us = False
        self._overlay: PictureOverlay | None = None
        self._overlay_due = False
        self._replies = asyncio.Queue[str]()
        self._is_silent = False
        self._early: EarlyTerminal | None = getattr(app, "early_terminal", None)
        """What has painted the first frame already; None once it was taken over."""
        self._is_holding = False
        """Whether frames are held back until the app's first one is whole: the terminal shows it already."""
        self._size_asked = self._size_reported = False

    # -- what Textual calls ---------------------------------------------------------------------------

    def write(self, data: str) -> None:
        """Sends `data`: a frame as its difference, anything else as it is and in order."""
        if data == ENTER and self._early is not None:
            return  # to enter it again would clear it
        if data == SYNC_START:
            self._in_sync = True
        elif data == SYNC_END and self._in_sync:
            self._in_sync = False
        elif is_frame(data):
            self._frame(data)
        else:
            if not is_harmless(data):
                self._leave()
                self._note_change()
            super().write(data)

    def start_application_mode(self) -> None:
        """Takes the terminal, at the start and after a suspend; the next picture is sent whole, unless it is shown."""
        early = self._early
        if early is not None and early.modes_before is None:
            early = self._early = None
        if early is not None:
            self.take_in(early.typed())  # before anything is read that was typed later
        super().start_application_mode()
        # Not only because the window may be another: `wishtui doctor` asks for it so.
        _at_resize(lambda: self.fallback and self._loop.call_soon_threadsafe(self.invalidate))
        if early is None:
            self._note_change()
        else:
            self._take_over(early)

    def _take_over(self, early: EarlyTerminal) -> None:
        """Goes on from the picture that the terminal shows, where it still does."""
        self._early = None
        self.attrs_before = early.modes_before
        early.taken()
        if early.buffer is None or early.buffer.size != LinuxDriver._get_terminal_size(self):
            self._note_change()
            return
        self._screen = early.buffer
        self._is_holding = True
        self._loop.call_later(_LONGEST_HOLD, self.release)

    def stop_application_mode(self) -> None:
        """Leaves the terminal in its own colours, then as the stock driver does."""
        self._running = False
        self._changed_under_us = True
        self._leave()
        if self._overlay is not None and self._overlay.erase:
            super().write(self._overlay.erase)
        super().stop_application_mode()

    def _get_terminal_size(self) -> tuple[int, int]:
        """The size, asked for at the start and at every SIGWINCH: the terminal may have moved its text about."""
        if self._early is None:
            self._note_change()
        elif self._size_asked:
            self._early.moved()
        self._size_asked = True
        return super()._get_terminal_size()

    def process_message(self, message: Message) -> None:
        """Notes a resize told in band, which no signal follows; keeps replies. Runs in the input thread.

        A terminal that tells its size in band does so once without any change, when that is switched on.
        """
        if isinstance(message, TerminalReply):
            self._loop.call_soon_threadsafe(self._replies.put_nowait, message.text)
            return
        super().process_message(message)
        if isinstance(message, Resize):
            if self._size_reported or self._screen is None or tuple(message.size) != self._screen.size:
                self._note_change()
            self._size_reported = True

    # -- what the app calls ---------------------------------------------------------------------------

    def invalidate(self) -> None:
        """Repaints everything now, whatever the terminal shows (for `ctrl+l`), and tries again to send differences."""
        self._changed_under_us = True
        if self._screen is None or self.fallback:
            if self.fallback:
                self._unknown_frames, self.fallback = 0, ""
                self._app.post_message(DriverRecovered())
            self._ask_for_repaint()
        else:
            self._send()

    def release(self) -> None:
        """Sends what was held back: the app's first frame is whole."""
        if self._is_holding:
            self._is_holding = False
            self._send()

    def lay_over(self, overlay: PictureOverlay | None) -> None:
        """Lays a picture over the cells, which stay blank under it, in place of the one before; None takes it away."""
        before, self._overlay = self._overlay, overlay
        if before is not None:
            if before.erase:
                super().write(before.erase)
            self._changed_under_us = True
        self._overlay_due = overlay is not None
        self._send()

    async def query(self, question: str, is_last: Callable[[str], bool]) -> list[str]:
        """What the terminal replies to `question`, up to the last reply; only what came where it takes too long.

        `question` must change nothing that is seen. A terminal that has replied nothing is not asked again.
        """
        if self._is_silent:
            return []
        replies = self._replies = asyncio.Queue[str]()
        answers: list[str] = []
        super().write(question)
        with suppress(TimeoutError):
            async with asyncio.timeout(_LONGEST_REPLY):
                while not (answers and is_last(answers[-1])):
                    answers.append(await replies.get())
        self._is_silent = not answers
        return answers

    def cell_size(self) -> tuple[int, int] | None:
        """Width and height of a cell in pixels as the terminal device has it, if it does."""
        try:
            size = fcntl.ioctl(self.fileno, termios.TIOCGWINSZ, bytes(8))
        except OSError:
            return None
        rows, columns, width, height = struct.unpack("HHHH", size)
        return (width // columns, height // rows) if min(rows, columns, width, height) > 0 else None

    # -- frames ---------------------------------------------------------------------------------------

    def _frame(self, data: str) -> None:
        size = LinuxDriver._get_terminal_size(self)
        if self.fallback or size != _size_of(self._file.fileno(), size):
            self._as_it_is(data)
            return
        screen = self._screen
        if screen is None:
            screen = self._screen = ScreenBuffer(self._terminal, *size)
        elif screen.size != size:
            screen.resize(*size)
        try:
            screen.paint(data)
        except UnknownOutput as unknown:
            self._unknown_frames += 1
            if self._unknown_frames == _MOST_UNKNOWN:
                self.fallback = str(unknown)
                self._app.post_message(DriverFellBack(self.fallback))
            self._as_it_is(data)
            self._ask_for_repaint()
            return
        self._send()

    def _send(self, *, even_blank: bool = False) -> None:
        """Sends what is missing, unless the line is stalled: then the newest picture goes out later."""
        screen = self._screen
        if screen is None or not self._running or self.fallback or self._is_holding:
            return
        if self._writer_thread is not None and self._writer_thread._queue.qsize() > _LONGEST_QUEUE:
            self._send_later(_RETRY)
            return
        if self._changed_under_us:
            self._changed_under_us = False
            screen.invalidate()
        if not (even_blank or screen.has_shown) and screen.is_blank:
            self._send_later(_LONGEST_BLANK)
            return
        overlay = self._overlay
        if overlay is not None and not self._overlay_due:
            self._overlay_due = screen.differs(overlay.row, overlay.row + overlay.rows)
        out = screen.update(scrolls=overlay is None)
        if out:
            super().write(f"{SYNC_START}{out}{SYNC_END}" if self._in_sync and len(out) > _WORTH_SYNC else out)
        if overlay is not None and self._overlay_due and overlay.screen == _size_of(self._file.fileno(), screen.size):
            self._overlay_due = False
            super().write(overlay.sequence)

    def _send_later(self, seconds: float) -> None:
        if self._later is None:
            self._later = self._loop.call_later(seconds, self._send_now)

    def _send_now(self) -> None:
        self._later = None
        self._send(even_blank=True)

    def _as_it_is(self, data: str) -> None:
        """Sends a frame as Textual wrote it; what the terminal shows is not known any more."""
        if not self._running:
            return
        self._is_holding = False
        self._leave()
        if self._screen is not None:
            self._screen.forget()
        super().write(f"{SYNC_START}{data}{SYNC_END}" if self._in_sync else data)

    def _leave(self) -> None:
        reset = "" if self._screen is None else self._screen.leave()
        if reset:
            super().write(reset)

    def _ask_for_repaint(self) -> None:
        if self._running:
            self._loop.call_soon_threadsafe(self._app.refresh)

    def _note_change(self) -> None:
        """The terminal may show anything. Safe in a signal handler and in another thread."""
        self._changed_under_us = True
        if self._running and self._screen is not None:
            self._loop.call_soon_threadsafe(self._send_later, _RETRY)


def _size_of(descriptor: int, otherwise: tuple[int, int]) -> tuple[int, int]:
    """Columns and rows of a terminal; `otherwise` where it has none."""
    try:
        columns, rows = os.get_terminal_size(descriptor)
    except OSError:
        return otherwise
    return columns, rows


def _at_resize(act: Callable[[], object]) -> None:
    """Has SIGWINCH do `act` too, besides what Textual does then; nothing where that does nothing."""
    handle = signal.getsignal(signal.SIGWINCH)

    def on_resize(number: int, frame: FrameType | None) -> None:
        if callable(handle):
            handle(number, frame)
        act()

    if callable(handle):
        signal.signal(signal.SIGWINCH, on_resize)
