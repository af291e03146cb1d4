"""The application: one screen on a session, our driver, our themes, and an orderly end whatever happens."""

import asyncio
import contextlib
import gc
from collections.abc import Collection, Sequence
from functools import partial
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from textual.driver import Driver
from textual.filter import LineFilter
from textual.screen import Screen

from wishtui import resources
from wishtui.i18n import N_, _
from wishtui.present.spans import Role
from wishtui.tui import alert
from wishtui.tui.actions import ARGUED, HANDLERS
from wishtui.tui.driver.diff import DiffDriver, DriverFellBack, DriverRecovered
from wishtui.tui.input_queue import InputDropped
from wishtui.tui.library_keys import LibraryKeys
from wishtui.tui.output_filter import OutputFilter
from wishtui.tui.quiet_failure import QuietFailureApp
from wishtui.tui.screens.base import BaseScreen, KeyScreen
from wishtui.tui.screens.inbox import InboxScreen
from wishtui.tui.session import Session
from wishtui.tui.style_sheets import need_sheet, read_sheets
from wishtui.tui.terminal_watch import TerminalWatch
from wishtui.tui.themes import THEMES, role_rules
from wishtui.tui.widgets.line_widget import ROLE_CLASSES, ROLE_PREFIX

if TYPE_CHECKING:
    from wishtui.tui.driver.early_terminal import EarlyTerminal


class WishtuiApp(LibraryKeys, QuietFailureApp[int]):
    """The inbox on a terminal."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {*ROLE_CLASSES}
    CSS: ClassVar[str] = role_rules(ROLE_PREFIX)
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
        early_terminal: "EarlyTerminal | None" = None,
    ) -> None:
        super().__init__(driver_class=driver_class, ansi_color=theme in ("ansi", "none"))
        self.session = session
        self.early_terminal = early_terminal
        """What shows the first frame before there is a driver."""
        session.tasks.say = self.say
        session.store_thread.progress = self._show_progress
        read_sheets()
        self.animation_level = "none"
        self._filter = OutputFilter()
        self._watch_terminal = watch_terminal
        for look in THEMES:
            self.register_theme(look)
        self.theme = "ansi" if theme == "none" else theme
        if theme != "none":
            # From here on the theme says whether its colours are the terminal's own.
            self.set_reactive(WishtuiApp.ansi_color, None)
        self.set_class(session.settings.selection == "bar", "bar")
        self._first_frame_shown = False
        self.unsaved: Sequence[tuple[str, str]] = ()
        """What was typed and is on no disk when the program has ended: what it is, and the text."""
        self.stylesheet.set_variables(self.get_css_variables())
        self.inbox_screen = InboxScreen(session, HANDLERS, ARGUED)

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """What our stylesheets name and no foreign theme knows."""
        return {"dim": "#808080", "overdue": "#ff5f5f", "soon": "#d7af5f", "bar": "#303030"}

    def refresh_css(self, animate: bool = True) -> None:
        """Read the style sheets again for another theme; before the first frame they are read for the right one."""
        if self._first_frame_shown:
            super().refresh_css(animate=animate)

    def get_line_filters(self) -> Sequence[LineFilter]:
        """The library's filters, then ours, which lets nothing through that steers a terminal."""
        return [*super().get_line_filters(), self._filter]

    def get_default_screen(self) -> InboxScreen:
        """The inbox is the first screen: no empty one is built under it."""
        return self.inbox_screen

    def on_mount(self) -> None:
        """What the first frame does not need comes after it."""
        if self._watch_terminal:
            TerminalWatch(self, self.save).start(self.early_terminal)
        self.call_after_refresh(self._after_first_frame)

    @property
    def commands(self) -> Collection[asyncio.Task[Any]]:
        """What the next key waits for."""
        return self.session.tasks.commands

    async def action_quit(self) -> None:
        """The library's own key for leaving, which comes before ours: it must not lose a word either."""
        self.session.tasks.command(N_("Leaving"), self._quit())

    async def _quit(self) -> None:
        from wishtui.tui.screens.leaving import may_leave  # the first frame leaves nowhere

        if await may_leave(self, self.session):
            self.exit(0)

    def exit(self, *arguments: Any, **options: Any) -> None:
        """Leave, and keep in mind what no disk took."""
        self._note_unsaved()
        super().exit(*arguments, **options)

    def push_screen(self, screen: Any, *arguments: Any, **options: Any) -> Any:
        """Show a screen over the present one. Its style sheets are in memory: the library would read its files."""
        if isinstance(screen, Screen):
            for path in screen.css_path:
                need_sheet(self, path.name)
        return super().push_screen(screen, *arguments, **options)

    def save(self) -> None:
        """Put what is being typed on disk, now and in this thread: the program ends."""
        with contextlib.ExitStack() as each:  # the one whether or not the other can be saved
            for screen in self.screen_stack:
                if isinstance(screen, KeyScreen):
                    each.callback(screen.save_now)

    def _note_unsaved(self) -> None:
        from wishtui.tui.screens.leaving import unsaved_texts  # the first frame leaves nowhere

        self.unsaved = unsaved_texts(self) or self.unsaved

    def on_input_dropped(self, event: InputDropped) -> None:
        """No key vanishes without a word."""
        self.say(_("What was typed before the other program came up was not used."), Role.SOON)

    def on_driver_fell_back(self, event: DriverFellBack) -> None:
        """Say and log it: on a slow line everything takes longer from here on."""
        key = self.session.keymap.key_of("app.redraw")
        line = _("The screen is sent whole, which is slower: {key} goes back to changes only.", key=key)
        if self.screen_stack and isinstance(self.screen, BaseScreen):
            self.screen.say_until_seen(line, lambda: bool(getattr(self._driver, "fallback", "")))
        self.session.store_thread.later(lambda: _log_whole_frames(event.reason))

    def on_driver_recovered(self, event: DriverRecovered) -> None:
        """Say and log that too."""
        self.say(_("The screen is sent as changes only again."), Role.SOON)
        self.session.store_thread.later(_log_changes)

    def say(self, text: str, role: Role, *, unasked: bool = False) -> None:
        """Say something in the last line of the screen in sight.

        What no key asked for waits until what was said before can have been read.
        """
        if not self.screen_stack or not isinstance(self.screen, BaseScreen):
            return
        unseen_for = self.screen.unseen_for if unasked else 0.0
        if unseen_for:
            self.set_timer(unseen_for, partial(self.say, text, role, unasked=True))
        else:
            self.screen.say(text, role)

    def _show_progress(self, doing: str) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, BaseScreen):
                screen.show_progress(doing if screen is self.screen else "")

    def _after_first_frame(self) -> None:
        self._first_frame_shown = True
        if isinstance(self._driver, DiffDriver):
            self._driver.release()
        gc.enable()
        gc.freeze()
        self.session.input_at = lambda: self.input_at
        self.inbox_screen.ticker.begin()
        say_unasked = partial(self.say, unasked=True)
        if self.session.live is not None:
            self.session.live.start(say_unasked, self.inbox_screen.draw, input_at=self.session.input_at)
        if self.session.background is not None:
            self.session.background.start(say_unasked, partial(alert.call, self, self.session.settings.alert))

    def _handle_exception(self, error: Exception) -> None:
        with contextlib.suppress(Exception):
            self.save()
        with contextlib.suppress(Exception):
            self._note_unsaved()
        super()._handle_exception(error)


def _log_whole_frames(reason: str) -> None:
    from wishtui.services.frame_log import log_whole_frames  # hardly ever needed

    log_whole_frames(reason)


def _log_changes() -> None:
    from wishtui.services.frame_log import log_changes

    log_changes()
