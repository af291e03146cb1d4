"""What the composer does by each command."""

from collections.abc import Callable, Coroutine
from typing import Any

from wishtui.i18n import _, enumerated
from wishtui.present.spans import Role
from wishtui.services.appeal_editor import reader_field, reader_title
from wishtui.tui.actions.appeal_letters import SHARED, copy_letter, export_letter, use_as_reply
from wishtui.tui.actions.program import palette, show_help
from wishtui.tui.screens.appeals.composer import ComposerScreen
from wishtui.tui.widgets.letter_pane import LetterPane
from wishtui.tui.widgets.moves import Move


async def save(screen: ComposerScreen) -> None:
    """Keep it: complete when nothing is missing, else as a draft, and say what is."""
    if not await screen.save():
        return
    missing = screen.composing.missing()
    if missing:
        names = enumerated(_(part.title) for part in missing)
        screen.say(_("Saved as a draft. Missing: {names}", names=names), Role.SOON)
    else:
        key_of = screen.session.keymap.key_of
        screen.say(
            _(
                "Saved, complete: {copy} copies it, {export} exports it, {list} lists it",
                copy=key_of("appeal.copy"),
                export=key_of("appeal.export"),
                list=key_of("appeal.list"),
            )
        )


async def copy(screen: ComposerScreen) -> None:
    """Copy the letter as it reads now."""
    if await screen.keep():
        await copy_letter(screen, screen.composing.appeal)


async def export(screen: ComposerScreen) -> None:
    """Export the letter as it reads now."""
    if await screen.keep():
        export_letter(screen, screen.composing.appeal)


async def as_reply(screen: ComposerScreen) -> None:
    """Use the letter as the reply."""
    screen.editor.commit()
    await use_as_reply(screen, screen.composing.appeal)


def reader(screen: ComposerScreen) -> None:
    """Write it to the other reader."""
    composing = screen.composing
    if len(composing.spec.audience) < 2:
        screen.say(_("{title} is written to Wish alone.", title=composing.spec.title), Role.SOON)
        return
    screen.editor.commit()
    readers = composing.spec.audience
    following = readers[(readers.index(composing.appeal.audience) + 1) % len(readers)]
    screen.put(reader_field(), reader_title(following))
    screen.take(composing.next_gap() or screen.editor.field.name)


def preview(screen: ComposerScreen) -> None:
    """Fields, or the letter; with both in sight, the one or the other has the keys."""
    screen.show_letter(not screen.has_class("previewing"))


def next_field(screen: ComposerScreen) -> None:
    """The field below."""
    screen.step(1)


def previous_field(screen: ComposerScreen) -> None:
    """The field above."""
    screen.step(-1)


def next_missing(screen: ComposerScreen) -> None:
    """The next field that something must stand in."""
    screen.editor.commit()
    name = screen.composing.next_gap(screen.editor.field.name)
    if name:
        screen.take(name)
    else:
        screen.say(_("Nothing is missing."))


async def leave(screen: ComposerScreen) -> None:
    """Back, what is typed on disk."""
    if await screen.keep():
        screen.dismiss()


HANDLERS: dict[str, Callable[[Any], Coroutine[Any, Any, None] | None]] = {
    **SHARED,
    "appeal.save": save,
    "appeal.copy": copy,
    "appeal.export": export,
    "appeal.as_reply": as_reply,
    "appeal.reader": reader,
    "appeal.preview": preview,
    "appeal.next_field": next_field,
    "appeal.previous_field": previous_field,
    "appeal.next_missing": next_missing,
    "appeal.letter_down": lambda screen: screen.query_one(LetterPane).view.move(Move.PAGE_DOWN),
    "appeal.letter_up": lambda screen: screen.query_one(LetterPane).view.move(Move.PAGE_UP),
    "appeal.help": show_help,
    "appeal.palette": palette,
    "appeal.leave": leave,
}
