"""Answers that were not sent, as drafts again: saved before the answer goes, so that no crash loses the text."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from wishtui.domain.draft import Draft
from wishtui.errors import StoreError, StoreUnreachable
from wishtui.store import Store

SaveDraft = Callable[[Draft], Draft]
"""Saves a draft, and gives it as it is kept."""


@contextmanager
def as_draft_again(store: Store) -> Iterator[SaveDraft]:
    """What saves such a draft; where the block fails, the answer stands still, and the draft goes.

    Where nobody knows whether it failed, the draft stays: a text that is there twice is not lost.

    Called inside it with a draft that is kept already, under the same id, it gives that one as it is: somebody may be
    writing in it by then.
    """
    saved: list[Draft] = []

    def save(draft: Draft) -> Draft:
        known = next((kept for kept in store.drafts.of(draft.issue_id) if kept.id == draft.id), None)
        if known is not None:
            return known
        store.drafts.save(draft)
        saved.append(draft)
        return draft

    try:
        yield save
        saved.clear()
    except StoreUnreachable:
        saved.clear()
        raise
    finally:
        for draft in saved:
            with suppress(StoreError):  # it stays then, and what failed before is told
                store.drafts.discard(draft)
