"""A report as one page of HTML: pictures drawn in it, no script, nothing that is fetched (docs/reports.md).

It is built as a tree, so that every text is escaped by whoever writes the tree out.
"""

from collections.abc import Iterable, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from wishtui.domain.issue import Header
from wishtui.domain.report import By, Figures, Group, Report, Times
from wishtui.i18n import N_, _, enumerated, ngettext, pgettext, titled
from wishtui.i18n.catalogue import spoken
from wishtui.present.reports import TITLES, group_name, miss_words, plotted_by, rate_words, time_words, within_window
from wishtui.present.words import FormatTime, field
from wishtui.text import clean, truncate

_MOST_GROUPS = 100
_WIDTH, _HEIGHT, _LEFT, _BOTTOM, _TOP = 720, 190, 44, 26, 24
_STYLE = (
    "\nbody { font: 15px/1.5 system-ui, sans-serif; color: #1c1c1e; background: #fff; "
    "max-width: 60rem; margin: 2rem auto;\n  padding: 0 1rem; }\nh1 { font-size: 1.5rem; "
    "margin-bottom: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; }\np { color: #555; "
    "margin: 0 0 1rem; }\ntable { border-collapse: collapse; width: 100%; } th, td { padding: "
    ".2rem .6rem; text-align: right; }\nth { font-weight: 600; color: #555; border-bottom: "
    "1px solid #ccc; } tr + tr td { border-top: 1px solid #eee; }\nth:first-child, "
    "td:first-child, td.text, th.text { text-align: left; overflow-wrap: anywhere; }\nsvg { "
    "width: 100%; height: auto; } svg text { font: 11px system-ui, sans-serif; fill: #555; }\n"
    ".opened { fill: #9db8d9; } .answered { fill: #1f5fa8; } .missed { fill: #c2410c; } "
    ".axis { stroke: #bbb; }\n@media (prefers-color-scheme: dark) {\n  body { color: #e5e5e7; "
    "background: #1c1c1e; } p, th, svg text { color: #aaa; fill: #aaa; }\n  th { "
    "border-color: #555; } tr + tr td { border-color: #333; }\n  .opened { fill: #5f7fa8; } "
    ".answered { fill: #a9cbf5; } .missed { fill: #ff8a5c; } .axis { stroke: #555; }\n}\n"  # untranslated: CSS
)
_SERIES = ("opened", "answered", "missed")
_COUNTED = {
    "opened": N_("Opened"),
    "answered": N_("Answered"),
    "missed": N_("Missed"),
    "late": N_("Missed: answered late"),
    "overdue": N_("Missed: not answered"),
    "closed_unanswered": N_("Missed: closed unanswered"),
    "by_wish": N_("Answered by Wish's people"),
}
"""What each figure is called."""


def report_page(report: Report, headers: Mapping[str, Header], title: str, format_time: FormatTime) -> str:
    """The whole page; `headers` are those of the issues that were missed, `title` says which span it is."""
    page = Element("html", lang=spoken())
    _head(page, title)
    body = SubElement(page, "body")
    _add(body, "h1", _("Customer issues: how they are answered"))
    if report.before:
        _add(body, "p", _("Span: {title}, beside the span of the same length before.", title=title))
    else:
        _add(body, "p", _("Span: {title}.", title=title))
    _figures(body, report)
    for by in (plotted_by(report.frame.span), By.HOUR, By.WEEKDAY):
        groups = report.groups[by]
        if any(_volumes(group) for group in groups):
            _add(body, "h2", _(TITLES[by]))
            body.append(_chart(by, groups))
    for by in (By.AGENT, By.REASON, By.PRODUCT, By.SHOP):
        _groups(body, report, by)
    _misses(body, report, headers, format_time)
    return f"<!DOCTYPE html>\n{tostring(page, encoding='unicode', method='html')}\n"  # untranslated: markup


def _head(page: Element, title: str) -> None:
    head = SubElement(page, "head")
    SubElement(head, "meta", charset="utf-8")
    # Not even a browser that is tricked runs or fetches anything from here.
    content = "default-src 'none'; style-src 'unsafe-inline'"  # untranslated: a policy
    policy = {"http-equiv": "Content-Security-Policy", "content": content}
    SubElement(head, "meta", policy)
    SubElement(head, "meta", name="viewport", content="width=device-width")
    _add(head, "title", _("Customer issues, {title}", title=title))
    _add(head, "style", _STYLE)


def _figures(body: Element, report: Report) -> None:
    now, before = report.figures, report.before
    rows = [
        (_("First response, median"), *_both(now.first, before.first if before else None, "median")),
        (_("First response, nine of ten within"), *_both(now.first, before.first if before else None, "p90")),
        (_("First response, slowest"), *_both(now.first, before.first if before else None, "slowest")),
        (_("Next response, median"), *_both(now.next, before.next if before else None, "median")),
        (_("Next response, nine of ten within"), *_both(now.next, before.next if before else None, "p90")),
        (_("Next response, slowest"), *_both(now.next, before.next if before else None, "slowest")),
        (within_window(report.frame), rate_words(now.hit_rate), rate_words(before.hit_rate) if before else ""),
        *(_counted(name, now, before) for name in _COUNTED),
    ]
    _table(body, ("", _("in this span"), _("in the span before")), rows)


def _both(now: Times, before: Times | None, name: str) -> tuple[str, str]:
    return time_words(getattr(now, name)), time_words(getattr(before, name)) if before else ""


def _counted(name: str, now: Figures, before: Figures | None) -> tuple[str, str, str]:
    return _(_COUNTED[name]), f"{getattr(now, name):,}", f"{getattr(before, name):,}" if before else ""


def _series_names() -> dict[str, str]:
    """The words of the legend."""
    return {
        "opened": pgettext("how many", "opened"),
        "answered": pgettext("how many", "answered"),
        "missed": pgettext("how many", "missed"),
    }


def _groups(body: Element, report: Report, by: By) -> None:
    groups = report.groups[by][:_MOST_GROUPS]
    if not groups:
        return
    _add(body, "h2", _(TITLES[by]))
    names = _series_names()
    rows = [
        (
            group_name(by, group),
            "" if by is By.AGENT else f"{group.figures.opened:,}",
            f"{group.figures.answered:,}",
            time_words(group.figures.first.median),
            time_words(group.figures.next.median),
            f"{group.figures.missed:,}",
            rate_words(group.figures.hit_rate),
            rate_words(group.before.hit_rate) if group.before else "",
        )
        for group in groups
    ]
    heads = (
        "",
        "" if by is By.AGENT else names["opened"],
        names["answered"],
        _("first response"),
        _("next response"),
        names["missed"],
        _("within the window"),
        pgettext("the span before", "before"),
    )
    _table(body, heads, rows)
    more = len(report.groups[by]) - len(groups)
    if more:
        _add(body, "p", ngettext("And {number:,} more.", "And {number:,} more.", more))


def _misses(body: Element, report: Report, headers: Mapping[str, Header], format_time: FormatTime) -> None:
    _add(body, "h2", _("Misses"))
    if not report.misses:
        _add(body, "p", _("None."))
        return
    rows = []
    for miss in report.misses:
        header = headers.get(miss.issue_id)
        about = (field(header.customer), field(header.subject)) if header else ("", "")
        rows.append((miss.issue_id, *about, format_time(miss.due_at), miss_words(miss)))
    heads = (_("issue"), _("customer"), _("subject"), pgettext("when", "due"), _("outcome"))
    _table(body, heads, rows, text=True)


def _table(body: Element, heads: Sequence[str], rows: Iterable[Sequence[str]], *, text: bool = False) -> None:
    table = SubElement(body, "table")
    attributes = {"class": "text"} if text else {}
    line = SubElement(table, "tr")
    for head in heads:
        _add(line, "th", head, attributes)
    for row in rows:
        line = SubElement(table, "tr")
        for value in row:
            _add(line, "td", value, attributes)


def _chart(by: By, groups: Sequence[Group]) -> Element:
    """Columns side by side: opened, answered, missed, from left to right."""
    svg = Element("svg", viewBox=f"0 0 {_WIDTH} {_HEIGHT}", role="img")
    names = _series_names()
    _add(svg, "title", _("{title}: {names}", title=_(TITLES[by]), names=enumerated(names.values())))
    top = max(max(_volumes(group), default=0) for group in groups) or 1
    floor, room = _HEIGHT - _BOTTOM, _HEIGHT - _BOTTOM - _TOP
    step = (_WIDTH - _LEFT) / len(groups)
    wide = max(0.5, step * 0.8 / len(_SERIES))
    for value in dict.fromkeys((0, top // 2, top)):
        y = floor - room * value / top
        SubElement(svg, "line", _numbers(x1=_LEFT, x2=_WIDTH, y1=y, y2=y) | {"class": "axis"})
        _add(svg, "text", f"{value:,}", _numbers(x=_LEFT - 6, y=y + 4) | {"text-anchor": "end"})
    every = -(-len(groups) // 12) if by in (By.DAY, By.WEEK) else 2 if by is By.HOUR else 1
    for index, group in enumerate(groups):
        x = _LEFT + index * step
        for series, name in enumerate(_SERIES):
            value = getattr(group.figures, name)
            high = room * value / top
            shape = _numbers(x=x + step * 0.1 + series * wide, y=floor - high, width=wide, height=high)
            drawn = SubElement(svg, "rect", shape | {"class": name})
            _add(drawn, "title", titled(group_name(by, group), f"{value:,} {names[name]}"))
        if index % every == 0:
            where = _numbers(x=x + step / 2, y=_HEIGHT - 8) | {"text-anchor": "middle"}
            _add(svg, "text", group.key if by in (By.DAY, By.WEEK) else truncate(group_name(by, group), 9), where)
    for index, name in enumerate(_SERIES):
        SubElement(svg, "rect", _numbers(x=_LEFT + index * 90, y=4, width=10, height=10) | {"class": name})
        _add(svg, "text", names[name], _numbers(x=_LEFT + 15 + index * 90, y=13))
    return svg


def _volumes(group: Group) -> list[int]:
    """What the columns show; nothing where all of it is nothing."""
    values = [getattr(group.figures, name) for name in _SERIES]
    return values if any(values) else []


def _numbers(**values: float) -> dict[str, str]:
    return {name: f"{value:g}" if isinstance(value, int) else f"{value:.2f}" for name, value in values.items()}


def _add(parent: Element, tag: str, text: str, attributes: Mapping[str, str] | None = None) -> None:
    SubElement(parent, tag, dict(attributes or {})).text = clean(text)
