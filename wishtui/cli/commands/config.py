"""`wishtui config`: write a file of settings, show what is in force, check what is there."""

import argparse

from wishtui.cli import output
from wishtui.cli.session import Session
from wishtui.config.describing import effective, sample
from wishtui.services.files import write_whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("action", choices=["init", "show", "check"], help="what to do")
    parser.add_argument("--overwrite", action="store_true", help="init: replace a file that is there")


def run(session: Session, args: argparse.Namespace) -> int:
    """Exit 0, 1 when some settings are wrong, 2 when the file cannot be used."""
    if args.action == "init":
        session.config_file.absolute().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(session.config_file, sample(), overwrite=args.overwrite)
        output.tell(f"{session.config_file} is written: every setting is explained in it.")
        return 0
    if args.action == "show":
        output.say(effective(session.settings).rstrip())
        return _code(session)
    return _check(session)


def _check(session: Session) -> int:
    from wishtui.commands import build_keymap

    _, clashes = build_keymap(session.settings.bindings)
    for clash in clashes:
        output.tell(f"{session.config_file}: keys.{clash.command}: {clash.problem}. {clash.remedy}")
    if not session.config_file.exists():
        output.say(f"{session.config_file} is not there: every default applies.")
    elif not clashes and not session.problems:
        output.say(f"{session.config_file} is sound.")
    return _code(session) or (1 if clashes else 0)


def _code(session: Session) -> int:
    if any(problem.fatal for problem in session.problems):
        return 2
    return 1 if session.problems else 0
