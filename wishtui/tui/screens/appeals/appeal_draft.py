"""The appeal that is being written: what is typed is in hand at once, and on disk within a second."""

import asyncio
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from wishtui.domain.appeal import Appeal
from wishtui.errors import WishtuiError
from wishtui.i18n import N_, _
from wishtui.present.appeals import status_words
from wishtui.present.spans import Role
from wishtui.services.appeal_editor import AppealEditor, save_appeal
from wishtui.tui.screens.save_timer import HasTimers, SaveTimer
from wishtui.tui.screens.typed_text import UnsavedText
from wishtui.tui.session import Session


class AppealView(HasTimers, Protocol):
    """The screen that an appeal is written on."""

    async def keep(self) -> bool:
        """Put on disk what is typed there; False when the disk refused."""

    def say(self, text: str, role: Role = Role.ACCENT, *, holds: Callable[[], bool] = ...) -> None:
        """Put one line in the last bar."""

    def draw(self) -> None:
        """Bring the bars up to date."""


class AppealDraft:
    """Keeps what is typed, and knows what has become of it. One save at a time: each goes by what the last one gave."""

    def __init__(self, view: AppealView, session: Session, composing: AppealEditor) -> None:
        self._view = view
        self._session = session
        self._composing = composing
        self._timer = SaveTimer(view, self._save_later)
        self._saving = asyncio.Lock()
        self._writing = Lock()
        """Held by whichever thread writes: the next save has to go by what this one gave."""
        self._written: tuple[Appeal, Appeal] | None = None
        """What is on disk and was not taken in hand yet, as it was given and as it is kept."""
        self._refused = False

    @property
    def state(self) -> str:
        """What has become of what was typed."""
        appeal = self._composing.appeal
        if self._refused:
            return _("NOT SAVED")
        if self._composing.dirty:
            return _("typing")
        return _("{status}, saved", status=status_words(appeal.status)) if appeal.rev else _("not saved yet")

    def typed(self) -> None:
        """Something was typed: it is to be saved within a second."""
        self._timer.start()

    async def save(self) -> bool:
        """Save what was typed, if anything was."""
        return await self.write() if self._composing.dirty else True

    async def write(self) -> bool:
        """Save, typed in or not. False when the disk refused."""
        self._timer.stop()
        async with self._saving:
            return await self._write()

    def save_now(self) -> None:
        """Save what was typed, at once and in this thread: after a save that is under way, which it waits for."""
        composing = self._composing
        with self._writing:
            self._take_in()
        if composing.dirty:
            # Who ends the program saves once more after the last key: that must know of this one.
            self._write_down(composing.appeal)
            self._take_in()

    def unsaved(self) -> list[UnsavedText]:
        """The letter as it reads now, where what was filled in is on no disk."""
        composing = self._composing
        return (
            [UnsavedText(_("appeal {appeal}", appeal=composing.appeal.id), composing.letter.text)]
            if composing.dirty
            else []
        )

    def _write_down(self, appeal: Appeal) -> None:
        """Called on the store's thread, or on the loop's where the program ends."""
        with self._writing:
            here = self._composing.appeal
            if (here.id, here.rev) != (appeal.id, appeal.rev):
                return  # a save that knew more than this one came before it
            self._written = appeal, save_appeal(self._composing.service, appeal)

    def _take_in(self) -> None:
        """Learn what was written: whoever waited for it comes too late where the program ends meanwhile."""
        written, self._written = self._written, None
        if written is not None:
            self._composing.saved(*written)

    def _save_later(self) -> None:
        self._session.tasks.start(N_("Saving the appeal"), self._view.keep())

    async def _write(self) -> bool:
        composing, before, branched = self._composing, self._composing.appeal, self._composing.branched
        try:
            await self._session.run(N_("Saving the appeal"), self._write_down, before)
        except WishtuiError as error:
            self._refused = True
            self._view.say(str(error), Role.OVERDUE, holds=lambda: self._refused)
            self._timer.try_again()
            return False
        self._take_in()
        self._refused = False
        if composing.branched != branched:
            name = branched or composing.branched
            self._view.say(_("A colleague saved {appeal} meanwhile: yours goes on as a new one.", appeal=name))
        self._view.draw()
        return True
