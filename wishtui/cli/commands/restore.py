"""`wishtui restore FILE`: a store as it was when the file was made."""

import argparse
from functools import partial

from wishtui.cli import output
from wishtui.cli.action_log import log_action
from wishtui.cli.context import CommandContext
from wishtui.config import paths
from wishtui.domain.log import Action
from wishtui.i18n import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help=_("what `wishtui backup` has written"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Put the store back; what the folder holds now is kept beside it."""
    from wishtui.store import restore

    file = paths.expand_user(args.file)
    count = restore(context.where, file, output.print_notice, partial(paths.private_folder, context.where))
    log_action(context, Action.RESTORE, text=f"{count} {'issue' if count == 1 else 'issues'} of {file.name}")
    if args.json:
        output.print_json({"file": str(file.absolute()), "store": str(context.where)})
    output.print_notice(_("{where} is as it was when {file} was made.", where=context.where, file=args.file))
    return 0
