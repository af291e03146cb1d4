"""The kept texts of a database beside its index: whose each is, and which are of an earlier document than there is."""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from functools import cached_property
from itertools import compress
from operator import eq, not_
from zlib import crc32

from wishtui.domain.message import Sender
from wishtui.store.files.index import Index
from wishtui.store.files.indexed import IndexedDocuments
from wishtui.store.files.issue_index import SnapshotIssueIndex
from wishtui.store.files.overlay import Overlay
from wishtui.store.files.record_table import name_of
from wishtui.store.files.snapshot import Documents
from wishtui.store.files.texts import TextsFile
from wishtui.store.records import ISSUES
from wishtui.store.stored_texts import TextChunk


class IndexedTexts:
    """As `stored_texts.StoredTexts` says, of the issues in `rows`, whose documents lie over those of `index`."""

    def __init__(self, texts: TextsFile, index: Index, rows: SnapshotIssueIndex, documents: Documents) -> None:
        self._texts = texts
        self._rows = index.rows
        self._documents: IndexedDocuments = index.documents[ISSUES]
        self._same = texts.keys.tobytes() == self._documents.numbers.tobytes()
        """Whether the text of each document stands where the document does."""
        self._usable = bytearray(self._matching())
        self._changed: dict[str, int] = {}
        """Texts of issues that the index does not know as they are."""
        self._ids: dict[int, str] = {}
        """The same by their numbers."""
        self.forget(rows.gone)
        self._take_up_changes(documents)
        self.forget([issue_id for issue_id in self._changed if issue_id not in rows])

    @property
    def chunks(self) -> int:
        return self._texts.chunks

    def chunk(self, number: int) -> TextChunk:
        return self._texts.chunk(number)

    def text(self, number: int) -> bytes:
        return self._texts.text(number)

    def sender(self, number: int) -> Sender | None:
        return self._texts.sender(number)

    def ids(self) -> Iterable[str]:
        if self._same and not self._ids and all(self._usable):
            return self._rows.ids
        return filter(None, self.ids_of(range(len(self._texts))))

    @property
    def unused(self) -> int:
        """How many of the texts are nobody's any more."""
        return self._usable.count(0)

    def ids_of(self, numbers: Iterable[int]) -> list[str]:
        return list(map(self._issue_ids.__getitem__, numbers))

    def number_of(self, issue_id: str) -> int:
        number = self._changed.get(issue_id, -1)
        if number < 0:
            row = self._rows.position(issue_id)
            number = -1 if row < 0 else self._number_at(self._rows.columns.documents[row])
        return number if number >= 0 and self._usable[number] else -1

    def forget(self, issue_ids: Collection[str]) -> None:
        for issue_id in issue_ids:
            number = self.number_of(issue_id)
            if number >= 0:
                self._usable[number] = 0
                if "_issue_ids" in self.__dict__:
                    self._issue_ids[number] = ""

    @cached_property
    def _issue_ids(self) -> list[str]:
        """Whose each text is; empty where it is nobody's any more."""
        of_each = [""] * len(self._documents)
        for issue_id, position in zip(self._rows.ids, self._rows.columns.documents, strict=True):
            of_each[position] = issue_id
        if not self._same:
            position_of = self._documents.position
            of_each = [of_each[at] if (at := position_of(str(key))) >= 0 else "" for key in self._texts.keys]
        for number, issue_id in self._ids.items():
            of_each[number] = issue_id
        for number in compress(range(len(self._usable)), map(not_, self._usable)):
            of_each[number] = ""
        return of_each

    def _number_at(self, position: int) -> int:
        """Which text is of the document at a position; -1 where none is."""
        return position if self._same else self._number_of_key(self._documents.numbers[position])

    def _number_of_key(self, key: int) -> int:
        number = bisect_left(self._texts.keys, key)
        return number if number < len(self._texts) and self._texts.keys[number] == key else -1

    def _matching(self) -> Iterable[int]:
        """Whether each text is of its document as the index knows that."""
        texts, documents = self._texts, self._documents
        if self._same:
            if texts.checksums.tobytes() == documents.checksums.tobytes():
                return bytes([1]) * len(texts)
            return map(eq, texts.checksums, documents.checksums)
        known = dict(zip(documents.numbers, documents.checksums, strict=True))
        return map(eq, map(known.get, texts.keys), texts.checksums)

    def _take_up_changes(self, documents: Documents) -> None:
        """Of the issues that the index does not know as they are, some may have a text all the same."""
        if not isinstance(documents, Overlay):
            return
        for key, raw in documents.put.items():
            number = self._number_of_key(int(key)) if key.isdecimal() else -1
            if number >= 0 and self._texts.checksums[number] == crc32(memoryview(raw)):
                issue_id = name_of(raw)
                self._usable[number] = 1
                self._changed[issue_id], self._ids[number] = number, issue_id
