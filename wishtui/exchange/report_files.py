"""Reports as JSON and CSV. Both shapes only grow; times of day are UTC with `Z`, spans are whole seconds."""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from wishtui.domain.report import By, Figures, Group, GroupKind, Miss, Report, ReportSpan, Times
from wishtui.domain.times import iso
from wishtui.exchange.columns import escape_formula
from wishtui.text import clean

LAST_WEEKS = 13
"""Weeks that the JSON shows whatever else it is grouped by."""

MISS_COLUMNS = ("issue_id", "waiting_since", "due_at", "ended_at", "end", "agent")


def report_item(report: Report, now: datetime, by: By | None = None) -> dict[str, Any]:
    """What `stats --json` prints; a figure with no data is null."""
    span, figures, frame = report.frame.span, report.figures, report.frame
    weeks = report.groups.get(By.WEEK, ())[-LAST_WEEKS:]
    return {
        "at": iso(now),
        "since": span.since and iso(span.since),
        "until": iso(_last(span)),
        "window_hours": frame.windows.of(frame.shop or "") / timedelta(hours=1),
        "window_hours_by_shop": {shop: window / timedelta(hours=1) for shop, window in frame.windows.by_shop.items()},
        "shop": frame.shop,
        "issues": report.issues,
        "by_status": report.by_status,
        "answers": figures.answered,
        **_times(figures.responses),
        "hit_rate": figures.hit_rate,
        "decided": figures.decided,
        "in_time": figures.in_time,
        "missed": figures.missed,
        "late": figures.late,
        "overdue": figures.overdue,
        "closed_unanswered": figures.closed_unanswered,
        "waiting": report.waiting,
        "by_wish": figures.by_wish,
        "late_issues": report.late_issues,
        "first": _counted(figures.first),
        "next": _counted(figures.next),
        "before": None if report.before is None else figures_item(report.before),
        "by": by and by.value,
        "groups": [] if by is None else [_group(group) for group in report.groups[by]],
        "weeks": [{"monday": week.key, **_week(week.figures)} for week in weeks],
        "misses": [dict(zip(MISS_COLUMNS, _miss(miss), strict=True)) for miss in report.misses],
    }


def figures_item(figures: Figures) -> dict[str, Any]:
    """The figures of one group or span."""
    return {
        "opened": figures.opened,
        "answered": figures.answered,
        "first": _counted(figures.first),
        "next": _counted(figures.next),
        **_times(figures.responses),
        "hit_rate": figures.hit_rate,
        "in_time": figures.in_time,
        "missed": figures.missed,
        "late": figures.late,
        "overdue": figures.overdue,
        "closed_unanswered": figures.closed_unanswered,
        "by_wish": figures.by_wish,
    }


def write_report_csv(report: Report, out: BinaryIO, by: By | None = None) -> None:
    """One row a group, or one row for the whole; the figures of the span before beside them.

    As every CSV of ours: UTF-8 with BOM, all cells quoted, and what a spreadsheet would run gets an apostrophe.
    """
    whole = Group(key="", kind=GroupKind.NAMED, figures=report.figures, before=report.before)
    groups = report.groups[by] if by else (whole,)
    _write_csv([_row(report, group, by) for group in groups], out, list(_row(report, whole, by)))


def write_misses_csv(report: Report, out: BinaryIO) -> None:
    """One row a miss, newest first."""
    _write_csv([dict(zip(MISS_COLUMNS, _miss(miss), strict=True)) for miss in report.misses], out, MISS_COLUMNS)


def _row(report: Report, group: Group, by: By | None) -> dict[str, Any]:
    span = report.frame.span
    head = {
        "since": span.since and iso(span.since),
        "until": iso(_last(span)),
        "by": by.value if by else "all",
        "key": group.key,
        "kind": group.kind.value if by else "all",
    }
    before = figures_item(group.before or Figures())
    compared = {f"before_{name}": value if group.before else None for name, value in _flat(before)}
    return head | dict(_flat(figures_item(group.figures))) | compared


def _flat(item: dict[str, Any], head: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{head}{name}_")
        else:
            yield head + name, value


def _write_csv(rows: list[dict[str, Any]], out: BinaryIO, columns: Sequence[str]) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(row[name]) for name in columns] for row in rows)
    out.write(codecs.BOM_UTF8 + buffer.getvalue().encode("utf-8", "replace"))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return escape_formula(clean(value)) if isinstance(value, str) else str(value)


def _last(span: ReportSpan) -> datetime:
    """The end of the span to the second: the instant that closes a span which ends now is not shown."""
    return span.until.replace(microsecond=0)


def _group(group: Group) -> dict[str, Any]:
    before = None if group.before is None else figures_item(group.before)
    return {"key": group.key or None, "kind": group.kind.value, **figures_item(group.figures), "before": before}


def _week(figures: Figures) -> dict[str, Any]:
    return {name: getattr(figures, name) for name in ("opened", "answered", "late", "in_time", "missed")}


def _miss(miss: Miss) -> tuple[str | None, ...]:
    until = None if miss.until is None else iso(miss.until)
    return miss.issue_id, iso(miss.since), iso(miss.due_at), until, miss.end.value, miss.agent or None


def _counted(times: Times) -> dict[str, Any]:
    return {"answers": times.count, **_times(times)}


def _times(times: Times) -> dict[str, Any]:
    return {
        "median_seconds": _seconds(times.median),
        "p90_seconds": _seconds(times.p90),
        "slowest_seconds": _seconds(times.slowest),
    }


def _seconds(span: timedelta | None) -> int | None:
    return None if span is None else round(span.total_seconds())
