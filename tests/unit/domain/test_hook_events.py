"""What has happened, and that it has one name for everybody."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.delivery import Delivery
from wishtui.domain.hooks import (
    EVENTS,
    HookEvent,
    WaitingIssue,
    due_within,
    is_event,
    outbox_events,
    sync_events,
    waiting_events,
    watch_id,
)
from wishtui.domain.issue import valid_id
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.shop_sync import ShopSync
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def waiting(hours: float, *events: str) -> dict[str, HookEvent]:
    """What has happened to an issue whose customer has waited so long."""
    since = NOW - timedelta(hours=hours)
    return {
        event.event: event
        for event in waiting_events([WaitingIssue("T-1", "", since)], events or EVENTS, NOW, DEFAULT_WINDOWS)
    }


@pytest.mark.parametrize(
    ("hours", "events"),
    [
        (0, {"new"}),
        (44, {"new"}),
        (44.1, {"new", "due<4h"}),
        (48, {"new", "due<4h"}),
        (48.1, {"new", "due<4h", "overdue"}),
    ],
)
def test_an_issue_is_new_then_due_soon_then_overdue(hours: float, events: set[str]) -> None:
    assert set(waiting(hours)) == events


def test_each_began_when_it_came_true() -> None:
    events = waiting(50)
    assert events["new"].at == NOW - timedelta(hours=50)
    assert events["due<4h"].at == NOW - timedelta(hours=6)
    assert events["overdue"].at == NOW - timedelta(hours=2)


def test_a_span_longer_than_the_window_begins_with_the_wait() -> None:
    assert waiting(1, "due<9d")["due<9d"].at == NOW - timedelta(hours=1)


def test_each_shop_has_its_own_deadline() -> None:
    windows = ReplyWindows(by_shop={"north": timedelta(hours=24)})
    since = NOW - timedelta(hours=21)
    waits = [WaitingIssue("T-1", "", since), WaitingIssue("T-2", "north", since)]
    happened = [(each.issue_id, each.event) for each in waiting_events(waits, EVENTS, NOW, windows)]
    assert happened == [("T-1", "new"), ("T-2", "new"), ("T-2", "due<4h")]
    waits = [wait._replace(since=NOW - timedelta(hours=25)) for wait in waits]
    at = {each.issue_id: each.at for each in waiting_events(waits, ["overdue"], NOW, windows)}
    assert at == {"T-2": NOW - timedelta(hours=1)}


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.sampled_from(["new", "overdue", "due<4h"]))
def test_a_wait_has_one_id_for_each_event_whoever_looks_and_when(first: int, second: int, event: str) -> None:
    since = NOW - timedelta(days=30)
    looks = [NOW + timedelta(seconds=first), NOW + timedelta(seconds=second)]
    ids = {
        each.id
        for now in looks
        for each in waiting_events([WaitingIssue("T-1", "", since)], [event], now, DEFAULT_WINDOWS)
    }
    assert len(ids) == 1
    assert all(map(valid_id, ids))
    others = [WaitingIssue("T-1", "", since + timedelta(seconds=1)), WaitingIssue("T-2", "", since)]
    assert not ids & {each.id for each in waiting_events(others, [event], NOW, DEFAULT_WINDOWS)}


def test_each_attempt_that_wish_refuses_is_one_thing() -> None:
    entry = OutboxEntry(id="e-1", issue_id="T-1", created_at=NOW, started_at=NOW, state=Delivery.REFUSED)
    again = OutboxEntry(
        id="e-1", issue_id="T-1", created_at=NOW, started_at=NOW + timedelta(minutes=1), state=Delivery.REFUSED
    )
    unsure = OutboxEntry(id="e-1", issue_id="T-1", created_at=NOW, started_at=NOW, state=Delivery.UNKNOWN)
    sent = OutboxEntry(id="e-2", issue_id="T-1", created_at=NOW, state=Delivery.SENT)
    events = list(outbox_events([entry, again, unsure, sent], EVENTS))
    assert [event.event for event in events] == ["refused", "refused", "not sure"]
    assert len({event.id for event in events}) == 3
    assert list(outbox_events([entry], ["new"])) == []


def test_a_shop_is_offline_from_its_first_failure_on() -> None:
    down = ShopSync(id="north", failing_since=NOW)
    (event,) = sync_events([down, ShopSync(id="south")], EVENTS)
    assert (event.event, event.at, event.sync) == ("offline", NOW, down)
    assert list(sync_events([down], ["new"])) == []


@pytest.mark.parametrize("name", ["due<30m", "due<4h", "due<2d", *EVENTS])
def test_there_are_these_events(name: str) -> None:
    assert is_event(name)
    assert valid_id(watch_id(name))


@pytest.mark.parametrize("name", ["due", "due<", "due<4", "due<4 h", "due<99999h", "Overdue", "", "due<4h; rm"])
def test_there_are_no_others(name: str) -> None:
    assert not is_event(name)
    assert due_within(name) is None
