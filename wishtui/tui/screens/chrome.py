"""The lines around the panes, and what ticks: counts, hints, position, countdowns, drafts, other agents' changes."""

from collections.abc import Hashable
from typing import TYPE_CHECKING

from textual.timer import Timer

from wishtui.commands import Context
from wishtui.errors import StoreError
from wishtui.present.bars import header_line, hints_line, tabs_line
from wishtui.present.spans import Line, Role, Span, fit
from wishtui.services.inbox import Tab
from wishtui.text import clean_line, truncate
from wishtui.tui.session import Session
from wishtui.tui.widgets.painted import LineBar, LineSource

if TYPE_CHECKING:
    from wishtui.tui.screens.inbox import InboxScreen
    from wishtui.tui.widgets.reply_box import ReplyBox

_SAVE_AFTER = 1.0
"""Seconds after the first unsaved key when the draft goes to disk: no crash costs more typing than that."""


class Chrome:
    """Draws what frames the inbox. It repaints a line only when its words change."""

    def __init__(self, screen: "InboxScreen", session: Session) -> None:
        self._screen = screen
        self._session = session
        self._said: tuple[str, Role] | None = None
        self._save_timer: Timer | None = None
        self._of_draft = ""
        self._hints: dict[Hashable, Line] = {}

    def draw(self) -> None:
        """Bring every line up to date."""
        session = self._session
        overdue, soon = session.inbox.pressing(session.clock())
        unhandled = session.inbox.count(Tab.UNHANDLED) or 0
        notes = session.notes()
        tabs = tabs_line(session.tab, {tab: session.inbox.count(tab) for tab in Tab}, clean_line(session.searched))
        self._bar("header").show(lambda width: header_line(unhandled, overdue, soon, notes, width))
        self._bar("tabs").show(lambda width: fit(tabs, width))
        self._bar("too-small").show(self._small)
        self.draw_status()

    def draw_status(self) -> None:
        """Hints and position, or what was just said."""
        screen, said, keymap = self._screen, self._said, self._session.keymap
        if said is not None:
            line = (Span(" " + said[0], said[1]),)
            self._bar("status").show(lambda width: fit(line, width))
            return
        context, position = screen.context, self._position()

        def hints(width: int) -> Line:
            return hints_line(keymap.in_context(context), keymap, position, width)

        self._bar("status").show(_remembered(hints, self._hints, (context, position)))

    def draw_reply(self, saved: str) -> None:
        """Say how long the reply is and what became of its draft."""
        self._of_draft = saved
        self._screen.detail.set_reply_head(saved)

    def say(self, text: str, role: Role = Role.ACCENT) -> None:
        """Put one line in the status bar; the next key takes it away."""
        self._said = (clean_line(text), role)
        self.draw_status()

    def quiet(self) -> None:
        """Take away what was said."""
        if self._said is not None:
            self._said = None
            self.draw_status()

    def typed(self, box: "ReplyBox") -> None:
        """Take what stands in the reply box in hand, to be saved within a second."""
        drafts = self._session.drafts
        box.flag(_flaws(box.text) if box.text.strip() else [])
        if drafts.draft is not None and drafts.draft.text == box.text:
            # The box was filled, not typed into: what was said of the draft holds.
            return
        drafts.type(box.text, box.offset_in_text)
        # What was last true of the draft stays until the next save: another word for that second would only flicker.
        self.draw_reply(self._of_draft)
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

    def _saved_words(self) -> str:
        draft = self._session.drafts.draft
        return "draft saved" if draft is not None and draft.text.strip() else ""

    def _position(self) -> str:
        screen = self._screen
        if screen.context is Context.DETAIL:
            top, length = screen.detail.conversation.place
            return f"line {top + 1:,} of {length:,}"
        rows = screen.issues.length
        return f"{screen.issues.cursor + 1:,} of {rows:,}" if rows else ""

    def _small(self, width: int) -> Line:
        size = self._screen.size
        words = f"The terminal is too small: {size.width}×{size.height}, at least 60×15 is needed."
        return (Span(truncate(words, width)),)

    def _bar(self, name: str) -> LineBar:
        return self._screen.bars[name]


def _remembered(source: LineSource, known: dict[Hashable, Line], what: Hashable) -> LineSource:
    """`source`, asked once for each width as long as `what` it is of stays the same: each key looks at it thrice."""

    def line(width: int) -> Line:
        found = known.get((what, width))
        if found is None:
            known.clear()
            found = known[what, width] = source(width)
        return found

    return line


def _flaws(text: str) -> list[tuple[int, int]]:
    """Places that must not be sent. The rules are loaded when the first letter is typed."""
    from wishtui.domain.policy import check

    return [(finding.start, finding.end) for finding in check(text)]
