"""Drafts of one editor on their way to the disk: in the order in which they were typed, whichever thread writes."""

from threading import Lock

import msgspec

from wishtui.domain.draft import Draft
from wishtui.store import Store


class Unsaved(msgspec.Struct, frozen=True):
    """A draft as it is to be written."""

    draft: Draft
    number: int
    """Larger than that of every text that was typed before it."""


class DraftWriter:
    """Puts drafts on disk one at a time, and knows what stands there because of it.

    Who ends the program writes in its own thread while a save may be under way in another, of which nobody hears any
    more: the older text neither takes the place of the newer, nor is it taken for what another window wrote.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = Lock()
        self._own: dict[str, set[str]] = {}
        """By the ids of drafts, the texts that may be on disk without another window having written them."""
        self._newest: dict[str, tuple[int, Draft]] = {}
        """By the ids under which they were typed: what was written last, and as what."""

    def know(self, draft: Draft) -> None:
        """Note that `draft` is on disk as it is, and goes on from there in this editor."""
        self._own.setdefault(draft.id, set()).add(draft.text)

    def write(self, unsaved: Unsaved) -> Draft:
        """Put a draft on disk; an emptied one is discarded. Gives it as it is kept.

        Where another window of the same agent wrote into it, both versions are kept: this one gets an id of its own.

        Raises:
            StoreError: it could not be written.
        """
        with self._lock:
            typed, number = unsaved.draft, unsaved.number
            newest, kept = self._newest.get(typed.id, (0, typed))
            if number <= newest:
                return kept
            draft = self._apart(msgspec.structs.replace(typed, id=kept.id))
            self._own.setdefault(draft.id, set()).add(draft.text)  # what fails may be on disk all the same
            if draft.text.strip():
                self._store.drafts.save(draft)
            else:
                self._store.drafts.discard(draft)
            self._own[draft.id] = {draft.text}
            self._newest[typed.id] = self._newest[draft.id] = number, draft
            return draft

    def _apart(self, draft: Draft) -> Draft:
        """The draft under an id of its own where another window wrote into it."""
        drafts, own = self._store.drafts, self._own.get(draft.id, ())
        if any(kept.id == draft.id and kept.text not in own for kept in drafts.of(draft.issue_id, draft.kind)):
            return msgspec.structs.replace(draft, id=drafts.new_id())
        return draft
