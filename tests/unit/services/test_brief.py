"""The start of a day: which issue stands in which list."""

from datetime import UTC, datetime, timedelta
from gettext import NullTranslations
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wishtui.domain.delivery import Delivery
from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.outbox import OutboxEntry
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.i18n.catalogue import speak, speak_from
from wishtui.i18n.languages import CHINESE, ENGLISH
from wishtui.present.brief import brief_lines
from wishtui.present.spans import line_width
from wishtui.services.brief import Brief, seen_from, start_of_day
from wishtui.services.seen_issues import SeenIssues
from wishtui.store import Store, memory_store
from wishtui.text import cell_width

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


def issue(name: str, hours: float, status: Status = Status.UNHANDLED) -> Issue:
    """An issue whose customer wrote so many hours ago."""
    at = NOW - timedelta(hours=hours)
    message = Message(sender=Sender.CUSTOMER, at=at, text="?")
    return Issue(id=name, status=status, opened_at=at, messages=(message,), customer="Ana", subject=f"About {name}")


def filled(*issues: Issue) -> Store:
    store = memory_store(agent="mira")
    with store.unit_of_work() as work:
        for each in issues:
            work.put(each)
    return store


def brief(store: Store, *, seen: SeenIssues | None = None, ids: list[str] | None = None) -> Brief:
    seen = seen or SeenIssues(NOW - timedelta(hours=12))
    return start_of_day(store, now=NOW, zone=BERLIN, windows=DEFAULT_WINDOWS, seen=seen, ids=ids)


def names(headers: tuple[object, ...]) -> list[str]:
    return [header.id for header in headers]  # type: ignore[attr-defined]


def test_each_issue_stands_where_it_belongs_due_soonest_first() -> None:
    store = filled(
        issue("late", 60), issue("latest", 70), issue("tonight", 35), issue("soon", 47), issue("tomorrow", 20),
        issue("new", 1), issue("answered", 60, Status.RESPONDED), issue("closed", 60, Status.CLOSED),
    )  # fmt: skip
    today = brief(store)
    assert names(today.overdue) == ["latest", "late"]
    assert names(today.due_today) == ["soon", "tonight"]
    assert names(today.came_in) == ["new"]


def test_the_day_ends_at_midnight_of_the_zone() -> None:
    # Midnight in Berlin is at 23:00 UTC: in 14 hours.
    store = filled(issue("before", 48 - 13.9), issue("after", 48 - 14.1))
    assert names(brief(store).due_today) == ["before"]


def test_what_was_looked_at_since_is_not_new() -> None:
    store = filled(issue("seen", 2), issue("unseen", 2))
    seen = SeenIssues(NOW - timedelta(hours=12), {"seen": NOW - timedelta(hours=1)})
    assert names(brief(store, seen=seen).came_in) == ["unseen"]


def test_the_ids_stand_in_one_column_where_units_of_time_are_wide() -> None:
    class Wide(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.replace("due in {hours}h {minutes}m", "{hours} 小时 {minutes} 分后到期")

    today = brief(filled(issue("urgent", 47.5), issue("tonight", 35.5)))
    speak_from(Wide(), CHINESE)
    try:
        lines = brief_lines(today, 80, windows=DEFAULT_WINDOWS, format_time=str)
    finally:
        speak(ENGLISH)
    rows = ["".join(span.text for span in line) for line in lines]
    before = [row.partition(name)[0] for row in rows for name in ("urgent", "tonight") if f"{name}  " in row]
    assert len(before) >= 2
    assert len(set(map(cell_width, before))) == 1
    assert all(text.endswith("  ") for text in before)


def test_only_what_was_asked_for_is_listed() -> None:
    store = filled(issue("one", 60), issue("two", 60))
    assert names(brief(store, ids=["two", "three"]).overdue) == ["two"]


def test_what_was_not_sent_and_who_writes_are_of_what_was_asked_for_too() -> None:
    store = filled(issue("one", 60), issue("two", 60, Status.RESPONDED))
    with store.unit_of_work() as work:
        for name in ("one", "two"):
            work.put_outbox(OutboxEntry(id=f"e-{name}", issue_id=name, created_at=NOW, state=Delivery.REFUSED))
    for name, author in (("one", "joel"), ("one", "mira"), ("two", "mira")):
        store.drafts.save(Draft(id=store.drafts.new_id(), issue_id=name, author=author, text="Dear", at=NOW))
    seen = SeenIssues(NOW)
    among: Any = {"two"}.__and__
    day = start_of_day(store, now=NOW, zone=BERLIN, windows=DEFAULT_WINDOWS, seen=seen, ids=[], among=among)
    assert [entry.id for entry in day.stopped] == ["e-two"]
    assert [(each.agent, each.writing) for each in day.colleagues] == [("mira", ("two",))]


@pytest.mark.parametrize("state", list(Delivery))
def test_what_wants_a_person_is_listed(state: Delivery) -> None:
    store = filled(issue("one", 60))
    with store.unit_of_work() as work:
        work.put_outbox(OutboxEntry(id="e-1", issue_id="one", created_at=NOW, state=state))
    wanted = state in (Delivery.REFUSED, Delivery.HELD, Delivery.UNKNOWN)
    assert [entry.id for entry in brief(store).stopped] == (["e-1"] if wanted else [])
    assert list(brief(store).about) == (["one"] if wanted else [])


def test_whoever_writes_is_named_with_what_they_write_on() -> None:
    store = filled(issue("one", 3))
    store.drafts.save(Draft(id=store.drafts.new_id(), issue_id="one", author="joel", text="Dear", at=NOW))
    (joel,) = brief(store).colleagues
    assert (joel.agent, joel.assigned, joel.writing) == ("joel", 0, ("one",))
    assert brief(store).unassigned is None


def test_whose_each_issue_is_is_counted_and_what_is_nobodys() -> None:
    mine = msgspec.structs.replace(issue("one", 3), assignee="mira")
    store = filled(mine, issue("two", 3), issue("three", 3))
    (mira,) = brief(store).colleagues
    assert (mira.agent, mira.assigned, brief(store).unassigned) == ("mira", 1, 2)
    lines = brief_lines(brief(store), 80, windows=DEFAULT_WINDOWS, format_time=str)
    texts = ["".join(span.text for span in line).split() for line in lines]
    assert ["mira", "1", "issue"] in texts
    assert ["nobody", "2", "issues"] in texts


def test_what_the_last_inbox_had_in_sight_is_read_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "screen.json"
    assert seen_from(file, NOW).since == NOW - timedelta(days=1)
    for content in (b"[]", b'{"looked": {"\xff": 1}}'):
        file.write_bytes(content)
        assert seen_from(file, NOW).since == NOW - timedelta(days=1)
    file.write_bytes(msgspec.json.encode({"tab": "all", "looked_since": NOW, "looked": {"one": NOW}}))
    seen = seen_from(file, NOW)
    assert (seen.since, seen.at) == (NOW, {"one": NOW})


@given(st.text(max_size=40), st.integers(60, 160))
def test_no_line_is_wider_than_its_screen(text: str, width: int) -> None:
    store = filled(*(msgspec.structs.replace(issue(f"i-{n}", 60), customer=text, subject=text) for n in range(12)))
    lines = brief_lines(brief(store), width, windows=DEFAULT_WINDOWS, format_time=str)
    assert all(line_width(line) <= width for line in lines)
    assert "and 2 more" in "".join(span.text for line in lines for span in line)
