"""What is typed into the lines of prompts and was not used yet: kept by what is asked, and about what.

What is in hand changes with each key and belongs to whoever types; `LineDrafts.write` alone touches the disk, so that
another thread can do it meanwhile.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from itertools import count
from typing import NamedTuple

import msgspec

from wishtui.domain.draft import Draft
from wishtui.services.draft_writer import DraftWriter, Unsaved
from wishtui.store import Store


class LineKey(NamedTuple):
    """Which prompt a line was typed into."""

    kind: str
    """What is asked, such as `note`."""
    about: str = ""
    """An issue, or what else is asked about, as `draft_subject` names it."""


class LineDrafts:
    """The lines of one agent. A line without text is one to discard. It touches no disk but in `save`."""

    def __init__(self, store: Store, *, agent: str, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._agent = agent
        self._clock = clock
        self._lines: dict[LineKey, Draft] = {}
        self._on_disk: dict[str, str] = {}
        """Texts, by the ids of their drafts."""
        self._heard: dict[str, int] = {}
        """The number of the last text of which it was heard that it is on disk, by the id under which it was typed."""
        self._writer = DraftWriter(store)
        self._numbers = count(1)

    def get(self, key: LineKey) -> Draft | None:
        """What was typed there and not used."""
        line = self._lines.get(key)
        return line if line is not None and line.text.strip() else None

    def type(self, key: LineKey, text: str, base: str = "") -> None:
        """What stands in a line now, which held `base` to begin with; without text it is let go of."""
        line = self._lines.get(key)
        if line is None:
            if not text.strip():
                return
            line = Draft(
                id=self._store.drafts.new_id(),
                issue_id=key.about,
                text="",
                author=self._agent,
                at=self._clock(),
                kind=key.kind,
            )
        if line.text != text:
            self._lines[key] = msgspec.structs.replace(line, text=text, base=base, cursor=len(text), at=self._clock())

    def unsaved(self) -> list[Unsaved]:
        """What is to be given to `write`; `saved` has to hear what came of it."""
        return [Unsaved(line, next(self._numbers)) for line in self._lines.values() if self._is_unsaved(line)]

    def write(self, lines: Sequence[Unsaved]) -> list[tuple[Unsaved, Draft]]:
        """Put lines on disk; those without text are discarded. Gives each as it is kept. Any thread may do it.

        Raises:
            StoreError: one of them could not be written.
        """
        return [(line, self._writer.write(line)) for line in lines]

    def saved(self, written: Iterable[tuple[Unsaved, Draft]]) -> None:
        """Learn what was written, and as what."""
        for unsaved, draft in written:
            if unsaved.number < self._heard.get(unsaved.draft.id, 0):
                continue  # what was typed behind it is on disk already
            self._heard[unsaved.draft.id] = unsaved.number
            key = LineKey(draft.kind, draft.issue_id)
            line = self._lines.get(key)
            self._on_disk.pop(unsaved.draft.id, None)
            if draft.text.strip():
                self._on_disk[draft.id] = draft.text
            if line is not None and line.id == unsaved.draft.id:
                self._lines[key] = msgspec.structs.replace(line, id=draft.id)
                if not line.text.strip() and not draft.text.strip():
                    del self._lines[key]

    def save(self) -> None:
        """Write all, at once and in this thread.

        Raises:
            StoreError: some could not be written; they are still in hand.
        """
        for unsaved in self.unsaved():
            self.saved(self.write([unsaved]))

    def put(self, drafts: Iterable[Draft], about: Collection[str] | None = None) -> None:
        """Learn which `drafts` there are, of the named subjects or of all. What is typed here stays."""
        mine = {LineKey(each.kind, each.issue_id): each for each in reversed(list(drafts)) if self._is_line(each)}
        gone = [key for key in self._lines if key not in mine and (about is None or key.about in about)]
        for key in [*gone, *mine]:
            line, draft = self._lines.get(key), mine.get(key)
            if line is not None and self._is_unsaved(line):
                continue
            if draft is None:
                del self._lines[key]
            else:
                self._lines[key] = draft
                self._on_disk[draft.id] = draft.text
                self._writer.know(draft)

    def _is_line(self, draft: Draft) -> bool:
        return bool(draft.kind) and draft.author == self._agent

    def _is_unsaved(self, line: Draft) -> bool:
        return (line.text if line.text.strip() else "") != self._on_disk.get(line.id, "")
