"""`wishtui stats`: response times, hit rate, volume and misses of any span, beside the span before."""

import argparse
from collections.abc import Iterator

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.cli.numbers import whole_number
from wishtui.domain.issue import Header
from wishtui.domain.report import By, Frame, Report, ReportSpan
from wishtui.errors import UsageError
from wishtui.i18n import _, ngettext
from wishtui.present.reports import figure_lines, group_lines, miss_lines, plotted_by, span_title
from wishtui.present.spans import Line
from wishtui.present.words import shop_name
from wishtui.services.reports import last_days, report_of, span_between
from wishtui.services.shops import check_counted_shop, shop_names

_MOST_DAYS = 36_500
_MISSES_SHOWN = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--since", metavar="DAY", help=_("from the beginning of this day on: 2026-11-01, or last week"))
    parser.add_argument("--until", metavar="DAY", help=_("up to the end of this day"))
    parser.add_argument("--days", type=whole_number, metavar="N", help=_("the last N days, beside the N days before"))
    parser.add_argument("--by", choices=[by.value for by in By], help=_("figures of each of these"))
    parser.add_argument("--shop", metavar="NAME", help=_("count one of several shops alone"))
    parser.add_argument("--misses", action="store_true", help=_("list every miss with its issue"))
    shape = parser.add_mutually_exclusive_group()
    shape.add_argument("--json", action="store_true", help=_("as JSON"))
    shape.add_argument("--csv", action="store_true", help=_("as CSV: one row a group, or with --misses one a miss"))
    shape.add_argument("--html", metavar="FILE", help=_("write one page with pictures, groups and misses"))
    parser.add_argument("--overwrite", action="store_true", help=_("replace FILE if it is there"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the figures, or write the page.

    Raises:
        UsageError: the span cannot be, there is no such shop, or the file cannot be written.
    """
    span, by = _span(context, args), By(args.by) if args.by else None
    wanted = tuple(By) if args.html else dict.fromkeys(filter(None, (plotted_by(span), By.WEEK, by)))
    settings = context.settings
    frame = Frame(span=span, by=tuple(wanted), windows=context.windows, zone=settings.zone, shop=args.shop)
    with context.reading() as store:
        if args.shop is not None:
            check_counted_shop(args.shop, shop_names(settings, context.connections), store)
        report = report_of(store, frame)
        most = None if args.misses or args.html else _MISSES_SHOWN
        headers = store.headers(dict.fromkeys(miss.issue_id for miss in report.misses[:most]))
    if args.json:
        from wishtui.exchange import json_bytes
        from wishtui.exchange.report_files import report_item

        output.binary().write(json_bytes(report_item(report, context.now(), by), indent=2) + b"\n")
    elif args.csv:
        from wishtui.exchange.report_files import write_misses_csv, write_report_csv

        if args.misses:
            write_misses_csv(report, output.binary())
        else:
            write_report_csv(report, output.binary(), by)
    elif args.html:
        _write_page(context, args, report, headers)
    else:
        width = output.terminal_width() or output.PLAIN_WIDTH
        title = _of_shop(_title(span, context, args.days), args.shop)
        output.print_text(_("{span}, beside the span before", span=title) if report.before else title)
        for line in _lines(context, args, report, headers, width):
            output.print_text("".join(words.text for words in line).rstrip())
    return 0


def _title(span: ReportSpan, context: CommandContext, days: int | None) -> str:
    """What the figures are of, as the first line of a report says it."""
    if days is not None:
        return ngettext("The last {number} day", "The last {number:,} days", days)
    if span.since is None:
        return _("Everything up to {until}", until=context.show_time(span.until))
    return span_title(span, context.show_time)


def _of_shop(title: str, shop: str | None) -> str:
    return title if shop is None else _("{span}, shop {shop}", span=title, shop=shop_name(shop))


def _span(context: CommandContext, args: argparse.Namespace) -> ReportSpan:
    now = context.now()
    if args.days is None:
        return span_between(args.since, args.until, now, context.settings.zone)
    if args.since is not None or args.until is not None:
        raise UsageError(_("--days is a span of its own."), _("Leave it, or --since and --until, out."))
    if not 0 < args.days <= _MOST_DAYS:
        raise UsageError(
            _("--days cannot be {number}.", number=args.days), _("Choose 1 to {largest:,}.", largest=_MOST_DAYS)
        )
    return last_days(now, args.days)


def _lines(
    context: CommandContext, args: argparse.Namespace, report: Report, headers: dict[str, Header], width: int
) -> Iterator[Line]:
    yield ()
    yield from figure_lines(report, width)
    if args.by:
        yield ()
        yield from group_lines(report, By(args.by), width)
    if report.misses or args.misses:
        yield ()
        yield from miss_lines(report, headers, context.show_time, width, None if args.misses else _MISSES_SHOWN)


def _write_page(context: CommandContext, args: argparse.Namespace, report: Report, headers: dict[str, Header]) -> None:
    from wishtui.present.report_page import report_page
    from wishtui.services.files import output_file, write_whole

    file = output_file(args.html, context.settings)
    title = _of_shop(span_title(report.frame.span, context.show_time, args.days), args.shop)
    write_whole(file, report_page(report, headers, title, context.show_time), overwrite=args.overwrite)
    output.print_notice(_("The report is in {file}.", file=file))
