"""`wishtui` alone: the inbox."""

import os
import sys
from typing import TYPE_CHECKING, Protocol

from wishtui.cli import output
from wishtui.cli.assistance import assistance_of
from wishtui.cli.background_hooks import allowed_hooks
from wishtui.cli.context import CommandContext
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.store.address import Where

if TYPE_CHECKING:
    import argparse

    from wishtui.services.connections import Connections


INCAPABLE = frozenset({"", "dumb", "unknown"})
"""Names of terminals that only print line after line."""


class ScreenOptions(Protocol):
    """What the command line says of the screen."""

    @property
    def theme(self) -> str | None: ...
    @property
    def driver(self) -> str: ...


def add_arguments(parser: "argparse.ArgumentParser") -> None:
    """The main parser has them."""


def run(context: CommandContext, args: ScreenOptions) -> int:
    """Open the inbox on the user's store."""
    check_terminal()
    return launch(context, args, context.where)


def launch(
    context: CommandContext,
    args: ScreenOptions,
    where: Where,
    *,
    demo: bool = False,
    connections: "Connections | None" = None,
) -> int:
    """Hand over to the screen; gives its exit code. A demo is connected to `connections` alone."""
    from wishtui.tui.launch import run_inbox

    settings = context.settings
    if demo:
        from wishtui.services.demo import demo_settings

        settings = demo_settings(settings)
    return run_inbox(
        where=where,
        settings=settings,
        config_file=context.config_file,
        now=context.fixed_now,
        no_color=context.no_color,
        theme=args.theme,
        driver=args.driver,
        letter_folders=context.letter_folders,
        state_file=None if demo else context.screen_file,
        connections=connections if demo else context.connections,
        assistance=assistance_of(context, keep=not demo),
        hooks={} if demo else allowed_hooks(context),
    )


def check_terminal() -> None:
    """See that there is a keyboard and a screen: without them the inbox would wait for ever.

    Raises:
        UsageError: input or output is no terminal, or one that cannot place its cursor.
    """
    # The screen is drawn on stderr, so that one is looked at as well.
    if not all(output.is_terminal(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise UsageError(
            _("The inbox needs a terminal."), _("Use `wishtui list`, `show` and `reply` in a pipe or a script.")
        )
    name = os.environ.get("TERM", "")
    if name in INCAPABLE:
        raise UsageError(
            _("The inbox cannot be drawn while TERM is {name}.", name=name)
            if name
            else _("The inbox cannot be drawn while TERM is not set."),
            _("Set TERM to what your terminal is, such as xterm-256color, or use `wishtui list`."),
        )
