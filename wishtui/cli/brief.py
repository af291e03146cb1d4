"""`wishtui list --brief`: the start of a day."""

import argparse
from functools import partial
from typing import TYPE_CHECKING, Any

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.sync_output import entries_json
from wishtui.domain.issue import Status
from wishtui.domain.times import iso
from wishtui.domain.windows import ReplyWindows
from wishtui.present.brief import MOST, brief_lines
from wishtui.services.brief import Brief, seen_from, start_of_day
from wishtui.services.listing import Selection, matching, select

if TYPE_CHECKING:
    from wishtui.domain.query import Query


def print_brief(context: CommandContext, args: argparse.Namespace, query: "Query | None") -> int:
    """Print how things stand, of the issues that match `query`."""
    now, windows, zone = context.now(), context.windows, context.settings.zone
    with context.reading() as store:
        chosen, among = None, None
        if query is not None:
            among = partial(matching, store, query, now, windows)
            headers = select(store, Selection(now=now, query=query, status=Status.UNHANDLED, windows=windows))
            chosen = [header.id for header in headers]
        seen = seen_from(context.screen_file, now)
        brief = start_of_day(store, now=now, zone=zone, windows=windows, seen=seen, ids=chosen, among=among)
    if args.json:
        from wishtui.exchange import json_bytes

        output.binary().write(json_bytes(brief_item(brief, windows), indent=2) + b"\n")
    elif args.quiet:
        output.print_lines(dict.fromkeys(header.id for header in (*brief.overdue, *brief.due_today, *brief.came_in)))
    else:
        width = output.terminal_width() or output.PLAIN_WIDTH
        lines = brief_lines(brief, width, windows=windows, format_time=context.show_time, most=args.limit or MOST)
        output.print_lines("".join(span.text for span in line).rstrip() for line in lines)
    return 0


def brief_item(brief: Brief, windows: ReplyWindows) -> dict[str, Any]:
    """What `list --brief --json` prints. The shape is public and only grows."""
    from wishtui.exchange import list_item

    lists = {"overdue": brief.overdue, "due_today": brief.due_today, "new": brief.came_in}
    return {
        "at": iso(brief.at),
        "since": iso(brief.since.replace(microsecond=0)),
        **{
            name: [list_item(header, windows=windows, now=brief.at) for header in headers]
            for name, headers in lists.items()
        },
        "not_sent": entries_json(list(brief.stopped)),
        "agents": [
            {"agent": each.agent or None, "assigned": each.assigned, "writing": list(each.writing)}
            for each in brief.colleagues
        ],
        "unassigned": brief.unassigned,
    }
