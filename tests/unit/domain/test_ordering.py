"""The three orders of a list: due soonest, newest activity, opened last."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.deadline import due_at
from wishtui.domain.issue import Header, Snooze, Status
from wishtui.domain.ordering import Sort, sort_headers, sort_key
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows

START = datetime(2026, 11, 20, tzinfo=UTC)


def header(
    name: str,
    status: Status = Status.UNHANDLED,
    *,
    waits: int | None = 0,
    active: int = 0,
    opened: int = 0,
    shop: str = "",
    snooze: Snooze | None = None,
) -> Header:
    since = None if waits is None or status is not Status.UNHANDLED else START + timedelta(hours=waits)
    return Header(
        id=name,
        status=status,
        opened_at=START + timedelta(hours=opened),
        last_activity_at=START + timedelta(hours=active),
        waiting_since=since,
        shop=shop,
        snooze=snooze,
    )


def ids(headers: list[Header]) -> list[str]:
    return [one.id for one in headers]


def test_due_puts_who_waits_longest_first_whatever_was_written_since() -> None:
    rows = [header("b", waits=5, active=5), header("a", waits=9, active=9), header("c", waits=1, active=30)]
    assert ids(sort_headers(rows, Sort.DUE, DEFAULT_WINDOWS)) == ["c", "b", "a"]


def test_due_puts_answered_issues_after_those_that_wait_newest_activity_first() -> None:
    rows = [
        header("closed", Status.CLOSED, active=7),
        header("waits", waits=40),
        header("old", Status.RESPONDED, active=2),
        header("new", Status.RESPONDED, active=9),
    ]
    assert ids(sort_headers(rows, Sort.DUE, DEFAULT_WINDOWS)) == ["waits", "new", "closed", "old"]


def test_recent_goes_by_activity_and_opened_by_opening() -> None:
    rows = [header("a", active=1, opened=3), header("b", active=3, opened=1), header("c", active=2, opened=2)]
    assert ids(sort_headers(rows, Sort.RECENT, DEFAULT_WINDOWS)) == ["b", "c", "a"]
    assert ids(sort_headers(rows, Sort.OPENED, DEFAULT_WINDOWS)) == ["a", "c", "b"]


def test_the_key_steps_through_all_sorts_and_comes_back() -> None:
    assert [Sort.DUE.following, Sort.RECENT.following, Sort.OPENED.following] == [Sort.RECENT, Sort.OPENED, Sort.DUE]


few = st.integers(0, 2)
headers = st.lists(
    st.builds(
        header,
        st.text("abc", min_size=1, max_size=3),
        st.sampled_from(Status),
        waits=few,
        active=few,
        opened=few,
        shop=st.sampled_from(["", "north", "south"]),
        snooze=st.sampled_from([None, Snooze(until=START)]),
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)


hours = st.sampled_from([1, 2, 24, 48]).map(lambda number: timedelta(hours=number))
windows_of_shops = st.builds(ReplyWindows, hours, st.dictionaries(st.sampled_from(["north", "south"]), hours))


@given(headers, st.sampled_from(Sort), windows_of_shops, st.randoms())
def test_the_order_does_not_depend_on_the_order_of_arrival_and_loses_nothing(
    rows: list[Header], sort: Sort, windows: ReplyWindows, random: Random
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    ordered = sort_headers(rows, sort, windows)
    assert sort_headers(shuffled, sort, windows) == ordered
    assert sorted(ids(ordered)) == sorted(ids(rows))
    assert sorted(rows, key=lambda row: sort_key(row, sort, windows)) == ordered


@given(headers, windows_of_shops)
def test_the_deadline_soonest_is_first_whichever_shop_it_is_of(rows: list[Header], windows: ReplyWindows) -> None:
    waiting = [row for row in rows if row.status is Status.UNHANDLED]
    plain = sorted(waiting, key=lambda row: (row.snooze is not None, due_at(row, windows), row.id))
    assert sort_headers(rows, Sort.DUE, windows)[: len(waiting)] == plain
