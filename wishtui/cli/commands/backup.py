"""`wishtui backup FILE`: the whole store in one file."""

import argparse
from pathlib import Path

from wishtui.cli import output
from wishtui.cli.context import CommandContext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help="where to put it")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Write the file.

    Raises:
        UsageError: there is no store, or FILE is there already.
    """
    from wishtui.store import backup

    context.check_store()
    file = Path(args.file).expanduser()
    backup(context.folder, file)
    output.tell(f"The store is in {file}. Bring it back with `wishtui restore {file}`.")
    return 0
