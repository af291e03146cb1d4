"""The index of a snapshot: where each document stands and what places each issue, so that to open is not to read all.

    inbox.7.index       of the snapshot of generation 7

It is a cache: made anew wherever it is missing, and believed only of the very bytes that it was made of, by their
checksum, which takes a tenth of the time that reading them does. It is a head of JSON, then columns of integers as the
processor keeps them, then the issues' ids. `indexing` makes it.
"""

import os
import re
import sys
import zlib
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import compress, repeat
from operator import neg
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from wishtui.domain.issue import IndexRow, Status
from wishtui.domain.ordering import Sort, SortKey, sort_key
from wishtui.domain.times import from_micros
from wishtui.private_files import Files, UnusableFile, read_file
from wishtui.store.files.positions import Positions
from wishtui.store.records import ISSUES

if TYPE_CHECKING:
    from mmap import mmap

MAGIC = b"wishtui-index-1\n"
NO_TIME = -(1 << 63)
INDEX_NAME = re.compile(r"(?P<name>inbox|archive)\.[0-9]+\.index")
"""What an index is called."""

STATUSES: tuple[Status, ...] = tuple(Status)
"""A status is kept as its position among these."""

_NUMBER = 4
"""Bytes of the head's length, and of the checksum, which stand behind the magic."""
_LONGEST_KEY = 19
_CHUNK = 1 << 16
_SMALL = 1 << 20
"""Bytes of an index that are read however short its snapshot is."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
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
    tables: dict[str, int]
    """Documents of each table, the issues' first."""
    timed: dict[int, IndexRow]
    """Rows with a pending reply or a snooze, by their position, whole: they are few, and time alone changes them."""


class Index(msgspec.Struct, frozen=True):
    """An index that was read, of a file that is there."""

    head: Head
    documents: "dict[str, IndexedDocuments]"
    rows: "IndexedRows"

    def key_of(self, row: int) -> str:
        """The key of the document that the row at a position is of."""
        return self.documents[ISSUES].key_at(self.rows.columns.documents[row])


class IndexedDocuments(Mapping[str, msgspec.Raw]):
    """The documents of one table of a snapshot, each taken from the file when it is asked for."""

    def __init__(self, data: memoryview, numbers: memoryview, offsets: memoryview, lengths: memoryview) -> None:
        self._data = data
        self.numbers = numbers
        """The keys as numbers, ascending."""
        self.offsets = offsets
        """Where in the file each document begins, in the order of their keys, as are their lengths."""
        self.lengths = lengths

    def position(self, key: object) -> int:
        """Where `key` stands among the keys; -1 where it does not."""
        if not isinstance(key, str) or not key.isdecimal() or len(key) > _LONGEST_KEY:
            return -1
        number = int(key)
        index = bisect_left(self.numbers, number)
        known = index < len(self.numbers) and self.numbers[index] == number
        return index if known and str(number) == key else -1

    def key_at(self, index: int) -> str:
        """The key at a position."""
        return str(self.numbers[index])

    def at(self, index: int) -> msgspec.Raw:
        """The document at a position."""
        offset = self.offsets[index]
        return msgspec.Raw(self._data[offset : offset + self.lengths[index]])

    def contiguous_rows(self, gone: Collection[str]) -> Iterator[memoryview]:
        """Rows that follow each other in the file, commas between them, but for those of the keys in `gone`."""
        begin, end = self.region()
        for start, stop in sorted(self.row_span(self.position(key)) for key in gone):
            if start > begin:
                yield self._data[begin : start - 1]
            begin = stop + 1
        if begin < end:
            yield self._data[begin:end]

    def region(self) -> tuple[int, int]:
        """Where in the file the first row begins and the last one ends."""
        if not self.numbers:
            return 0, 0
        offsets = self.offsets.tolist()
        first, last = offsets.index(min(offsets)), offsets.index(max(offsets))
        return self.row_span(first)[0], self.row_span(last)[1]

    def row_span(self, index: int) -> tuple[int, int]:
        """Where in the file the key of a document begins, and where the document ends."""
        offset = self.offsets[index]
        return offset - len(self.key_at(index)) - 3, offset + self.lengths[index]

    def in_file_order(self) -> list[int]:
        """IssueIndex as they follow each other in the file."""
        return sorted(range(len(self.numbers)), key=self.offsets.__getitem__)

    def __getitem__(self, key: str) -> msgspec.Raw:
        index = self.position(key)
        if index < 0:
            raise KeyError(key)
        return self.at(index)

    def __contains__(self, key: object) -> bool:
        return self.position(key) >= 0

    def __iter__(self) -> Iterator[str]:
        return map(self.key_at, self.in_file_order())

    def __len__(self) -> int:
        return len(self.numbers)


class IndexedRows(Mapping[str, IndexRow]):
    """What places the issues of a snapshot, in the order of `Sort.DUE`; a row is made when it is asked for."""

    def __init__(self, columns: "RowColumns", ids: memoryview, timed: dict[int, IndexRow]) -> None:
        self.columns = columns
        self._names = ids
        self.timed = timed

    @cached_property
    def ids(self) -> list[str]:
        """All of them, in order; not to be changed."""
        return str(self._names, "ascii").split("\n") if self._names else []

    @cached_property
    def _positions(self) -> Positions:
        return Positions(self.ids)

    def position(self, issue_id: object) -> int:
        """Where an issue stands in the order; -1 where it does not."""
        return self._positions.of(issue_id)

    def at(self, index: int) -> IndexRow:
        """The row at a position."""
        timed = self.timed.get(index)
        if timed is not None:
            return timed
        columns = self.columns
        waiting = columns.waiting[index]
        return IndexRow(
            id=self.ids[index],
            status=STATUSES[columns.statuses[index]],
            opened_at=from_micros(columns.opened[index]),
            last_activity_at=from_micros(columns.activity[index]),
            waiting_since=None if waiting == NO_TIME else from_micros(waiting),
            rev=columns.revs[index],
        )

    def with_status(self, wanted: frozenset[Status]) -> list[str]:
        """Ids of the issues of some statuses, in order."""
        if len(wanted) == len(STATUSES):
            return self.ids.copy()
        return list(compress(self.ids, self.mask(wanted)))

    def mask(self, wanted: frozenset[Status]) -> bytes:
        """One byte a row, not zero where its status is wanted."""
        table = bytes(code < len(STATUSES) and STATUSES[code] in wanted for code in range(256))
        return bytes(self.columns.statuses).translate(table)

    def ranks(self, sort: Sort, wanted: frozenset[Status]) -> list[SortKey]:
        """What the issues of some statuses are sorted by, in no order but that of their rows."""
        columns, mask = self.columns, self.mask(wanted)
        if sort is Sort.DUE:
            ranks: Iterable[SortKey] = map(self.due_rank, range(len(self)))
        else:
            ranks = zip(
                repeat(0 if sort is Sort.OPENED else 2),
                map(neg, columns.opened if sort is Sort.OPENED else columns.activity),
                self.ids,
                strict=False,
            )
        return list(compress(ranks, mask))

    def due_rank(self, index: int) -> SortKey:
        """What the row at a position is sorted by in the order of `Sort.DUE`: `sort_key` without making the row."""
        columns, timed = self.columns, self.timed.get(index)
        if timed is not None:
            return sort_key(timed)
        if STATUSES[columns.statuses[index]] is not Status.UNHANDLED:
            return (2, -columns.activity[index], self.ids[index])
        waiting = columns.waiting[index]
        return (0, columns.opened[index] if waiting == NO_TIME else waiting, self.ids[index])

    def __getitem__(self, issue_id: str) -> IndexRow:
        at = self.position(issue_id)
        if at < 0:
            raise KeyError(issue_id)
        return self.at(at)

    def __contains__(self, issue_id: object) -> bool:
        return self.position(issue_id) >= 0

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.columns.statuses)


class RowColumns(msgspec.Struct, frozen=True):
    """One number a row: times in microseconds since 1970, `NO_TIME` where there is none."""

    opened: memoryview
    activity: memoryview
    waiting: memoryview
    revs: memoryview
    documents: memoryview
    """IssueIndex in the table of issues."""
    statuses: memoryview


def index_path(folder: Path, name: str, generation: int) -> Path:
    """Where the index of a snapshot lies."""
    return folder / f"{name}.{generation}.index"


def read_index(files: Files, path: Path, snapshot: os.stat_result) -> tuple[Head, memoryview] | None:
    """The index in `path`, if it is sound and of a file as long as the one that `snapshot` is of; else None.

    Raises:
        UnusableFile: something else stands there.
    """
    try:
        data = read_file(files, path, 2 * snapshot.st_size + _SMALL)
    except UnusableFile:
        raise
    except OSError:
        return None
    numbers, begin = len(MAGIC), len(MAGIC) + 2 * _NUMBER
    length, crc = (int.from_bytes(data[at : at + _NUMBER], "little") for at in (numbers, numbers + _NUMBER))
    if not data.startswith(MAGIC) or _sum(length, memoryview(data)[begin:]) != crc:
        return None
    try:
        head = msgspec.json.decode(data[begin : begin + length], type=Head)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    ours = (head.byteorder, head.statuses) == (sys.byteorder, STATUSES)
    begin += length
    fits = ours and head.size == snapshot.st_size and _fits(head, data, begin)
    return (head, memoryview(data)[begin:]) if fits else None


def _sum(length: int, *parts: bytes | memoryview) -> int:
    """The checksum of an index: over the length of its head, which decides how all else is read, and the rest."""
    crc = zlib.crc32(length.to_bytes(_NUMBER, "little"))
    for part in parts:
        crc = zlib.crc32(part, crc)
    return crc


def _ends(head: Head) -> tuple[int, int]:
    """Where the columns of eight bytes end, and those of four."""
    count, rows = sum(head.tables.values()), next(iter(head.tables.values()))
    eights = 8 * (2 * count + 4 * rows)
    return eights, eights + 4 * (count + rows)


def _fits(head: Head, data: bytes, begin: int) -> bool:
    """Whether the columns, which begin at `begin`, are as long as the head says."""
    if next(iter(head.tables), "") != ISSUES:
        return False
    rows = head.tables[ISSUES]
    names = begin + _ends(head)[1] + rows
    return len(data) >= names and (data.count(b"\n", names) + 1 == rows if rows else len(data) == names)


def checksum(files: Files, fd: int, chunk: int = _CHUNK) -> int:
    """CRC-32 of a whole file. It neither maps it nor holds the interpreter's lock for long. Raises OSError.

    The lock is asked for twice a `chunk` of bytes: a few large ones are better beside a thread that is busy.
    """
    crc = offset = 0
    while part := files.read(fd, chunk, offset):
        crc = zlib.crc32(part, crc)
        offset += len(part)
    return crc


def opened(head: Head, body: memoryview, data: "bytes | mmap") -> Index:
    """The index over the bytes of its snapshot."""
    # Columns are told by their width: all of eight bytes, then all of four, then one byte a row, then the ids.
    rows, (after_eights, after_fours) = head.tables[ISSUES], _ends(head)
    eights, fours = body[:after_eights].cast("q"), body[after_eights:after_fours].cast("I")
    whole, rest = memoryview(data), body[after_fours:]
    documents: dict[str, IndexedDocuments] = {}
    for name, count in head.tables.items():
        keys, offsets, eights = eights[:count], eights[count : 2 * count], eights[2 * count :]
        documents[name] = IndexedDocuments(whole, keys, offsets, fours[:count])
        fours = fours[count:]
    columns = RowColumns(
        opened=eights[:rows],
        activity=eights[rows : 2 * rows],
        waiting=eights[2 * rows : 3 * rows],
        revs=eights[3 * rows :],
        documents=fours,
        statuses=rest[:rows],
    )
    return Index(head, documents, IndexedRows(columns, rest[rows:], head.timed))


def written(head: Head, body: Sequence[bytes | memoryview]) -> Iterator[bytes | memoryview]:
    """The bytes of an index file."""
    first = msgspec.json.encode(head)
    crc = _sum(len(first), first, *body)
    yield MAGIC + len(first).to_bytes(_NUMBER, "little") + crc.to_bytes(_NUMBER, "little") + first
    yield from body
