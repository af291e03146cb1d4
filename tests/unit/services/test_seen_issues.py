"""What is new to the agent: what came since they looked, with a memory of bounded size."""

from datetime import UTC, datetime, timedelta

import pytest

from wishtui.domain.issue import Header, Status
from wishtui.services import seen_issues
from wishtui.services.seen_issues import SeenIssues

START = datetime(2026, 11, 20, 12, tzinfo=UTC)


def header(issue_id: str, hours: float, status: Status = Status.UNHANDLED) -> Header:
    at = START + timedelta(hours=hours)
    return Header(id=issue_id, status=status, opened_at=at, last_activity_at=at)


def test_what_came_after_the_last_look_is_new_and_what_came_before_the_first_is_not() -> None:
    agent = SeenIssues(START)
    assert not agent.is_new(header("a", -1))
    assert agent.is_new(header("a", 1))
    agent.mark("a", START + timedelta(hours=2))
    assert not agent.is_new(header("a", 1))
    assert agent.is_new(header("a", 3))


def test_only_what_waits_for_an_answer_is_new() -> None:
    assert not SeenIssues(START).is_new(header("a", 1, Status.RESPONDED))
    assert not SeenIssues(START).is_new(header("a", 1, Status.CLOSED))


def test_what_is_forgotten_counts_as_looked_at_up_to_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_issues, "MOST", 2)
    agent = SeenIssues(START)
    for hour, name in enumerate("abc", 1):
        agent.mark(name, START + timedelta(hours=hour))
    assert set(agent.at) == {"b", "c"}
    assert agent.since == START + timedelta(hours=1)
    assert not agent.is_new(header("a", 1))
    assert agent.is_new(header("a", 1.5))
