"""The lines around the panes, and what ticks: counts, hints, position, countdowns, drafts, other agents' changes."""

from typing import TYPE_CHECKING

from textual.geometry import Size
from textual.timer import Timer

from wishtui.commands import Context
from wishtui.errors import StoreError
from wishtui.services.inbox import Tab
from wishtui.text import clean_line
from wishtui.tui.present.bars import header_line, hints_line, tabs_line
from wishtui.tui.present.spans import Role, Span
from wishtui.tui.session import Session
from wishtui.tui.widgets.painted import LineBar
from wishtui.tui.widgets.reply_box import ReplyBox

if TYPE_CHECKING:
    from wishtui.tui.screens.inbox import InboxScreen

_SAVE_AFTER = 1.0
"""Seconds after the first unsaved key when the draft goes to disk: no crash costs more typing than that."""


class Chrome:
    """Draws what frames the inbox. It repaints a line only when its words change."""

    def __init__(self, screen: "InboxScreen", session: Session) -> None:
        self._screen = screen
        self._session = session
        self._said: tuple[str, Role] | None = None
        self._save_timer: Timer | None = None
        self._minute = -1

    def draw(self, size: Size | None = None) -> None:
        """Bring every line up to date."""
        width, height = size or self._screen.size
        session = self._session
        now = session.clock()
        overdue, soon = session.inbox.pressing(now)
        unhandled = session.inbox.count(Tab.UNHANDLED) or 0
        counts = {tab: session.inbox.count(tab) for tab in Tab}
        self._bar("header").line = header_line(unhandled, overdue, soon, session.notes(), width)
        self._bar("tabs").line = tabs_line(session.tab, counts, clean_line(session.searched))
        small = f"The terminal is too small: {width}×{height}, at least 60×15 is needed."
        self._bar("too-small").line = (Span(small[:width]),)
        self.draw_status()

    def draw_status(self) -> None:
        """Hints and position, or what was just said."""
        self._draw_status(self._screen.size.width)

    def draw_reply(self, saved: str) -> None:
        """Say how long the reply is and what became of its draft."""
        self._screen.detail.set_reply_head(saved)

    def say(self, text: str, role: Role = Role.ACCENT) -> None:
        """Put one line in the status bar; the next key takes it away."""
        self._said = (clean_line(text), role)
        self._draw_status(self._screen.size.width)

    def quiet(self) -> None:
        """Take away what was said."""
        if self._said is not None:
            self._said = None
            self._draw_status(self._screen.size.width)

    def typed(self, box: ReplyBox) -> None:
        """Take what stands in the reply box in hand, to be saved within a second."""
        drafts = self._session.drafts
        drafts.type(box.text, box.offset_in_text)
        self.draw_reply("" if drafts.dirty else self._saved_words())
        if drafts.dirty and self._save_timer is None:
            self._save_timer = self._screen.set_timer(_SAVE_AFTER, self.save_draft)

    def save_draft(self) -> bool:
        """Save now. False when the disk refused."""
        if self._save_timer is not None:
            self._save_timer.stop()
            self._save_timer = None
        drafts = self._session.drafts
        try:
            written = drafts.save()
        except StoreError as error:
            self.say(str(error), Role.OVERDUE)
            self.draw_reply("NOT SAVED")
            return False
        if written and drafts.draft is not None:
            self.draw_reply(self._saved_words())
            self._screen.issues.touch([drafts.draft.issue_id])
        return True

    def tick(self) -> None:
        """Once a second: take in what others did, and move the countdowns that changed."""
        screen, session = self._screen, self._session
        try:
            touched = session.refresh()
        except StoreError as error:
            self.say(str(error), Role.OVERDUE)
            touched = []
        if touched:
            screen.follow(touched)
        minute = int(session.clock().timestamp()) // 60
        if minute != self._minute:
            self._minute = minute
            self.draw()
            screen.issues.touch()
            if screen.session.issue is not None:
                screen.detail.conversation.retouch()

    def _saved_words(self) -> str:
        draft = self._session.drafts.draft
        return "draft saved" if draft is not None and draft.text.strip() else ""

    def _draw_status(self, width: int) -> None:
        if self._said is not None:
            self._bar("status").line = (Span(" " + self._said[0], self._said[1]),)
            return
        screen = self._screen
        commands = self._session.keymap.in_context(screen.context)
        if screen.context is Context.DETAIL:
            top, length = screen.detail.conversation.place
            position = f"line {top + 1:,} of {length:,}"
        else:
            rows = screen.issues.length
            position = f"{screen.issues.cursor + 1:,} of {rows:,}" if rows else ""
        self._bar("status").line = hints_line(commands, self._session.keymap, position, width)

    def _bar(self, name: str) -> LineBar:
        return self._screen.query_one(f"#{name}", LineBar)
