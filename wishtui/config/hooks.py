"""The commands that tell the team, as this login may have them run."""

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path

from wishtui.config.reach import is_out_of_reach
from wishtui.config.settings import Settings
from wishtui.errors import UsageError
from wishtui.i18n import _

Commands = Mapping[str, Sequence[str]]
"""The program and its arguments, by the name of the event."""


def hook_commands(settings: Settings, config_file: Path) -> Commands:
    """The commands of the settings, which came from `config_file`.

    Raises:
        UsageError: the login is restricted, and could have written them itself.
    """
    commands = {
        event: tuple(shlex.split(value)) if isinstance(value, str) else value for event, value in settings.hooks.items()
    }
    if not settings.restricted or not commands:
        return commands
    if not is_out_of_reach(config_file):
        raise UsageError(
            _("This login is restricted: no hook is run."),
            _("The owner allows it by a file of settings that this login cannot write, with [hooks] in it."),
        )
    loose = next((event for event, argv in commands.items() if not argv[0].startswith("/")), None)
    if loose is not None:
        raise UsageError(
            _("This login is restricted: the program of the hook “{loose}” is not run.", loose=loose),
            _("Its owner has to name it by its whole path."),
        )
    return commands
