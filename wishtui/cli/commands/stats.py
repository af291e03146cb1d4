"""`wishtui stats`: response times, hit rate and volume."""

import argparse
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.table import TableColumn, render
from wishtui.domain.stats import Stats
from wishtui.domain.times import iso
from wishtui.errors import UsageError
from wishtui.present.plot import plotted
from wishtui.present.words import count
from wishtui.services.measurements import answering_stats

_MOST_DAYS = 36_500

_WEEKS = (
    TableColumn(title="week of", weight=9, least=10),
    TableColumn(title="opened", align="right"),
    TableColumn(title="answered", least=8, align="right"),
    TableColumn(title="late", align="right"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--days", type=int, metavar="N", help="only what began in the last N days")
    parser.add_argument("--json", action="store_true", help="as JSON")


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the figures.

    Raises:
        UsageError: the days cannot be.
    """
    now, window = context.now(), context.window
    if args.days is not None and not 0 < args.days <= _MOST_DAYS:
        raise UsageError(f"--days cannot be {args.days}.", f"Choose 1 to {_MOST_DAYS:,}.")
    since = None if args.days is None else now - timedelta(days=args.days)
    with context.reading() as store:
        stats = answering_stats(store, now, window=window, since=since)
    if args.json:
        from wishtui.exchange import json_bytes

        shown = stats_item(stats, now, window=window, since=since)
        output.binary().write(json_bytes(shown, indent=2) + b"\n")
    else:
        output.print_lines(stats_lines(stats, window))
    return 0


def stats_item(stats: Stats, now: datetime, *, window: timedelta, since: datetime | None) -> dict[str, Any]:
    """What `stats --json` prints. The shape is public and only grows; a figure with no data is null."""
    return {
        "at": iso(now),
        "since": since and iso(since),
        "window_hours": window / timedelta(hours=1),
        "issues": stats.issues,
        "by_status": stats.by_status,
        "answers": stats.answers,
        "median_seconds": _seconds(stats.median),
        "p90_seconds": _seconds(stats.p90),
        "slowest_seconds": _seconds(stats.slowest),
        "hit_rate": stats.hit_rate,
        "decided": stats.decided,
        "in_time": stats.in_time,
        "late": stats.late,
        "overdue": stats.overdue,
        "waiting": stats.waiting,
        "by_wish": stats.by_wish,
        "late_issues": stats.late_issues,
        "weeks": [
            {"monday": week.monday, "opened": week.opened, "answered": week.answered, "late": week.late}
            for week in stats.weeks
        ],
    }


def stats_lines(stats: Stats, window: timedelta) -> Iterator[str]:
    """The figures for a person."""
    statuses = ", ".join(f"{count:,} {status}" for status, count in stats.by_status.items())
    yield f"Issues      {stats.issues:,}: {statuses}"
    if stats.median is None or stats.p90 is None or stats.slowest is None:
        yield "Answered    too little data: the shop has answered nothing yet"
    else:
        times = f"median {span_words(stats.median)}, nine of ten within {span_words(stats.p90)}"
        yield f"Answered    {times}, the slowest {span_words(stats.slowest)}; {count(stats.answers, 'answer')}"
    rate = "too little data: no wait is decided yet"
    if stats.hit_rate is not None:
        parts = f"{stats.in_time:,} in time, {stats.late:,} late, {stats.overdue:,} overdue now"
        rate = (
            f"{stats.hit_rate:.1%} of {count(stats.decided, 'wait')} within {window / timedelta(hours=1):g} h: {parts}"
        )
    yield f"Hit rate    {rate}"
    yield f"Waiting     {stats.waiting:,} within the window"
    yield f"Wish        {stats.by_wish:,} answered by Wish's people"
    yield f"Late        {count(stats.late_issues, 'issue')} marked late for ever"
    yield ""
    rows = [
        (week.monday.isoformat(), f"{week.opened:,}", f"{week.answered:,}", f"{week.late:,}") for week in stats.weeks
    ]
    yield from render(_WEEKS, rows, titles=True)
    yield ""
    yield f"Opened      {plotted([float(week.opened) for week in stats.weeks])}  {count(len(stats.weeks), 'week')}"


def span_words(span: timedelta) -> str:
    """`12m`, `3h 12m`, `2d 4h`."""
    minutes = round(span.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        days, hours = divmod(hours, 24)
        return f"{days}d {hours}h" if hours else f"{days}d"
    if not hours:
        return f"{rest}m"
    return f"{hours}h {rest}m" if rest else f"{hours}h"


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
