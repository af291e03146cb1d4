"""`wishtui config`: write a file of settings, show what is in force, check what is there."""

import argparse

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.config.describing import effective, sample
from wishtui.services.files import write_whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("action", choices=["init", "show", "check"], help="what to do")
    parser.add_argument("--overwrite", action="store_true", help="init: replace a file that is there")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Exit 0, 1 when some settings are wrong, 2 when the file cannot be used."""
    if args.action == "init":
        context.config_file.absolute().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_whole(context.config_file, sample(), overwrite=args.overwrite)
        output.tell(f"{context.config_file} is written: every setting is explained in it.")
        return 0
    if args.action == "show":
        output.say(effective(context.settings).rstrip())
        return _code(context)
    return _check(context)


def _check(context: CommandContext) -> int:
    from wishtui.commands import build_keymap

    _, clashes = build_keymap(context.settings.bindings)
    for clash in clashes:
        output.tell(f"{context.config_file}: keys.{clash.command}: {clash.problem}. {clash.remedy}")
    if not context.config_file.exists():
        output.say(f"{context.config_file} is not there: every default applies.")
    elif not clashes and not context.problems:
        output.say(f"{context.config_file} is sound.")
    return _code(context) or (1 if clashes else 0)


def _code(context: CommandContext) -> int:
    if any(problem.fatal for problem in context.problems):
        return 2
    return 1 if context.problems else 0
