"""`wishtui restore FILE`: a store as it was when the file was made."""

import argparse
from functools import partial
from pathlib import Path

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.config import paths


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help="what `wishtui backup` has written")
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Put the store back; what the folder holds now is kept beside it."""
    from wishtui.store import restore

    private = partial(paths.private_folder, context.where)
    restore(context.where, Path(args.file).expanduser(), output.print_notice, private)
    if args.json:
        output.print_json({"file": str(Path(args.file).expanduser().absolute()), "store": str(context.where)})
    output.print_notice(f"{context.where} is as it was when {args.file} was made.")
    return 0
