"""Replies in hand and lines of prompts, written by two threads when a program ends: one draft, and the newest text."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event, Thread

import msgspec
import pytest

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue, Status
from wishtui.errors import StoreError
from wishtui.services.drafting import DraftEditor
from wishtui.store import Store, memory_store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
ISSUE = Issue(id="i1", status=Status.UNHANDLED, subject="A mug", customer="Ana", opened_at=NOON)


def writing(store: Store, text: str = "Dear") -> DraftEditor:
    """A reply in hand."""
    editor = DraftEditor(store, agent="mira", clock=lambda: NOON)
    editor.begin(ISSUE)
    editor.type(text, len(text))
    return editor


def texts(store: Store) -> list[str]:
    return sorted(draft.text for draft in store.drafts.all())


@pytest.mark.parametrize("more", ["Dear", "Dear Ana", ""])
def test_a_save_of_which_nobody_heard_is_no_draft_of_somebody_else(more: str) -> None:
    store = memory_store(agent="mira")
    editor = writing(store)
    unsaved = editor.unsaved()
    assert unsaved is not None
    editor.write(unsaved)  # in another thread; whoever waited for it was cancelled
    editor.type(more, len(more))
    editor.save()
    assert texts(store) == [more] * bool(more)


def test_the_newest_text_stays_though_an_older_one_is_on_its_way(monkeypatch: pytest.MonkeyPatch) -> None:
    store = memory_store(agent="mira")
    editor = writing(store)
    older = editor.unsaved()
    assert older is not None
    save, begun, goes_on = store.drafts.save, Event(), Event()

    def slow(draft: Draft) -> None:
        if draft.text == "Dear":
            begun.set()
            goes_on.wait(60)
        save(draft)

    monkeypatch.setattr(store.drafts, "save", slow)
    first = Thread(target=editor.write, args=(older,))
    first.start()
    begun.wait(60)
    editor.type("Dear Ana", 8)
    second = Thread(target=editor.save)
    second.start()
    goes_on.set()
    first.join(60)
    second.join(60)
    assert texts(store) == ["Dear Ana"]
    assert not editor.dirty


def test_an_older_text_that_comes_late_is_left_out() -> None:
    store = memory_store(agent="mira")
    editor = writing(store)
    older = editor.unsaved()
    assert older is not None
    editor.type("Dear Ana", 8)
    editor.save()
    editor.saved(older, editor.write(older))
    assert texts(store) == ["Dear Ana"]
    assert not editor.dirty


def test_what_was_called_unwritten_and_is_there_is_no_draft_of_somebody_else(monkeypatch: pytest.MonkeyPatch) -> None:
    store = memory_store(agent="mira")
    editor, save = writing(store), store.drafts.save

    def written_and_refused(draft: Draft) -> None:
        save(draft)
        raise StoreError("The disk is full.", "Make room.")

    with monkeypatch.context() as patch:
        patch.setattr(store.drafts, "save", written_and_refused)
        with pytest.raises(StoreError):
            editor.save()
    assert editor.dirty
    editor.type("Dear Ana", 8)
    editor.save()
    assert texts(store) == ["Dear Ana"]


@pytest.mark.parametrize("late", [True, False])
def test_what_another_window_wrote_stays_and_so_does_all_that_is_typed_here(late: bool) -> None:
    store = memory_store(agent="mira")
    editor = writing(store)
    editor.save()
    (draft,) = store.drafts.all()
    store.drafts.save(msgspec.structs.replace(draft, text="Hello"))
    editor.type("Dear Ana", 8)
    pending = editor.unsaved()
    assert pending is not None
    write: Callable[[], Draft] = lambda: editor.write(pending)  # noqa: E731
    if not late:
        write()
    editor.type("Dear Ana, sorry", 15)
    editor.save()
    if late:
        editor.saved(pending, write())
    assert texts(store) == ["Dear Ana, sorry", "Hello"]
    editor.type("Dear Ana, very sorry", 20)
    editor.save()
    assert texts(store) == ["Dear Ana, very sorry", "Hello"]
