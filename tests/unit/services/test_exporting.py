"""What goes out with an issue."""

from datetime import UTC, datetime, timedelta

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status
from wishtui.domain.windows import DEFAULT_WINDOWS
from wishtui.services.exporting import items_of
from wishtui.services.listing import Selection, select
from wishtui.store import memory_store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_drafts_go_with_their_issue_the_newest_last() -> None:
    store = memory_store(agent="Mira")
    with store.unit_of_work() as changes:
        for name in ("a", "b"):
            changes.put(Issue(id=name, status=Status.UNHANDLED, opened_at=NOW))
    for minute, text in ((2, "second"), (1, "first")):
        at = NOW + timedelta(minutes=minute)
        store.drafts.save(Draft(id=store.drafts.new_id(), issue_id="a", text=text, author="Mira", at=at))
    with_drafts, without = items_of(store, select(store, Selection(now=NOW)), now=NOW, windows=DEFAULT_WINDOWS)
    assert with_drafts["draft"] == "second"
    assert with_drafts["drafts"] == ["first", "second"]
    assert (without["draft"], without["drafts"]) == (None, [])
