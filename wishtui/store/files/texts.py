"""The folded texts of a database's issues, so that a search looks through them and decodes nothing.

    inbox.texts         magic | texts | columns | head (JSON) | length of the columns, of the head, checksum of both

It is a cache: made anew wherever it is missing. Each text is believed only of the very document that it was made of, by
the checksum of that, so that the file outlives the snapshots: what has changed since is not in it. The texts stand in
the order of their documents' keys, as `domain.query` folds them, in chunks of about a megabyte that each have a
checksum. `texts_writer` makes it.
"""

import os
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from mmap import mmap
from pathlib import Path
from zlib import crc32

import msgspec

from wishtui.domain.message import Sender
from wishtui.i18n import _
from wishtui.private_files import Files
from wishtui.store.files.file_system import content
from wishtui.store.stored_texts import TextChunk, UnsoundTexts
from wishtui.text import FOLD_VERSION

MAGIC = b"wishtui-texts-1\n"
FOLD = (FOLD_VERSION, 1)
"""How texts are folded, and what `domain.query` makes of an issue: the second grows when that changes."""

SENDERS: tuple[Sender | None, ...] = (None, *Sender)
"""Who wrote last is kept as a position among these."""

TRAILER = 12
"""Bytes at the end that say how the rest is to be read."""


class TextsHeader(msgspec.Struct, frozen=True, kw_only=True):
    """How the texts were made."""

    byteorder: str = sys.byteorder
    fold: tuple[int, int] = FOLD
    unicode: str = unicodedata.unidata_version
    senders: tuple[str | None, ...] = SENDERS
    size: int
    """Bytes of the texts."""
    count: int
    """How many texts there are."""
    chunks: int


class TextsFile:
    """A file of folded texts, looked at piece by piece: its memory is that of a few numbers for each text."""

    def __init__(self, head: TextsHeader, data: "bytes | mmap", columns: memoryview) -> None:
        self._data = data
        self._sound = bytearray(head.chunks)
        count, chunks = head.count, head.chunks
        ends = [8 * count, 16 * count + 8, 20 * count + 8, 20 * count + 8 + 4 * chunks]
        self.keys = columns[: ends[0]].cast("q")
        """The keys of the documents, ascending; all else is in the same order."""
        self._starts = columns[ends[0] : ends[1]].cast("Q")
        self.checksums = columns[ends[1] : ends[2]].cast("I")
        """Of the documents that the texts were made of."""
        self._chunk_checksums = columns[ends[2] : ends[3]].cast("I")
        self._firsts = columns[ends[3] : ends[3] + 4 * chunks + 4].cast("I")
        self._senders = columns[ends[3] + 4 * chunks + 4 :]

    def __len__(self) -> int:
        return len(self.keys)

    @property
    def chunks(self) -> int:
        """How many pieces there are."""
        return len(self._sound)

    def chunk(self, number: int) -> TextChunk:
        """One piece. Raises UnsoundTexts."""
        first, last = self._firsts[number], self._firsts[number + 1]
        starts = self._starts[first : last + 1].tolist()
        data = self._read(starts[0], starts[-1])
        if not self._sound[number]:
            if crc32(data) != self._chunk_checksums[number]:
                raise _unsound()
            self._sound[number] = 1
        base = starts[0]
        return TextChunk(first, data, [start - base for start in starts])

    def text(self, number: int) -> bytes:
        """One text, with its end mark. Raises UnsoundTexts."""
        chunk = bisect_right(self._firsts, number) - 1
        if not self._sound[chunk]:
            self.chunk(chunk)
        return self._read(self._starts[number], self._starts[number + 1])

    def sender(self, number: int) -> Sender | None:
        """Who wrote last."""
        return SENDERS[self._senders[number]]

    def sender_code(self, number: int) -> int:
        """The same as its position among `SENDERS`."""
        return self._senders[number]

    def _read(self, start: int, end: int) -> bytes:
        if isinstance(self._data, mmap) and self._data.size() < len(self._data):
            raise _unsound()  # it is being cut short, and to look at it would end the program
        begin = len(MAGIC)
        return self._data[begin + start : begin + end]


def _unsound() -> UnsoundTexts:
    return UnsoundTexts(_("The texts that a search looks through are not what was written."))


def texts_path(folder: Path, name: str) -> Path:
    """Where the texts of a database lie."""
    return folder / f"{name}.texts"


def read_texts(files: Files, path: Path) -> TextsFile | None:
    """The texts in `path`; None where there are none that can be used. Raises OSError where the file is no file."""
    try:
        fd = files.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        size = files.fstat(fd).st_size
        trailer = files.read(fd, TRAILER, max(0, size - TRAILER))
        width, length, crc = (int.from_bytes(trailer[at : at + 4], "little") for at in (0, 4, 8))
        begin = size - TRAILER - length - width
        if begin < len(MAGIC) or files.read(fd, len(MAGIC), 0) != MAGIC:
            return None
        rest = files.read(fd, width + length, begin)
        if crc32(rest) != crc:
            return None
        head = _head(rest[width:])
        if head is None or (head.size, width) != (begin - len(MAGIC), columns_size(head)):
            return None
        return TextsFile(head, content(files, fd, whole=False), memoryview(rest)[:width])
    finally:
        files.close(fd)


def _head(data: bytes) -> TextsHeader | None:
    """The head, where the texts were made as they are made here."""
    try:
        head = msgspec.json.decode(data, type=TextsHeader)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    ours = (sys.byteorder, FOLD, unicodedata.unidata_version, SENDERS)
    return head if (head.byteorder, head.fold, head.unicode, head.senders) == ours else None


def columns_size(head: TextsHeader) -> int:
    """Bytes of the columns of such a file."""
    return 21 * head.count + 8 + 8 * head.chunks + 4


def trailer(columns: Sequence[bytes], head: TextsHeader) -> Iterator[bytes]:
    """What stands behind the texts."""
    last = msgspec.json.encode(head)
    crc = width = 0
    for part in columns:
        crc, width = crc32(part, crc), width + len(part)
        yield part
    crc = crc32(last, crc)
    yield last
    yield b"".join(number.to_bytes(4, "little") for number in (width, len(last), crc))
