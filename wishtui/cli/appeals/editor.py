"""A letter's fields in the owner's editor: a file in TOML in which every field explains itself."""

import os
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import msgspec

from wishtui.cli import output
from wishtui.cli.appeals.fields import parse_fields
from wishtui.cli.context import CommandContext
from wishtui.config import paths
from wishtui.domain.appeal import Appeal, AppealChanged, FieldSpec, FieldValue, FieldValues, KindSpec
from wishtui.domain.draft import Draft, draft_id
from wishtui.errors import Refused, UsageError
from wishtui.i18n import _
from wishtui.services.lent_texts import APPEAL, LentTexts, recover
from wishtui.services.text_editor import LentText, editor_command
from wishtui.store import Store
from wishtui.text import clean_line


def check_editable(appeal: Appeal) -> None:
    """See that the letter may still change.

    Raises:
        Refused: it was handed in.
    """
    if not appeal.status.editable:
        raise Refused(
            _("Appeal {appeal} was handed in and stays as it went out.", appeal=appeal.id),
            _("Start the next one: wishtui appeal follow {appeal}.", appeal=appeal.id),
        )


def edited_fields(context: CommandContext, spec: KindSpec, appeal: Appeal) -> FieldValues:
    """What the owner changed.

    Raises:
        UsageError: there is no editor to be had here, or what it left cannot be read; the message says where it is.
    """
    text = fields_text(spec, appeal)
    lend = partial(_texts(context).lend, _lent_draft(context, appeal, text))
    lent = LentText(text, suffix=".toml", lend=lend)
    command = _editor(context)
    lent.write()
    lent.run(command)
    try:
        text = lent.read()
    finally:
        lent.leave()
    try:
        given = parse_fields(text, str(lent.file), toml=True)
    except UsageError as error:
        raise UsageError(
            error.message,
            _("What you wrote is kept there: mend it, then give it with --fields {file}.", file=lent.file),
        ) from error
    lent.discard()
    asked = [field.name for field in spec.asked(appeal.audience)]
    # A line that was taken out clears its field.
    cleared: FieldValues = {name: "" for name in asked if name in appeal.fields}
    return {
        name: value for name, value in (cleared | given).items() if value != appeal.fields.get(name, _nothing(value))
    }


def tell_left_over(context: CommandContext, store: Store, appeal: Appeal) -> None:
    """Say what an editor had saved of the appeal when it was killed together with us."""
    for notice in recover(store, _texts(context), context.agent, context.now(), appeal=appeal.id):
        output.print_notice(notice)


def discard(context: CommandContext, file: str | None) -> None:
    """What such an editor had saved in `file` was used: it need not be found again."""
    if file:
        _texts(context).discard(context.agent, Path(file))


def changed_meanwhile(appeal: Appeal, given: FieldValues) -> AppealChanged:
    """That a colleague saved the appeal while the editor was open; what was typed is kept in a file."""
    handle, name = tempfile.mkstemp(prefix="wishtui-", suffix=".json")
    with os.fdopen(handle, "wb") as out:
        out.write(msgspec.json.format(msgspec.json.encode(given), indent=2))
    who = clean_line(appeal.author)
    return AppealChanged(
        _("Appeal {appeal} was saved by {agent} while you wrote.", appeal=appeal.id, agent=who)
        if who
        else _("Appeal {appeal} was saved by a colleague while you wrote.", appeal=appeal.id),
        _("Look at it, then give your changes with --fields {file}.", file=name),
    )


def fields_text(spec: KindSpec, appeal: Appeal) -> str:
    """The fields as TOML, each under its help and its options."""
    blocks = [
        "# "
        + _(
            "{title}, appeal {appeal}. Save and leave; what is empty is not said.",
            title=clean_line(_(spec.title)),
            appeal=appeal.id,
        )
    ]
    blocks += ["\n".join(_block(field, appeal.fields.get(field.name, ""))) for field in spec.asked(appeal.audience)]
    return "\n\n".join(blocks) + "\n"


def _texts(context: CommandContext) -> LentTexts:
    return LentTexts(partial(paths.private_folder, context.where))


def _lent_draft(context: CommandContext, appeal: Appeal, text: str) -> Draft:
    """The fields as something that is being written, to be found again should this process be killed."""
    now = context.now()
    number = draft_id(int(now.timestamp() * 1000), int.from_bytes(os.urandom(5)))
    return Draft(id=number, issue_id=appeal.id, text=text, author=context.agent, at=now, kind=APPEAL)


def _block(field: FieldSpec, value: FieldValue) -> Iterator[str]:
    label, help_text = clean_line(_(field.label)), clean_line(_(field.help))
    name = _("{field} (needed)", field=label) if field.required else _("{field} (optional)", field=label)
    yield f"# {name}: {help_text}" if help_text else f"# {name}"
    yield from (f"#   {number}. {clean_line(option)}" for number, option in enumerate(field.options, start=1))
    if field.type.several:
        lines = value.split("\n") if isinstance(value, str) else value
        yield f"{field.name} = ["
        yield from (f"  {_quoted(line)}," for line in lines if line)
        yield "]"
    else:
        text = value if isinstance(value, str) else "\n".join(value)
        yield f"{field.name} = {_quoted(text)}"


def _quoted(text: str) -> str:
    """A TOML string: over several lines where it has several."""
    lines = [msgspec.json.encode(line).decode()[1:-1].replace("\x7f", "\\u007f") for line in text.split("\n")]
    return f'"{lines[0]}"' if len(lines) == 1 else '"""\n' + "\n".join(lines) + '"""'


def _nothing(value: FieldValue) -> FieldValue:
    return "" if isinstance(value, str) else ()


def _editor(context: CommandContext) -> str:
    if context.settings.restricted:
        raise UsageError(_("The settings forbid starting an editor."), _("Use --set field=value or --fields FILE."))
    if not all(output.is_terminal(stream) for stream in (sys.stdin, sys.stdout)):
        raise UsageError(_("There is nothing to change."), _("Use --set field=value or --fields FILE."))
    command = editor_command()
    if not command:
        raise UsageError(_("Neither VISUAL nor EDITOR names an editor."), _("Use --set field=value or --fields FILE."))
    return command
