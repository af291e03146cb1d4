"""A walk over the changed tickets ends, brings each of them, and moves its mark no further than what has come."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.wish.conftest import START
from wishtui.wish.paging import STATES, Batch, Fetch, changed_at, changed_records
from wishtui.wish.tickets import Ask, Record, RecordPage

LIMIT = 4
KNOWN_AND_NEW = (*STATES, "AWAITING_NOBODY")
QUIRKS = ["", "exclusive", "descending", "stable", "shuffled", "ascending", "swapped", "single", "ragged"]


def wish_with(records: list[Record], *, quirk: str = "") -> Fetch:
    """A list of tickets with pages of `LIMIT`, which keeps to what is asked but for its quirk."""
    asked = 0

    async def fetch(ask: Ask) -> RecordPage:
        nonlocal asked
        asked += 1
        assert asked < 500, "the walk does not end"
        listed = sorted(records, key=lambda record: (changed_at(record) or START, record["id"]))
        if quirk != "no bounds":
            listed = [record for record in listed if _within(record, ask, inclusive=quirk != "exclusive")]
        if ask.states:
            listed = [record for record in listed if record["state"] in ask.states]
        if not ask.ascending and quirk == "stable":  # what shares a time keeps its order
            listed.sort(key=lambda record: changed_at(record) or START, reverse=True)
        elif (not ask.ascending and quirk not in ("ascending", "swapped")) or quirk == "descending":
            listed.reverse()
        page = listed[: {"short": 2, "single": 1, "ragged": asked % 3 + 1}.get(quirk, LIMIT)]
        if quirk in ("shuffled", "swapped"):
            page[:2] = page[:2][::-1]
        return RecordPage(tuple(page))

    return fetch


def _within(record: Record, ask: Ask, *, inclusive: bool) -> bool:
    at = changed_at(record) or START
    low = ask.since is None or (at >= ask.since if inclusive else at > ask.since)
    return low and (ask.until is None or (at <= ask.until if inclusive else at < ask.until))


def walked(fetch: Fetch, mark: datetime | None = None) -> list[Batch]:
    async def walk() -> list[Batch]:
        return [batch async for batch in changed_records(fetch, mark, limit=LIMIT)]

    return asyncio.run(walk())


def ids(batches: list[Batch]) -> set[str]:
    return {record["id"] for batch in batches for record in batch.records}


def made(seconds: list[int]) -> list[Record]:
    return [
        {
            "id": f"T{number}",
            "state": KNOWN_AND_NEW[number % len(KNOWN_AND_NEW)],
            "updated_at": (START + timedelta(seconds=after)).isoformat(),
        }
        for number, after in enumerate(seconds)
    ]


times = st.lists(st.integers(0, 30), max_size=40)


@given(times, st.sampled_from(["", "exclusive", "short", "stable", "shuffled", "ascending", "swapped"]))
def test_every_ticket_comes_or_it_is_said_that_some_may_be_missing(seconds: list[int], quirk: str) -> None:
    records = made(seconds)
    batches = walked(wish_with(records, quirk=quirk))
    assert ids(batches) == {record["id"] for record in records} or any(batch.gaps for batch in batches)


@given(st.lists(st.integers(0, 10_000), max_size=40, unique=True), st.sampled_from(QUIRKS))
def test_every_ticket_comes_where_no_two_share_a_time(seconds: list[int], quirk: str) -> None:
    records = made(seconds)
    batches = walked(wish_with(records, quirk=quirk))
    assert ids(batches) == {record["id"] for record in records}
    assert not any(batch.gaps for batch in batches)


@given(times)
def test_a_list_that_heeds_no_bound_ends(seconds: list[int]) -> None:
    records = made(seconds)
    batches = walked(wish_with(records, quirk="no bounds"))
    assert ids(batches) == {record["id"] for record in records} or any(batch.gaps for batch in batches)


@given(times, st.integers(1, 30))
def test_a_walk_that_is_cut_off_goes_on_from_its_mark(seconds: list[int], cut: int) -> None:
    records = made(seconds)
    first = walked(wish_with(records))
    had = first[:cut]
    mark = had[-1].mark if had else None
    rest = walked(wish_with(records), mark)
    assert ids(had) | ids(rest) == {record["id"] for record in records} or any(b.gaps for b in [*had, *rest])


@given(times)
def test_the_mark_never_goes_back_nor_past_what_came(seconds: list[int]) -> None:
    records = made(seconds)
    marks = [batch.mark for batch in walked(wish_with(records)) if batch.mark is not None]
    assert marks == sorted(marks)
    if records:
        assert marks[-1] == max(filter(None, map(changed_at, records)))


@given(st.integers(1, 12), st.sampled_from([None, "", 7, "never"]))
def test_records_that_do_not_say_when_they_changed_are_taken(count: int, changed: object) -> None:
    records: list[Record] = [{"id": f"T{number}", "state": "CLOSED", "updated_at": changed} for number in range(count)]
    batches = walked(wish_with(records))
    assert len(ids(batches)) == min(count, LIMIT)
    assert any(batch.gaps for batch in batches) is (count >= LIMIT)


def test_what_has_no_id_is_counted_and_costs_nothing_else() -> None:
    records = [*made([1, 2]), {"updated_at": START.isoformat(), "state": "CLOSED", "id": ""}]
    batches = walked(wish_with(records))
    assert ids(batches) == {"T0", "T1"}
    assert batches[0].unusable == 1


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40), st.sampled_from(["", "exclusive", "stable", "single"]))
def test_a_walk_from_the_mark_of_the_last_one_brings_what_came_meanwhile(seconds: list[int], quirk: str) -> None:
    records = made(seconds)
    mark = walked(wish_with(records, quirk=quirk))[-1].mark
    assert mark is not None
    late = {**records[0], "id": "late", "updated_at": (mark + timedelta(seconds=1)).isoformat()}
    batches = walked(wish_with([*records, late], quirk=quirk), mark)
    assert "late" in ids(batches) or any(batch.gaps for batch in batches)


@pytest.mark.parametrize(("sharing", "calls"), [(1, 2), (3, 3)])
def test_where_nothing_changed_no_page_is_asked_for_twice(sharing: int, calls: int) -> None:
    records = made([*range(-600, -300, 60), *[0] * sharing])  # the older ones lie before what is overlapped
    fetch, asked = wish_with(records), []

    async def counted(ask: Ask) -> RecordPage:
        asked.append(ask)
        return await fetch(ask)

    assert ids(walked(counted, START)) == {record["id"] for record in records[-sharing:]}
    assert len(asked) == calls


def test_what_shares_the_time_of_the_mark_and_was_recorded_late_still_comes() -> None:
    records = made([0] * (2 * LIMIT - 1))
    assert ids(walked(wish_with(records), START)) == {record["id"] for record in records}
