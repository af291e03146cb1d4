"""The store's risks as lines: how much each presses, what it means, what was measured, and how it moves."""

from collections.abc import Sequence

from wishtui.commands import KeyMap
from wishtui.domain.risk import Check, Figure, Level, RiskReport
from wishtui.i18n import N_, _, ngettext, pgettext
from wishtui.i18n.dates import short_day
from wishtui.present.plot import plotted
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit, wrapped
from wishtui.services.risk_watch import RiskLevel
from wishtui.text import cell_width, clean_line, wrap

_LEVELS = {
    Level.UNKNOWN: (N_("unknown"), Role.DIM),
    Level.CALM: (N_("calm"), Role.DIM),
    Level.WATCH: (N_("WATCH"), Role.SOON),
    Level.HIGH: (N_("HIGH"), Role.OVERDUE),
}
_WORSE = {
    Level.UNKNOWN: N_("{risk} is unknown now: {summary}"),
    Level.CALM: N_("{risk} is calm now: {summary}"),
    Level.WATCH: N_("{risk} is watch now: {summary}"),
    Level.HIGH: N_("{risk} is high now: {summary}"),
}
HEALTH = N_("Store health")

_LEVEL, _TITLE = 9, 21
_BEFORE_FINDING = 3 + _LEVEL + _TITLE
"""Cells of a risk's row before what was found."""


def risk_line(report: RiskReport, width: int, *, selected: bool) -> Line:
    """Cursor, level, which risk, and the finding."""
    word, role = _LEVELS[report.level]
    return fit(
        (
            Span(" > " if selected else "   ", Role.ACCENT),
            cell(_(word), _LEVEL, role),
            cell(_(report.title), _TITLE, Role.STRONG if selected else Role.PLAIN),
            Span(clean_line(report.summary), Role.DIM),
        ),
        width,
    )


def health_row(findings: Sequence[Line], title: str, width: int, *, selected: bool) -> Line:
    """The last line of the list: the store itself, and how many findings want a look."""
    roles = [span.role for line in findings for span in line]
    bad, notes = roles.count(Role.OVERDUE), roles.count(Role.SOON)
    if bad:
        word, role = pgettext("health", "BAD"), Role.OVERDUE
    elif notes:
        word, role = pgettext("health", "note"), Role.SOON
    else:
        word, role = pgettext("health", "ok"), Role.DIM
    spans = (
        Span(" > " if selected else "   ", Role.ACCENT),
        cell(word, _LEVEL, role),
        Span(title, Role.STRONG if selected else Role.PLAIN),
    )
    return fit(spans, width)


def risk_lines(report: RiskReport, keymap: KeyMap, width: int) -> list[Line]:
    """One risk whole: meaning, help, figures, trend, points to tick, and the appeal for it."""
    lines = [*_wrapped(_(report.meaning), width, Role.STRONG), *_wrapped(_(report.advice), width), BLANK]
    summary = clean_line(report.summary)
    if cell_width(summary) > width - _BEFORE_FINDING:
        # Its row has no room for it.
        lines = [*_wrapped(summary, width, _LEVELS[report.level][1]), *lines]
    for figure in report.figures:
        words = change_words(figure)
        moved = Span(f", {words}" if words else "", Role.SOON if (figure.change or 0) > 0 else Role.DIM)
        lines += wrapped((cell(figure.name, 10, Role.DIM), Span(_measured(figure), Role.STRONG), moved), width)
        lines += _wrapped(figure.basis, width, Role.DIM, indent=10)
    if any(value is not None for value in report.trend):
        lines += [BLANK, *wrapped(trend_line(report.trend, report.trend_unit), width)]
    if report.details:
        lines += [BLANK, *(line for detail in report.details for line in _wrapped(detail, width, indent=2))]
    for check in report.checks:
        mark = f"[{'x' if check.ticked and not check.stale else '!' if check.stale else ' '}] "
        role = Role.SOON if check.stale or not check.ticked else Role.PLAIN
        lines += wrapped((Span(mark, Role.ACCENT), Span(_(check.text), role), Span(_ticked(check), Role.DIM)), width)
    drafting = _("{key} drafts the appeal for it: {kind}", key=keymap.key_of("risks.appeal"), kind=report.kind)
    return [*lines, BLANK, *_wrapped(drafting, width, Role.DIM)]


def _ticked(check: Check) -> str:
    """When a point was ticked, and whether that was too long ago."""
    if check.ticked is None:
        return f"  {_('look again')}" if check.stale else ""
    day = short_day(check.ticked)
    return f"  {_('ticked {day}, look again', day=day) if check.stale else _('ticked {day}', day=day)}"


def trend_line(values: Sequence[float | None], unit: str) -> Line:
    """Thirteen weeks as blocks, oldest first, and the numbers that matter beside them."""
    known = [value for value in values if value is not None]
    last = values[-1]
    figures = {"now": _number(last, unit), "most": _number(max(known), unit), "least": _number(min(known), unit)}
    numbers = (
        _("now {now}, most {most}, least {least}, each over 30 days", **figures)
        if unit == "share"
        else _("now {now}, most {most}, least {least} a week", **figures)
    )
    weeks = cell(ngettext("{number} week", "{number} weeks", len(values)), 10, Role.DIM)
    return (weeks, Span(plotted(values), Role.ACCENT), Span(f"  {numbers}", Role.DIM))


def change_words(figure: Figure) -> str:
    """How it moved against as many days before: `up from 8.2% in the 30 days before`; empty where that is not known."""
    change = figure.change
    if change is None:
        return ""
    before = _number(figure.before, figure.unit)
    if change == 0:
        return _("as in the {span} before", span=figure.name)
    if change > 0:
        return _("up from {before} in the {span} before", before=before, span=figure.name)
    return _("down from {before} in the {span} before", before=before, span=figure.name)


def worse_line(levels: Sequence[RiskLevel], keymap: KeyMap) -> tuple[str, Role]:
    """The one notice that risks press more than they did."""
    first, more = levels[0], len(levels) - 1
    role = Role.OVERDUE if any(each.level is Level.HIGH for each in levels) else Role.SOON
    key = keymap.key_of("store.health")
    words = _(_WORSE[first.level], risk=clean_line(_(first.title)), summary=clean_line(first.summary))
    if not more:
        return _("{finding} {key} shows the risks.", finding=words, key=key), role
    return (
        ngettext(
            "{finding} And {number} more. {key} shows the risks.",
            "{finding} And {number} more. {key} shows the risks.",
            more,
            finding=words,
            key=key,
        ),
        role,
    )


def _measured(figure: Figure) -> str:
    if figure.value is None:
        return _("too little data")
    if figure.unit == "share":
        return _number(figure.value, figure.unit)
    return ngettext("{number:,} issue", "{number:,} issues", round(figure.value))


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return _("unknown")
    return f"{value:.1%}" if unit == "share" else f"{value:,.0f}"


def _wrapped(text: str, width: int, role: Role = Role.PLAIN, indent: int = 0) -> list[Line]:
    blank = " " * indent
    return [(Span(blank + line, role),) for line in wrap(clean_line(text), max(10, width - indent))]
