"""Input in order: a key, a paste or a click is handled when the one before it has done all its work.

Textual takes every key as it comes. A letter is inserted by the widget that has the focus as soon as it is in that
widget's queue; a key that means something else bubbles through the queues of the widget's parents up to the app, and
is acted on from there, several turns of the event loop later. So a letter overtakes a backspace, and what is typed
ahead goes to whatever has the focus when it arrives. Here input waits until the work of the key before is over.
"""

import asyncio
from collections import deque
from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager, suppress
from math import inf
from time import monotonic
from typing import Any, TypeVar

from textual import events
from textual.app import App, ScreenStackError
from textual.message import Message
from textual.screen import Screen

from wishtui.tui.event_work import POLL, EventWork, rest

Result = TypeVar("Result")

INPUT = (events.InputEvent, events.Paste, events.AppFocus, events.AppBlur)

_LONGEST = 20.0
"""Seconds after which work is not waited for. A store gives up sooner when another process keeps its lock."""

_FRAME = 0.05
"""Seconds between two frames while input waits: a frame costs more than a key."""

_STALE = 2.0
"""Seconds with another program after which what was typed before it came up was meant for it."""


class InputDropped(Message):
    """Input was not used, as it had been typed before another program had the terminal."""


class QueuedInputApp(App[Result]):
    """An app that handles input in order."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._input = _InputQueue(self)

    @property
    def commands(self) -> Collection[asyncio.Task[Any]]:
        """What keys have begun beside the message queues, so that the screen stays alive: the next key waits for it.

        A command that waits for a person, as in a screen that it opened, is not waited for while that has the keys.
        """
        return ()

    @property
    def input_at(self) -> float:
        """When the last key, paste or click was handed out, in seconds of `monotonic`."""
        return self._input.at

    async def on_event(self, event: events.Event) -> None:
        """Handle what is no input, and input whose turn has come."""
        if isinstance(event, events.Ready):
            self._input.start(event)
        elif isinstance(event, INPUT) and not event.is_forwarded and not self._input.admits(event):
            return
        await super().on_event(event)

    async def take_in_rest(self, *, patience: float) -> None:
        """Handle all that the terminal has delivered, read or not: the program is about to end.

        It is given up when nothing has been handled for `patience` seconds; a slow machine only takes longer.
        """
        read_rest = getattr(self._driver, "read_rest", None)
        if read_rest is not None:
            with suppress(TimeoutError):
                await asyncio.wait_for(asyncio.to_thread(read_rest), patience)
        rest_handled = asyncio.ensure_future(self._input.over())
        handled = -1
        try:
            while not rest_handled.done() and handled != self._input.handled:
                handled = self._input.handled
                await asyncio.wait({rest_handled}, timeout=patience)
        finally:
            rest_handled.cancel()

    def exit(self, *args: Any, **options: Any) -> None:
        """Leave; what was typed ahead has nothing left to act on."""
        self._input.close()
        super().exit(*args, **options)

    @contextmanager
    def suspend(self) -> Iterator[None]:
        """Lend the terminal to another program for as long as the block lasts."""
        with super().suspend():
            since = monotonic()
            try:
                yield
            finally:
                self._input.drop_stale(since)

    def action_suspend_process(self) -> None:
        """Give the terminal back to the shell, until that continues the program."""
        since = monotonic()
        super().action_suspend_process()
        self._input.drop_stale(since)


class _InputQueue:
    """What waits, and the one event whose work is not over. Nothing is handed out before the first frame."""

    def __init__(self, app: QueuedInputApp[Any]) -> None:
        self._app = app
        self._waiting: deque[events.Event] = deque()
        self._handed_out: events.Event | None = None
        self._started = self._busy = self._closed = self._holding = False
        self._commands: dict[asyncio.Task[Any], Screen[Any] | None] = {}
        """The screen on which each was begun; None where it is not waited for any more."""
        self._task: asyncio.Task[None] | None = None
        self._frames = ExitStack()
        """Frames are held back while there is anything in it."""
        self._last_frame = 0.0
        self.handled = 0
        """How many events have been handed out so far."""
        self.at = -inf
        """When that was done last, in seconds of `monotonic`."""
        self._stale = 0.0
        """Input of before that time is dropped."""

    def start(self, ready: events.Ready) -> None:
        """The first frame is there; what was typed before it comes next."""
        self._started = True
        self._begin(ready)

    def close(self) -> None:
        """Take nothing more."""
        self._closed = True
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    async def over(self) -> None:
        """Wait until all input that has come is handled, or nothing more will be."""
        await rest()
        while (self._busy or self._waiting or not self._started) and not self._closed:
            task = self._task
            if task is None or task.done():
                await asyncio.sleep(POLL)
            else:
                await asyncio.wait({task}, timeout=POLL)
            await rest()

    def drop_stale(self, since: float) -> None:
        """Another program has had the terminal since then: drop what was meant for it."""
        if monotonic() - since > _STALE:
            self._stale = since

    def admits(self, event: events.Event) -> bool:
        """Whether `event` is to be handled now; if not, it waits or is dropped."""
        if event is self._handed_out:
            return True
        if self._closed or self._is_stale(event):
            return False
        if self._busy or not self._started:
            self._waiting.append(event)
            return False
        self._begin(event)
        return True

    def _is_stale(self, event: events.Event) -> bool:
        stale = event.time < self._stale
        if stale:
            self._app.post_message(InputDropped())
        return stale

    def _begin(self, event: events.Event) -> None:
        self._count()
        self._busy = True
        self._task = asyncio.create_task(self._hand_out(EventWork(self._app, event)), name="input")
        self._task.add_done_callback(self._raise)

    def _count(self) -> None:
        self.handled += 1
        self.at = monotonic()

    def _raise(self, task: asyncio.Task[None]) -> None:
        """Have the app end with whatever went wrong, as it does with what goes wrong in a handler."""
        if not task.cancelled() and task.exception() is not None:
            self._app.call_later(task.result)

    async def _hand_out(self, work: EventWork) -> None:
        """Wait for the end of `work`, and then hand out what waits, each when the one before is done."""
        # Without a screen the program is about to end.
        with suppress(ScreenStackError):
            try:
                await self._finish(work)
                while self._waiting and not self._closed:
                    event = self._waiting.popleft()
                    if not self._is_stale(event):
                        self._handed_out = event
                        self._count()
                        self._hold_frames()
                        work = EventWork(self._app, event)
                        self._app.post_message(event)
                        await self._finish(work)
            finally:
                self._busy = False
                self._release_frames()

    async def _finish(self, work: EventWork) -> None:
        """Wait until all is done that an event led to, but not for ever."""
        try:
            async with asyncio.timeout(_LONGEST):
                while not self._closed:
                    await rest()
                    if work.needs_frame(self._waiting) or self._is_frame_due():
                        self._release_frames()
                        await work.frame()
                        self._last_frame = monotonic()
                    elif not (await work.was_busy() or await self._command_was_busy()):
                        return
        except TimeoutError:
            self._commands = dict.fromkeys(self._app.commands)

    async def _command_was_busy(self) -> bool:
        """Wait a little for what was begun on the screen that has the keys; gives whether there was anything."""
        screen, before = self._app.screen, self._commands
        self._commands = {task: before.get(task, screen) for task in self._app.commands}
        here = [task for task, started_on in self._commands.items() if started_on is screen]
        if here:
            await asyncio.wait(here, timeout=POLL)
        return bool(here)

    def _is_frame_due(self) -> bool:
        return bool(self._waiting) and monotonic() - self._last_frame > _FRAME

    def _hold_frames(self) -> None:
        """Have no frames made while more waits."""
        if not self._waiting:
            self._release_frames()
        elif not self._holding:
            self._holding = True
            self._frames.enter_context(self._app.batch_update())

    def _release_frames(self) -> None:
        if self._holding:
            self._holding = False
            self._frames.close()
            self._app.screen.check_idle()
