"""Input in order: a key, a paste or a click is handled when the one before it has done all its work.

Textual takes every key as it comes. A letter is inserted by the widget that has the focus as soon as it is in that
widget's queue; a key that means something else bubbles through the queues of the widget's parents up to the app, and
is acted on from there, several turns of the event loop later. So a letter overtakes a backspace, and what is typed
ahead goes to whatever has the focus when it arrives. Here input waits until the work of the key before is over.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Collection, Iterator, Sequence, Sized
from contextlib import ExitStack, contextmanager, suppress
from time import monotonic
from typing import Any, TypeAlias, TypeVar

from textual import events
from textual.app import App, ScreenStackError
from textual.dom import DOMNode
from textual.errors import NoWidget
from textual.message import Message
from textual.screen import Screen

Result = TypeVar("Result")
Outcome = TypeVar("Outcome")
Mark: TypeAlias = "asyncio.Future[None]"

INPUT = (events.InputEvent, events.Paste, events.AppFocus, events.AppBlur)

_LONGEST = 6.0
"""Seconds after which work is not waited for: a little more than a store waits for its lock."""

_LOOK = 0.05
"""Seconds between two looks at whether a handler that waits has opened a screen, which then has the keys."""

_TURNS = 64
"""Turns of the event loop after which it is taken to rest, where that cannot be seen. A key needs some twenty."""

_FRAME = 0.05
"""Seconds between two frames while input waits: a frame costs more than a key."""

_FRAMES = 5
"""Frames for which one event is waited for at the most: a screen may want to be laid out for ever."""

_STALE = 2.0
"""Seconds with another program after which what was typed before it came up was meant for it."""


class InputDropped(Message):
    """Input was not used, as it had been typed before another program had the terminal."""


class QueuedInputApp(App[Result]):
    """An app that handles input in order."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._input = _InputQueue(self)

    async def in_order(self, work: Awaitable[Outcome]) -> Outcome:
        """Do `work`, which runs beside the message queues so that the screen stays alive; the next key waits for it.

        It must not wait for a key: what asks a person ends with the question, and goes on when there is an answer.
        """
        return await self._input.counted(work)

    async def on_event(self, event: events.Event) -> None:
        """Handle what is no input, and input whose turn has come."""
        if isinstance(event, events.Ready):
            self._input.start(event)
        elif isinstance(event, INPUT) and not event.is_forwarded and not self._input.admits(event):
            return
        await super().on_event(event)

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
        self._commands: list[tuple[asyncio.Event, Screen[Any]]] = []
        """The end of each coroutine, and the screen that it was begun on."""
        self._task: asyncio.Task[None] | None = None
        self._frames = ExitStack()
        """Frames are held back while there is anything in it."""
        self._last_frame = 0.0
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

    async def counted(self, work: Awaitable[Outcome]) -> Outcome:
        """Do `work` as a part of what the event does that is handled now."""
        over = asyncio.Event()
        self._commands.append((over, self._app.screen))
        try:
            return await work
        finally:
            over.set()

    def _is_stale(self, event: events.Event) -> bool:
        stale = event.time < self._stale
        if stale:
            self._app.post_message(InputDropped())
        return stale

    def _begin(self, event: events.Event) -> None:
        self._busy = True
        self._task = asyncio.create_task(self._hand_out(_Work(self._app, event)), name="input")
        self._task.add_done_callback(self._raise)

    def _raise(self, task: "asyncio.Task[None]") -> None:
        """Have the app end with whatever went wrong, as it does with what goes wrong in a handler."""
        if not task.cancelled() and task.exception() is not None:
            self._app.call_later(task.result)

    async def _hand_out(self, work: "_Work") -> None:
        """Wait for the end of `work`, and then hand out what waits, each when the one before is done."""
        # Without a screen the program is about to end.
        with suppress(ScreenStackError):
            try:
                await self._finish(work)
                while self._waiting and not self._closed:
                    event = self._waiting.popleft()
                    if not self._is_stale(event):
                        self._handed_out = event
                        self._hold_frames()
                        work = _Work(self._app, event)
                        self._app.post_message(event)
                        await self._finish(work)
            finally:
                self._busy = False
                self._release_frames()

    async def _finish(self, work: "_Work") -> None:
        """Wait until all is done that an event led to, but not for ever."""
        try:
            async with asyncio.timeout(_LONGEST):
                while not self._closed:
                    await _rest()
                    if work.needs_frame(self._waiting) or self._is_frame_due():
                        await self._frame()
                    elif not (await work.was_busy() or await self._command_was_busy()):
                        return
        except TimeoutError:
            self._commands.clear()

    async def _command_was_busy(self) -> bool:
        """Wait a little for what was begun on the screen that has the keys; gives whether there was anything."""
        self._commands = [command for command in self._commands if not command[0].is_set()]
        here = next((over for over, screen in self._commands if screen is self._app.screen), None)
        if here is None:
            return False
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK):
                await here.wait()
        return True

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

    async def _frame(self) -> None:
        """Have a frame made of what is to be shown, if anything is."""
        self._release_frames()
        screen, shown = self._app.screen, asyncio.get_running_loop().create_future()
        if screen.call_after_refresh(_finish, shown):
            await _first_of(shown, screen)
        self._last_frame = monotonic()


class _Work:
    """What one event leads to: where it goes, and how one knows that there is nothing left to do.

    It is over when the event loop has nothing left to run; when no handler of the event, from its widget up to the app,
    still waits for something; and when what decides about the next event has been laid out.
    """

    def __init__(self, app: App[Any], event: events.Event) -> None:
        self._app = app
        self._event = event
        self._screen = app.screen
        self._path = _path(_target(app, event))
        # Behind the first frame, what waits for the next to begin with comes first.
        self._focus = None if isinstance(event, events.Ready) else (app.screen, app.focused)
        self._under_mouse = False
        self._frames = _FRAMES

    def needs_frame(self, waiting: Sequence[events.Event]) -> bool:
        """Whether the next event depends on what the next frame lays out."""
        needed = self._focus_moved() or self._mouse_follows(waiting) or self._layout_required()
        if needed:
            self._frames -= 1
        return needed and self._frames >= 0

    async def was_busy(self) -> bool:
        """Wait a little for handlers of all that may have had the event; gives whether there was any to wait for."""
        app = self._app
        path = self._path if app.screen is self._screen else ()
        marks = {node: _mark(node) for node in (app, *path, *_path(app.focused or app.screen)) if node.is_running}
        await _rest(marks.values())
        late = {node: mark for node, mark in marks.items() if not mark.done()}
        for node, mark in late.items():
            await _first_of(mark, node, longest=_LOOK)
        return bool(late)

    def _focus_moved(self) -> bool:
        before, self._focus = self._focus, (self._app.screen, self._app.focused)
        return self._focus != before

    def _mouse_follows(self, waiting: Sequence[events.Event]) -> bool:
        if self._under_mouse or not (waiting and isinstance(waiting[0], events.MouseEvent)):
            return False
        self._under_mouse = True
        return not (isinstance(self._event, events.MouseMove) and isinstance(waiting[0], events.MouseMove))

    def _layout_required(self) -> bool:
        # Not public. Where it cannot be seen, one frame is waited for.
        return bool(getattr(self._app.screen, "_layout_required", self._frames == _FRAMES))


def _target(app: App[Any], event: events.Event) -> DOMNode:
    """What `event` is sent to."""
    if isinstance(event, events.MouseEvent):
        with suppress(NoWidget):
            return app.mouse_captured or app.get_widget_at(event.x, event.y)[0]
    return app.focused or app.screen


def _path(node: DOMNode) -> list[DOMNode]:
    """What an event for `node` bubbles through below the app."""
    return [each for each in node.ancestors_with_self if not isinstance(each, App)]


def _mark(node: DOMNode) -> Mark:
    """What is done when `node` has handled all that it was sent so far."""
    mark = asyncio.get_running_loop().create_future()
    if not node.call_later(_finish, mark):
        _finish(mark)
    return mark


async def _first_of(mark: Mark, node: DOMNode, *, longest: float | None = None) -> None:
    """Wait for `mark`, or for the end of `node`, which then handles nothing more."""
    ends = [] if isinstance(node, App) or not node.is_running else [node.task]
    await asyncio.wait([mark, *ends], return_when=asyncio.FIRST_COMPLETED, timeout=longest)


def _finish(mark: Mark) -> None:
    if not mark.done():
        mark.set_result(None)


async def _rest(until: Collection[Mark] = ()) -> None:
    """Give way until the event loop has nothing else to run, or all of `until` are done."""
    ready = _ready()
    for _ in range(_TURNS):
        if (until and all(mark.done() for mark in until)) or (ready is not None and not ready):
            return
        await asyncio.sleep(0)


def _ready() -> Sized | None:
    """What the event loop is about to run. Not public: None where it cannot be seen."""
    return getattr(asyncio.get_running_loop(), "_ready", None)
