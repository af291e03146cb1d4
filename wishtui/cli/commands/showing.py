"""`wishtui show`: one issue, whole."""

import argparse
from typing import TYPE_CHECKING

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.conversation import issue_lines
from wishtui.i18n import _

if TYPE_CHECKING:
    from wishtui.domain.outbox import OutboxEntry
    from wishtui.store import Store


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("id", metavar="ID", help=_("the issue, as `wishtui list` names it"))
    parser.add_argument("--json", action="store_true", help=_("as JSON"))


def _delivery(store: "Store", issue_id: str) -> "OutboxEntry | None":
    """What was last to be told to Wish of the issue."""
    from wishtui.services.outbox import entry_of

    return entry_of(store, issue_id)


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the issue.

    Raises:
        UsageError: there is no such issue.
    """
    now = context.now()
    with context.reading() as store:
        issue = context.find(store, args.id)
        drafts = store.drafts.of(issue.id)
        entry = None if issue.delivery is None else _delivery(store, issue.id)
    if args.json:
        from wishtui.exchange import json_bytes, show_item

        out = output.binary()
        out.write(json_bytes(show_item(issue, drafts=drafts, windows=context.windows, now=now), indent=2) + b"\n")
        return 0
    output.print_lines(
        issue_lines(issue, drafts, entry, context, now, width=output.terminal_width() or output.PLAIN_WIDTH)
    )
    return 0
