"""The reply box and its draft: what is typed is in hand at once, and on disk within a second."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from wishtui.errors import StoreError
from wishtui.i18n import N_, _
from wishtui.present.spans import Role
from wishtui.present.words import field
from wishtui.tui.screens.inbox_view import InboxView
from wishtui.tui.screens.save_timer import SaveTimer
from wishtui.tui.screens.typed_text import UnsavedText
from wishtui.tui.session import Session

if TYPE_CHECKING:
    from wishtui.tui.widgets.reply_box import ReplyBox

_OPEN = N_("Telling colleagues who answers")


class ReplyDraft:
    """Keeps what stands in the reply box, and says above it what has become of it."""

    def __init__(self, view: InboxView, session: Session) -> None:
        self._view = view
        self._session = session
        self._timer = SaveTimer(view, self._save_later)
        self._saving = asyncio.Lock()
        self._state: Callable[[], str] = _nothing
        self._open_for = ""

    def enter(self) -> None:
        """Have colleagues know that the issue in hand is open to be answered."""
        session, issue = self._session, self._session.issue
        if issue is not None:
            self._open_for = issue.id
            session.tasks.start(_OPEN, session.run(_OPEN, session.store.composers.enter, issue.id))

    def leave(self) -> None:
        """Have them know that it is not any more."""
        session, open_for, self._open_for = self._session, self._open_for, ""
        if open_for:
            session.tasks.start(_OPEN, session.run(_OPEN, session.store.composers.leave))

    def draw(self, state: Callable[[], str]) -> None:
        """Say how long the reply is and what became of its draft, which `state` says in the reader's language."""
        self._state = state
        issue, others = self._session.issue, self._session.marks.others
        self._view.detail.set_reply_head(state(), field(others.get(issue.id, "")) if issue else "")

    def draw_again(self) -> None:
        """Say it once more, where who else writes to the customer has changed."""
        self.draw(self._state)

    def typed(self, box: "ReplyBox") -> None:
        """Take what stands in the reply box in hand, to be saved within a second."""
        drafts = self._session.drafts
        box.flag(_flaws(box.text) if box.text.strip() else [])
        if drafts.draft is not None and drafts.draft.text == box.text:
            # The box was filled, not typed into: what was said of the draft holds.
            return
        came_from = drafts.draft.origin if drafts.draft is not None else None
        drafts.type(box.text, box.offset_in_text)
        if drafts.draft is not None and drafts.draft.origin != came_from:
            self._view.detail.conversation.lay_out()
        # What was last true of the draft stays until the next save: another word for that second would only flicker.
        self.draw(self._state)
        if drafts.dirty:
            self._timer.start()

    def _save_later(self) -> None:
        self._session.tasks.start(N_("Saving the draft"), self.save())

    async def save(self) -> bool:
        """Save what was typed. False when the disk refused."""
        async with self._saving:
            self._timer.stop()
            while self._session.drafts.dirty:  # what is typed while the disk writes, too: it may be put aside next
                if not await self._save():
                    return False
                self._timer.stop()
        return True

    def save_now(self) -> None:
        """The same at once and in this thread. Raises StoreError."""
        self._session.drafts.save()

    def unsaved(self) -> list[UnsavedText]:
        """The reply, where it is on no disk."""
        drafts = self._session.drafts
        draft = drafts.draft if drafts.dirty else None
        return (
            [UnsavedText(_("reply to {issue}", issue=draft.issue_id), draft.text)]
            if draft and draft.text.strip()
            else []
        )

    async def _save(self) -> bool:
        session = self._session
        unsaved = session.drafts.unsaved()
        if unsaved is None:
            return True
        try:
            written = await session.run(N_("Saving the draft"), session.drafts.write, unsaved)
        except StoreError as error:
            self._view.say(str(error), Role.OVERDUE, holds=lambda: session.drafts.dirty)
            self.draw(lambda: _("NOT SAVED"))
            self._timer.try_again()
            return False
        session.drafts.saved(unsaved, written)
        self._view.draw_status()  # an earlier refusal is over
        here = session.drafts.draft
        if here is not None and here.id == written.id:
            self.draw(self._kept if here.text.strip() else _nothing)
        return True

    def _kept(self) -> str:
        """Where the draft is by now: what a host kept goes into the store when that can be reached."""
        return _("draft kept privately") if self._session.store.drafts.trouble else _("draft saved")


def _nothing() -> str:
    return ""


def _flaws(text: str) -> list[tuple[int, int]]:
    """Places that must not be sent. The rules are loaded when the first letter is typed."""
    from wishtui.domain.policy import check

    return [(finding.start, finding.end) for finding in check(text)]
