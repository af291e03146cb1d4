"""The store's risks as lines: how much each presses, what it means, what was measured, and how it moves."""

from collections.abc import Sequence

from wishtui.domain.risk import Figure, Level, RiskReport
from wishtui.i18n import N_, _
from wishtui.present.plot import plotted
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit
from wishtui.services.risk_watch import RiskLevel
from wishtui.text import clean_line, wrap

_LEVELS = {
    Level.UNKNOWN: ("unknown", Role.DIM),
    Level.CALM: ("calm", Role.DIM),
    Level.WATCH: ("WATCH", Role.SOON),
    Level.HIGH: ("HIGH", Role.OVERDUE),
}
HEALTH = N_("Store health")


def risk_line(report: RiskReport, width: int, *, selected: bool) -> Line:
    """Cursor, level, which risk, and the finding."""
    word, role = _LEVELS[report.level]
    return fit(
        (
            Span(" > " if selected else "   ", Role.ACCENT),
            cell(word, 9, role),
            cell(report.title, 21, Role.STRONG if selected else Role.PLAIN),
            Span(clean_line(report.summary), Role.DIM),
        ),
        width,
    )


def health_row(findings: Sequence[Line], title: str, width: int, *, selected: bool) -> Line:
    """The last line of the list: the store itself, and how many findings want a look."""
    roles = [span.role for line in findings for span in line]
    bad, notes = roles.count(Role.OVERDUE), roles.count(Role.SOON)
    word, role = ("BAD", Role.OVERDUE) if bad else ("note", Role.SOON) if notes else ("ok", Role.DIM)
    spans = (
        Span(" > " if selected else "   ", Role.ACCENT),
        cell(word, 9, role),
        Span(title, Role.STRONG if selected else Role.PLAIN),
    )
    return fit(spans, width)


def risk_lines(report: RiskReport, width: int) -> list[Line]:
    """One risk whole: meaning, help, figures, trend, points to tick, and the appeal for it."""
    lines = [*_wrapped(report.meaning, width, Role.STRONG), *_wrapped(report.advice, width), BLANK]
    for figure in report.figures:
        words = change_words(figure)
        moved = Span(f", {words}" if words else "", Role.SOON if (figure.change or 0) > 0 else Role.DIM)
        lines += [fit((cell(figure.name, 10, Role.DIM), Span(_measured(figure), Role.STRONG), moved), width)]
        lines += _wrapped(figure.basis, width, Role.DIM, indent=10)
    if any(value is not None for value in report.trend):
        lines += [BLANK, trend_line(report.trend, report.trend_unit, width)]
    if report.details:
        lines += [BLANK, *(line for detail in report.details for line in _wrapped(detail, width, indent=2))]
    for check in report.checks:
        mark = f"[{'x' if check.ticked and not check.stale else '!' if check.stale else ' '}] "
        when = f"  ticked {check.ticked:%d %b %Y}" if check.ticked else ""
        again = _(", look again") if check.stale else ""
        role = Role.SOON if check.stale or not check.ticked else Role.PLAIN
        lines.append(fit((Span(mark, Role.ACCENT), Span(check.text, role), Span(when + again, Role.DIM)), width))
    return [*lines, BLANK, *_wrapped(_("a drafts the appeal for it: {kind}", kind=report.kind), width, Role.DIM)]


def trend_line(values: Sequence[float | None], unit: str, width: int) -> Line:
    """Thirteen weeks as blocks, oldest first, and the numbers that matter beside them."""
    known = [value for value in values if value is not None]
    last = values[-1]
    numbers = _(
        "now {number}, most {number2}, least {number3}",
        number=_number(last, unit),
        number2=_number(max(known), unit),
        number3=_number(min(known), unit),
    )
    spans = (
        cell(_("{count} weeks", count=len(values)), 10, Role.DIM),
        Span(plotted(values), Role.ACCENT),
        Span(f"  {numbers}{' a week' if unit != 'share' else ', each over 30 days'}", Role.DIM),
    )
    return fit(spans, width)


def change_words(figure: Figure) -> str:
    """How it moved against as many days before: `up from 8.2% in the 30 days before`; empty where that is not known."""
    change = figure.change
    if change is None:
        return ""
    moved = "as" if change == 0 else f"{'up' if change > 0 else 'down'} from {_number(figure.before, figure.unit)}"
    return _("{moved} in the {figure_name} before", moved=moved, figure_name=figure.name)


def worse_line(levels: Sequence[RiskLevel]) -> tuple[str, Role]:
    """The one notice that risks press more than they did."""
    first = levels[0]
    more = f" And {len(levels) - 1} more." if len(levels) > 1 else ""
    role = Role.OVERDUE if any(each.level is Level.HIGH for each in levels) else Role.SOON
    words = _("{title} is {value} now: {summary}", title=first.title, value=first.level.value, summary=first.summary)
    return _("{words}{more} H shows the risks.", words=clean_line(words), more=more), role


def _measured(figure: Figure) -> str:
    return (
        _("too little data")
        if figure.value is None
        else _number(figure.value, figure.unit) + ("" if figure.unit == "share" else f" {figure.unit}")
    )


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "unknown"
    return f"{value:.1%}" if unit == "share" else f"{value:,.0f}"


def _wrapped(text: str, width: int, role: Role = Role.PLAIN, indent: int = 0) -> list[Line]:
    blank = " " * indent
    return [(Span(blank + line, role),) for line in wrap(clean_line(text), max(10, width - indent))]
