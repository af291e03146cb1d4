"""Making the index of a snapshot, from what is in memory of it."""

import os
import zlib
from array import array
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from wishtui.domain.issue import Slim
from wishtui.domain.ordering import SortKey, sort_key
from wishtui.domain.times import micros
from wishtui.store.files import Files, put_file
from wishtui.store.index import (
    NO_TIME,
    STATUSES,
    Head,
    IndexedDocuments,
    IndexedRows,
    index_path,
    written,
)
from wishtui.store.layered import Layered
from wishtui.store.records import UNREADABLE, read_slim
from wishtui.store.snapshot import ISSUES, META, Documents, Meta, Tables, opening_of, table_opening_of

if TYPE_CHECKING:
    from mmap import mmap

SMALLEST = 64 << 10
"""Bytes of a snapshot that is read as quickly as an index would be."""

_CHUNK = 1 << 20


class Snapshot(NamedTuple):
    """A snapshot that an index is made of."""

    meta: Meta
    tables: Tables
    """As they stand in the file, document by document."""
    data: "bytes | mmap"
    about: os.stat_result
    crc: int


class _Place(NamedTuple):
    key: int
    offset: int
    length: int


class _Row(NamedTuple):
    """A row as columns keep it; sorts as a list does."""

    rank: SortKey
    key: int
    status: int
    opened: int
    activity: int
    waiting: int
    rev: int
    timed: Slim | None


class _Unfit(Exception):
    """No index can be made of this file: somebody else wrote it, or a part of it cannot be read."""


def write_index(files: Files, folder: Path, name: str, snapshot: Snapshot, rows: IndexedRows | None) -> bool:
    """Make the index of a snapshot and put it beside it; False where it needs none, or none can be made.

    `rows` are those of an older index over which the snapshot's documents lie. Raises OSError; nothing depends on it.
    """
    if snapshot.about.st_size < SMALLEST:
        return False
    try:
        head, body = _made(snapshot, rows)
    except _Unfit:
        return False
    put_file(files, index_path(folder, name, snapshot.meta.generation), written(head, body))
    return True


def drop_index(files: Files, folder: Path, name: str, generation: int) -> None:
    """Believe the index of a snapshot no more."""
    with suppress(OSError):
        files.unlink(index_path(folder, name, generation))


def checksum(files: Files, fd: int) -> int:
    """CRC-32 of a whole file. It neither maps it nor holds the interpreter's lock for long. Raises OSError."""
    crc = offset = 0
    while part := files.read(fd, _CHUNK, offset):
        crc = zlib.crc32(part, crc)
        offset += len(part)
    return crc


def _made(snapshot: Snapshot, old: IndexedRows | None) -> tuple[Head, list[bytes]]:
    places = _places(snapshot)
    rows = sorted(_rows(snapshot.tables.get(ISSUES, {}), old))
    names = [row.rank[2] for row in rows]
    if len(set(names)) != len(names) or not "".join(names).isascii():
        raise _Unfit
    for table in places.values():
        table.sort()
        if any(a.key == b.key for a, b in pairwise(table)):
            raise _Unfit
    there = {place.key: at for at, place in enumerate(places[ISSUES])}
    about = snapshot.about
    head = Head(
        inode=about.st_ino,
        size=about.st_size,
        mtime=about.st_mtime_ns,
        crc=snapshot.crc,
        tables={name: len(table) for name, table in places.items()},
        timed={at: row.timed for at, row in enumerate(rows) if row.timed is not None},
    )
    eights = [_column("q", each) for table in places.values() for each in _keys_and_offsets(table)]
    columns = (
        (row.opened for row in rows),
        (row.activity for row in rows),
        (row.waiting for row in rows),
        (row.rev for row in rows),
    )
    eights += [_column("q", column) for column in columns]
    fours = [_column("I", (place.length for place in table)) for table in places.values()]
    fours.append(_column("I", (there[row.key] for row in rows)))
    return head, [*eights, *fours, bytes(row.status for row in rows), "\n".join(names).encode("ascii")]


def _keys_and_offsets(table: list[_Place]) -> tuple[Iterable[int], Iterable[int]]:
    return (place.key for place in table), (place.offset for place in table)


def _column(kind: str, numbers: Iterable[int]) -> bytes:
    try:
        return array(kind, numbers).tobytes()
    except OverflowError as error:
        raise _Unfit from error


def _places(snapshot: Snapshot) -> dict[str, list[_Place]]:
    """Where each document stands, told from their lengths and seen to be so: a file that is laid out as we do it."""
    data = snapshot.data
    found: dict[str, list[_Place]] = {ISSUES: []}
    at = len(opening_of(snapshot.meta))
    for name, documents in snapshot.tables.items():
        if name == META:
            continue
        at += len(table_opening_of(name))
        found[name] = table = []
        for key, length in _lengths(documents):
            start = at + len(key) + 3
            if data[at:start] != b'"%b":' % key.encode() or data[start : start + 1] != b"{":
                raise _Unfit
            table.append(_Place(_number(key), start, length))
            at = start + length + 1
        at += 0 if table else 1  # the comma that a last document lacks is as long as the bracket behind it
    if at + 1 != snapshot.about.st_size or data[at : at + 1] != b"}":
        raise _Unfit
    return found


def _number(key: str) -> int:
    number = int(key) if key.isdecimal() else -1
    if str(number) != key:
        raise _Unfit
    return number


def _lengths(documents: Documents) -> Iterator[tuple[str, int]]:
    """Keys and lengths of documents as they follow each other in the file."""
    base = documents.base if isinstance(documents, Layered) else documents
    if not isinstance(base, IndexedDocuments) or not isinstance(documents, Layered):
        yield from ((key, len(memoryview(raw))) for key, raw in documents.items())
        return
    for place in base.in_file_order():
        key = base.key_at(place)
        if key not in documents.gone:
            yield key, base.span(place)[1]
    yield from ((key, len(memoryview(raw))) for key, raw in documents.put.items())


def _rows(documents: Documents, old: IndexedRows | None) -> Iterator[_Row]:
    """The row of each document: of those that an older index knows from there, of the others as it is read."""
    base = documents.base if isinstance(documents, Layered) else None
    if old is None or not isinstance(documents, Layered) or not isinstance(base, IndexedDocuments):
        yield from (_read(key, raw) for key, raw in documents.items())
        return
    for place, document in enumerate(old.columns.documents):
        key = base.key_at(document)
        if key not in documents.gone:
            yield _known(old, place, int(key))
    yield from (_read(key, raw) for key, raw in documents.put.items())


def _known(old: IndexedRows, place: int, key: int) -> _Row:
    columns = old.columns
    return _Row(
        rank=old.due_rank(place),
        key=key,
        status=columns.statuses[place],
        opened=columns.opened[place],
        activity=columns.activity[place],
        waiting=columns.waiting[place],
        rev=columns.revs[place],
        timed=old.timed.get(place),
    )


def _read(key: str, raw: msgspec.Raw) -> _Row:
    try:
        row = read_slim(raw)
    except UNREADABLE as error:
        raise _Unfit from error
    return _Row(
        rank=sort_key(row),
        key=_number(key),
        status=STATUSES.index(row.status),
        opened=micros(row.opened_at),
        activity=micros(row.last_activity_at),
        waiting=NO_TIME if row.waiting_since is None else micros(row.waiting_since),
        rev=row.rev,
        timed=row if row.held is not None or row.snooze is not None else None,
    )
