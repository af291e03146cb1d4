"""The hooks, run beside a command that goes on: without a screen, as the inbox does with one."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from threading import Event

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.store import Store

_POLL_EVERY = 30.0
_POLL_AGAIN = 3.0
"""Seconds between two looks; the shorter where something changed meanwhile."""


def allowed_hooks(context: CommandContext) -> Mapping[str, Sequence[str]]:
    """The commands that tell the team, where this login may have them run; else none, and why is said."""
    if not context.settings.hooks:
        return {}
    from wishtui.config.hooks import hook_commands

    try:
        return hook_commands(context.settings, context.config_file)
    except UsageError as error:
        output.print_notice(str(error))
        return {}


@contextmanager
def background_hooks(context: CommandContext, store: Store) -> Iterator[None]:
    """Run the hooks on a thread of their own for as long as the block lasts; one that begins to fail is said."""
    commands = allowed_hooks(context)
    if not commands:
        yield
        return
    from wishtui.services.background import Background, Job
    from wishtui.services.hooks import Hooks
    from wishtui.services.risk_watch import measure_apart, measure_here

    stop, where = Event(), context.where
    hooks = Hooks(
        store,
        commands,
        clock=context.now,
        agent=context.agent,
        seconds=context.settings.hook_seconds,
        stop=stop,
        measure=measure_here(store, context.now)
        if isinstance(where, str)
        else measure_apart(where, context.fixed_now, stop),
    )

    def run() -> None:
        for failure in hooks.poll():
            output.print_notice(failure)

    job = Job(_("Running the hooks"), run, first=0.0, every=_POLL_EVERY, after_change=_POLL_AGAIN)
    background = Background(store, [job], stop)
    try:
        yield
    finally:
        background.stop()
        hooks.close()
