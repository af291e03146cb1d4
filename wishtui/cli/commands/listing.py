"""`wishtui list`: issues, the answer due soonest first."""

import argparse
from datetime import datetime

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.queries import add_query_arguments, query_of
from wishtui.cli.table import TableColumn, render
from wishtui.domain.deadline import Urgency, due_at, time_left, urgency
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Header, Status
from wishtui.domain.ordering import Sort
from wishtui.domain.windows import ReplyWindows
from wishtui.errors import UsageError
from wishtui.i18n import N_, _, enumerated
from wishtui.present.words import status_word
from wishtui.services.listing import Selection, select, select_ids

_COLUMNS = (
    TableColumn(title="", weight=8, least=1),
    TableColumn(title=N_("due"), weight=8, least=20),
    TableColumn(title=N_("subject"), weight=7, least=14, most=48),
    TableColumn(title=N_("shop"), weight=6, least=5, most=20),
    TableColumn(title=N_("customer"), weight=5, least=8, most=24),
    TableColumn(title=N_("product"), weight=3, least=8, most=28),
    TableColumn(title=N_("amount"), weight=4, least=16, most=16, align="right"),
    TableColumn(title=N_("order"), weight=2, least=30, most=30),
    TableColumn(title=N_("assignee"), weight=3, least=6, most=16),
    TableColumn(title=N_("tags"), weight=1, least=6, most=24),
    TableColumn(title=N_("id"), weight=9, least=64, most=64),
)


_MARKS = {Urgency.OVERDUE: "‼", Urgency.SOON: "!"}

_COLOURS = {Urgency.OVERDUE: "\x1b[1;31m", Urgency.SOON: "\x1b[33m", Urgency.NONE: "\x1b[2m"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_query_arguments(parser)
    parser.add_argument(
        "--brief", action="store_true", help=_("the start of a day: overdue, due today, new, not sent, who is on what")
    )
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=_("as JSON"))
    shape.add_argument("-q", "--quiet", action="store_true", help=_("ids only"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the issues; none is no failure.

    Raises:
        QueryError: the query has a mistake.
        UsageError: a status is chosen for what tells of every one.
    """
    query = query_of(args, context)
    status = Status(args.status) if args.status else None
    now = context.now()
    if args.brief:
        if status is not None:
            raise UsageError(_("--brief tells of every status."), _("Leave --status out."))
        from wishtui.cli.brief import print_brief

        return print_brief(context, args, query)
    wanted = Selection(
        now=now, query=query, status=status, sort=Sort(args.sort), limit=args.limit, windows=context.windows
    )
    with context.reading() as store:
        if args.quiet:
            output.print_lines(select_ids(store, wanted))
            return 0
        headers = select(store, wanted)
        drafted = set() if args.json else {draft.issue_id for draft in context.drafts(store) if not draft.kind}
    if args.json:
        _print_json(headers, now, context.windows)
    elif headers:
        _print_table(context, headers, drafted, now)
    else:
        output.print_notice(_("No issue matches.") if query or status else _("This store has no issues yet."))
    return 0


def _print_json(headers: list[Header], now: datetime, windows: ReplyWindows) -> None:
    from wishtui.exchange import list_item, write_json

    write_json((list_item(header, windows=windows, now=now) for header in headers), output.binary())


def _print_table(context: CommandContext, headers: list[Header], drafted: set[str], now: datetime) -> None:
    width = output.terminal_width()
    several = len({header.shop for header in headers}) > 1
    rows = (_row(header, header.id in drafted, now, context.windows, several=several) for header in headers)
    lines = render(_COLUMNS, rows, width=width, titles=width is not None)
    if not output.coloured(no_color=context.no_color):
        output.print_lines(lines)
        return
    title, *lines = lines
    colours = [_COLOURS[Urgency.NONE], *(_colour(header, now, context.windows) for header in headers)]
    output.print_coloured(zip([title, *lines], colours, strict=True))


def _colour(header: Header, now: datetime, windows: ReplyWindows) -> str:
    return _COLOURS.get(urgency(due_at(header, windows), now), "")


def _row(header: Header, drafted: bool, now: datetime, windows: ReplyWindows, *, several: bool) -> tuple[str, ...]:
    """The cells of an issue; its shop where those of `several` are listed."""
    due = due_at(header, windows)
    return (
        _MARKS.get(urgency(due, now), "") + ("✎" if drafted else ""),
        state_words(header, now, windows),
        header.subject or _("(no subject)"),
        header.shop if several else "",
        header.customer,
        header.product,
        str(header.amount) if header.amount else "",
        _orders(header),
        header.assignee,
        " ".join(header.tags),
        header.id,
    )


def _orders(header: Header) -> str:
    """The first order, and how many more there are."""
    more = len(header.order_ids) - 1
    return f"{header.order_ids[0]} +{more}" if more > 0 else "".join(header.order_ids)


def state_words(header: Header, now: datetime, windows: ReplyWindows) -> str:
    """Where the issue stands: time left, the hold that runs, or its status; as the inbox says it."""
    due = due_at(header, windows)
    if header.pending is not None:
        left = max(0, round((header.pending.release_at - now).total_seconds()))
        return _("sends in {seconds}s", seconds=left)
    words = status_word(header.status) if due is None else time_left(due, now)
    if header.delivery is not None and header.delivery is not Delivery.SENT:
        from wishtui.present.delivery import BRIEFLY

        words = enumerated([words, _(BRIEFLY[header.delivery])])
    marks = ((N_("late"), header.late), (N_("snoozed"), header.snooze is not None))
    return enumerated([words, *(_(mark) for mark, holds in marks if holds)])
