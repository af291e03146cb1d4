"""Questions in the line at the bottom: asked, answered, and asked again where the answer was refused."""

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.widget import Widget

from wishtui.errors import StoreError, UsageError, WishtuiError
from wishtui.i18n import N_, _
from wishtui.present.spans import Role
from wishtui.services.line_drafts import LineKey
from wishtui.tui.keys import Work
from wishtui.tui.screens.save_timer import SaveTimer
from wishtui.tui.screens.typed_text import UnsavedText
from wishtui.tui.session import Session
from wishtui.tui.style_sheets import need_sheet

if TYPE_CHECKING:
    from wishtui.tui.widgets.prompt import Prompt, Question

_SAVING = N_("Saving what is typed")
_TAKING = N_("Taking the answer")
KINDS = {
    "note": N_("note"),
    "tags": N_("tags"),
    "snooze": N_("snooze"),
    "assign": N_("assign"),
    "fact": N_("fact"),
    "where": N_("where it was handed in"),
    "reference": N_("reference"),
    "outcome": N_("outcome"),
    "export": N_("export"),
    "report": N_("export"),
    "search": N_("search"),
    "line": N_("command line"),
}
"""What a line is called that is on no disk, by its kind."""


class ConfirmFirst(Exception):
    """What an answer would do is shown on a page first; whoever goes back from there has the question again."""

    def __init__(self, page: Screen[bool], name: str, act: Callable[[], Work]) -> None:
        super().__init__(name)
        self.page = page
        self.name = name
        """What `act` goes on as."""
        self.act = act


class Asking:
    """One screen's questions. What stands in the line is in hand at once, and on disk within a second."""

    def __init__(
        self,
        screen: Screen[Any],
        session: Session,
        *,
        say: Callable[..., None],
        draw_status: Callable[[], None],
        default_focus: Callable[[], Widget | None],
    ) -> None:
        self._screen = screen
        self._session = session
        self._say = say
        self._draw_status = draw_status
        self._default_focus = default_focus
        self.closed: Callable[[], None] = lambda: None
        """Called when a question, or a page over the screen, is gone."""
        self._from: Widget | None = None
        self._timer = SaveTimer(screen, self._save_later)
        self._saving = asyncio.Lock()

    @cached_property
    def prompt(self) -> "Prompt":
        """The line to type in, made for the first question."""
        from wishtui.tui.widgets.prompt import Prompt

        need_sheet(self._screen.app, "prompt.tcss")
        prompt = Prompt(self._typed, id="prompt")
        self._screen.mount(prompt, after="#status")
        return prompt

    @property
    def question(self) -> "Question | None":
        """What is asked now."""
        return self.prompt.question if "prompt" in self.__dict__ else None

    def ask(self, question: "Question") -> None:
        """Ask. What was typed there before and not used stands in the line, and that is said."""
        draft = self._session.line_drafts.get(_key(question))
        if draft is None:
            self._show(question, question.text)
            if question.hint:
                self.prompt.hint(question.hint)
            return
        moved = draft.base != question.text
        text = question.rebase(draft.base, draft.text, question.text) if moved else draft.text
        self._show(question, text)
        at, key_of = self._session.show_time(draft.at), self._session.keymap.key_of
        take, clear = key_of("prompt.submit"), key_of("edit.cut_to_start")
        if text != draft.text:
            hint = _(
                "Typed {time} and not used: {take} takes it, {clear} clears. "
                "What stood there has changed since, and is taken in.",
                time=at,
                take=take,
                clear=clear,
            )
        else:
            hint = _("Typed {time} and not used: {take} takes it, {clear} clears", time=at, take=take, clear=clear)
        self.prompt.hint(hint)

    def submit(self) -> Work | None:
        """Take the answer; gives what has to be awaited for it. One that is refused stays in the line."""
        question, text = self._close()
        if question is None:
            return None
        if question.kind:
            self._session.remember(question.kind, text)
        try:
            work = question.submit(text)
        except WishtuiError as error:
            self._again(question, text, error)
            return None
        except ConfirmFirst as first:
            self.confirm(first, question, text)
            return None
        if work is None:
            self._used(question)
            return None
        return self._carry_out(question, text, work)

    def cancel(self) -> None:
        """Take the question back. Prose is kept for the next time, any other line can be recalled."""
        question, text = self._close()
        if question is None:
            return
        if question.kind and not question.prose:
            self._session.remember(question.kind, text)
            self._session.line_drafts.type(_key(question), "")
        question.cancel(text)
        if question.prose and self._session.line_drafts.get(_key(question)) is not None:
            self._say(_("Kept as a draft for when you are asked this again."), Role.ACCENT)
        self._save_later()
        self.closed()

    def leave(self) -> None:
        """Somebody went elsewhere: take the answer where what is in sight is what it did, else take the question back.

        One that is wrong is taken back.
        """
        question = self.question
        if question is None or not question.incremental or not self.prompt.accepts():
            self.cancel()
            return
        work = self.submit()
        if work is not None:
            self._session.tasks.command(_TAKING, work)

    def confirm(self, first: ConfirmFirst, question: "Question | None" = None, text: str = "") -> None:
        """Show what would be done, and do it once it is agreed to."""

        def decided(yes: bool | None) -> None:
            if yes:
                work = first.act()
                self._session.tasks.command(
                    first.name, work if question is None else self._carry_out(question, text, work)
                )
            elif question is not None:
                self._again(question, text)

        self._screen.app.push_screen(first.page, decided)

    async def save(self) -> bool:
        """Save what was typed into any line. False when the disk refused."""
        self._take_typed()
        self._timer.stop()
        async with self._saving:
            unsaved = self._session.line_drafts.unsaved()
            if not unsaved:
                return True
            try:
                written = await self._session.run(_SAVING, self._session.line_drafts.write, unsaved)
            except StoreError as error:
                self._say(str(error), Role.OVERDUE, holds=lambda: bool(self._session.line_drafts.unsaved()))
                self._timer.try_again()
                return False
            self._session.line_drafts.saved(written)
            self._draw_status()  # an earlier refusal is over
            if self.question is not None and self._session.store.drafts.trouble:
                self.prompt.hint(_("Kept privately: the store's folder of drafts cannot be used."))
            return True

    def save_now(self) -> None:
        """The same at once and in this thread. Raises StoreError."""
        self._take_typed()
        self._session.line_drafts.save()

    def unsaved(self) -> list[UnsavedText]:
        """Lines that are on no disk."""
        lines = [line.draft for line in self._session.line_drafts.unsaved()]
        return [
            UnsavedText(f"{_(KINDS.get(line.kind, line.kind))} {line.issue_id}".strip(), line.text)
            for line in lines
            if line.text.strip()
        ]

    async def _carry_out(self, question: "Question", text: str, work: Work) -> None:
        try:
            await work
        except ConfirmFirst as first:
            self.confirm(first, question, text)
        except WishtuiError as error:
            self._again(question, text, error)
            raise
        else:
            self._used(question)

    def _again(self, question: "Question", text: str, error: WishtuiError | None = None) -> None:
        """The answer was refused or not meant: it stands in the line as it was."""
        self._show(question, text)
        self.prompt.remark(None if error is None else UsageError(error.message, error.remedy))
        self._typed(question, text)

    def _show(self, question: "Question", text: str) -> None:
        screen, prompt = self._screen, self.prompt
        if prompt.question is None:
            self._from = screen.focused
        screen.add_class("asking")
        prompt.ask(question, text, self._session.history.get(question.kind, ()) if question.kind else ())
        self._draw_status()

    def _close(self) -> "tuple[Question | None, str]":
        """Give the keys back to where they were."""
        self._take_typed()
        screen, question, text = self._screen, self.prompt.question, self.prompt.field.value
        self.prompt.question = None
        screen.remove_class("asking")
        screen.set_focus(self._from or self._default_focus())
        self._draw_status()
        return question, text

    def _used(self, question: "Question") -> None:
        """The answer has done what it should: it is no draft any more, unless it is one of several."""
        if question.kind and question.final:
            self._session.line_drafts.type(_key(question), "")
        self._save_later()
        self.closed()

    def _take_typed(self) -> None:
        question = self.question
        if question is not None:
            self._typed(question, self.prompt.field.value)

    def _typed(self, question: "Question", text: str) -> None:
        if question.kind:
            self._session.line_drafts.type(_key(question), "" if text == question.text else text, question.text)
            if self._session.line_drafts.unsaved():
                self._timer.start()

    def _save_later(self) -> None:
        if self._session.line_drafts.unsaved():
            self._session.tasks.start(_SAVING, self.save())


def _key(question: "Question") -> LineKey:
    return LineKey(question.kind, question.about)
