"""Where the field in hand is filled in: one line, several lines, or rows to pick from, whichever its type wants."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, TextArea

from wishtui.domain.appeal import FieldSpec, FieldType, FieldValue, parse_money
from wishtui.i18n import _
from wishtui.present.appeals import counted_remark, field_head, field_help
from wishtui.present.field_options import FieldOptions
from wishtui.present.spans import Role, Span, fit
from wishtui.services.appeal_editor import spelled_day, stepped_day, typed_day
from wishtui.text import clean, clean_line
from wishtui.tui.widgets.conversation import Conversation, LinesSource
from wishtui.tui.widgets.line_widget import LineBar
from wishtui.tui.widgets.option_rows import OptionRows
from wishtui.tui.widgets.prompt_input import PromptInput
from wishtui.tui.widgets.reply_box import ReplyBox

_BLANK = FieldSpec(name="", label="")
_PICKED = (FieldType.CHOICE, FieldType.ITEMS, FieldType.EVIDENCE, FieldType.ORDERS)

FieldChanged = Callable[[FieldSpec, FieldValue], None]
"""Hears at once what a field holds now."""


class FieldInput(PromptInput):
    """One line of a letter."""


class FieldText(ReplyBox):
    """Several lines of a letter."""

    tab_is_text: ClassVar[bool] = False


class FieldEditor(Vertical):
    """The editor of one field at a time. What is typed is told with each key, before the next one is read."""

    def __init__(
        self,
        changed: FieldChanged,
        done: Callable[[], None],
        step: Callable[[int], None],
        *,
        today: date,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._changed = changed
        self._done = done
        self._step = step
        self._today = today
        self.field = _BLANK
        self._shown = ""
        self._field_options: FieldOptions | None = None
        self._writing: int | None = None
        self._before: tuple[list[str], str, list[int]] = ([], "", [])

    def compose(self) -> ComposeResult:
        """All editors exist; the class says which one shows."""
        yield LineBar(id="field-head")
        yield LineBar(id="field-help")
        yield OptionRows(self._pick, self._write, id="field-picks")
        yield FieldInput(id="field-input", compact=True, select_on_focus=False)
        yield FieldText(id="field-text")
        yield Conversation(id="field-advice")

    @property
    def options(self) -> OptionRows:
        """Rows to pick from."""
        return self.query_one(OptionRows)

    @property
    def line(self) -> FieldInput:
        """One line."""
        return self.query_one(FieldInput)

    @property
    def box(self) -> FieldText:
        """Several lines."""
        return self.query_one(FieldText)

    def on_mount(self) -> None:
        """Nothing blinks: each blink would cost bytes on the line."""
        self.line.cursor_blink = False

    def edit(self, field: FieldSpec, value: FieldValue, field_options: Sequence[str], advice: LinesSource) -> None:
        """Take a field in hand; `advice` fills the room that it leaves."""
        self.commit()
        self.field, self._writing = field, None
        picked = field.type in _PICKED
        self._field_options = FieldOptions(field, value, field_options) if picked else None
        self.set_classes("picking" if picked else "several" if field.type is FieldType.LINES else "single")
        text = value if isinstance(value, str) else "\n".join(value)
        if self._field_options is not None:
            self.options.show(self._field_options)
        elif field.type is FieldType.LINES:
            self._shown = clean(text)
            self.box.put(text)
        else:
            self._put_line(text)
            self.query_one("#field-advice", Conversation).show(advice)
        self.focus_editor()
        self.describe()

    def focus_editor(self) -> None:
        """Give the keys to the editor that this field has."""
        if self._field_options is not None:
            self.screen.set_focus(self.options)
        elif self.field.type is FieldType.LINES:
            self.screen.set_focus(self.box)
        else:
            self.screen.set_focus(self.line)

    def commit(self) -> None:
        """Tell what was typed and nobody was told of yet."""
        if self._field_options is not None and self._writing is None:
            return
        text = self.box.text if self.field.type is FieldType.LINES and self._field_options is None else self.line.value
        if text == self._shown or not self.field.name:
            return
        self._shown = text
        if self._field_options is not None and self._writing is not None:
            self._field_options.rewrite(self._writing, text)
            self._changed(self.field, self._field_options.value)
            self.options.lay_out()
        else:
            self._changed(self.field, typed_day(text, self._today) if self.field.type is FieldType.DATE else text)
        self.describe()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Heard with each key."""
        event.stop()
        self.commit()

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        """Heard with each key."""
        event.stop()
        self.commit()

    def _pick(self, index: int) -> None:
        """A row was chosen or taken back; the choice of one leads on."""
        if self._field_options is None:
            return
        self._changed(self.field, self._field_options.value)
        self.describe()
        if index >= 0 and not self._field_options.several:
            self._done()

    def _write(self, index: int) -> None:
        """A row is written in, in a line below the rows."""
        if self._field_options is None:
            return
        self._writing, self._before = index, self._field_options.snapshot()
        new = self._field_options.several and self._field_options.takes_text(index)
        text = "" if new else self._field_options.text(index)
        self._put_line(text)
        self.add_class("writing")
        self.screen.set_focus(self.line)
        self.describe()

    def on_key(self, event: events.Key) -> None:
        """What a line does with keys that are not text."""
        if not self.line.has_focus or not self._line_key(event.key):
            return
        event.stop()
        event.prevent_default()

    def _line_key(self, key: str) -> bool:
        self.commit()
        if key == "enter" and self._writing is not None:
            several = self._field_options is not None and self._field_options.several
            self._end_writing()
            if not several:
                self._done()
        elif key == "enter":
            self._done()
        elif key == "escape" and self._writing is not None and self._field_options is not None:
            self._field_options.restore(self._before)
            self._changed(self.field, self._field_options.value)
            self._end_writing()
        elif key in ("up", "down") and self._writing is None:
            self._beside(1 if key == "down" else -1)
        else:
            return False
        return True

    def _beside(self, by: int) -> None:
        """Up and down: another day in a date, another field elsewhere."""
        if self.field.type is FieldType.DATE:
            self.line.put_again(stepped_day(self.line.value, -by, self._today))
            self.commit()
        else:
            self._step(by)

    def _end_writing(self) -> None:
        self._writing = None
        self.remove_class("writing")
        self.options.lay_out()
        self.screen.set_focus(self.options)
        self.describe()

    def _put_line(self, text: str) -> None:
        self._shown = clean_line(text)
        self.line.put(text)

    def retranslate(self, field: FieldSpec, field_options: Sequence[str]) -> None:
        """Another language is spoken: the field as it is called in it. What is typed stays as it is."""
        if self._field_options is not None and self._writing is None:
            # Options may be words of ours, and the value is one of them: they go by their places.
            chosen, cursor = self._field_options.chosen, self.options.cursor
            self._field_options = FieldOptions(field, self._field_options.value, field_options)
            self._field_options.chosen = chosen
            self.options.show(self._field_options, cursor)
        self.field = field
        self.describe()

    def describe(self) -> None:
        """Say which field is in hand, how it is filled in, and what is to be known of what stands in it."""
        field, remark = self.field, _remark(self.field, self._field_options, self.line.value, self._today)
        self.query_one("#field-head", LineBar).show(lambda width: field_head(field, remark, width))
        help_text = (Span(" " + clean_line(field_help(field, writing=self._writing is not None)), Role.DIM),)
        self.query_one("#field-help", LineBar).show(lambda width: fit(help_text, width))


def _remark(field: FieldSpec, field_options: FieldOptions | None, line: str, today: date) -> str:
    """What is to be known of what stands in a field."""
    if field_options is not None and field_options.several:
        return counted_remark(field, len(field_options.value))
    if field_options is not None:
        return _("{number} to choose from", number=field_options.length)
    if field.type is FieldType.DATE:
        return spelled_day(line, today)
    return parse_money(line) if field.type is FieldType.MONEY else ""
