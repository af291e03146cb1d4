"""What is counted in a span, and where: each thing when it happened (docs/reports.md)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from wishtui.domain.issue import Status
from wishtui.domain.report import INSTANT, By, Figures, Frame, GroupKind, Report, ReportSpan, Times
from wishtui.domain.reporting import measure_report
from wishtui.domain.waits import End, IssueFacts, Wait

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
"""A Monday."""
ALWAYS = ReportSpan(None, NOW + INSTANT)
LAST_DAY = ReportSpan(NOW - timedelta(hours=24), NOW + INSTANT)


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def wait(since: float, until: float | None, end: End = End.SHOP, *, first: bool = True, agent: str = "") -> Wait:
    """A wait that began, and ended, so many hours ago."""
    return Wait(ago(since), None if until is None else ago(until), end, first, agent)


def facts(*waits: Wait, name: str = "T-1", opened: float | None = None, **more: str) -> IssueFacts:
    at = waits[0].since if opened is None else ago(opened)
    texts = {"shop": "", "reason": "", "product": ""} | more
    return IssueFacts(id=name, opened_at=at, status=Status.RESPONDED, late=False, waits=waits, **texts)


def measured(*issues: IssueFacts, span: ReportSpan = ALWAYS, by: By | None = None, zone: str = "UTC") -> Report:
    frame = Frame(span=span, by=(by,) if by else (), zone=ZoneInfo(zone))
    return measure_report(issues, frame)


def grouped(report: Report, by: By) -> dict[str, Figures]:
    return {group.key or group.kind.value: group.figures for group in report.groups[by]}


def test_first_and_next_responses_are_apart() -> None:
    answered = [facts(wait(100, 100 - hours), wait(50, 49, first=False), name=f"T-{hours}") for hours in range(1, 11)]
    figures = measured(*answered).figures
    hour = timedelta(hours=1)
    assert figures.first == Times(10, 5.5 * hour, 9 * hour, 10 * hour)
    assert figures.next == Times(10, hour, hour, hour)
    assert (figures.answered, figures.responses.median) == (20, hour)


def test_the_window_is_met_at_its_very_end_and_missed_an_instant_later() -> None:
    met = facts(wait(60, 12))
    missed = facts(Wait(ago(60), ago(12) + INSTANT, End.SHOP, True))
    figures = measured(met, missed).figures
    assert (figures.in_time, figures.late, figures.hit_rate) == (1, 1, 0.5)


@pytest.mark.parametrize(("hours", "overdue", "waiting"), [(48, 0, 1), (48.1, 1, 0)])
def test_an_open_wait_is_a_miss_once_its_window_is_over(hours: float, overdue: int, waiting: int) -> None:
    report = measured(facts(wait(hours, None, End.OPEN)))
    assert (report.figures.overdue, report.waiting, len(report.misses)) == (overdue, waiting, overdue)


def test_what_wish_answered_counts_for_the_window_and_not_for_the_response_times() -> None:
    figures = measured(facts(wait(30, 20, End.WISH))).figures
    assert (figures.in_time, figures.by_wish, figures.answered, figures.responses.median) == (1, 1, 0, None)


def test_what_was_closed_unanswered_is_a_miss_only_when_its_window_was_over() -> None:
    figures = measured(facts(wait(90, 80, End.DROPPED)), facts(wait(90, 20, End.DROPPED))).figures
    assert (figures.closed_unanswered, figures.decided, figures.in_time) == (1, 1, 0)
    unknown = measured(facts(wait(90, None, End.DROPPED)))
    assert (unknown.figures.decided, unknown.waiting) == (0, 0)


def test_a_miss_counts_when_the_window_was_over_and_its_answer_when_it_was_given() -> None:
    slow = facts(wait(80, 2))
    assert (measured(slow, span=LAST_DAY).figures.missed, measured(slow, span=LAST_DAY).figures.answered) == (0, 1)
    (miss,) = measured(slow).misses
    assert (miss.due_at, miss.until, miss.end) == (ago(32), ago(2), End.SHOP)
    then = measured(slow, span=ReportSpan(ago(48), ago(24)))
    assert (then.figures.missed, then.figures.overdue, then.figures.answered) == (1, 1, 0)


def test_the_figures_of_a_span_that_is_past_do_not_change() -> None:
    past = ReportSpan(ago(72), ago(24))
    before = [facts(wait(60, None, End.OPEN))]
    later = [facts(wait(60, 1), wait(0.5, None, End.OPEN, first=False))]
    assert measured(*before, span=past).figures == measured(*later, span=past).figures


def test_the_span_before_is_as_long_and_ends_where_this_begins() -> None:
    edge = facts(wait(24, 1), opened=24)
    report = measured(edge, facts(wait(30, 25), opened=48), span=LAST_DAY)
    assert (report.issues, report.figures.opened, report.figures.answered) == (1, 1, 1)
    assert report.before is not None
    assert (report.before.opened, report.before.answered) == (1, 1)
    assert measured(edge).before is None


def test_groups_by_name_have_the_most_first_and_what_has_no_name_of_its_own() -> None:
    report = measured(
        facts(wait(9, 8), product="Mug"), facts(wait(9, 8), product="Mug"), facts(wait(9, 8)), by=By.PRODUCT
    )
    assert [(group.key, group.kind, group.figures.opened) for group in report.groups[By.PRODUCT]] == [
        ("Mug", GroupKind.NAMED, 2),
        ("", GroupKind.UNNAMED, 1),
    ]


def test_agents_are_apart_from_wish_and_from_nobody() -> None:
    ends = (wait(9, 8, agent="wish"), wait(9, 8), wait(9, 8, End.WISH), wait(60, None, End.OPEN))
    report = measured(*map(facts, ends), by=By.AGENT)
    kinds = {(group.kind, group.key): group.figures for group in report.groups[By.AGENT]}
    assert kinds[GroupKind.NAMED, "wish"].answered == 1
    assert kinds[GroupKind.UNNAMED, ""].answered == 1
    assert kinds[GroupKind.WISH, ""].by_wish == 1
    assert kinds[GroupKind.NOBODY, ""].overdue == 1


def test_hours_days_and_weekdays_are_those_of_the_wall_clock() -> None:
    late_sunday = facts(wait(13.75, 13.7))
    for zone, hour, weekday, day in (("UTC", "22", "7", "2026-11-22"), ("Asia/Kathmandu", "04", "1", "2026-11-23")):
        span = ReportSpan(ago(48), NOW)
        assert grouped(measured(late_sunday, by=By.HOUR, zone=zone, span=span), By.HOUR)[hour].opened == 1
        assert grouped(measured(late_sunday, by=By.WEEKDAY, zone=zone), By.WEEKDAY)[weekday].answered == 1
        assert grouped(measured(late_sunday, by=By.DAY, zone=zone, span=span), By.DAY)[day].opened == 1


def test_every_stretch_of_time_has_its_row() -> None:
    report = measured(facts(wait(24 * 15, 1)), by=By.WEEK)
    assert [group.key for group in report.groups[By.WEEK]] == ["2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"]
    assert [group.key for group in measured(by=By.HOUR).groups[By.HOUR]] == [f"{hour:02d}" for hour in range(24)]
    assert len(measured(by=By.WEEKDAY).groups[By.WEEKDAY]) == 7
    days = measured(by=By.DAY, span=LAST_DAY).groups[By.DAY]
    assert [group.key for group in days] == ["2026-11-22", "2026-11-23"]


def test_what_lies_ahead_of_the_clock_does_not_count() -> None:
    report = measured(facts(wait(5, -5)), facts(wait(-5, -6)))
    assert (report.issues, report.figures.answered, report.waiting) == (1, 0, 1)


def test_nothing_gives_no_figure() -> None:
    report = measured(by=By.AGENT)
    assert (report.figures, report.groups[By.AGENT], report.misses) == (Figures(), (), ())
    assert report.figures.hit_rate is None
