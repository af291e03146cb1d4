"""The last bar of every screen: what is waited for, what was just said, or the keys."""

from collections.abc import Callable
from time import monotonic
from typing import ClassVar

from textual.actions import SkipAction
from textual.screen import Screen, ScreenResultType

from wishtui.i18n import _
from wishtui.present.bars import message_line
from wishtui.present.spans import LineSource, Role
from wishtui.text import clean_line
from wishtui.tui.widgets.line_widget import LineBar
from wishtui.tui.widgets.message_bar import MessageBar

SEEN = 3.0
"""Seconds for which a message must have stood to have been seen."""

_URGENT = (Role.OVERDUE, Role.SOON)


def _always() -> bool:
    return True


class SayingScreen(Screen[ScreenResultType]):
    """A screen with bars, of which the last one says something."""

    BARS: ClassVar[tuple[str, ...]] = ("title", "status", "too-small")

    def __init__(self) -> None:
        super().__init__()
        self.bars = {name: (MessageBar if name == "status" else LineBar)(id=name) for name in self.BARS}
        """The lines around the body, by their names."""
        self._message: tuple[str, Role] | None = None
        self._holds: Callable[[], bool] = _always
        """Whether what was said is still so."""
        self._after: tuple[str, Role] | None = None
        """What is said in its place once it is not."""
        self._said_at = 0.0
        """When that was said."""
        self._progress = ""
        self._waited_until = 0.0
        """When something that the screen said it waits for was over."""

    def draw_status(self) -> None:
        """What is waited for, what was just said and is still so, or the keys of this screen and where one is."""
        if self._message is not None and not self._holds():
            self._message, self._holds, self._after = self._after, _always, None
        # Where a line is typed in this bar gives way, but not while it says what must not be missed.
        self.set_class(self._message is not None and self._message[1] in _URGENT, "urgent")
        if self._progress:
            self._show_status(_("{work}: waiting for the store…", work=_(self._progress)), Role.DIM)
        elif self._message is not None:
            self._show_status(*self._message)
        else:
            self.bars["status"].show(self.hints())

    def hints(self) -> LineSource:
        """What the last bar says when there is nothing else to say."""
        return lambda width: ()

    def say(self, text: str, role: Role = Role.ACCENT, *, holds: Callable[[], bool] = _always, after: str = "") -> None:
        """Put a message in the last bar; the next key takes it away, or the next look once it `holds` no more.

        `after` is what stays of it then. What is said already stays with what is behind it, as where a save is retried.
        """
        text = clean_line(text)
        if not (self._message and self._message[0].startswith(text) and self._message[1] is role):
            self._message, self._holds, self._said_at = (text, role), holds, monotonic()
            self._after = (clean_line(after), role) if after else None
        self.draw_status()

    def say_until_seen(self, text: str, is_so: Callable[[], bool]) -> None:
        """Say it again as long as it is so and the next key takes it away at once: keys may be typed ahead."""
        self.say(text, Role.SOON)

        def say_again() -> None:
            is_said = self._message is not None and self._message[0].startswith(clean_line(text))
            if is_so() and not is_said:
                self.say_until_seen(text, is_so)

        self.set_timer(SEEN, say_again)

    def quiet(self) -> None:
        """Take away what was said."""
        if self._message is not None:
            self._message = None
            self.draw_status()

    @property
    def message(self) -> str:
        """What the last bar says until the next key; empty when it says nothing like that."""
        return self._message[0] if self._message is not None else ""

    def show_progress(self, doing: str) -> None:
        """Say what is waited for, until it is over: then `doing` is empty."""
        if self._progress and not doing:
            self._waited_until = monotonic()
        self._progress = clean_line(doing)
        self.draw_status()

    @property
    def unseen_for(self) -> float:
        """Seconds for which what was said must stand until it can have been read; 0 where nothing else is said."""
        return max(0.0, self._said_at + SEEN - monotonic()) if self._message is not None else 0.0

    def action_copy_text(self) -> None:
        """For `ctrl+c`, where nothing is selected: a screen that lies over another keeps from the app what it binds."""
        try:
            super().action_copy_text()
        except SkipAction:
            self.app.action_help_quit()

    def _show_status(self, text: str, role: Role) -> None:
        line = message_line(text, role)
        self.bars["status"].show(lambda width: line)
