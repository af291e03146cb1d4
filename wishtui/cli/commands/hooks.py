"""`wishtui hooks`: the commands that tell the team, and whether they work."""

import argparse
import sys
from time import monotonic
from typing import Any

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.table import TableColumn, render
from wishtui.config.hooks import Commands, hook_commands
from wishtui.domain.hooks import EVENTS, is_event
from wishtui.errors import UsageError
from wishtui.i18n import N_, _, enumerated, titled
from wishtui.text import clean_line

_COLUMNS = (
    TableColumn(title=N_("event"), weight=2, least=8),
    TableColumn(title=N_("command"), weight=1, least=20, most=200),
)
_PRINTED = 400
"""Characters that are repeated of what a command printed."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "action",
        nargs="?",
        choices=["list", "test"],
        default="list",
        help=_("list them, or run them on invented facts"),
    )
    parser.add_argument("event", nargs="?", metavar="EVENT", help=_("test this one only, such as overdue or 'due<4h'"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the commands, or try them: exit 1 where one fails.

    Raises:
        UsageError: there is no such event, no command for it, or this login may have none run.
    """
    commands = hook_commands(context.settings, context.config_file)
    if args.action == "list":
        return _list(args, commands)
    return _test(context, args, _chosen(args.event, commands))


def _chosen(event: str | None, commands: Commands) -> Commands:
    if event is None:
        if not commands:
            raise UsageError(_("There are no hooks to test."), _("The [hooks] table of the configuration names them."))
        return commands
    if event not in commands:
        known = (
            _("There are: {names}.", names=enumerated(commands))
            if commands
            else _("The [hooks] table of the configuration has none.")
        )
        shown = clean_line(event, limit=40)
        raise UsageError(
            _("There is no command for “{event}”.", event=shown)
            if is_event(event)
            else _("There is no event of {names} called “{event}”.", names=enumerated(EVENTS), event=shown),
            known,
        )
    return {event: commands[event]}


def _list(args: argparse.Namespace, commands: Commands) -> int:
    if args.json:
        output.print_json([{"event": event, "command": list(argv)} for event, argv in commands.items()])
        return 0
    rows = [(event, " ".join(argv)) for event, argv in commands.items()]
    output.print_lines(render(_COLUMNS, rows, width=output.terminal_width()))
    if not rows:
        output.print_notice(_("There are no hooks: the [hooks] table of the configuration names them."))
    return 0


def _test(context: CommandContext, args: argparse.Namespace, commands: Commands) -> int:
    from wishtui.services.hooks import run_command, sample_facts

    tried: list[dict[str, Any]] = []
    for event, argv in commands.items():
        began = monotonic()
        about = sample_facts(event, context.agent, context.now())
        outcome = run_command(argv, about, seconds=context.settings.hook_seconds)
        printed = clean_line(outcome.output.decode("utf-8", "replace").strip(), limit=_PRINTED)
        tried.append(
            {
                "event": event,
                "command": list(argv),
                "ok": outcome.ok,
                "failure": outcome.failure or None,
                "printed": printed or None,
                "seconds": round(monotonic() - began, 3),
            }
        )
        if not args.json:
            words = outcome.failure or (_("done: {printed}", printed=printed) if printed else _("done"))
            output.print_text(titled(event, words))
            sys.stdout.flush()
    if args.json:
        output.print_json(tried)
    return 0 if all(each["ok"] for each in tried) else 1
