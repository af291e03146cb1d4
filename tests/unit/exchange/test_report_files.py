"""Reports as CSV: for a spreadsheet, which must run none of it."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest

from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.report import By, Frame, Report, ReportSpan
from wishtui.domain.reporting import measure_report
from wishtui.domain.waits import facts_of
from wishtui.exchange.report_files import write_misses_csv, write_report_csv

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EVIL = '=HYPERLINK("http://x")\x1b[2J'


def measured(span: ReportSpan, by: By | None = None) -> Report:
    conversation = (
        Message(sender=Sender.CUSTOMER, at=NOW - timedelta(hours=60), text="Where is it?"),
        Message(sender=Sender.SELLER, at=NOW - timedelta(hours=6), text="Here.", author=EVIL),
    )
    issue = Issue(
        id="T-1", status=Status.RESPONDED, opened_at=conversation[0].at, messages=conversation, product_ids=(EVIL,)
    )
    return measure_report([facts_of(issue)], Frame(span=span, by=(by,) if by else ()))


def rows(written: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written.decode("utf-8-sig"), newline=""), strict=True))


def test_one_row_a_group_with_the_span_before_beside_it() -> None:
    out = io.BytesIO()
    write_report_csv(measured(ReportSpan(NOW - timedelta(hours=24), NOW), By.PRODUCT), out, By.PRODUCT)
    (row,) = rows(out.getvalue())
    assert (row["since"], row["until"], row["by"], row["kind"]) == (
        "2026-11-22T12:00:00Z",
        "2026-11-23T12:00:00Z",
        "product",
        "named",
    )
    assert (row["answered"], row["first_median_seconds"], row["hit_rate"]) == ("1", str(54 * 3600), "0.0")
    assert (row["opened"], row["before_opened"], row["before_hit_rate"]) == ("0", "0", "")


def test_without_groups_there_is_one_row_and_without_a_beginning_nothing_beside_it() -> None:
    out = io.BytesIO()
    write_report_csv(measured(ReportSpan(None, NOW)), out)
    (row,) = rows(out.getvalue())
    assert (row["by"], row["since"], row["opened"], row["missed"], row["before_opened"]) == ("all", "", "1", "1", "")


def test_no_name_is_run_by_a_spreadsheet_or_obeyed_by_a_terminal() -> None:
    out = io.BytesIO()
    write_report_csv(measured(ReportSpan(None, NOW), By.PRODUCT), out, By.PRODUCT)
    write_misses_csv(measured(ReportSpan(None, NOW)), out)
    assert b"\x1b" not in out.getvalue()
    assert b'"=' not in out.getvalue()
    assert b"\"'=HYPERLINK" in out.getvalue()


def test_each_miss_names_its_issue() -> None:
    out = io.BytesIO()
    write_misses_csv(measured(ReportSpan(None, NOW)), out)
    (row,) = rows(out.getvalue())
    assert (row["issue_id"], row["due_at"], row["ended_at"], row["end"]) == (
        "T-1",
        "2026-11-23T00:00:00Z",
        "2026-11-23T06:00:00Z",
        "shop",
    )
    out = io.BytesIO()
    write_misses_csv(measured(ReportSpan(NOW - timedelta(hours=1), NOW)), out)
    assert rows(out.getvalue()) == []


@pytest.mark.parametrize("by", [By.AGENT, By.REASON, By.PRODUCT, By.SHOP])
def test_a_report_without_groups_is_a_header_alone(by: By) -> None:
    span, out, whole = ReportSpan(NOW - timedelta(hours=24), NOW), io.BytesIO(), io.BytesIO()
    report = measure_report([], Frame(span=span, by=(by,)))
    write_report_csv(report, out, by)
    write_report_csv(report, whole)
    assert rows(out.getvalue()) == []
    assert out.getvalue() == whole.getvalue().splitlines(keepends=True)[0]
