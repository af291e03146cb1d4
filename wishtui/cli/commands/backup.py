"""`wishtui backup FILE`: the whole store in one file."""

import argparse

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.i18n import _
from wishtui.services.files import output_file


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help=_("where to put it"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Write the file.

    Raises:
        UsageError: there is no store, or FILE is there already.
    """
    from wishtui.store import backup

    context.check_store()
    file = output_file(args.file, context.settings)
    backup(context.where, file, output.print_notice)
    if args.json:
        output.print_json({"file": str(file.absolute()), "store": str(context.where)})
    output.print_notice(_("The store is in {file}. Bring it back with `wishtui restore {file}`.", file=file))
    return 0
