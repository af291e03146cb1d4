"""`wishtui close`: close issues, on Wish where their shop is connected."""

import argparse

from wishtui.cli.changing_state import add_state_arguments, change_states
from wishtui.cli.context import CommandContext
from wishtui.domain.delivery import Step
from wishtui.i18n import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_state_arguments(parser)


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Close each issue and say what became of it."""
    return change_states(context, args, Step.CLOSE, done=_("closed."))
