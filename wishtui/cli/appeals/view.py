"""What there is to see: kinds, the list of appeals, one of them."""

import argparse

from wishtui.cli import output
from wishtui.cli.appeals.context import OpenAppeals, read_appeals, report_broken_templates
from wishtui.cli.appeals.json_output import kind_item, list_item, show_item
from wishtui.cli.appeals.text_output import appeal_lines, appeals_lines, kind_lines, kinds_lines
from wishtui.cli.context import CommandContext
from wishtui.cli.letters import catalogue_of
from wishtui.domain.appeal import Appeal
from wishtui.exchange import json_bytes, write_json
from wishtui.i18n import _
from wishtui.letters import Letter, NoSuchTemplate, TemplateBroken


def kinds(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the kinds, or one of them. No store is needed."""
    catalogue = catalogue_of(context)
    specs = [catalogue.usable_kind(args.kind)] if args.kind else catalogue.kinds()
    if args.json:
        write_json(map(kind_item, specs), output.binary())
    elif args.kind:
        output.print_lines(kind_lines(specs[0], width=output.terminal_width() or output.PLAIN_WIDTH))
    else:
        output.print_lines(kinds_lines(specs, width=output.terminal_width()))
    report_broken_templates(catalogue)
    return 0


def list_appeals(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the appeals; none is no failure."""
    with read_appeals(context) as appeals:
        issue_id = context.find(appeals.store, args.issue).id if args.issue else ""
        shown = [
            appeal for appeal in appeals.service.all(" ".join(args.words)) if _wanted(appeal, args.status, issue_id)
        ]
        if args.json:
            write_json((list_item(appeals, appeal) for appeal in shown), output.binary())
        elif args.quiet:
            output.print_lines(appeal.id for appeal in shown)
        elif shown:
            output.print_lines(appeals_lines(appeals, shown, context, width=output.terminal_width()))
        else:
            searched = args.words or args.status or args.issue
            output.print_notice(_("No appeal matches.") if searched else _("No appeal has been written yet."))
    return 0


def show(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the appeal and its letter."""
    with read_appeals(context) as appeals:
        appeal = appeals.appeal(args.id)
        letter = _letter(appeals, appeal)
        if args.json:
            output.binary().write(json_bytes(show_item(appeals, appeal, letter), indent=2) + b"\n")
            return 0
        width = output.terminal_width() or output.PLAIN_WIDTH
        output.print_lines(appeal_lines(appeals, appeal, letter, context, width=width))
    return 0


def _letter(appeals: OpenAppeals, appeal: Appeal) -> Letter | None:
    """The letter; None, and a line that says why, where its template cannot be used."""
    try:
        return appeals.service.letter(appeal)
    except (NoSuchTemplate, TemplateBroken) as error:
        output.print_notice(str(error))
        return None


def _wanted(appeal: Appeal, status: str | None, issue_id: str) -> bool:
    return status in (None, appeal.status.value) and (not issue_id or issue_id in appeal.issue_ids)
