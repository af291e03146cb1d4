"""Whose an issue is: set, taken back, found by a query; an unassigned one is everybody's."""

from datetime import UTC

import pytest

from tests.contract.store_shop import NOON, filled, stored
from wishtui.domain.issue import header_of
from wishtui.domain.log import Action
from wishtui.domain.merging import merge
from wishtui.domain.query import parse, searchable_of_header
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.errors import NotAcceptable, Refused
from wishtui.services.annotations import undo_all
from wishtui.services.answering import answer
from wishtui.services.assigning import assign, known_agents, parse_agent
from wishtui.store import Store, memory_store

ID = "issue-0001"


@pytest.fixture
def store() -> Store:
    return filled(memory_store(agent="Bo"))


def test_an_assignment_is_recorded_logged_and_taken_back(store: Store) -> None:
    assign(store, ID, "Bo", author="Bo", now=NOON)
    issue, undo = assign(store, ID, "Ida Lund", author="Bo", now=NOON)
    assert (issue.assignee, header_of(issue).assignee) == ("Ida Lund", "Ida Lund")
    entry = next(store.log())
    assert (entry.action, entry.before, entry.after) == (Action.ASSIGN, "Bo", "Ida Lund")
    undo_all(store, {ID: undo}, Action.ASSIGN, author="Bo", clock=lambda: NOON)
    assert stored(store, ID).assignee == "Bo"
    assert [entry.outcome for entry in store.log()] == ["undone", "done", "done"]


def test_whoever_is_quicker_may_answer_what_is_assigned_to_somebody(store: Store) -> None:
    assign(store, ID, "Ida", author="Ida", now=NOON)
    assert answer(store, ID, "It left.", author="Bo", now=NOON).assignee == "Ida"


def test_a_closed_issue_is_not_assigned(store: Store) -> None:
    answer(store, ID, "It left.", author="Bo", now=NOON, close=True)
    with pytest.raises(Refused):
        assign(store, ID, "Ida", author="Bo", now=NOON)


@pytest.mark.parametrize(
    ("typed", "agent"),
    [("me", "Bo"), ("ME", "Bo"), ("nobody", ""), ("Ida  Lund ", "Ida Lund"), ("李娜", "李娜"), ("a" * 40, "a" * 40)],
)
def test_names_are_understood(typed: str, agent: str) -> None:
    assert parse_agent(typed, me="Bo") == agent


@pytest.mark.parametrize("typed", ["", "  ", "a" * 41])
def test_what_is_no_name_is_refused(typed: str) -> None:
    with pytest.raises(NotAcceptable):
        parse_agent(typed, me="Bo")


@pytest.mark.parametrize("me", ["nobody", "me", "Nobody", "ＭＥ"])
def test_an_agent_whose_name_stands_for_others_is_assigned_nothing(me: str) -> None:
    with pytest.raises(NotAcceptable):
        parse_agent("me", me=me)
    assert parse_agent("nobody", me=me) == ""
    assert parse_agent("Ida", me=me) == "Ida"


@pytest.mark.parametrize(
    ("query", "assignee", "found"),
    [
        ("assignee:me", "Al", True),
        ("assignee:me", "Alan", False),
        ("assignee:me", "", False),
        ("-assignee:me", "", True),
        ("assignee:nobody", "", True),
        ("assignee:nobody", "Al", False),
        ("assignee:al", "Alan", True),
        ("assignee:=al", "Alan", False),
        ("assignee:me or assignee:nobody", "", True),
        ("assignee:ÅSA", "Asa Holm", True),
    ],
)
def test_a_query_asks_whose_an_issue_is(store: Store, query: str, assignee: str, found: bool) -> None:
    issue, _ = assign(store, ID, assignee, author="Bo", now=NOON)
    subject = searchable_of_header(header_of(issue))
    assert parse(query, UTC, me="Al").matches(subject, NOON, DEFAULT_WINDOWS) is found


def test_without_an_agent_nothing_is_mine(store: Store) -> None:
    subject = searchable_of_header(header_of(stored(store, ID)))
    assert not parse("assignee:me").matches(subject, NOON)


def test_what_wish_reports_takes_no_assignment_away(store: Store) -> None:
    reported = stored(store, ID)
    known, _ = assign(store, ID, "Ida", author="Bo", now=NOON)
    assert merge(known, reported).assignee == "Ida"
    assert merge(reported, known).assignee == "Ida"


def test_who_may_be_chosen_is_who_has_been_at_work(store: Store) -> None:
    assign(store, ID, "Ida", author="zoe", now=NOON)
    assert known_agents(store, "Bo") == ["Bo", "Ida", "zoe"]
