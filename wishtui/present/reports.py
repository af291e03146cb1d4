"""Reports as lines: figures beside those of the span before, plots, groups and misses (docs/reports.md)."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from wishtui.domain.issue import Header
from wishtui.domain.report import By, Figures, Frame, Group, GroupKind, Miss, Report, ReportSpan, Times
from wishtui.domain.waits import End
from wishtui.i18n import N_, _, clauses, enumerated, ngettext, pgettext
from wishtui.i18n.dates import SHORT_WEEKDAYS, WEEKDAYS
from wishtui.present.issue_titles import issue_title
from wishtui.present.plot import bar, plotted
from wishtui.present.spans import BLANK, Line, Role, Span, cell, fit, wrapped
from wishtui.present.words import FormatTime, field, sentence
from wishtui.text import cell_width, pad

GROUPED = {
    By.AGENT: N_("by agent"),
    By.REASON: N_("by reason"),
    By.PRODUCT: N_("by product"),
    By.SHOP: N_("by shop"),
    By.HOUR: N_("by hour of the day"),
    By.WEEKDAY: N_("by weekday"),
    By.DAY: N_("by day"),
    By.WEEK: N_("by week"),
}
"""What the figures are grouped by, within a line."""
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

_KINDS = {GroupKind.UNNAMED: N_("(not known)"), GroupKind.WISH: N_("(Wish's people)"), GroupKind.NOBODY: N_("(nobody)")}
_LABEL = 17
_TIME = 9
_BESIDE = "│"
_NOW = "\0"
"""Stands in a sentence for the value of this span, which has a look of its own."""
_ROWS_PLOTTED = 62
"""Days of a span that are plotted one by one; a longer one is plotted by weeks."""


def plotted_by(span: ReportSpan) -> By:
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
    rows = [_values(by, group) for group in shown]
    columns = [
        (head, max(cells, 1 + max(map(cell_width, (head, *texts)))))
        for (head, cells), *texts in zip(_columns(by, report), *rows, strict=False)
    ]
    room = width - 1 - sum(cells for _head, cells in columns) - 1
    title = _(TITLES[by])
    longest = max((cell_width(name) for name in [title, *names]), default=0)
    name_cells = max(8, min(longest + 1, 40, room - 5))
    bar_cells = max(0, min(40, room - name_cells))
    heads = (cell(head, cells, Role.DIM, right=True) for head, cells in columns)
    lines = [fit((Span(" "), cell(title, name_cells + bar_cells + 1, Role.STRONG), *heads), width)]
    top = max((_volume(by, group.figures) for group in shown), default=0)
    for name, group in zip(names, shown, strict=True):
        drawn = cell(bar(_volume(by, group.figures), top, bar_cells), bar_cells + 1, Role.ACCENT)
        values = (
            cell(text, cells, right=True) for text, (_head, cells) in zip(_values(by, group), columns, strict=False)
        )
        lines.append(fit((Span(" "), cell(name, name_cells - 1), Span(" "), drawn, *values), width))
    if not groups:
        lines.append((Span(f" {_(LITTLE)}", Role.DIM),))
    if len(groups) > len(shown):
        more = ngettext(
            "and {number:,} more, which an export has",
            "and {number:,} more, which an export has",
            len(groups) - len(shown),
        )
        lines.append(fit((Span(f" {more}", Role.DIM),), width))
    return lines


def miss_lines(
    report: Report, headers: Mapping[str, Header], format_time: FormatTime, width: int, most: int | None = None
) -> list[Line]:
    """The misses, newest first, each with its issue."""
    if not report.misses:
        return [(Span(f" {_('No miss in this span')}", Role.STRONG),)]
    heading = ngettext(
        "{number:,} miss, by when the answer was due",
        "{number:,} misses, by when the answer was due",
        len(report.misses),
    )
    lines: list[Line] = [(Span(f" {heading}", Role.STRONG),)]
    shown = report.misses[:most]
    widest = min(28, max(cell_width(miss.issue_id) for miss in shown))
    for miss in shown:
        role = Role.OVERDUE if miss.end is End.OPEN else Role.PLAIN
        header = headers.get(miss.issue_id)
        about = issue_title(header) if header else ""
        spans = (
            Span(f" {format_time(miss.due_at)}  ", Role.DIM),
            cell(miss_words(miss), 22, role),
            Span(f"  {miss.issue_id if cell_width(miss.issue_id) > widest else pad(miss.issue_id, widest)}  "),
            Span(about, Role.DIM),
        )
        lines.append(fit(spans, width))
    if len(shown) < len(report.misses):
        more = ngettext("and {number:,} more", "and {number:,} more", len(report.misses) - len(shown))
        lines.append((Span(f" {more}", Role.DIM),))
    return lines


def miss_words(miss: Miss) -> str:
    """How the wait ended: `answered 5h late by Kim`."""
    if miss.until is None:
        return _("not answered")
    late = span_words(max(miss.until - miss.due_at, timedelta(minutes=1)))  # none is “0m late”
    if miss.end is End.DROPPED:
        return _("closed {time} late", time=late)
    by = _("Wish") if miss.end is End.WISH else field(miss.agent)
    return _("{time} late, by {agent}", time=late, agent=by) if by else _("{time} late", time=late)


def span_title(span: ReportSpan, format_time: FormatTime, days: int | None = None) -> str:
    """What the report is of: `the last 30 days`, or from when to when."""
    if days is not None:
        return ngettext("the last {number:,} day", "the last {number:,} days", days)
    if span.since is None:
        return _("everything up to {until}", until=format_time(span.until))
    return _("{since} to {until}", since=format_time(span.since), until=format_time(span.until))


def group_name(by: By, group: Group) -> str:
    """A group as a person reads it, on one clean line."""
    if group.kind is not GroupKind.NAMED:
        return _(_KINDS[group.kind])
    if by is By.HOUR:
        return f"{group.key}:00"
    if by is By.WEEKDAY:
        return _(WEEKDAYS[int(group.key) - 1])
    if by is By.DAY:
        return f"{group.key} {_(SHORT_WEEKDAYS[date.fromisoformat(group.key).weekday()])}"
    return field(sentence(group.key) if by is By.REASON else group.key)


def rate_words(rate: float | None) -> str:
    """`94.2%`. All, and none, is said of nothing less: one late answer in 5,000 is still one."""
    if rate is None or rate in (0, 1):
        return "–" if rate is None else f"{rate:.1%}"
    return f"{min(max(rate, 0.001), 0.999):.1%}"


def time_words(span: timedelta | None) -> str:
    """A response time; a dash where there is none."""
    return "–" if span is None else span_words(span)


def span_words(span: timedelta) -> str:
    """`12m`, `3h 12m`, `2d 4h`."""
    minutes = round(span.total_seconds() / 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        days, hours = divmod(hours, 24)
        return _("{days}d {hours}h", days=days, hours=hours) if hours else _("{days}d", days=days)
    if not hours:
        return _("{minutes}m", minutes=rest)
    return _("{hours}h {minutes}m", hours=hours, minutes=rest) if rest else _("{hours}h", hours=hours)


def _times_lines(report: Report, width: int) -> Iterator[Line]:
    heads = [_("median"), _("9 of 10"), _("slowest"), pgettext("how many", "answers")]
    beside = [_BESIDE, pgettext("the span before", "before"), _("9 of 10")]
    # Half a column says nothing.
    room = width - 1 - _LABEL - sum(map(_cells, [*heads, *beside]))
    before = report.before if room >= 0 else None
    heads += [] if before is None else beside
    blank = cell(_("Response times"), _LABEL, Role.STRONG)
    yield fit((Span(" "), blank, *(cell(head, _cells(head), Role.DIM, right=True) for head in heads)), width)
    for name, now, then in (
        (_("first response"), report.figures.first, before.first if before else None),
        (_("next response"), report.figures.next, before.next if before else None),
        (_("both"), report.figures.responses, before.responses if before else None),
    ):
        yield fit((Span(" "), cell(name, _LABEL), *_time_cells(now, then)), width)


def _cells(head: str) -> int:
    return 3 if head == _BESIDE else _TIME


def _time_cells(now: Times, then: Times | None) -> Iterator[Span]:
    if not now.count:
        yield cell(_(LITTLE), 2 * _TIME, Role.DIM, right=True)
        yield cell("", 2 * _TIME)
    else:
        for time in (now.median, now.p90, now.slowest):
            yield cell(time_words(time), _TIME, Role.STRONG, right=True)
        yield cell(f"{now.count:,}", _TIME, right=True)
    if then is not None:
        yield cell(_BESIDE, _cells(_BESIDE), Role.DIM, right=True)
        for time in (then.median, then.p90):
            yield cell(time_words(time), _TIME, Role.DIM, right=True)


def within_window(frame: Frame) -> str:
    """What the hit rate is called."""
    if frame.window is None:
        return _("In time")
    return _("Within {hours:g} h", hours=frame.window / timedelta(hours=1))


def _rate_lines(report: Report, width: int) -> Iterator[Line]:
    figures, before = report.figures, report.before
    within = within_window(report.frame)
    if figures.hit_rate is None:
        undecided = Span(_("too little data: no wait is decided yet"), Role.DIM)
        yield fit((Span(" "), cell(within, _LABEL), undecided), width)
    else:
        closed = figures.closed_unanswered
        parts = [
            _("{number:,} in time", number=figures.in_time),
            _("{number:,} late", number=figures.late),
            _("{number:,} overdue", number=figures.overdue),
        ]
        parts += [_("{number:,} closed unanswered", number=closed)] if closed else []
        role = Role.OVERDUE if figures.overdue else Role.STRONG
        waits = ngettext("{number:,} wait", "{number:,} waits", figures.decided)
        of = {"now": _NOW, "waits": waits, "parts": enumerated(parts)}
        words = (
            _("{now}, before {before}; of {waits} {parts}", before=rate_words(before.hit_rate), **of)
            if before
            else _("{now}; of {waits} {parts}", **of)
        )
        yield from _labelled(within, _with_now(words, rate_words(figures.hit_rate), role), width)
    waiting = _("{now}, within the window at the end of the span", now=_NOW)
    for name, now, words in (
        (_("Opened"), figures.opened, _beside_before(before.opened if before else None)),
        (_("Answered"), figures.answered, _answered(figures, before)),
        (_("Missed"), figures.missed, _beside_before(before.missed if before else None)),
        (_("Waiting"), report.waiting, waiting),
    ):
        yield from _labelled(name, _with_now(words, f"{now:,}", Role.STRONG), width)


def _labelled(label: str, words: Line, width: int) -> Iterator[Line]:
    """`words` behind their label, in as many lines as it takes to read them."""
    first, *rest = wrapped(words, max(1, width - 1 - _LABEL))
    yield (Span(" "), cell(label, _LABEL), *first)
    yield from ((cell("", _LABEL - 1), *more) for more in rest)


def _with_now(sentence: str, value: str, role: Role) -> Line:
    """`sentence`, the value of this span in its place and role."""
    start, _mark, end = sentence.partition(_NOW)
    return tuple(part for part in (Span(start), Span(value, role), Span(end)) if part.text)


def _beside_before(before: int | None) -> str:
    return _NOW if before is None else _("{now}, before {before:,}", now=_NOW, before=before)


def _answered(figures: Figures, before: Figures | None) -> str:
    words = _beside_before(before.answered if before else None)
    if not figures.by_wish:
        return words
    more = ngettext("{number:,} more by Wish's people", "{number:,} more by Wish's people", figures.by_wish)
    return clauses((words, more))


def _plot_lines(report: Report, width: int) -> Iterator[Line]:
    by = plotted_by(report.frame.span)
    groups = report.groups.get(by, ())[-max(1, width - _LABEL - 28) :]
    if len(groups) < 3:
        return
    daily = by is By.DAY
    for name, figure in (
        (_("opened a day") if daily else _("opened a week"), "opened"),
        (_("answered a day") if daily else _("answered a week"), "answered"),
        (_("missed a day") if daily else _("missed a week"), "missed"),
    ):
        values = [float(getattr(group.figures, figure)) for group in groups]
        highest = max(values)
        most = (
            _("at most {number:,.0f} a day", number=highest)
            if daily
            else _("at most {number:,.0f} a week", number=highest)
        )
        label = cell(name, _LABEL, Role.DIM)
        yield fit((Span(" "), label, Span(plotted(values), Role.ACCENT), Span(f"  {most}", Role.DIM)), width)


def _columns(by: By, report: Report) -> list[tuple[str, int]]:
    compared = report.before is not None and by not in (By.DAY, By.WEEK)
    window = report.frame.window
    in_time = _("in time") if window is None else _("in {hours:g} h", hours=window / timedelta(hours=1))
    return [
        *([] if by is By.AGENT else [(pgettext("how many", "opened"), 7)]),
        (pgettext("how many", "answered"), 9),
        (pgettext("response", "first"), 8),
        (pgettext("response", "next"), 8),
        (in_time, 8),
        *([(pgettext("the span before", "before"), 8)] if compared else []),
    ]


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
