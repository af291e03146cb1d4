"""What the owner has others do, for one call: who that is, and whether it was agreed to."""

from functools import partial
from typing import TYPE_CHECKING

from wishtui.cli.context import CommandContext
from wishtui.config import paths
from wishtui.errors import UsageError
from wishtui.i18n import _

if TYPE_CHECKING:
    import argparse

    from wishtui.services.assistance import Assistance


def assistance_of(context: CommandContext, *, keep: bool = True) -> "Assistance":
    """The programs and servers that the settings name; what comes of them is kept unless told otherwise."""
    from wishtui.services.assistance import Assistance

    folder = partial(paths.private_folder, context.where) if keep else None
    return Assistance(context.settings, context.config_file, folder)


def add_agreement(parser: "argparse.ArgumentParser") -> None:
    """The option with which one agrees."""
    parser.add_argument(
        "--agree", action="store_true", help=_("agree, once, that text leaves for whoever is configured")
    )


def check_agreement(assistance: "Assistance", key: str, leaves: str, *, agree: bool) -> None:
    """See that it was agreed to what `leaves` says, that something goes somewhere; `agree` does so.

    Raises:
        UsageError: it was not.
    """
    if agree:
        assistance.agree(key)
    elif not assistance.agreed(key):
        raise UsageError(leaves, _("If that is right, add --agree once."))
