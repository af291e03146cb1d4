"""What there is to see: kinds, the list of appeals, one of them."""

import argparse

from wishtui.cli import output
from wishtui.cli.appeals.desk import Desk, looking, tell_broken
from wishtui.cli.appeals.pages import appeal_lines, appeals_lines, kind_lines, kinds_lines
from wishtui.cli.appeals.shapes import kind_item, list_item, show_item
from wishtui.cli.context import CommandContext
from wishtui.domain.appeal import Appeal
from wishtui.exchange import json_bytes, write_json
from wishtui.letters import Catalogue, Letter, NoSuchTemplate, TemplateBroken


def kinds(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the kinds, or one of them. No store is needed."""
    catalogue = Catalogue([folder for folder in context.letter_folders if folder.is_dir()])
    specs = [catalogue.usable_kind(args.kind)] if args.kind else catalogue.kinds()
    if args.json:
        write_json(map(kind_item, specs), output.binary())
    elif args.kind:
        output.say_all(kind_lines(specs[0], width=output.terminal_width() or output.PLAIN_WIDTH))
    else:
        output.say_all(kinds_lines(specs, width=output.terminal_width()))
    tell_broken(catalogue)
    return 0


def list_appeals(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the appeals; none is no failure."""
    with looking(context) as desk:
        issue_id = context.find(desk.store, args.issue).id if args.issue else ""
        found = [appeal for appeal in desk.work.all(" ".join(args.words)) if _wanted(appeal, args.status, issue_id)]
        if args.json:
            write_json((list_item(desk, appeal) for appeal in found), output.binary())
        elif args.quiet:
            output.say_all(appeal.id for appeal in found)
        elif found:
            output.say_all(appeals_lines(desk, found, context, width=output.terminal_width()))
    return 0


def show(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the appeal and its letter."""
    with looking(context) as desk:
        appeal = desk.appeal(args.id)
        letter = _letter(desk, appeal)
        if args.json:
            output.binary().write(json_bytes(show_item(desk, appeal, letter), indent=2) + b"\n")
            return 0
        width = output.terminal_width() or output.PLAIN_WIDTH
        output.say_all(appeal_lines(desk, appeal, letter, context, width=width))
    return 0


def _letter(desk: Desk, appeal: Appeal) -> Letter | None:
    """The letter; None, and a line that says why, where its template cannot be used."""
    try:
        return desk.work.letter(appeal)
    except (NoSuchTemplate, TemplateBroken) as error:
        output.tell(str(error))
        return None


def _wanted(appeal: Appeal, status: str | None, issue_id: str) -> bool:
    return status in (None, appeal.status.value) and (not issue_id or issue_id in appeal.issue_ids)
