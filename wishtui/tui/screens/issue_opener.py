"""The issue in hand: read on the store's thread, shown beside the list or in its place, and kept up to date."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from wishtui.commands import Context
from wishtui.domain.draft import Draft
from wishtui.domain.issue import last_activity_at, lock_reason
from wishtui.i18n import N_, _
from wishtui.present.detail import RESTORED
from wishtui.present.locks import locked_first
from wishtui.present.spans import Role
from wishtui.tui.screens.inbox_view import InboxView, follows_cursor
from wishtui.tui.screens.reply_draft import ReplyDraft
from wishtui.tui.session import OpenedIssue, Session

_OPENING = N_("Opening the issue")


class IssueOpener:
    """Opens issues. While the cursor moves on, what it stood on before is not waited for."""

    def __init__(self, view: InboxView, session: Session, draft: ReplyDraft) -> None:
        self._view = view
        self._session = session
        self._draft = draft
        self._wanted: str | None = None
        self._opening: asyncio.Task[object] | None = None
        self._is_left = False
        """Whether the cursor stands on another issue than the one that a command is about."""

    @property
    def subject(self) -> str:
        """Id of the issue that a command is about: the one under the cursor when its key was pressed."""
        issue = self._session.issue
        return issue.id if self._is_left and issue is not None else self._view.issues.current

    def follow_cursor(self) -> None:
        """Have the issue under the cursor in hand, one trip to the store later, unless another one is being read.

        While a command is at work, or asks something, the one that it is about stays in hand wherever the list goes.
        """
        if not follows_cursor(self._view):
            self._is_left = False
            return
        self._is_left = self._is_held()
        if self._is_left:
            return
        issue_id = self._view.issues.current
        here = self._session.issue.id if self._session.issue else ""
        running = self._opening is not None and not self._opening.done()
        if issue_id == here and not running:
            return
        self._wanted = issue_id
        if not running:
            self._opening = self._session.tasks.start(_OPENING, self._open_wanted())

    def under_way(self) -> Coroutine[Any, Any, None] | None:
        """What has to be over before a command can be sure which issue is in hand; None when it can."""
        task = self._opening
        return None if task is None or task.done() else _over(task)

    async def show(self, issue_id: str, *, keep_scroll: bool = False) -> bool:
        """Show an issue with its draft, as it is in the store now.

        False where the disk does not take what was typed of another: then that one stays in hand.
        """
        opened = await self._read_in_place_of_another(issue_id)
        if opened is not None:
            self._put(opened, keep_scroll=keep_scroll)
        return opened is not None

    def draw_reply_head(self) -> None:
        """Somebody came, or left, who writes to the same customer."""
        if self._view.detail.shows_reply:
            self._draft.draw_again()

    async def show_first(self) -> None:
        """The same for the first frame, which may have been read before."""
        session = self._session
        opened, session.preloaded = session.preloaded, None
        wanted = self._view.issues.current
        if opened is None or opened.issue is None or opened.issue.id != wanted:
            opened = await self._read(wanted)
        self._put(opened)

    async def reload(self) -> None:
        """The issue in hand changed under us: show it as it is, and leave what is being typed alone."""
        before = self._session.issue
        if before is None:
            return
        opened = await self._read(before.id)
        here = self._session.issue
        if opened.issue is None or here is None or here.id != opened.issue.id:
            return
        self._session.opened = opened
        self._session.translations.translate(opened.issue)
        view, reason = self._view, lock_reason(opened.issue)
        if reason and view.context is Context.COMPOSER and self._session.sending != here.id:
            await self._draft.save()
            view.read(True)
            view.say(locked_first(opened.issue), Role.OVERDUE)
        if view.reading or view.has_class("wide"):
            view.detail.set_lock(reason)
            view.detail.conversation.show(self._session.lines, keep_scroll=True)
            self._restore(opened)
            self._look()
        view.draw()

    def _restore(self, opened: OpenedIssue) -> None:
        """A reply that is a draft again, taken back or refused, stands in the box that nothing was typed into."""
        drafts, issue = self._session.drafts, opened.issue
        empty = drafts.draft is None or not drafts.draft.text.strip()
        if issue is not None and opened.drafts and empty and self._view.context is not Context.COMPOSER:
            self._fill(drafts.take(issue, opened.drafts))

    def _fill(self, draft: Draft | None) -> None:
        self._view.detail.reply.put(draft.text if draft else "", draft.cursor if draft else None)
        self._draft.draw(lambda: _(RESTORED) if draft else "")

    def _look(self) -> None:
        """The issue in hand is in sight: what came before is not new any more."""
        session, issue = self._session, self._session.issue
        if issue is not None:
            session.seen.mark(issue.id, last_activity_at(issue))
            self._view.issues.touch([issue.id])

    def _is_held(self) -> bool:
        question = self._view.asking.question
        is_asked = question is not None and not question.incremental  # a search moves the cursor with each letter
        return bool(self._session.tasks.commands) or is_asked or not self._view.is_active

    async def _open_wanted(self) -> None:
        while self._wanted is not None:
            issue_id, self._wanted = self._wanted, None
            wide = self._view.has_class("wide")
            opened = await (self._read_in_place_of_another(issue_id) if wide else self._read(issue_id, in_sight=False))
            if opened is None:
                self._wanted = None
                return
            if self._is_overtaken():
                continue
            if wide:
                self._put(opened)
            else:
                self._session.opened = opened

    def _is_overtaken(self) -> bool:
        """Whether the cursor has moved on, or somebody has opened an issue, who keeps it wherever the list goes."""
        return self._wanted is not None or not follows_cursor(self._view)

    async def _read_in_place_of_another(self, issue_id: str) -> OpenedIssue | None:
        """Read an issue once all that was typed of another is saved; None where the disk does not take that."""
        while await self._draft.save():
            opened = await self._read(issue_id)
            if not self._session.drafts.dirty:
                return opened  # else something was typed while the store was asked
        return None

    async def _read(self, issue_id: str, *, in_sight: bool = True) -> OpenedIssue:
        if not issue_id:
            return OpenedIssue()
        run = self._session.run if in_sight else self._session.run_unsaid
        return await run(_OPENING, self._session.read, issue_id)

    def _put(self, opened: OpenedIssue, *, keep_scroll: bool = False) -> None:
        session, detail, issue = self._session, self._view.detail, opened.issue
        draft = session.take(opened)
        session.translations.translate(issue)
        detail.set_class(issue is None, "empty")
        detail.set_lock(lock_reason(issue) if issue else "")
        detail.conversation.show(session.lines, keep_scroll=keep_scroll)
        self._look()
        if issue is not None:
            self._fill(draft)
        self._view.draw()


async def _over(task: asyncio.Task[object]) -> None:
    await asyncio.wait({task})
