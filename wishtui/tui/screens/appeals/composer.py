"""The composer: the fields of an appeal, one of them in hand, and the letter as it reads now."""

from collections.abc import Iterable
from time import perf_counter

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.timer import Timer
from textual.widget import Widget

from wishtui.commands import Context
from wishtui.domain.appeal import GAP_MARK, FieldSpec, FieldValue, State
from wishtui.errors import WishtuiError
from wishtui.i18n import _
from wishtui.letters import Letter
from wishtui.present.appeals import (
    advice_lines,
    composer_title,
    field_row,
    summary_line,
)
from wishtui.present.spans import Line, Role
from wishtui.services.appeal_editor import AppealEditor, reader_title
from wishtui.text import clean_line
from wishtui.tui.screens.appeals.appeal_draft import AppealDraft
from wishtui.tui.screens.base import Argued, CommandHandlers, OverlayScreen
from wishtui.tui.session import Session
from wishtui.tui.widgets.field_editor import FieldEditor
from wishtui.tui.widgets.field_list import FieldList
from wishtui.tui.widgets.letter_pane import LetterPane
from wishtui.tui.widgets.line_widget import LineBar
from wishtui.tui.widgets.rule import Rule

_QUICK = 0.015
"""A letter that takes longer than so many seconds is written anew only once typing pauses."""
_PAUSE = 0.2


class ComposerScreen(OverlayScreen):
    """Fields on one side, checklist and letter on the other; one of the two below 120 columns."""

    CONTEXT = Context.APPEAL
    AUTO_FOCUS = ""

    def __init__(
        self,
        session: Session,
        composing: AppealEditor,
        handlers: CommandHandlers,
        argued: Argued,
    ) -> None:
        super().__init__(session, handlers, argued)
        self.composing = composing
        self._letter = Letter("", ())
        self._took = 0.0
        self._write_timer: Timer | None = None
        self._draft = AppealDraft(self, session, composing)
        self.typed_texts.append(self._draft)

    def body(self) -> Iterable[Widget]:
        """Both panes; the stylesheet decides which show."""
        headings = frozenset(part.title for part in self.composing.spec.parts)
        yield LineBar(id="summary")
        yield Rule("─", id="summary-rule")
        yield Horizontal(
            _FieldsPane(self), Rule("│", id="letter-divider"), LetterPane(headings, id="letter-pane"), id="composer"
        )

    @property
    def editor(self) -> FieldEditor:
        """Where the field in hand is filled in."""
        return self.query_one(FieldEditor)

    def on_mount(self) -> None:
        """The first missing field has the keys."""
        self.write()
        self.take(self.composing.next_gap() or self.composing.fields[0].name)
        problems = self.composing.service.catalogue.problems
        if problems:
            self.say(_("A template cannot be used: {problem}", problem=problems[0]), Role.SOON)

    def retranslate(self) -> None:
        """What helps with the field in hand, and how the letter stands, too."""
        super().retranslate()
        field = self.composing.field(self.editor.field.name)
        self.editor.retranslate(field, self.composing.options_for(field))
        self.write()

    def title_line(self, width: int) -> Line:
        """Kind, reader, and the appeal's id."""
        appeal = self.composing.appeal
        return composer_title(_(self.composing.spec.title), reader_title(appeal.audience), appeal, width)

    def position(self) -> str:
        """What has become of what was typed."""
        return self._draft.state

    def take(self, name: str) -> None:
        """Give the keys to a field."""
        self.show_letter(False)
        field = self.composing.field(name)
        self.editor.edit(field, self.composing.value(field), self.composing.options_for(field), self._advice)
        self.show_fields()
        self._look_at(field)

    def put(self, field: FieldSpec, value: FieldValue) -> None:
        """A field holds something else now: the letter follows, and the disk within a second."""
        try:
            if not self.composing.put(field, value):
                return
        except WishtuiError as error:
            self.say(str(error), Role.OVERDUE)
            return
        if self._took < _QUICK:
            self.write()
        elif self._write_timer is None:
            self._write_timer = self.set_timer(_PAUSE, self.write)
        self._draft.typed()
        self.draw_status()

    def filled(self) -> None:
        """The field in hand is done: on to the next that is missing, if any is."""
        here = self.editor.field.name
        following = self.composing.next_gap(here)
        if following and following != here:
            self.take(following)
        elif not following:
            self.show_fields()
            key_of = self.session.keymap.key_of
            save, copy = key_of("appeal.save"), key_of("appeal.copy")
            self.say(_("Nothing is missing: {save} saves it as complete, {copy} copies it", save=save, copy=copy))

    def step(self, by: int) -> None:
        """The field beside."""
        self.editor.commit()
        names = [field.name for field in self.composing.fields]
        here = names.index(self.composing.field(self.editor.field.name).name)
        self.take(names[(here + by) % len(names)])

    def write(self) -> None:
        """Write the letter anew, and say how it stands."""
        if self._write_timer is not None:
            self._write_timer.stop()
            self._write_timer = None
        start = perf_counter()
        self._letter = self.composing.letter
        self._took = perf_counter() - start
        parts = self._letter.parts
        self.query_one("#summary", LineBar).show(lambda width: summary_line(parts, width))
        self.query_one(LetterPane).show(self._letter)
        self.show_fields()
        self.draw()

    def show_fields(self) -> None:
        """The list of fields as it stands."""
        composing, gaps = self.composing, set(self.composing.gaps())
        rows = [
            field_row(
                field,
                composing.value(field),
                State.MISSING if field.name in gaps else composing.state(field)[0],
            )
            for field in composing.fields
        ]
        self.query_one(FieldList).show(rows, self.editor.field.name)

    def show_letter(self, previewing: bool) -> None:
        """In a narrow terminal: the letter in place of the fields, or the fields again."""
        if previewing == self.has_class("previewing"):
            return
        self.set_class(previewing, "previewing")
        if previewing:
            self.set_focus(self.query_one(LetterPane).view)
        else:
            self.editor.focus_editor()

    async def keep(self) -> bool:
        """Save what was typed."""
        while True:
            self.editor.commit()
            if not await super().keep():
                return False
            self.editor.commit()
            if not self.composing.dirty:
                return True  # else something was typed while the disk wrote

    async def save(self) -> bool:
        """Save, typed in or not; False when the disk refused."""
        self.editor.commit()
        return await self._draft.write()

    def save_now(self) -> None:
        """What was typed goes to disk at once: the program ends."""
        self.editor.commit()
        super().save_now()

    def on_field_list_selected(self, event: FieldList.Selected) -> None:
        """A click goes to a field."""
        self.editor.commit()
        self.take(event.name)

    def _advice(self, width: int) -> list[Line]:
        composing = self.composing
        return advice_lines(composing.spec, self.editor.field, composing.limit, width)

    def _look_at(self, field: FieldSpec) -> None:
        """Bring the place of the letter that a field fills into sight."""
        part = next((part.title for part in self.composing.spec.parts if part.name == field.part), "")
        self.query_one(LetterPane).look_at(f"{GAP_MARK}: {clean_line(field.label)}]", part)


class _FieldsPane(Vertical):
    """The list of fields and the editor of the one in hand."""

    def __init__(self, composer: ComposerScreen) -> None:
        super().__init__(id="fields-pane")
        self._composer = composer

    def on_option_rows_letter_typed(self) -> None:
        """No key vanishes without a word."""
        composing, appeal = self._composer.composing, self._composer.composing.appeal
        words = _("Nothing is typed here: space or a number chooses.")
        self._composer.say(words, Role.SOON, holds=lambda: composing.appeal is appeal)

    def compose(self) -> ComposeResult:
        composer = self._composer
        yield FieldList(id="fields")
        yield Rule("─", id="fields-rule")
        yield FieldEditor(
            composer.put, composer.filled, composer.step, today=composer.composing.today, id="field-editor"
        )
