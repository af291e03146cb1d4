"""`wishtui restore FILE`: a store as it was when the file was made."""

import argparse
from pathlib import Path

from wishtui.cli import output
from wishtui.cli.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", metavar="FILE", help="what `wishtui backup` has written")


def run(session: Session, args: argparse.Namespace) -> int:
    """Put the store back; what the folder holds now is kept beside it."""
    from wishtui.store import restore

    restore(session.folder, Path(args.file).expanduser())
    output.tell(f"{session.folder} is as it was when {args.file} was made.")
    return 0
