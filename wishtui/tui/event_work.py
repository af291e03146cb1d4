"""What one key, paste or click leads to, and how one knows that nothing of it is left to do.

Its work is over when three things are true: the event loop has nothing left to run; no handler that may have had the
event, from its widget up to the app, still waits for something; and what decides about the next event is laid out.

Two things that are looked at are not public, `_ready` of the event loop and `_layout_required` of a screen. Where one
cannot be seen more is waited for than may be needed, and the tests say so.
"""

import asyncio
from collections.abc import Collection, Sequence, Sized
from contextlib import suppress
from typing import Any, TypeAlias

from textual import events
from textual.app import App
from textual.dom import DOMNode
from textual.errors import NoWidget

KeyMark: TypeAlias = "asyncio.Future[None]"
"""Something to wait for."""

POLL = 0.05
"""Seconds between two looks at whether what is waited for has opened a screen, which then has the keys."""

_TURNS = 64
"""Turns of the event loop after which it is taken to rest, where that cannot be seen. A key needs some twenty."""

_FRAMES = 5
"""Frames for which one event is waited for at the most: a screen may want to be laid out for ever."""


class EventWork:
    """The work of one event. It is made when the event is about to be handled."""

    def __init__(self, app: App[Any], event: events.Event) -> None:
        self._app = app
        self._event = event
        self._screen = app.screen
        self._path = _path(_target(app, event))
        # Behind the first frame comes what waited for it.
        self._focus = None if isinstance(event, events.Ready) else (app.screen, app.focused)
        self._under_mouse = False
        self._frames = _FRAMES

    def needs_frame(self, waiting: Sequence[events.Event]) -> bool:
        """Whether the first of `waiting` depends on what the next frame lays out."""
        needed = self._focus_moved() or self._mouse_follows(waiting) or self._layout_required()
        if needed:
            self._frames -= 1
        return needed and self._frames >= 0

    async def was_busy(self) -> bool:
        """Wait a little for handlers of all that may have had the event; gives whether there was any to wait for."""
        app = self._app
        path = self._path if app.screen is self._screen else ()
        marks = {node: _mark(node) for node in (app, *path, *_path(app.focused or app.screen)) if node.is_running}
        await rest(marks.values())
        late = {node: mark for node, mark in marks.items() if not mark.done()}
        for node, mark in late.items():
            await _first_of(mark, node)
        return bool(late)

    async def frame(self) -> None:
        """Wait for a frame of what is to be shown, if anything is."""
        screen, shown = self._app.screen, asyncio.get_running_loop().create_future()
        if screen.call_after_refresh(_finish, shown):
            # A screen that another covers meanwhile makes none.
            while not shown.done() and self._app.screen is screen:
                await _first_of(shown, screen)

    def _focus_moved(self) -> bool:
        before, self._focus = self._focus, (self._app.screen, self._app.focused)
        return self._focus != before

    def _mouse_follows(self, waiting: Sequence[events.Event]) -> bool:
        if self._under_mouse or not (waiting and isinstance(waiting[0], events.MouseEvent)):
            return False
        self._under_mouse = True
        return not (isinstance(self._event, events.MouseMove) and isinstance(waiting[0], events.MouseMove))

    def _layout_required(self) -> bool:
        return bool(getattr(self._app.screen, "_layout_required", self._frames == _FRAMES))


async def rest(until: Collection[KeyMark] = ()) -> None:
    """Give way until the event loop has nothing else to run, or all of `until` are done."""
    ready = _ready()
    for _ in range(_TURNS):
        if (until and all(mark.done() for mark in until)) or (ready is not None and not ready):
            return
        await asyncio.sleep(0)


def _ready() -> Sized | None:
    """What the event loop is about to run, where that can be seen."""
    return getattr(asyncio.get_running_loop(), "_ready", None)


def _target(app: App[Any], event: events.Event) -> DOMNode:
    """What `event` is sent to."""
    if isinstance(event, events.MouseEvent):
        with suppress(NoWidget):
            return app.mouse_captured or app.get_widget_at(event.x, event.y)[0]
    return app.focused or app.screen


def _path(node: DOMNode) -> list[DOMNode]:
    """What an event for `node` bubbles through below the app."""
    return [each for each in node.ancestors_with_self if not isinstance(each, App)]


def _mark(node: DOMNode) -> KeyMark:
    """What is done when `node` has handled all that it was sent so far."""
    mark = asyncio.get_running_loop().create_future()
    if not node.call_later(_finish, mark):
        _finish(mark)
    return mark


async def _first_of(mark: KeyMark, node: DOMNode) -> None:
    """Wait a little for `mark`, or for the end of `node`, which then handles nothing more."""
    ends = [] if isinstance(node, App) or not node.is_running else [node.task]
    await asyncio.wait([mark, *ends], return_when=asyncio.FIRST_COMPLETED, timeout=POLL)


def _finish(mark: KeyMark) -> None:
    if not mark.done():
        mark.set_result(None)
