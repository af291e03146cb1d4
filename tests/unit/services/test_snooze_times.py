"""Until when a person snoozes: wall clocks of the zone that is shown, whatever the clocks do meanwhile."""

import time
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.times import local
from wishtui.errors import NotAcceptable
from wishtui.services.snooze_times import parse_snooze

NEW_YORK = ZoneInfo("America/New_York")
BEFORE_AUTUMN = datetime(2026, 10, 31, 15, tzinfo=UTC)
"""The day before New York's clocks go back, 11:00 there."""


@pytest.fixture(params=["setting", "machine"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> tzinfo | None:
    """New York's zone, as the setting names it and as the machine's clock has it."""
    if request.param == "setting":
        return NEW_YORK
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    return None


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("tomorrow", "2026-11-01T14:00"),
        ("Tomorrow  18:30", "2026-11-01T23:30"),
        ("today 18:00", "2026-10-31T22:00"),
        ("next week", "2026-11-02T14:00"),
        ("2026-11-01 09:00", "2026-11-01T14:00"),
        ("2026-11-01 01:30", "2026-11-01T05:30"),
        ("2026-11-02", "2026-11-02T05:00"),
        ("2026-11-02 09:00-05:00", "2026-11-02T14:00"),
        ("24h", "2026-11-01T15:00"),
    ],
)
def test_a_snooze_ends_by_the_wall_clock_over_a_change_of_clocks(zone: tzinfo | None, text: str, until: str) -> None:
    assert parse_snooze(text, BEFORE_AUTUMN, zone) == datetime.fromisoformat(until).replace(tzinfo=UTC)


def test_an_hour_that_clocks_leave_out_is_the_one_after_it(zone: tzinfo | None) -> None:
    until = parse_snooze("2026-03-08 02:30", datetime(2026, 3, 7, 15, tzinfo=UTC), zone)
    assert until == datetime(2026, 3, 8, 7, 30, tzinfo=UTC)


@given(
    st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Santiago"]),
)
def test_tomorrow_is_nine_in_the_morning_everywhere(now: datetime, name: str) -> None:
    there = ZoneInfo(name)
    until = parse_snooze("tomorrow", now, there)
    assert until is not None
    shown = local(until, there)
    assert (shown.hour, shown.minute) == (9, 0)
    assert shown.date() - local(now, there).date() == timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("yesterday", "past"),
        ("today", "past"),
        ("last week", "past"),
        ("today 10:59", "past"),
        ("0m", "past"),
        ("0 d", "past"),
        ("tomorrow 25:00", "no time"),
        ("tomorrow at nine", "no time"),
        ("tom", "no time"),
        ("9999-12-31 23:00", "no time"),
        ("0001-01-01", "past"),
        ("monday", "no time"),
        ("0h", "past"),
        ("00 m", "past"),
        (" ", "No time is given"),
    ],
)
def test_what_is_no_time_to_come_is_refused(text: str, message: str) -> None:
    with pytest.raises(NotAcceptable, match=message):
        parse_snooze(text, BEFORE_AUTUMN, NEW_YORK)


def test_the_next_message_is_no_time() -> None:
    assert parse_snooze(" Reply ", BEFORE_AUTUMN, NEW_YORK) is None
