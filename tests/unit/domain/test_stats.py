"""Waits, and what is made of them."""

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.deadline import DEFAULT_WINDOW, answered_late
from wishtui.domain.issue import Issue, Status, waiting_since
from wishtui.domain.message import Message, Sender
from wishtui.domain.stats import End, Wait, measure_stats, waits

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
CUSTOMER, SELLER, WISH = Sender.CUSTOMER, Sender.SELLER, Sender.WISH


def ago(hours: float) -> datetime:
    return NOW - timedelta(hours=hours)


def issue(*conversations: tuple[Sender, float], status: Status = Status.RESPONDED, **more: object) -> Issue:
    """An issue whose messages were written so many hours ago."""
    messages = tuple(Message(sender=sender, at=ago(hours), text="…") for sender, hours in conversations)
    opened = messages[0].at if messages else NOW
    return msgspec.structs.replace(Issue(id="T-1", status=status, opened_at=opened, messages=messages), **more)


def test_a_wait_runs_from_the_oldest_unanswered_message_to_the_answer() -> None:
    one = issue((CUSTOMER, 90), (CUSTOMER, 80), (SELLER, 70), (SELLER, 60), (CUSTOMER, 20), (WISH, 5))
    assert list(waits(one, NOW)) == [Wait(ago(90), ago(70), End.SHOP), Wait(ago(20), ago(5), End.WISH)]


def test_a_machine_answers_nobody() -> None:
    auto = Message(sender=WISH, at=ago(50), text="We received it.", automated=True)
    one = issue((CUSTOMER, 60), status=Status.UNHANDLED)
    one = msgspec.structs.replace(one, messages=(*one.messages, auto))
    assert list(waits(one, NOW)) == [Wait(ago(60), None, End.OPEN)]


@pytest.mark.parametrize(("status", "end"), [(Status.UNHANDLED, End.OPEN), (Status.CLOSED, End.DROPPED)])
def test_what_nobody_answered_is_open_only_while_the_issue_is(status: Status, end: End) -> None:
    assert [wait.end for wait in waits(issue((CUSTOMER, 3), status=status), NOW)] == [end]


def test_a_reopened_issue_waits_since_then() -> None:
    one = issue((CUSTOMER, 90), (SELLER, 80), status=Status.UNHANDLED, reopened_at=ago(60))
    assert list(waits(one, NOW))[1:] == [Wait(ago(60), None, End.OPEN)]
    assert waiting_since(one) == ago(60)


def test_what_lies_ahead_of_the_clock_does_not_count() -> None:
    one = issue((CUSTOMER, 5), (SELLER, -5), status=Status.UNHANDLED)
    assert list(waits(one, NOW)) == [Wait(ago(5), None, End.OPEN)]
    assert measure_stats([issue((CUSTOMER, -5))], NOW).issues == 0


def test_the_figures() -> None:
    stats = measure_stats(
        [
            *(issue((CUSTOMER, 100), (SELLER, 100 - hours)) for hours in range(1, 11)),
            issue((CUSTOMER, 99), (SELLER, 9), late=True, status=Status.CLOSED),
            issue((CUSTOMER, 30), (WISH, 20)),
            issue((CUSTOMER, 49), status=Status.UNHANDLED),
            issue((CUSTOMER, 48), status=Status.UNHANDLED),
        ],
        NOW,
    )
    assert (stats.issues, stats.by_status) == (14, {"unhandled": 2, "responded": 11, "closed": 1})
    assert (stats.answers, stats.median, stats.p90) == (11, timedelta(hours=6), timedelta(hours=10))
    assert stats.slowest == timedelta(hours=90)
    assert (stats.in_time, stats.late, stats.overdue, stats.waiting, stats.by_wish) == (11, 1, 1, 1, 1)
    assert (stats.decided, stats.hit_rate, stats.late_issues) == (13, 11 / 13, 1)


def test_weeks_begin_on_mondays_and_end_with_the_present_one() -> None:
    stats = measure_stats([issue((CUSTOMER, 60), (SELLER, 10))], NOW)
    assert len(stats.weeks) == 13
    assert [week.monday for week in stats.weeks[-2:]] == [date(2026, 11, 16), date(2026, 11, 23)]
    assert (stats.weeks[-2].opened, stats.weeks[-2].answered) == (1, 0)
    assert (stats.weeks[-1].opened, stats.weeks[-1].answered, stats.weeks[-1].late) == (0, 1, 1)


def test_since_counts_what_began_then() -> None:
    known = [issue((CUSTOMER, 90), (SELLER, 80), (CUSTOMER, 10), (SELLER, 8))]
    stats = measure_stats(known, NOW, since=ago(24))
    assert (stats.issues, stats.answers, stats.median) == (0, 1, timedelta(hours=2))


def test_nothing_gives_no_figure() -> None:
    stats = measure_stats([], NOW)
    assert (stats.median, stats.p90, stats.slowest, stats.hit_rate, stats.decided) == (None, None, None, None, 0)


conversations = st.lists(st.tuples(st.sampled_from(list(Sender)), st.integers(0, 200)), min_size=1, max_size=12)


@given(conversations)
def test_waits_agree_with_the_clock_and_with_what_is_called_late(conversation: list[tuple[Sender, int]]) -> None:
    ordered = sorted(conversation, key=lambda one: -one[1])
    one = issue(*ordered, status=Status.UNHANDLED)
    measured = list(waits(one, NOW))
    assert all(wait.until is None or wait.since <= wait.until for wait in measured)
    assert sum(wait.until is None for wait in measured) <= 1
    late = any(wait.until and wait.until - wait.since > DEFAULT_WINDOW for wait in measured)
    assert late == answered_late(one.messages, DEFAULT_WINDOW)
    if measured and measured[-1].until is None:
        assert measured[-1].since == waiting_since(one)
