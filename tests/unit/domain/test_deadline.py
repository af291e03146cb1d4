"""The 48-hour clock: when it starts, what stops it, how it reads."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.unit.domain.domain_samples import START, at, issue, msg
from wishtui.domain.deadline import Urgency, answered_late, due_at, time_left, urgency
from wishtui.domain.issue import header_of, last_activity_at, waiting_since
from wishtui.domain.message import Message
from wishtui.domain.times import iso, parse_time, utc
from wishtui.domain.windows import DEFAULT_WINDOW, ReplyWindows


def test_the_clock_starts_at_the_oldest_unanswered_message() -> None:
    waiting = issue(
        "unhandled",
        msg("customer", 0),
        msg("seller", 1),
        msg("customer", 5),
        msg("customer", 9),
    )
    assert waiting_since(waiting) == at(5)
    assert due_at(waiting) == at(53)
    assert due_at(header_of(waiting)) == at(53)
    assert last_activity_at(waiting) == at(9)


@pytest.mark.parametrize("status", ["responded", "closed"])
def test_who_is_answered_has_no_deadline(status: str) -> None:
    assert due_at(issue(status, msg("customer", 0), msg("seller", 1))) is None


def test_the_words_of_wishs_machine_do_not_stop_the_clock_and_those_of_its_people_do() -> None:
    machine = msg("wish", 2, automated=True)
    assert waiting_since(issue("unhandled", msg("customer", 0), machine)) == at(0)
    assert waiting_since(issue("unhandled", msg("customer", 0), msg("wish", 2), msg("customer", 3))) == at(3)


def test_the_window_is_a_setting() -> None:
    assert due_at(issue(), ReplyWindows(timedelta(hours=24))) == at(24)


def test_an_issue_without_messages_waits_since_it_was_opened() -> None:
    assert waiting_since(issue("unhandled", messages=())) == START


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Pacific/Auckland", "Asia/Shanghai"])
@pytest.mark.parametrize("day", ["2026-03-28", "2026-03-07", "2026-04-04", "2026-10-24", "2026-10-31", "2026-12-31"])
def test_forty_eight_hours_are_forty_eight_hours_across_midnight_and_summer_time(zone: str, day: str) -> None:
    local = datetime.fromisoformat(f"{day}T23:30:00").replace(tzinfo=ZoneInfo(zone))
    wrote = parse_time(local.isoformat())
    due = due_at(issue("unhandled", Message(sender=msg("customer", 0).sender, at=wrote, text="?"), opened_at=wrote))
    assert due is not None
    assert due.timestamp() - local.timestamp() == 48 * 3600
    assert time_left(due, wrote) == "due in 48h"


@pytest.mark.parametrize(
    ("left", "reads"),
    [
        (timedelta(hours=3, minutes=12), "due in 3h 12m"),
        (timedelta(hours=31), "due in 31h"),
        (timedelta(hours=31, minutes=59), "due in 31h"),
        (timedelta(hours=47, minutes=59, seconds=1), "due in 48h"),
        (timedelta(hours=24), "due in 24h"),
        (timedelta(hours=23, minutes=59), "due in 23h 59m"),
        (timedelta(hours=2), "due in 2h"),
        (timedelta(minutes=59), "due in 59m"),
        (timedelta(seconds=61), "due in 2m"),
        (timedelta(seconds=1), "due in 1m"),
        (timedelta(), "due in 1m"),
        (timedelta(days=5), "due in 5d"),
        (timedelta(microseconds=-1), "overdue by 1m"),
        (timedelta(minutes=-45), "overdue by 45m"),
        (timedelta(hours=-2, minutes=-40), "overdue by 2h"),
        (timedelta(hours=-12), "overdue by 12h"),
        (timedelta(hours=-95), "overdue by 95h"),
        (timedelta(hours=-99), "overdue by 4d"),
        (timedelta(days=-9), "overdue by 9d"),
    ],
)
def test_time_left_as_a_row_shows_it(left: timedelta, reads: str) -> None:
    assert time_left(START, START - left) == reads


@given(st.integers(-(10**7), 10**7), st.integers(1, 10**6))
@example(-349_141, 10_800)
def test_the_countdown_never_grows(seconds: int, later: int) -> None:
    sooner, then = time_left(START, START - timedelta(seconds=seconds)), timedelta(seconds=seconds - later)
    after = time_left(START, START - then)
    assert sooner.startswith("due") or after.startswith("overdue")
    if sooner.startswith("due") and after.startswith("due"):
        assert minutes(after) <= minutes(sooner)
    if sooner.startswith("overdue") and after.startswith("overdue"):
        assert minutes(after) >= minutes(sooner)


def minutes(reads: str) -> int:
    units = {"m": 1, "h": 60, "d": 1440}
    return sum(int(word[:-1]) * units[word[-1]] for word in reads.split() if word[0].isdigit())


def test_an_answer_presses_the_more_the_less_time_is_left() -> None:
    assert urgency(at(48), at(48)) is Urgency.SOON
    assert urgency(at(48), at(48.001)) is Urgency.OVERDUE
    assert urgency(at(48), at(42)) is Urgency.SOON
    assert urgency(at(48), at(41.9)) is Urgency.WAITING
    assert urgency(None, at(0)) is Urgency.NONE


def test_an_answer_at_the_very_deadline_is_in_time_and_one_second_later_is_late() -> None:
    assert not answered_late((msg("customer", 0), msg("seller", 48)), DEFAULT_WINDOW)
    assert answered_late((msg("customer", 0), msg("seller", 48.001)), DEFAULT_WINDOW)
    assert answered_late((msg("customer", 0), msg("customer", 40), msg("wish", 49)), DEFAULT_WINDOW)
    assert not answered_late((msg("seller", 0), msg("customer", 10), msg("seller", 57)), DEFAULT_WINDOW)


@pytest.mark.parametrize(
    ("text", "reads"),
    [
        ("2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z"),
        ("2026-11-20T09:00:00.250+02:00", "2026-11-20T07:00:00.250000Z"),
        ("2026-11-20T09:00:00", "2026-11-20T09:00:00Z"),
        (" 2026-11-20 ", "2026-11-20T00:00:00Z"),
    ],
)
def test_times_of_every_source_become_utc(text: str, reads: str) -> None:
    assert iso(parse_time(text)) == reads


@pytest.mark.parametrize(
    "text", ["", "yesterday", "2026-02-30", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_what_no_calendar_holds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        parse_time(text)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC) | st.timezones()))
@settings(deadline=None)
def test_a_time_survives_being_written_and_read(when: datetime) -> None:
    assert parse_time(iso(when)) == utc(when)
