"""What is typed into the lines of prompts and was not used yet: kept by what is asked, and about what.

What is in hand changes with each key and belongs to whoever types; `write_lines` alone touches the disk, so that
another thread can do it meanwhile.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from wishtui.domain.draft import Draft
from wishtui.services.drafting import Unsaved, write_draft
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
        self._writing: dict[str, list[str]] = {}
        """Texts that were handed out to be written, in order, and may be on disk: nothing was heard of them yet."""

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
        """What is to be written, for `write_lines`; `saved` has to hear what came of it."""
        lines = [line for line in self._lines.values() if self._is_unsaved(line)]
        return [Unsaved(line, self._known(line)) for line in lines]

    def _known(self, line: Draft) -> frozenset[str]:
        """The texts that may stand on disk without anybody else having written them; that of `line` from here on."""
        writing = self._writing.setdefault(line.id, [])
        known = frozenset({self._on_disk.get(line.id, ""), *writing})
        if line.text not in writing[-1:]:
            writing.append(line.text)
        return known

    def saved(self, written: Iterable[tuple[Unsaved, Draft]]) -> None:
        """Learn what was written, and as what."""
        for unsaved, draft in written:
            writing = self._writing.get(unsaved.draft.id, [])
            if unsaved.draft.text not in writing:
                continue  # what was handed out behind it is on disk already
            del writing[: writing.index(unsaved.draft.text) + 1]
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
            self.saved(write_lines(self._store, [unsaved]))

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

    def _is_line(self, draft: Draft) -> bool:
        return bool(draft.kind) and draft.author == self._agent

    def _is_unsaved(self, line: Draft) -> bool:
        return (line.text if line.text.strip() else "") != self._on_disk.get(line.id, "")


def write_lines(store: Store, lines: Sequence[Unsaved]) -> list[tuple[Unsaved, Draft]]:
    """Put lines on disk; those without text are discarded. Gives each as it is kept.

    Raises:
        StoreError: one of them could not be written.
    """
    return [(line, write_draft(store, line)) for line in lines]
