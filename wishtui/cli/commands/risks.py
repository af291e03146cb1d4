"""`wishtui risks`: what closes stores, measured from this one's own data."""

import argparse
from collections.abc import Iterator
from datetime import date, datetime, tzinfo

from wishtui.cli import output
from wishtui.cli.context import CommandContext
from wishtui.domain.query import day_named
from wishtui.domain.risk import Check, Figure, Level, RiskReport
from wishtui.domain.times import local
from wishtui.errors import UsageError
from wishtui.i18n import _, clauses, ngettext
from wishtui.present.plot import plotted
from wishtui.present.risks import change_words
from wishtui.services.measurements import assess, check_point, tick
from wishtui.services.shops import check_counted_shop, shop_names
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
        UsageError: there is no such point, no such day, or no such shop.
    """
    if args.shop is not None:
        with context.reading() as store:
            check_counted_shop(args.shop, shop_names(context.settings, context.connections), store)
    now = context.now()
    zone = context.settings.zone
    if args.on is not None and not args.tick:
        raise UsageError(_("--on is for a tick."), _("Name what was looked at with --tick."))
    day = _day("today" if args.on is None else args.on, now, zone)
    _check_points(args.tick, args.untick)
    if args.tick or args.untick:
        with context.writing() as store:
            for point in args.tick:
                tick(store, point, day, author=context.agent, now=context.now())
            for point in args.untick:
                tick(store, point, None, author=context.agent, now=context.now())
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


def _check_points(ticked: list[str], unticked: list[str]) -> None:
    for point in (*ticked, *unticked):
        check_point(point)
    for point in ticked:
        if point in unticked:
            raise UsageError(
                _("{point} cannot be ticked and unticked at once.", point=point), _("Name it with --tick or --untick.")
            )


def report_lines(report: RiskReport, width: int) -> Iterator[str]:
    """One risk, top to bottom."""
    yield f"{_SIGNS[report.level]} {_('{risk}: {level}', risk=_(report.title), level=_(report.level.value))}"
    yield from _wrapped(report.summary, width)
    yield from _wrapped(_("It means: {meaning}", meaning=_(report.meaning)), width)
    for figure in report.figures:
        yield from _wrapped(_("{name}: {figure}", name=_(figure.name), figure=_figure_words(figure)), width)
    if trend := plotted(report.trend):
        yield f"{_INDENT}{trend}  {_scale(report)}"
    for detail in report.details:
        yield from _wrapped(f"- {clean_line(detail)}", width)
    for check in report.checks:
        yield from _wrapped(_point(check), width)
    yield from _wrapped(_("What helps: {advice}", advice=_(report.advice)), width)
    yield _INDENT + _("Appeal: wishtui appeal new {kind}", kind=report.kind)


def _figure_words(figure: Figure) -> str:
    """The figure and what it rests on; the basis says itself where there is too little."""
    if figure.value is None:
        return figure.basis
    words = figure.basis
    if figure.unit == "share":
        words = _("{share:.1%}, {basis}", share=figure.value, basis=figure.basis)
    moved = change_words(figure)
    return clauses([words, moved])


def _scale(report: RiskReport) -> str:
    top = max(value for value in report.trend if value is not None)
    weeks = len(report.trend)
    if report.trend_unit == "share":
        return ngettext("{number} week, the highest {top:.1%}", "{number} weeks, the highest {top:.1%}", weeks, top=top)
    return ngettext(
        "{number} week, at most {top:.0f} {things} a week",
        "{number} weeks, at most {top:.0f} {things} a week",
        weeks,
        top=top,
        things=_(report.trend_unit),
    )


def _point(check: Check) -> str:
    text = _(check.text)
    if not check.ticked:
        return f"[ ] {_('{point} ({id})', point=text, id=check.id)}"
    day = check.ticked.isoformat()
    if check.stale:
        return f"[x] {_('{point} ({id}, {day}, look again)', point=text, id=check.id, day=day)}"
    return f"[x] {_('{point} ({id}, {day})', point=text, id=check.id, day=day)}"


def _wrapped(text: str, width: int) -> Iterator[str]:
    yield from (f"{_INDENT}{line}".rstrip() for line in wrap(clean_line(text), width - len(_INDENT)))


def _day(text: str, now: datetime, zone: tzinfo | None) -> date:
    start = day_named(text, now, zone)
    if start is None or start > now:
        raise UsageError(_("--on cannot be “{text}”.", text=text), _("Write a day that has been, such as 2026-11-23."))
    return local(start, zone).date()
