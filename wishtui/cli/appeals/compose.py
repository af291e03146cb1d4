"""Letters begun, gone on with, and written out."""

import argparse
from collections.abc import Callable
from pathlib import Path

from wishtui.cli import output
from wishtui.cli.appeals import editor
from wishtui.cli.appeals.context import OpenAppeals, known_orders, read_appeals, report_parts, write_appeals
from wishtui.cli.appeals.fields import chosen, given_fields, order_ids
from wishtui.cli.appeals.json_output import list_item, show_item
from wishtui.cli.context import CommandContext
from wishtui.domain.appeal import Appeal, FieldValues, likely_kind
from wishtui.domain.issue import Issue
from wishtui.errors import NotAcceptable, UsageError
from wishtui.exchange import json_bytes
from wishtui.i18n import _, enumerated
from wishtui.letters import Letter
from wishtui.services.appeals import FORMATS
from wishtui.services.files import output_file, whole_file
from wishtui.services.shops import check_shop, shop_names


def new(context: CommandContext, args: argparse.Namespace) -> int:
    """Exit 0 with a complete letter, which is kept; 4 with an incomplete one, kept only where --draft asks for it."""
    given = given_fields(args)
    if args.shop:
        check_shop(args.shop, shop_names(context.settings, context.connections))
    with read_appeals(context, bare=not args.issue) as appeals:
        issues = [context.find(appeals.store, name) for name in dict.fromkeys(args.issue)]
        kind = args.kind or _likeliest(appeals, issues, context)
        appeal = _started(appeals, kind, issues, given, args)
        letter = appeals.service.letter(appeal)
        text = appeals.service.export(appeal, _format(args), draft=True)
        shown = show_item(appeals, appeal, letter)
        report_parts(appeals, appeal, letter)
    if not letter.complete and not args.draft:
        if args.json:
            _print_json(shown | {"id": None})
        output.print_notice(
            _("The letter is incomplete and not kept. Fill in what is missing, or add --draft to keep it so.")
        )
        return NotAcceptable.exit_code

    def keep() -> Appeal:
        with write_appeals(context) as appeals:
            return appeals.service.save(appeal)

    kept = _written(context, args, text, keep)
    if args.quiet:
        output.print_text(kept.id)
    elif args.json:
        _print_json(shown | {"status": kept.status.value, "rev": kept.rev})
    elif args.output in (None, "-"):
        output.print_text(text.rstrip("\n"))
    output.print_notice(_summary(kept, letter, args.output))
    return 0 if letter.complete else NotAcceptable.exit_code


def edit(context: CommandContext, args: argparse.Namespace) -> int:
    """Change fields as told, or else in the owner's editor; the letter is kept whether or not it is complete."""
    given = given_fields(args)
    if not given and not args.audience:
        with read_appeals(context) as appeals:
            appeal = appeals.appeal(args.id)
            editor.check_editable(appeal)
            editor.tell_left_over(context, appeals.store, appeal)
            given = editor.edited_fields(context, appeals.service.catalogue.kind(appeal.kind), appeal)
        if not given:
            output.print_notice(_("Nothing was changed."))
            return 0
        return _changed(context, args, given, rev=appeal.rev)
    code = _changed(context, args, given)
    editor.discard(context, args.fields)
    return code


def start_next(context: CommandContext, args: argparse.Namespace) -> int:
    """Start the next letter from what an earlier one said."""
    with write_appeals(context) as appeals:
        earlier = appeals.appeal(args.id)
        appeal = appeals.service.start_next(earlier)
        shown = list_item(appeals, appeal)
    if args.json:
        output.print_json(shown)
    else:
        output.print_text(appeal.id)
    output.print_notice(
        _(
            "Appeal {appeal} begins with what {earlier} said: go on with `wishtui appeal edit {appeal}`.",
            appeal=appeal.id,
            earlier=earlier.id,
        )
    )
    return 0


def export(context: CommandContext, args: argparse.Namespace) -> int:
    """Write the letter out.

    Raises:
        NotAcceptable: it is incomplete, and --draft was not given.
    """
    with read_appeals(context) as appeals:
        appeal = appeals.appeal(args.id)
        text = appeals.service.export(appeal, _format(args), draft=args.draft)
    _written(context, args, text, lambda: appeal)
    if args.output in (None, "-"):
        output.print_text(text.rstrip("\n"))
    else:
        output.print_notice(_("The letter is in {file}.", file=args.output))
    return 0


def _changed(context: CommandContext, args: argparse.Namespace, given: FieldValues, *, rev: int | None = None) -> int:
    with write_appeals(context) as appeals:
        appeal = appeals.appeal(args.id)
        if rev is not None and appeal.rev != rev:
            raise editor.changed_meanwhile(appeal, given)
        spec = appeals.service.catalogue.kind(appeal.kind)
        named = known_orders(appeals.store, order_ids(spec, given))
        changed = appeals.service.edit(appeal, chosen(spec, given), audience=args.audience or "", orders=named)
        kept = appeal if changed is appeal else appeals.service.save(changed)
        letter = appeals.service.letter(kept)
        shown = show_item(appeals, kept, letter)
        report_parts(appeals, kept, letter)
    if args.json:
        _print_json(shown)
    output.print_notice(_summary(kept, letter, None))
    return 0


def _started(
    appeals: OpenAppeals, kind: str, issues: list[Issue], given: FieldValues, args: argparse.Namespace
) -> Appeal:
    spec = appeals.service.catalogue.usable_kind(kind)
    named = known_orders(appeals.store, order_ids(spec, given))
    fields, audience = chosen(spec, given), args.audience or ""
    return appeals.service.start(kind, issues, orders=named, audience=audience, fields=fields, shop=args.shop)


def _likeliest(appeals: OpenAppeals, issues: list[Issue], context: CommandContext) -> str:
    if not issues:
        kinds = enumerated(spec.name for spec in appeals.service.catalogue.kinds())
        raise UsageError(_("Say which kind of appeal."), _("There are: {kinds}.", kinds=kinds))
    kind = likely_kind(issues[0], context.now(), context.windows)
    output.print_notice(_("Taken to be of the kind {kind}: name another if that is wrong.", kind=kind))
    return kind


def _format(args: argparse.Namespace) -> str:
    ending = Path(args.output or "").suffix.lower().removeprefix(".")
    return args.format or {"htm": "html", "markdown": "md"}.get(ending, ending if ending in FORMATS else "txt")


def _written(context: CommandContext, args: argparse.Namespace, text: str, keep: Callable[[], Appeal]) -> Appeal:
    """Keep the appeal, and put the letter into the file that was named: both, or neither."""
    if args.output in (None, "-"):
        return keep()
    with whole_file(output_file(args.output, context.settings), overwrite=args.overwrite) as out:
        out.write(text.encode())
        return keep()


def _summary(appeal: Appeal, letter: Letter, file: str | None) -> str:
    in_file = file not in (None, "-")
    if letter.complete and in_file:
        return _("Appeal {appeal} is complete and kept; the letter is in {file}.", appeal=appeal.id, file=file)
    if letter.complete:
        return _("Appeal {appeal} is complete and kept.", appeal=appeal.id)
    if in_file:
        return _(
            "Appeal {appeal} is kept as a draft; the letter is in {file}: go on with `wishtui appeal edit {appeal}`.",
            appeal=appeal.id,
            file=file,
        )
    return _("Appeal {appeal} is kept as a draft: go on with `wishtui appeal edit {appeal}`.", appeal=appeal.id)


def _print_json(item: object) -> None:
    output.binary().write(json_bytes(item, indent=2) + b"\n")
