"""The index of a snapshot: where each document stands and what places each issue, so that to open is not to read all.

    inbox.7.index       of the snapshot of generation 7

It is a cache: made anew wherever it is missing, and believed only of the very bytes that it was made of: by their
checksum, which takes a tenth of the time that reading them does, or for one who looks at few of them by that of each
document. It is a head of JSON, then columns of integers as the processor keeps them, then the issues' ids.
Behind them stands what only a search looks at, with a checksum of its own (`row_details.py`). `index_writer` makes it.
"""

import os
import re
import sys
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wishtui.domain.issue import IndexRow
from wishtui.private_files import Files, UnusableFile, bounded
from wishtui.store.files.file_system import content
from wishtui.store.files.indexed import STATUSES, IndexedDocuments, IndexedRows, RowColumns
from wishtui.store.records import ISSUES

if TYPE_CHECKING:
    from mmap import mmap

MAGIC = b"wishtui-index-4\n"
INDEX_NAME = re.compile(r"(?P<name>inbox|archive)\.[0-9]+\.index")
"""What an index is called."""

_NUMBER = 4
"""Bytes of the head's length, and of the checksum, which stand behind the magic."""
_CHUNK = 1 << 16
_SMALL = 1 << 20
"""Bytes of an index that are read however short its snapshot is."""


class IndexHeader(msgspec.Struct, frozen=True, kw_only=True):
    """What the index is of."""

    byteorder: str = sys.byteorder
    statuses: tuple[str, ...] = STATUSES
    """What the numbers of the column of statuses stand for."""
    size: int
    crc: int
    """CRC-32 of the whole snapshot."""
    inode: int
    mtime: int
    """Of the snapshot, in nanoseconds: where they still hold and the checksum does not, nobody has changed the file."""
    shops: tuple[str, ...] = ()
    """What the numbers of the column of shops stand for; without it no issue names one, and there is no such column."""
    tables: dict[str, int]
    """Documents of each table, the issues' first."""
    timed: dict[int, IndexRow]
    """Rows with a pending reply or a snooze, by their position, whole: they are few, and time alone changes them."""
    details: int
    """Bytes at the end that `row_details` reads."""


class Index(msgspec.Struct, frozen=True):
    """An index that was read, of a file that is there."""

    head: IndexHeader
    documents: dict[str, IndexedDocuments]
    rows: IndexedRows

    def believe(self) -> None:
        """The whole snapshot has been checked: its documents need not be, one by one."""
        for documents in self.documents.values():
            documents.checked = True

    def key_of(self, row: int) -> str:
        """The key of the document that the row at a position is of."""
        return self.documents[ISSUES].key_at(self.rows.columns.documents[row])


def index_path(folder: Path, name: str, generation: int) -> Path:
    """Where the index of a snapshot lies."""
    return folder / f"{name}.{generation}.index"


def read_index(files: Files, path: Path, snapshot: os.stat_result) -> tuple[IndexHeader, memoryview] | None:
    """The index in `path`, if it is sound and of a file as long as the one that `snapshot` is of; else None.

    Raises:
        UnusableFile: something else stands there.
    """
    try:
        data = memoryview(_content(files, path, 2 * snapshot.st_size + _SMALL))
    except UnusableFile:
        raise
    except OSError:
        return None
    numbers, begin = len(MAGIC), len(MAGIC) + 2 * _NUMBER
    length, crc = (int.from_bytes(data[at : at + _NUMBER], "little") for at in (numbers, numbers + _NUMBER))
    if data[:numbers] != MAGIC:
        return None
    try:
        head = msgspec.json.decode(data[begin : begin + length], type=IndexHeader)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    if _sum(length, data[begin : len(data) - head.details]) != crc:
        return None
    ours = (head.byteorder, head.statuses) == (sys.byteorder, STATUSES)
    begin += length
    fits = ours and head.size == snapshot.st_size and _fits(head, data[begin : len(data) - head.details])
    return (head, data[begin:]) if fits else None


def _content(files: Files, path: Path, most: int) -> "bytes | mmap":
    """The bytes of an index, which is only ever replaced. Raises OSError, of which UnusableFile as `read_file` does."""
    fd = files.open(path, os.O_RDONLY)
    try:
        bounded(files.fstat(fd).st_size, path, most)
        return content(files, fd)
    finally:
        files.close(fd)


def _sum(length: int, *parts: bytes | memoryview) -> int:
    """The checksum of an index: over the length of its head, which decides how all else is read, and the rest."""
    crc = zlib.crc32(length.to_bytes(_NUMBER, "little"))
    for part in parts:
        crc = zlib.crc32(part, crc)
    return crc


def _ends(head: IndexHeader) -> tuple[int, int]:
    """Where the columns of eight bytes end, and those of four."""
    count, rows = sum(head.tables.values()), next(iter(head.tables.values()))
    eights = 8 * (2 * count + 4 * rows)
    return eights, eights + 4 * (2 * count + rows * (2 if head.shops else 1))


def _fits(head: IndexHeader, body: memoryview) -> bool:
    """Whether the columns are as long as the head says."""
    if next(iter(head.tables), "") != ISSUES:
        return False
    rows = head.tables[ISSUES]
    names = _ends(head)[1] + rows
    return len(body) >= names and (_lines(body[names:]) == rows if rows else len(body) == names)


def _lines(text: memoryview) -> int:
    """How many lines it has; copied part by part, since one large copy has the allocator keep as much."""
    return 1 + sum(bytes(text[start : start + _CHUNK]).count(b"\n") for start in range(0, len(text), _CHUNK))


def checksum(files: Files, fd: int, chunk: int = _CHUNK) -> int:
    """CRC-32 of a whole file. It neither maps it nor holds the interpreter's lock for long. Raises OSError.

    The lock is asked for twice a `chunk` of bytes: a few large ones are better beside a thread that is busy.
    """
    crc = offset = 0
    while part := files.read(fd, chunk, offset):
        crc = zlib.crc32(part, crc)
        offset += len(part)
    return crc


def opened(head: IndexHeader, body: memoryview, data: "bytes | mmap", *, checked: bool = True) -> Index:
    """The index over the bytes of its snapshot; `checked` says that they are the ones that it was made of."""
    # Columns are told by their width: all of eight bytes, then all of four, then one byte a row, then the ids.
    rows, (after_eights, after_fours) = head.tables[ISSUES], _ends(head)
    eights, fours = body[:after_eights].cast("q"), body[after_eights:after_fours].cast("I")
    whole, rest = memoryview(data), body[after_fours : len(body) - head.details]
    documents: dict[str, IndexedDocuments] = {}
    for name, count in head.tables.items():
        keys, offsets, eights = eights[:count], eights[count : 2 * count], eights[2 * count :]
        lengths, checksums, fours = fours[:count], fours[count : 2 * count], fours[2 * count :]
        documents[name] = IndexedDocuments(whole, keys, offsets, lengths, checksums, checked=checked)
    columns = RowColumns(
        opened=eights[:rows],
        activity=eights[rows : 2 * rows],
        waiting=eights[2 * rows : 3 * rows],
        revs=eights[3 * rows :],
        documents=fours[:rows],
        shops=fours[rows:],
        statuses=rest[:rows],
    )
    details = body[len(body) - head.details :]
    return Index(head, documents, IndexedRows(columns, rest[rows:], head.timed, details, head.shops))


def is_the_file(head: IndexHeader, snapshot: os.stat_result) -> bool:
    """Whether `snapshot` is of the very file that the index was made of, and nobody has written to it since."""
    return (head.inode, head.size, head.mtime) == (snapshot.st_ino, snapshot.st_size, snapshot.st_mtime_ns)


def written(
    head: IndexHeader, body: Sequence[bytes | memoryview], details: Sequence[bytes]
) -> Iterator[bytes | memoryview]:
    """The bytes of an index file."""
    first = msgspec.json.encode(head)
    crc = _sum(len(first), first, *body)
    yield MAGIC + len(first).to_bytes(_NUMBER, "little") + crc.to_bytes(_NUMBER, "little") + first
    yield from body
    yield from details
