"""Days in queries are days of the zone that is shown, whatever the clocks do on them."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.domain.domain_samples import issue
from wishtui.domain.message import Message, Sender
from wishtui.domain.query import FIELDS, QueryError, parse, searchable_of
from wishtui.domain.query._tokens import DATED
from wishtui.domain.query.log_fields import LOG_FIELDS
from wishtui.domain.times import local

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
NOW = datetime(2026, 11, 25, 15, tzinfo=UTC)
"""Wednesday; in Shanghai it is 23:00."""


def matches(query: str, opened: datetime, zone: tzinfo | None = UTC, now: datetime = NOW) -> bool:
    asked = Message(sender=Sender.CUSTOMER, at=opened, text="Where is it?")
    return parse(query, zone).matches(searchable_of(issue("unhandled", asked, opened_at=opened)), now)


@pytest.mark.parametrize(
    ("query", "zone", "expected"),
    [
        ("opened:2026-11-24", UTC, True),
        ("opened:2026-11-24", SHANGHAI, False),
        ("opened:2026-11-25", SHANGHAI, True),
        ("opened:<2026-11-25", SHANGHAI, False),
        ("opened:2026-11-25t04:00", SHANGHAI, True),
        ("opened:2026-11-24t20:00z", SHANGHAI, True),
        ("due:2026-11-26", UTC, True),
        ("due:2026-11-27", SHANGHAI, True),
    ],
)
def test_a_day_is_one_of_the_zone(query: str, zone: tzinfo, expected: bool) -> None:
    assert matches(query, datetime(2026, 11, 24, 20, tzinfo=UTC), zone) is expected


WORDS = [
    ("today", "2026-11-25", "2026-11-26"),
    ("yesterday", "2026-11-24", "2026-11-25"),
    ("tomorrow", "2026-11-26", "2026-11-27"),
    ("this week", "2026-11-23", "2026-11-30"),
    ("last week", "2026-11-16", "2026-11-23"),
    ("next week", "2026-11-30", "2026-12-07"),
]


@pytest.mark.parametrize(("word", "first", "after"), WORDS)
@pytest.mark.parametrize("zone", [UTC, SHANGHAI, NEW_YORK])
@pytest.mark.parametrize("field", ["opened:", "due:"])
def test_words_for_days_mean_what_their_dates_mean(field: str, word: str, first: str, after: str, zone: tzinfo) -> None:
    for hours in range(-24 * 10, 24 * 12, 5):
        opened = NOW + timedelta(hours=hours)
        inside = matches(f"{field}>={first} {field}<{after}", opened, zone)
        assert matches(f"{field}{word}", opened, zone) is inside
        assert matches(f'{field}"{word}"', opened, zone) is inside
        assert matches(f"{field}<{word}", opened, zone) is matches(f"{field}<{first}", opened, zone)
        assert matches(f"{field}>={word}", opened, zone) is matches(f"{field}>={first}", opened, zone)


def test_two_words_are_one_value_only_where_days_are_meant() -> None:
    known = {**FIELDS, **LOG_FIELDS}
    assert {name for name, field in known.items() if "today" in field.help} == DATED
    assert parse("(due:this week or mug)").words == ("mug",)
    assert parse("text:this week").words == ("this", "week")
    assert parse("due:this weekend").words == ("weekend",)
    assert [parse(f"opened:this{rest}").words for rest in ("", " w", " wee", " week")] == [()] * 4


def test_a_word_that_may_be_two_days_is_a_mistake() -> None:
    assert matches("opened:tod", NOW)
    with pytest.raises(QueryError):
        parse("opened:to")


@given(st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)))
def test_every_time_is_in_exactly_the_day_that_a_clock_there_shows(opened: datetime) -> None:
    day = local(opened, NEW_YORK).date()
    now = opened + timedelta(hours=1)
    for shift in (-1, 0, 1):
        assert matches(f"opened:{day + timedelta(days=shift)}", opened, NEW_YORK, now) is (shift == 0)
    assert matches("opened:today or opened:yesterday", opened, NEW_YORK, now)
