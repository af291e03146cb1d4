"""The application: one screen on a session, our driver, our themes, and an orderly end whatever happens."""

import asyncio
import contextlib
import gc
import signal
from collections.abc import Sequence
from pathlib import PurePath
from typing import ClassVar

from textual.driver import Driver
from textual.filter import LineFilter

from wishtui import resources
from wishtui.commands import BY_ID
from wishtui.tui.actions import ARGUED, HANDLERS
from wishtui.tui.driver.driver import DriverFellBack
from wishtui.tui.driver.stock import terminal_lost
from wishtui.tui.input_queue import InputDropped, QueuedInputApp
from wishtui.tui.lastnet import LastNet
from wishtui.tui.present.spans import Role
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session
from wishtui.tui.themes import THEMES
from wishtui.tui.widgets.painted import ROLE_CLASSES

_WATCH = 2.0
"""Seconds between two looks at whether the terminal is still there."""


class WishtuiApp(QueuedInputApp[int]):
    """The inbox on a terminal."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*ROLE_CLASSES}
    CSS_PATH: ClassVar[list[str | PurePath]] = [resources.style_file("inbox.tcss")]
    ENABLE_COMMAND_PALETTE = False
    TITLE = "wishtui"

    def __init__(
        self,
        session: Session,
        *,
        theme: str = "dark",
        driver_class: type[Driver] | None = None,
        watch_terminal: bool = False,
    ) -> None:
        super().__init__(driver_class=driver_class, ansi_color=theme in ("ansi", "none"))
        self.session = session
        self.animation_level = "none"
        self._net = LastNet()
        self._watch_terminal = watch_terminal
        for look in THEMES:
            self.register_theme(look)
        self.theme = "ansi" if theme == "none" else theme
        self._painted = False
        self.stylesheet.set_variables(self.get_css_variables())
        self.inbox_screen = InboxScreen(session, HANDLERS, ARGUED)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What our stylesheets name and no foreign theme knows."""
        return {"dim": "#808080", "overdue": "#ff5f5f", "soon": "#d7af5f"}

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets again for another theme; before the first frame they are read for the right one."""
        if self._painted:
            super().refresh_css(animate=animate)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The library's filters, then the last net."""
        return [*super().get_line_filters(), self._net]

    def get_default_screen(self) -> InboxScreen:
        """The inbox is the first screen: no empty one is built under it."""
        return self.inbox_screen

    def on_mount(self) -> None:
        """What the first frame does not need comes after it."""
        if self._watch_terminal:
            self._listen()
            self.set_interval(_WATCH, self._look_for_terminal)
        self.call_after_refresh(self._after_first_frame)

    async def action_quit(self) -> None:
        """The library's own key for leaving, which comes before ours: it must not lose a word either."""
        if self.inbox_screen.chrome.save_draft() and self._keep_appeal():
            self.exit(0)

    def on_input_dropped(self, event: InputDropped) -> None:
        """Words do not vanish without a word."""
        self._say("What was typed before the other program came up was not used.")

    def on_driver_fell_back(self, event: DriverFellBack) -> None:
        """A slow line shall not become slower without a word."""
        redraw = BY_ID["app.redraw"]
        key = self.session.keymap.shown(redraw) or f"“{redraw.title}”"
        self._say(f"The terminal is sent whole frames ({key} goes back to changes only): {event.reason} was met.")

    def _say(self, text: str) -> None:
        say = getattr(self.screen, "say", self.inbox_screen.say)
        say(text, Role.SOON)

    def save(self) -> None:
        """Put what is being typed on disk, now."""
        try:
            self.session.drafts.save()
        finally:
            self._keep_appeal()

    def _keep_appeal(self) -> bool:
        """Whether an appeal that is being written, if any is, is on disk now."""
        kept = True
        for screen in self.screen_stack:
            keep = getattr(screen, "keep", None)
            kept = (keep is None or keep()) and kept
        return kept

    def _after_first_frame(self) -> None:
        self._painted = True
        gc.enable()
        gc.freeze()
        self.inbox_screen.pulse.begin()

    def _listen(self) -> None:
        """A lost line or a polite kill: save first, then leave. The second signal does not wait."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):
                loop.add_signal_handler(number, self._leave, 128 + number)

    def _leave(self, code: int) -> None:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGHUP, signal.SIGTERM):
            loop.remove_signal_handler(number)
        try:
            self.save()
        finally:
            self.exit(code, return_code=code)

    def _look_for_terminal(self) -> None:
        """A terminal that went away without a signal would leave the program spinning for ever."""
        if terminal_lost(0):
            self._leave(128 + signal.SIGHUP)

    def _handle_exception(self, error: Exception) -> None:
        with contextlib.suppress(Exception):
            self.save()
        super()._handle_exception(error)
