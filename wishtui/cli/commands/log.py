"""`wishtui log`: who did what, when, and what came of it."""

import argparse
from typing import TYPE_CHECKING

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.numbers import count_from_one
from wishtui.cli.queries import parsed_query
from wishtui.i18n import _
from wishtui.services.action_log import select_log

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wishtui.domain.log import LogEntry


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "query", nargs="*", metavar="QUERY", help=_("words, and agent: action: issue: shop: outcome: since: until:")
    )
    parser.add_argument("--limit", type=count_from_one, metavar="N", help=_("at most so many, the newest"))
    parser.add_argument("--json", action="store_true", help=_("as JSON, whole"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print what matches, newest first.

    Raises:
        QueryError: the query has a mistake.
    """
    from itertools import islice

    from wishtui.domain.query.log_fields import LOG_FIELDS

    text = " ".join(args.query).strip()
    query = parsed_query(text, context, LOG_FIELDS) if text else None
    with context.reading() as store:
        entries = islice(select_log(store, query, now=context.now()), args.limit)
        return _print_json(entries) if args.json else _print(context, entries, searched=bool(text))


def _print(context: CommandContext, entries: "Iterator[LogEntry]", *, searched: bool) -> int:
    from wishtui.present.log import log_text

    nothing = True
    for entry in entries:
        nothing = False
        output.print_text(log_text(entry, context.show_time))
    if nothing:
        output.print_notice(
            _("No entry of the log matches.") if searched else _("The log is empty: nothing was done yet.")
        )
    return 0


def _print_json(entries: "Iterator[LogEntry]") -> int:
    from wishtui.exchange import log_item, write_json

    write_json(map(log_item, entries), output.binary())
    return 0
