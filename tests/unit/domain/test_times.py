"""Wall clocks: what a zone makes of a time, and how a time is written."""

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.times import from_wall_clock, local, machine_zone, parse_time, show_time, with_year

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 26, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("pattern", "whole"),
    [
        ("%d %b %H:%M", "%d %b %Y %H:%M"),
        ("%d/%m %H:%M", "%d/%m/%Y %H:%M"),
        ("%d.%m. %H:%M", "%d.%m.%Y. %H:%M"),
        ("%b %-d, %H:%M", "%b %-d %Y, %H:%M"),
        ("%%d %d", "%%d %d %Y"),
        ("%A %H:%M", "%A %H:%M %Y"),
        ("%Y-%m-%d", "%Y-%m-%d"),
        ("%x %X", "%x %X"),
    ],
)
def test_the_year_stands_with_day_and_month_unless_it_is_there(pattern: str, whole: str) -> None:
    assert with_year(pattern) == whole


def test_a_date_of_another_year_shows_its_year() -> None:
    def shown(when: datetime) -> str:
        return show_time(when, "%d %b %H:%M", now=NOW, zone=BERLIN)

    assert shown(NOW) == "26 Nov 23:00"
    assert shown(NOW.replace(year=2025)) == "26 Nov 2025 23:00"
    assert shown(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "01 Jan 2027 00:30"


def test_a_time_without_a_zone_is_of_the_zone_that_was_named() -> None:
    assert parse_time("2026-07-01 09:00", BERLIN) == datetime(2026, 7, 1, 7, tzinfo=UTC)
    assert parse_time("2026-12-01", BERLIN) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert parse_time("2026-07-01T09:00-02:00", BERLIN) == datetime(2026, 7, 1, 11, tzinfo=UTC)


@given(
    st.datetimes(datetime(2001, 1, 1), datetime(2100, 1, 1)),
    st.sampled_from(["Asia/Shanghai", "America/New_York", "UTC", "Asia/Kathmandu"]),
)
def test_a_wall_clock_reads_back(naive: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    there = local(from_wall_clock(naive, zone), zone).replace(tzinfo=None)
    # In the hour that a change of clocks leaves out no clock shows the time.
    assert there == naive or abs(there - naive) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("zone", "name"),
    [
        ("UTC", "UTC"),
        ("Asia/Shanghai", "CST, UTC+08:00"),
        ("Asia/Kathmandu", "UTC+05:45"),
        ("America/New_York", "EST/EDT"),
        ("America/Santiago", "UTC-03:00/UTC-04:00"),
    ],
)
def test_the_zone_of_the_machine_is_called_what_it_is_all_the_year(
    monkeypatch: pytest.MonkeyPatch, zone: str, name: str
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    assert machine_zone(NOW) == name
