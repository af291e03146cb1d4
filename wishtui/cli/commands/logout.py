"""`wishtui logout`: disconnect a shop from Wish."""

import argparse
import os

from wishtui.cli import output
from wishtui.cli.action_log import log_action
from wishtui.cli.context import CommandContext
from wishtui.domain.log import Action
from wishtui.errors import UsageError
from wishtui.i18n import _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--shop", metavar="NAME", default="", help=_("this shop, where there are several"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Forget what the shop signs in with.

    Raises:
        UsageError: it is not signed in.
        StoreError: the file cannot be written.
    """
    from wishtui.wish.credentials import TOKEN_VARIABLE

    kept = context.connections.kept
    if args.shop not in kept.shops():
        if not args.shop and os.environ.get(TOKEN_VARIABLE):
            raise UsageError(
                _("The token is that of {variable}.", variable=TOKEN_VARIABLE),
                _("Take it out of the environment."),
            )
        raise UsageError(_("That shop is not signed in."), _("`wishtui doctor` names those that are."))
    kept.put(args.shop, None)
    log_action(context, Action.LOGOUT, shop=args.shop)
    context.connections.backoff.forget(args.shop)
    if args.json:
        output.print_json({"shop": args.shop or None, "signed_in": False})
        return 0
    output.print_text(_("Signed out. What waits to be sent stays in the outbox."))
    return 0
