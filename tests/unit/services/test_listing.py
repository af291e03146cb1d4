"""Which issues a list is about."""

from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest

from wishtui.domain.issue import Issue, Status
from wishtui.domain.message import Message, Sender
from wishtui.domain.ordering import Sort
from wishtui.domain.query import parse
from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.services.exporting import issues_of, items_of
from wishtui.services.listing import Selection, select
from wishtui.store import Store, memory_store
from wishtui.store.memory import MemoryStore

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def store() -> Store:
    store = memory_store()
    with store.unit_of_work() as changes:
        for name, status, hours, text in (
            ("old", Status.UNHANDLED, 50, "Where is my Käse?"),
            ("new", Status.UNHANDLED, 5, "Change the size"),
            ("sent", Status.RESPONDED, 3, "Thanks"),
            ("done", Status.CLOSED, 90, "Goodbye"),
        ):
            at = NOW - timedelta(hours=hours)
            asked = Message(sender=Sender.CUSTOMER, at=at, text=text)
            changes.put(Issue(id=name, status=status, opened_at=at, subject=f"About {name}", messages=(asked,)))
    return store


def ids(store: Store, **wanted: object) -> list[str]:
    return [header.id for header in select(store, Selection(now=NOW, **wanted))]  # type: ignore[arg-type]  # passed through


def test_everything_is_listed_the_answer_due_soonest_first(store: Store) -> None:
    assert ids(store) == ["old", "new", "sent", "done"]
    assert ids(store, sort=Sort.RECENT) == ["sent", "new", "old", "done"]
    assert ids(store, limit=2) == ["old", "new"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("about", ["old", "new", "sent", "done"]),
        ("text:kase", ["old"]),
        ("overdue:yes", ["old"]),
        ("-status:closed text:goodbye", []),
    ],
)
def test_a_query_narrows_the_list(store: Store, query: str, expected: list[str]) -> None:
    assert ids(store, query=parse(query)) == expected


def test_the_archive_is_left_alone_unless_closed_issues_are_asked_for(store: Store) -> None:
    with patch.object(MemoryStore, "closed_index", side_effect=AssertionError("read")):
        assert ids(store, status=Status.UNHANDLED) == ["old", "new"]
        assert ids(store, status=Status.RESPONDED) == ["sent"]
    assert ids(store, status=Status.CLOSED) == ["done"]


def test_a_limit_ends_the_search_early(store: Store) -> None:
    with patch.object(MemoryStore, "get", autospec=True, side_effect=MemoryStore.get) as reads:
        assert ids(store, query=parse("text:where"), limit=1) == ["old"]
    assert reads.call_count == 1


def test_the_window_decides_what_is_overdue(store: Store) -> None:
    assert ids(store, query=parse("overdue:yes"), windows=ReplyWindows(timedelta(hours=72))) == []


def test_an_export_follows_the_list_and_passes_over_what_is_gone(store: Store) -> None:
    headers = select(store, Selection(now=NOW))
    assert [issue.id for issue in issues_of(store, headers)] == ["old", "new", "sent", "done"]
    items = list(items_of(store, headers, now=NOW, windows=DEFAULT_WINDOWS))
    assert [item["id"] for item in items] == ["old", "new", "sent", "done"]
    assert items[0]["messages"][0]["text"] == "Where is my Käse?"
