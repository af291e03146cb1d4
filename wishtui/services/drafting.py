"""The reply that is being written, kept safe while it is."""

from collections.abc import Callable
from datetime import datetime

import msgspec

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.store import Store


class DraftDesk:
    """One draft at a time in hand, those of every issue known. Nothing typed leaves it unsaved."""

    def __init__(self, store: Store, *, agent: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._agent = agent
        self._clock = clock
        self._draft: Draft | None = None
        self._saved = ""
        self.drafted: set[str] = set()
        """Issues with a draft of this agent."""
        self.others: dict[str, str] = {}
        """Issues that a colleague has a draft of, and who."""
        self._stamp = 0
        self.look()

    def look(self) -> set[str]:
        """Read again which issues have drafts; gives those whose mark changed."""
        stamp = self._store.drafts.stamp()
        if stamp and stamp == self._stamp:
            return set()
        self._stamp = stamp
        mine: set[str] = set()
        others: dict[str, str] = {}
        for draft in self._store.drafts.all():
            if draft.author == self._agent:
                mine.add(draft.issue_id)
            else:
                others[draft.issue_id] = draft.author
        changed = (mine ^ self.drafted) | {key for key, _ in self.others.items() ^ others.items()}
        self.drafted, self.others = mine, others
        return changed

    @property
    def draft(self) -> Draft | None:
        """The draft in hand."""
        return self._draft

    @property
    def dirty(self) -> bool:
        """Whether something typed is not on disk yet."""
        return self._draft is not None and self._draft.text != self._saved

    def take(self, issue: Issue) -> Draft | None:
        """Take the newest draft of `issue` in hand, after saving the one before. None when there is none."""
        self.save()
        newest = max(self._mine(issue), key=lambda draft: draft.at, default=None)
        self._hold(newest or self._blank(issue))
        return newest

    def next(self, issue: Issue) -> tuple[Draft, int, int]:
        """Take the next of this agent's drafts of `issue` in hand, after the last a blank one.

        Gives the draft, its place and how many there are.
        """
        self.save()
        drafts = sorted(self._mine(issue), key=lambda draft: draft.id)
        places = [draft.id for draft in drafts]
        here = places.index(self._draft.id) + 1 if self._draft and self._draft.id in places else 0
        draft = drafts[here] if here < len(drafts) else self._blank(issue)
        self._hold(draft)
        return draft, here + 1, max(len(drafts), here + 1)

    def _mine(self, issue: Issue) -> list[Draft]:
        return [draft for draft in self._store.drafts.of(issue.id) if draft.author == self._agent]

    def _blank(self, issue: Issue) -> Draft:
        return Draft(
            id=self._store.drafts.new_id(),
            issue_id=issue.id,
            text="",
            author=self._agent,
            at=self._clock(),
            seen=len(issue.messages),
        )

    def _hold(self, draft: Draft) -> None:
        self._draft, self._saved = draft, draft.text

    def type(self, text: str, cursor: int) -> None:
        """What stands in the reply box now."""
        if self._draft is not None:
            self._draft = msgspec.structs.replace(self._draft, text=text, cursor=cursor, at=self._clock())

    def save(self) -> bool:
        """Put what was typed on disk; an emptied draft goes to the bin. Gives whether anything was written.

        Raises:
            StoreError: it could not be written; it is still in hand.
        """
        draft = self._draft
        if draft is None or not self.dirty:
            return False
        if self._written_elsewhere(draft):
            draft = self._draft = msgspec.structs.replace(draft, id=self._store.drafts.new_id())
        if draft.text.strip():
            self._store.drafts.save(draft)
            self.drafted.add(draft.issue_id)
        else:
            self._store.drafts.discard(draft)
            self.drafted.discard(draft.issue_id)
        self._saved = draft.text
        return True

    def _written_elsewhere(self, draft: Draft) -> bool:
        """Whether another window of the same agent wrote into this draft: then both versions are kept."""
        return any(kept.id == draft.id and kept.text != self._saved for kept in self._store.drafts.of(draft.issue_id))

    def read(self, issue: Issue) -> None:
        """The writer has seen the conversation as it is now."""
        if self._draft is not None:
            self._draft = msgspec.structs.replace(self._draft, seen=len(issue.messages))

    def sent(self) -> None:
        """The reply in hand is on record: its draft goes to the bin."""
        if self._draft is not None:
            self._store.drafts.discard(self._draft)
            self.drafted.discard(self._draft.issue_id)
        self._draft, self._saved = None, ""
