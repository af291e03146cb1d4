"""Reports as lines: figures beside those of the span before, plots, groups and misses (docs/reports.md)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from wishtui.domain.issue import Header
from wishtui.domain.report import By, Figures, Group, GroupKind, Miss, Report, Span, Times
from wishtui.domain.waits import End
from wishtui.i18n import N_, _
from wishtui.present.plot import bar, plotted
from wishtui.present.spans import BLANK, Line, Role, cell, fit, wrapped
from wishtui.present.spans import Span as Words
from wishtui.present.words import FormatTime, count, field, sentence
from wishtui.text import cell_width

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TITLES = {
    By.AGENT: N_("By agent"),
    By.REASON: N_("By reason"),
    By.PRODUCT: N_("By product"),
    By.SHOP: N_("By shop"),
    By.HOUR: N_("By hour of the day"),
    By.WEEKDAY: N_("By weekday"),
    By.DAY: N_("By day"),
    By.WEEK: N_("By week"),
}
LITTLE = N_("too little data")
MOST_GROUPS = 30
"""Groups that are listed for a person; files have all of them."""

_KINDS = {GroupKind.UNNAMED: N_("(not known)"), GroupKind.WISH: "(Wish's people)", GroupKind.NOBODY: "(nobody)"}
_LABEL = 17
_TIME = 9
_BESIDE = "│"
_ROWS_PLOTTED = 62
"""Days of a span that are plotted one by one; a longer one is plotted by weeks."""


def plotted_by(span: Span) -> By:
    """The stretches of time that a plot of `span` is made of."""
    since = span.since
    return By.DAY if since is not None and (span.until - since).days <= _ROWS_PLOTTED else By.WEEK


def figure_lines(report: Report, width: int) -> list[Line]:
    """Response times, hit rate and volume, each beside the span before, and how they moved."""
    lines = [*_times_lines(report, width), BLANK, *_rate_lines(report, width)]
    plots = list(_plot_lines(report, width))
    return [*lines, *([BLANK, *plots] if plots else [])]


def group_lines(report: Report, by: By, width: int) -> list[Line]:
    """One line a group: its name, a bar of its volume, its figures, and the hit rate of the span before."""
    groups = report.groups[by]
    shown = groups if by.of_time else groups[:MOST_GROUPS]
    names = [group_name(by, group) for group in shown]
    columns = _columns(by, report)
    room = width - 1 - sum(cells for _, cells in columns) - 1
    longest = max((cell_width(name) for name in [TITLES[by], *names]), default=0)
    name_cells = max(8, min(longest + 1, 40, room - 6))
    bar_cells = max(0, min(40, room - name_cells))
    heads = (cell(title, cells, Role.DIM, right=True) for title, cells in columns)
    lines = [fit((Words(" "), cell(TITLES[by], name_cells + bar_cells + 1, Role.STRONG), *heads), width)]
    top = max((_volume(by, group.figures) for group in shown), default=0)
    for name, group in zip(names, shown, strict=True):
        drawn = cell(bar(_volume(by, group.figures), top, bar_cells), bar_cells + 1, Role.ACCENT)
        values = (cell(text, cells, right=True) for text, (_, cells) in zip(_values(by, group), columns, strict=False))
        lines.append(fit((Words(" "), cell(name, name_cells), drawn, *values), width))
    if not groups:
        lines.append((Words(f" {LITTLE}", Role.DIM),))
    if len(groups) > len(shown):
        lines.append(fit((Words(f" and {len(groups) - len(shown):,} more, which an export has", Role.DIM),), width))
    return lines


def miss_lines(
    report: Report, headers: Mapping[str, Header], format_time: FormatTime, width: int, most: int | None = None
) -> list[Line]:
    """The misses, newest first, each with its issue."""
    if not report.misses:
        return [(Words(_(" No miss in this span"), Role.STRONG),)]
    heading = f" {count(len(report.misses), 'miss', 'misses')}, by when the answer was due"
    lines: list[Line] = [(Words(heading, Role.STRONG),)]
    shown = report.misses[:most]
    widest = max(len(miss.issue_id) for miss in shown)
    for miss in shown:
        role = Role.OVERDUE if miss.end is End.OPEN else Role.PLAIN
        header = headers.get(miss.issue_id)
        about = f"{field(header.customer)}: {field(header.subject)}" if header else ""
        spans = (
            Words(f" {format_time(miss.due_at)}  ", Role.DIM),
            cell(miss_words(miss), 22, role),
            Words(f"  {miss.issue_id:<{min(widest, 28)}}  "),
            Words(about, Role.DIM),
        )
        lines.append(fit(spans, width))
    if len(shown) < len(report.misses):
        lines.append((Words(f" and {len(report.misses) - len(shown):,} more", Role.DIM),))
    return lines


def miss_words(miss: Miss) -> str:
    """How the wait ended: `answered 5h late by Kim`."""
    if miss.until is None:
        return _("not answered")
    late = span_words(miss.until - miss.due_at)
    if miss.end is End.DROPPED:
        return _("closed {late} late", late=late)
    by = "Wish" if miss.end is End.WISH else field(miss.agent)
    return _("{late} late", late=late) + (_(", by {by}", by=by) if by else "")


def span_title(span: Span, format_time: FormatTime, days: int | None = None) -> str:
    """What the report is of: `the last 30 days`, or from when to when."""
    if days is not None:
        return f"the last {count(days, 'day')}"
    if span.since is None:
        return _("everything up to {format_time}", format_time=format_time(span.until))
    return _(
        "{format_time} to {format_time2}", format_time=format_time(span.since), format_time2=format_time(span.until)
    )


def group_name(by: By, group: Group) -> str:
    """A group as a person reads it, on one clean line."""
    if group.kind is not GroupKind.NAMED:
        return _KINDS[group.kind]
    if by is By.HOUR:
        return f"{group.key}:00"
    if by is By.WEEKDAY:
        return WEEKDAYS[int(group.key) - 1]
    if by is By.DAY:
        return f"{group.key} {WEEKDAYS[date.fromisoformat(group.key).weekday()][:3]}"
    return field(sentence(group.key) if by is By.REASON else group.key)


def rate_words(rate: float | None) -> str:
    """`94.2%`."""
    return "–" if rate is None else f"{rate:.1%}"


def time_words(span: timedelta | None) -> str:
    """A response time; a dash where there is none."""
    return "–" if span is None else span_words(span)


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


def _times_lines(report: Report, width: int) -> Iterator[Line]:
    heads = ["median", "9 of 10", "slowest", "answers"]
    heads += [] if report.before is None else [_BESIDE, "before", "9 of 10"]
    blank = cell(_("Response times"), _LABEL, Role.STRONG)
    yield fit((Words(" "), blank, *(cell(head, _cells(head), Role.DIM, right=True) for head in heads)), width)
    before = report.before
    for name, now, then in (
        (_("first response"), report.figures.first, before.first if before else None),
        (_("next response"), report.figures.next, before.next if before else None),
        ("both", report.figures.responses, before.responses if before else None),
    ):
        yield fit((Words(" "), cell(name, _LABEL), *_time_cells(now, then)), width)


def _cells(head: str) -> int:
    return 3 if head == _BESIDE else _TIME


def _time_cells(now: Times, then: Times | None) -> Iterator[Words]:
    if not now.count:
        yield cell(LITTLE, 2 * _TIME, Role.DIM, right=True)
        yield cell("", 2 * _TIME)
    else:
        for time in (now.median, now.p90, now.slowest):
            yield cell(time_words(time), _TIME, Role.STRONG, right=True)
        yield cell(f"{now.count:,}", _TIME, right=True)
    if then is not None:
        yield cell(_BESIDE, _cells(_BESIDE), Role.DIM, right=True)
        for time in (then.median, then.p90):
            yield cell(time_words(time), _TIME, Role.DIM, right=True)


def _rate_lines(report: Report, width: int) -> Iterator[Line]:
    figures, before = report.figures, report.before
    within = _("Within {value:g} h", value=report.frame.window / timedelta(hours=1))
    if figures.hit_rate is None:
        yield fit(
            (Words(" "), cell(within, _LABEL), Words(_("{little}: no wait is decided yet", little=LITTLE), Role.DIM)),
            width,
        )
    else:
        closed = figures.closed_unanswered
        parts = [
            _("{in_time:,} in time", in_time=figures.in_time),
            _("{late:,} late", late=figures.late),
            _("{overdue:,} overdue", overdue=figures.overdue),
        ]
        parts += [_("{closed:,} closed unanswered", closed=closed)] if closed else []
        role = Role.OVERDUE if figures.overdue else Role.STRONG
        was = _(", before {rate_words}", rate_words=rate_words(before.hit_rate)) if before else ""
        of = f"{was}; of {count(figures.decided, 'wait')} {', '.join(parts)}"
        line = (Words(" "), cell(within, _LABEL), Words(rate_words(figures.hit_rate), role), Words(of))
        first, *rest = wrapped(line, width)
        yield first
        yield from ((cell("", _LABEL - 1), *more) for more in rest)
    for name, now, then, more in (
        ("Opened", figures.opened, before.opened if before else None, ""),
        ("Answered", figures.answered, before.answered if before else None, _by_wish(figures)),
        ("Missed", figures.missed, before.missed if before else None, ""),
        ("Waiting", report.waiting, None, _(", within the window at the end of the span")),
    ):
        was = _(", before {then:,}", then=then) if then is not None else ""
        yield fit((Words(" "), cell(name, _LABEL), Words(f"{now:,}", Role.STRONG), Words(was + more)), width)


def _by_wish(figures: Figures) -> str:
    return _("; {by_wish:,} more by Wish's people", by_wish=figures.by_wish) if figures.by_wish else ""


def _plot_lines(report: Report, width: int) -> Iterator[Line]:
    by = plotted_by(report.frame.span)
    groups = report.groups.get(by, ())[-max(1, width - _LABEL - 28) :]
    if len(groups) < 3:
        return
    unit = "day" if by is By.DAY else "week"
    for name in ("opened", "answered", "missed"):
        values = [float(getattr(group.figures, name)) for group in groups]
        words = f"  at most {max(values):,.0f} a {unit}"
        yield fit(
            (
                Words(" "),
                cell(f"{name} a {unit}", _LABEL, Role.DIM),
                Words(plotted(values), Role.ACCENT),
                Words(words, Role.DIM),
            ),
            width,
        )


def _columns(by: By, report: Report) -> list[tuple[str, int]]:
    compared = report.before is not None and by not in (By.DAY, By.WEEK)
    window = _("in {value:g} h", value=report.frame.window / timedelta(hours=1))
    opened = [] if by is By.AGENT else [("opened", 7)]
    return [*opened, ("answered", 9), ("first", 8), ("next", 8), (window, 8), *([("before", 8)] if compared else [])]


def _values(by: By, group: Group) -> Sequence[str]:
    figures = group.figures
    opened = [] if by is By.AGENT else [f"{figures.opened:,}"]
    values = [
        f"{figures.answered:,}",
        time_words(figures.first.median),
        time_words(figures.next.median),
        rate_words(figures.hit_rate),
    ]
    return [*opened, *values, "" if group.before is None else rate_words(group.before.hit_rate)]


def _volume(by: By, figures: Figures) -> int:
    return figures.answered if by is By.AGENT else figures.opened
