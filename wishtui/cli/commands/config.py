"""`wishtui config`: write a file of settings, show what is in force, check what is there."""

import argparse

import msgspec

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.letters import catalogue_of
from wishtui.config import Problem
from wishtui.config.describing import effective, sample
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.services.files import write_whole


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("action", choices=["init", "show", "check"], help=_("what to do"))
    parser.add_argument("--overwrite", action="store_true", help=_("init: replace a file that is there"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Exit 0, 1 when some settings are wrong, 2 when the file cannot be used."""
    if args.action == "init":
        return _init(context, args)
    if args.action == "show":
        return _show(context, args)
    return _check(context, args)


def _init(context: CommandContext, args: argparse.Namespace) -> int:
    if context.config_file.exists() and context.quiet_settings.restricted:
        raise UsageError(_("This login is restricted: its settings are the owner's."), _("Ask who set it up."))
    context.config_file.absolute().parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    write_whole(context.config_file, sample(), overwrite=args.overwrite)
    if args.json:
        output.print_json({"file": str(context.config_file), "written": True})
    else:
        output.print_notice(_("{file} is written: every setting is explained in it.", file=context.config_file))
    return 0


def _show(context: CommandContext, args: argparse.Namespace) -> int:
    settings = context.settings
    if args.json:
        output.print_json(msgspec.to_builtins(settings))
    else:
        output.print_text(effective(settings).rstrip())
    return _code(context.problems)


def _check(context: CommandContext, args: argparse.Namespace) -> int:
    problems = list(_problems(context))
    there = context.config_file.exists()
    if args.json:
        listed = [{"line": each.line or None, "problem": each.what, "remedy": each.remedy} for each in problems]
        output.print_json({"file": str(context.config_file), "there": there, "problems": listed})
        return _code(problems)
    for problem in problems:
        output.print_notice(str(problem))
    if not there:
        output.print_text(_("{file} is not there: every default applies.", file=context.config_file))
    elif not problems:
        output.print_text(_("{file} is sound.", file=context.config_file))
    return _code(problems)


def _problems(context: CommandContext) -> list[Problem]:
    """What is wrong in the file: entries, keys, the queries of views, macros, and what shops say of themselves."""
    from wishtui.config.views import view_problems
    from wishtui.services.key_check import key_problems
    from wishtui.services.macro_check import macro_problems
    from wishtui.services.shops import shop_problems

    file, settings = context.config_file, context.quiet_settings
    macros = macro_problems(file, settings.macros, lambda: catalogue_of(context), now=context.now())
    shops = shop_problems(file, settings)
    return [*context.problems, *key_problems(file, settings), *view_problems(file, settings), *macros, *shops]


def _code(problems: list[Problem]) -> int:
    if any(problem.fatal for problem in problems):
        return 2
    return 1 if problems else 0
