"""Making the folded texts of a database: what is kept of an older file is carried over, the rest is folded."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path
from zlib import crc32

import msgspec

from wishtui.domain.query import searchable_of
from wishtui.private_files import Files, temporary, write_all
from wishtui.store.files.columns import number
from wishtui.store.files.snapshot import Documents
from wishtui.store.files.texts import MAGIC, SENDERS, TextsFile, TextsHeader, trailer
from wishtui.store.records import UNREADABLE, read_issue
from wishtui.store.stored_texts import TextChunk, UnsoundTexts
from wishtui.text import Folder

_CHUNK = 1 << 20
_END = b"\x1e"
_CODES = {sender: code for code, sender in enumerate(SENDERS)}


def keep(files: Files, path: Path, documents: Documents, old: TextsFile | None) -> Iterator[None]:
    """Write the texts of `documents` to `path`, one with each step; memory grows by a few numbers for each.

    Nobody waits for the disk: what a power failure leaves of it is not believed.

    Raises:
        OSError: they could not be written, and nothing depends on them.
        NotIndexable: somebody else numbered these documents.
    """
    keys = sorted(map(number, documents))
    carried, builder, fold = _Carried(old), _TextsBuilder(), Folder()
    with temporary(files, path) as (unfinished, fd):
        write_all(files, fd, MAGIC)
        for key in keys:
            raw = documents.get(str(key))
            if raw is not None:
                checksum = crc32(memoryview(raw))
                text = carried.text(key, checksum) or _folded(raw, fold)
                if text is not None:
                    write_all(files, fd, builder.add(key, checksum, *text))
            yield
        write_all(files, fd, builder.cut())
        for part in builder.rest():
            write_all(files, fd, part)
        files.replace(unfinished, path)


def _folded(raw: msgspec.Raw, fold: Folder) -> tuple[bytes, int] | None:
    """The text of a document, and who wrote last; None where it cannot be read."""
    try:
        subject = searchable_of(read_issue(raw), fold)
    except UNREADABLE:
        return None
    return subject.text.encode() + _END, _CODES[subject.last_sender]


class _Carried:
    """What an older file has, asked for by ascending keys."""

    def __init__(self, old: TextsFile | None) -> None:
        self._old = old
        self._number = 0
        self._chunk = TextChunk(0, b"", [0])
        self._next = 0

    def text(self, key: int, checksum: int) -> tuple[bytes, int] | None:
        """The text of such a document, and who wrote last; None where the file does not have it."""
        old = self._old
        if old is None:
            return None
        self._number = bisect_left(old.keys, key, self._number)
        is_there = self._number < len(old) and old.keys[self._number] == key
        if not is_there or old.checksums[self._number] != checksum:
            return None
        try:
            return self._at(old, self._number), old.sender_code(self._number)
        except UnsoundTexts:
            self._old = None
            return None

    def _at(self, old: TextsFile, number: int) -> bytes:
        while number >= self._chunk.first + len(self._chunk.starts) - 1:
            self._chunk = old.chunk(self._next)
            self._next += 1
        first, data, starts = self._chunk
        return data[starts[number - first] : starts[number - first + 1]]


class _TextsBuilder:
    """The columns of a file, and the chunk that is not full yet."""

    def __init__(self) -> None:
        self._keys, self._starts, self._checksums = array("q"), array("Q", [0]), array("I")
        self._chunk_checksums, self._firsts, self._senders = array("I"), array("I", [0]), bytearray()
        self._parts: list[bytes] = []
        self._begun = 0

    def add(self, key: int, checksum: int, text: bytes, sender: int) -> bytes:
        """Take in one more text; gives the chunk that it has filled, or nothing."""
        self._parts.append(text)
        self._keys.append(key)
        self._checksums.append(checksum)
        self._senders.append(sender)
        self._starts.append(self._starts[-1] + len(text))
        return self.cut() if self._starts[-1] - self._begun >= _CHUNK else b""

    def cut(self) -> bytes:
        """End the chunk, if it has begun; gives it."""
        chunk = b"".join(self._parts)
        if chunk:
            self._chunk_checksums.append(crc32(chunk))
            self._firsts.append(len(self._keys))
            self._parts, self._begun = [], self._starts[-1]
        return chunk

    def rest(self) -> Iterator[bytes]:
        """What stands behind the texts."""
        numbers = (self._keys, self._starts, self._checksums, self._chunk_checksums, self._firsts)
        columns = [*(column.tobytes() for column in numbers), bytes(self._senders)]
        head = TextsHeader(size=self._starts[-1], count=len(self._keys), chunks=len(self._chunk_checksums))
        yield from trailer(columns, head)
