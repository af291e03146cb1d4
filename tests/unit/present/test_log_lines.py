"""Entries of the log as lines: what the program recorded is in the reader's language, what people wrote as it is."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from tests.pseudo import glued, plain_words, pseudo_spoken
from wishtui.domain.appeal import AppealStatus
from wishtui.domain.delivery import Delivery
from wishtui.domain.issue import Issue, Snooze, Status
from wishtui.domain.log import Action, LogEntry, issue_entry
from wishtui.present.log import log_lines, log_text

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
ENTRY = LogEntry(id="7", at=NOW, agent="77", action=Action.REPLY)
ISSUE = Issue(id="5f1", status=Status.UNHANDLED, opened_at=NOW)


def shown(**fields: object) -> str:
    entry = msgspec.structs.replace(ENTRY, **fields)
    text = log_text(entry, lambda at: "12:00")
    on_screen = "".join(span.text for line in log_lines(entry, lambda at: "12:00", 200) for span in line)
    assert text.split()[3:] == on_screen.split()[2:]
    return text


@pytest.mark.parametrize("action", Action)
def test_an_action_is_called_as_a_query_calls_it_and_translated(action: Action) -> None:
    assert f"  {action.value}" in shown(action=action)
    with pseudo_spoken():
        assert plain_words(shown(action=action)) == []


@pytest.mark.parametrize("outcome", [*Delivery, "pending", "taken back", "undone", "failed"])
def test_an_outcome_is_translated(outcome: str) -> None:
    assert shown(outcome=str(outcome)).endswith(f"  {outcome}")
    with pseudo_spoken():
        assert plain_words(shown(outcome=str(outcome))) == []


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("until", [None, NOW + timedelta(hours=4)])
def test_what_changed_of_an_issue_is_translated(status: Status, until: datetime | None) -> None:
    snoozed = msgspec.structs.replace(ISSUE, snooze=Snooze(until=until))
    after = msgspec.structs.replace(ISSUE, status=status)
    entry = issue_entry(Action.SNOOZE, snoozed, after, agent="77", at=NOW)
    with pseudo_spoken():
        text = shown(action=entry.action, before=entry.before, after=entry.after)
        assert plain_words(text.replace("2026-11-23T16:00Z", "")) == []
        assert glued(text) == []


@pytest.mark.parametrize("status", AppealStatus)
def test_what_became_of_an_appeal_is_translated(status: AppealStatus) -> None:
    with pseudo_spoken():
        assert plain_words(shown(action=Action.APPEAL, before="draft", after=status.value)) == []


@pytest.mark.parametrize("word", ["closed", "note", "Quit", "until a reply", "held"])
def test_what_people_wrote_is_never_translated(word: str) -> None:
    with pseudo_spoken():
        assert shown(action=Action.NOTE, text=word).endswith(word)
        assert shown(action=Action.REPLY, text=word).endswith(word)
        assert shown(action=Action.APPEAL, reason=word).endswith(word)
        assert f" {word} → " in shown(action=Action.TAG, before=word)
        assert shown(action=Action.ASSIGN, after=word).endswith(f"→ {word}")


def test_who_suggested_an_answer_is_translated_and_the_command_is_not() -> None:
    recorded = "the program /opt/draft --short"
    assert shown(suggested_by=recorded).endswith(f"suggested by {recorded}")
    with pseudo_spoken():
        assert plain_words(shown(suggested_by=recorded)) == ["opt", "draft", "short"]


def test_why_an_answer_is_held_or_refused_is_translated_and_wishs_words_are_not() -> None:
    with pseudo_spoken():
        refused = shown(outcome="refused", reason="Wish refused: No such ticket.")
        assert plain_words(refused) == ["No", "such", "ticket"]
