"""The three orders of a list: due soonest, newest activity, opened last."""

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.issue import Header, Status
from wishtui.domain.ordering import Sort, sort_headers, sort_key

START = datetime(2026, 11, 20, tzinfo=UTC)


def header(
    name: str, status: Status = Status.UNHANDLED, *, waits: int | None = 0, active: int = 0, opened: int = 0
) -> Header:
    since = None if waits is None or status is not Status.UNHANDLED else START + timedelta(hours=waits)
    return Header(
        id=name,
        status=status,
        opened_at=START + timedelta(hours=opened),
        last_activity_at=START + timedelta(hours=active),
        waiting_since=since,
    )


def ids(headers: list[Header]) -> list[str]:
    return [one.id for one in headers]


def test_due_puts_who_waits_longest_first_whatever_was_written_since() -> None:
    rows = [header("b", waits=5, active=5), header("a", waits=9, active=9), header("c", waits=1, active=30)]
    assert ids(sort_headers(rows, Sort.DUE)) == ["c", "b", "a"]


def test_due_puts_answered_issues_after_those_that_wait_newest_activity_first() -> None:
    rows = [
        header("closed", Status.CLOSED, active=7),
        header("waits", waits=40),
        header("old", Status.RESPONDED, active=2),
        header("new", Status.RESPONDED, active=9),
    ]
    assert ids(sort_headers(rows, Sort.DUE)) == ["waits", "new", "closed", "old"]


def test_recent_goes_by_activity_and_opened_by_opening() -> None:
    rows = [header("a", active=1, opened=3), header("b", active=3, opened=1), header("c", active=2, opened=2)]
    assert ids(sort_headers(rows, Sort.RECENT)) == ["b", "c", "a"]
    assert ids(sort_headers(rows, Sort.OPENED)) == ["a", "c", "b"]


def test_the_key_steps_through_all_sorts_and_comes_back() -> None:
    assert [Sort.DUE.following, Sort.RECENT.following, Sort.OPENED.following] == [Sort.RECENT, Sort.OPENED, Sort.DUE]


few = st.integers(0, 2)
headers = st.lists(
    st.builds(
        header, st.text("abc", min_size=1, max_size=3), st.sampled_from(Status), waits=few, active=few, opened=few
    ),
    unique_by=lambda one: one.id,
    max_size=8,
)


@given(headers, st.sampled_from(Sort), st.randoms())
def test_the_order_does_not_depend_on_the_order_of_arrival_and_loses_nothing(
    rows: list[Header], sort: Sort, random: Random
) -> None:
    shuffled = list(rows)
    random.shuffle(shuffled)
    ordered = sort_headers(rows, sort)
    assert sort_headers(shuffled, sort) == ordered
    assert sorted(ids(ordered)) == sorted(ids(rows))
    assert sorted(rows, key=lambda row: sort_key(row, sort)) == ordered
