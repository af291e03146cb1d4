"""Lines of prompts that are kept while another thread writes them."""

from datetime import UTC, datetime

import pytest

from wishtui.services.line_drafts import LineDrafts, LineKey
from wishtui.store import memory_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = LineKey("tags", "i1")


@pytest.mark.parametrize("later", ["late, broken", "late, broken, refund"])
def test_a_line_that_is_being_written_when_the_program_ends_is_one_draft(later: str) -> None:
    store = memory_store(agent="mira")
    lines = LineDrafts(store, agent="mira", clock=lambda: NOON)
    lines.type(KEY, "late, broken")
    written = lines.write(lines.unsaved())  # by another thread, of which this one has not heard yet
    lines.type(KEY, later)
    lines.save()
    assert [draft.text for draft in store.drafts.all("tags")] == [later]
    lines.saved(written)
    lines.save()
    assert [draft.text for draft in store.drafts.all("tags")] == [later]


def test_news_of_two_writes_are_heard_in_order() -> None:
    store = memory_store(agent="mira")
    lines = LineDrafts(store, agent="mira", clock=lambda: NOON)
    lines.type(KEY, "late")
    first = lines.unsaved()
    lines.type(KEY, "late, broken")
    second = lines.unsaved()
    for handed_out in (first, second):
        lines.saved(lines.write(handed_out))
    assert lines.unsaved() == []
    lines.type(KEY, "late, broken, refund")
    lines.save()
    assert [draft.text for draft in store.drafts.all("tags")] == ["late, broken, refund"]


def test_what_another_window_wrote_into_a_line_stays() -> None:
    store = memory_store(agent="mira")
    here = LineDrafts(store, agent="mira", clock=lambda: NOON)
    here.type(KEY, "late")
    here.save()
    there = LineDrafts(store, agent="mira", clock=lambda: NOON)
    there.put(store.drafts.all("tags"))
    there.type(KEY, "broken")
    there.save()
    here.type(KEY, "late, refund")
    here.save()
    assert {draft.text for draft in store.drafts.all("tags")} == {"broken", "late, refund"}
