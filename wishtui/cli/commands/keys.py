"""`wishtui keys`: the live key map, the owner's changes included."""

import argparse
from typing import Any

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.table import TableColumn, render
from wishtui.commands import COMMANDS, CONTEXT_NAMES, Context, build_keymap, shown_key
from wishtui.i18n import N_, _, enumerated
from wishtui.services.key_check import key_problems


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print each command with its keys; a wrong line of the settings is told, and its default stands."""
    settings = context.settings
    keymap, wrong = build_keymap(settings.bindings)
    for problem in key_problems(context.config_file, settings) if wrong else ():
        output.print_notice(str(problem))
    if args.json:
        listed: list[dict[str, Any]] = [
            {
                "id": command.id,
                "title": command.title,
                "keys": [shown_key(sequence) for sequence in keymap.keys.get(command.id, ())],
                "contexts": [str(context) for context in command.contexts],
            }
            for command in COMMANDS
        ]
        output.print_json(listed)
    else:
        rows = [(keymap.shown(command), command.id, _(command.title), _where(command.contexts)) for command in COMMANDS]
        columns = (
            TableColumn(title=N_("keys"), weight=4),
            TableColumn(title=N_("command"), weight=3, least=16),
            TableColumn(title=N_("does"), weight=2),
            TableColumn(title=N_("where"), weight=1),
        )
        width = output.terminal_width()
        output.print_lines(render(columns, rows, width=width, titles=width is not None))
    return 1 if wrong else 0


def _where(contexts: tuple[Context, ...]) -> str:
    return enumerated(_(CONTEXT_NAMES[context]) for context in contexts)
