"""The reply that is being written, kept safe while it is.

What is in hand changes with each key and belongs to whoever types; what touches the disk is a function of its own, so
that another thread can do it meanwhile.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from itertools import count

import msgspec

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Issue
from wishtui.domain.origin import Origin, origin_of
from wishtui.services.draft_writer import DraftWriter, Unsaved
from wishtui.store import Store
from wishtui.store.composers import Composers


def drafts_of(store: Store, issue_id: str, agent: str) -> list[Draft]:
    """This agent's drafts of an issue, the one begun last first."""
    mine = (draft for draft in store.drafts.of(issue_id) if draft.author == agent)
    return sorted(mine, key=lambda draft: draft.id, reverse=True)


class DraftEditor:
    """One draft at a time in hand. It touches no disk but in `write`, which any thread may do, and in `save`."""

    def __init__(self, store: Store, *, agent: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._agent = agent
        self._clock = clock
        self._draft: Draft | None = None
        self._saved = ""
        self._unheard: Unsaved | None = None
        """What was given to `write` last, and may be on disk: nothing was heard of it yet."""
        self._writer = DraftWriter(store)
        self._numbers = count(1)

    @property
    def draft(self) -> Draft | None:
        """The draft in hand."""
        return self._draft

    @property
    def dirty(self) -> bool:
        """Whether something typed is not on disk yet."""
        draft, unheard = self._draft, self._unheard
        if draft is None:
            return False
        elsewhere = unheard is not None and unheard.draft.id == draft.id and unheard.draft.text != draft.text
        return elsewhere or draft.text != self._saved

    def take(self, issue: Issue, drafts: Sequence[Draft]) -> Draft | None:
        """Take the newest of an issue's `drafts` in hand, else a blank one. None when there is none."""
        newest = max(drafts, key=lambda draft: draft.at, default=None)
        self._hold(newest or self._blank(issue))
        return newest

    def next(self, issue: Issue, drafts: Sequence[Draft]) -> tuple[Draft, int, int]:
        """Take the next of an issue's `drafts` in hand, in their order, after the last a blank one.

        Gives the draft, its place and how many there are.
        """
        ids = [draft.id for draft in drafts]
        here = ids.index(self._draft.id) + 1 if self._draft and self._draft.id in ids else 0
        draft = drafts[here] if here < len(drafts) else self._blank(issue)
        self._hold(draft)
        return draft, here + 1, max(len(drafts), here + 1)

    def begin(self, issue: Issue) -> None:
        """Take a blank draft in hand: what was in hand is kept elsewhere."""
        self._hold(self._blank(issue))

    def type(self, text: str, cursor: int) -> None:
        """What stands in the reply box now."""
        if self._draft is not None:
            origin = origin_of(text, self._draft.origin)
            self._draft = msgspec.structs.replace(
                self._draft, text=text, cursor=cursor, at=self._clock(), origin=origin
            )

    def come_from(self, origin: Origin) -> None:
        """Whence the text comes that is put into the draft next."""
        if self._draft is not None:
            self._draft = msgspec.structs.replace(self._draft, origin=origin)

    def unsaved(self) -> Unsaved | None:
        """What is to be given to `write`; None when all is on disk. `saved` has to hear what came of it."""
        if self._draft is None or not self.dirty:
            return None
        self._unheard = Unsaved(self._draft, next(self._numbers))
        return self._unheard

    def write(self, unsaved: Unsaved) -> Draft:
        """Put it on disk, as `DraftWriter.write` says. Raises StoreError."""
        return self._writer.write(unsaved)

    def saved(self, unsaved: Unsaved, written: Draft) -> None:
        """Learn what became of `unsaved`."""
        if self._unheard is unsaved:
            self._unheard = None
        if self._draft is not None and self._draft.id == unsaved.draft.id:
            self._saved = written.text
            self._draft = msgspec.structs.replace(self._draft, id=written.id)

    def save(self) -> bool:
        """Put what was typed on disk, at once and in this thread. Gives whether anything was written.

        Raises:
            StoreError: it could not be written; it is still in hand.
        """
        unsaved = self.unsaved()
        if unsaved is None:
            return False
        self.saved(unsaved, self.write(unsaved))
        return True

    def read(self, issue: Issue) -> None:
        """The writer has seen the conversation as it is now."""
        if self._draft is not None:
            self._draft = msgspec.structs.replace(self._draft, seen=len(issue.messages))

    def clear(self, sent: str) -> None:
        """The reply in hand is on record as `sent`, and its draft in the bin; what was typed since stays in hand."""
        if self._draft is None or self._draft.text == sent or not self._draft.text.strip():
            self._draft = None
        if self._saved == sent or self._draft is None:
            self._saved = ""

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
        self._writer.know(draft)


class DraftMarks:
    """Which issues somebody writes to, or has open to do so, as the list marks them."""

    def __init__(self, agent: str) -> None:
        self._agent = agent
        self.mine: set[str] = set()
        """Issues with a draft of this agent."""
        self.others: dict[str, str] = {}
        """Issues that a colleague has a draft of, or open to answer, and who."""

    def put(self, drafts: Iterable[Draft], composers: Composers, issue_ids: Iterable[str] | None = None) -> set[str]:
        """Learn which `drafts` and `composers` there are, of the named issues or of all; gives those that changed."""
        authors: dict[str, set[str]] = {}
        for draft in drafts:
            if draft.kind:
                continue
            authors.setdefault(draft.issue_id, set()).add(draft.author)
        known = {*self.mine, *self.others, *authors, *composers} if issue_ids is None else set(issue_ids)
        return {
            issue_id
            for issue_id in known
            if self._mark(issue_id, authors.get(issue_id, set()), composers.get(issue_id, frozenset()))
        }

    def _mark(self, issue_id: str, authors: set[str], composers: frozenset[str]) -> bool:
        before = issue_id in self.mine, self.others.get(issue_id)
        (self.mine.add if self._agent in authors else self.mine.discard)(issue_id)
        other = next(iter(sorted((authors | composers) - {self._agent})), None)
        if other is None:
            self.others.pop(issue_id, None)
        else:
            self.others[issue_id] = other
        return before != (issue_id in self.mine, other)


def read_drafts(store: Store, issue_ids: Collection[str] | None = None) -> tuple[list[Draft], Composers]:
    """Every draft there is, of the named issues or of all, and who has which of them open to answer.

    The drafts are of every kind, those of one issue newest first.
    """
    if issue_ids is None:
        drafts = store.drafts.all(None)
    else:
        drafts = [draft for issue_id in issue_ids for draft in store.drafts.of(issue_id, None)]
    return drafts, store.composers.of(issue_ids)
