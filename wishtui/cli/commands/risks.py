"""`wishtui risks`: what closes stores, measured from this one's own data."""

import argparse
from collections.abc import Iterator
from datetime import date

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.domain.risk import Check, Figure, Level, RiskReport
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.present.plot import plotted
from wishtui.present.risks import change_words
from wishtui.present.words import count
from wishtui.services.measurements import assess, check_point, tick
from wishtui.services.shops import check_shop, shop_names
from wishtui.text import clean_line, wrap

_SIGNS = {Level.HIGH: "‼", Level.WATCH: "!", Level.CALM: " ", Level.UNKNOWN: "?"}
_INDENT = "    "


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("--json", action="store_true", help=_("as JSON"))
    parser.add_argument("--shop", metavar="NAME", help=_("measure one of several shops alone"))
    parser.add_argument(
        "--tick", action="append", default=[], metavar="POINT", help=_("note that a point of a checklist holds")
    )
    parser.add_argument("--untick", action="append", default=[], metavar="POINT", help=_("take a tick away"))
    parser.add_argument("--on", metavar="DATE", help=_("with --tick: the day on which it was looked at, unless today"))


def run(context: CommandContext, args: argparse.Namespace) -> int:
    """Print the five risks, after what was ticked.

    Raises:
        UsageError: there is no such point, or no such day.
    """
    if args.shop is not None:
        check_shop(args.shop, shop_names(context.settings, context.connections))
    now = context.now()
    day = now.date() if args.on is None else _day(args.on, now.date())
    for point in (*args.tick, *args.untick):
        check_point(point)
    if args.tick or args.untick:
        with context.writing() as store:
            for point in args.tick:
                tick(store, point, day)
            for point in args.untick:
                tick(store, point, None)
    with context.reading() as store:
        reports = assess(store, now, shop=args.shop)
    if args.json:
        from wishtui.exchange import write_json
        from wishtui.exchange.public_json import plain

        write_json(map(plain, reports), output.binary())
        return 0
    width = output.terminal_width() or output.PLAIN_WIDTH
    for index, report in enumerate(reports):
        if index:
            output.print_text()
        output.print_lines(report_lines(report, width))
    return 0


def report_lines(report: RiskReport, width: int) -> Iterator[str]:
    """One risk, top to bottom."""
    yield f"{_SIGNS[report.level]} {report.title}: {report.level.value}"
    yield from _wrapped(report.summary, width)
    yield from _wrapped(_("It means: {meaning}", meaning=report.meaning), width)
    for figure in report.figures:
        yield from _wrapped(f"{figure.name}: {_figure_words(figure)}", width)
    if trend := plotted(report.trend):
        yield f"{_INDENT}{trend}  {count(len(report.trend), 'week')}, {_scale(report)}"
    for detail in report.details:
        yield from _wrapped(f"- {clean_line(detail)}", width)
    for check in report.checks:
        yield from _wrapped(_point(check), width)
    yield from _wrapped(_("What helps: {advice}", advice=report.advice), width)
    yield _("{indent}Appeal: wishtui appeal new {kind}", indent=_INDENT, kind=report.kind)


def _figure_words(figure: Figure) -> str:
    """The figure and what it rests on; the basis says itself where there is too little."""
    if figure.value is None:
        return figure.basis
    words = f"{figure.value:.1%}, {figure.basis}" if figure.unit == "share" else figure.basis
    moved = change_words(figure)
    return f"{words}; {moved}" if moved else words


def _scale(report: RiskReport) -> str:
    top = max(value for value in report.trend if value is not None)
    return (
        _("the highest {top:.1%}", top=top)
        if report.trend_unit == "share"
        else _("at most {top:.0f} {trend_unit} a week", top=top, trend_unit=report.trend_unit)
    )


def _point(check: Check) -> str:
    when = ""
    if check.ticked:
        when = f", {check.ticked.isoformat()}{', look again' if check.stale else ''}"
    return f"[{'x' if check.ticked else ' '}] {check.text} ({check.id}{when})"


def _wrapped(text: str, width: int) -> Iterator[str]:
    yield from (f"{_INDENT}{line}".rstrip() for line in wrap(clean_line(text), width - len(_INDENT)))


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        day = None
    if day is None or day > today:
        raise UsageError(_("--on cannot be {text!r}.", text=text), _("Write a day that has been, such as 2026-11-23."))
    return day
