"""Making the index of a snapshot, from what is in memory of it."""

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from wishtui.private_files import Files, put_file
from wishtui.store.files.columns import NotIndexable, Rows, Table, rows_of, spliced_rows, spliced_table, table_of
from wishtui.store.files.file_system import forget
from wishtui.store.files.index import INDEX_NAME, Index, IndexHeader, checksum, index_path, written
from wishtui.store.files.indexed import IndexedDocuments
from wishtui.store.files.journal_storage import JournalStorage
from wishtui.store.files.overlay import Overlay
from wishtui.store.files.row_details import encoded_details
from wishtui.store.files.snapshot import META, PEEK, Documents, Meta, Tables, opening_length, table_opening_of
from wishtui.store.records import ISSUES

if TYPE_CHECKING:
    from mmap import mmap

SMALLEST = 0
"""Bytes from which on a snapshot has an index. A short one is read as quickly, but only an index knows its checksum."""


class Snapshot(NamedTuple):
    """A snapshot that an index is made of."""

    meta: Meta
    tables: Tables
    """As they stand in the file, document by document."""
    data: "bytes | mmap"
    about: os.stat_result
    crc: int
    old: Index | None
    """The index of an earlier snapshot that the tables lie over, if any."""


def write_index(files: Files, folder: Path, name: str, snapshot: Snapshot) -> bool:
    """Make the index of a snapshot and put it beside it; False where it needs none, or none can be made.

    Raises:
        OSError: it could not be written; nothing depends on it.
    """
    if snapshot.about.st_size < SMALLEST:
        return False
    try:
        head, body, details = _made(snapshot)
    except (NotIndexable, OverflowError):
        return False
    put_file(files, index_path(folder, name, snapshot.meta.generation), written(head, body, details))
    return True


def make_index(storage: JournalStorage) -> None:
    """Put an index beside a snapshot that had to be read from end to end. Raises OSError."""
    with storage.guard.state:
        base_snapshot = storage.base_snapshot
        wanted = storage.index is None and storage.sound and base_snapshot.meta.generation == storage.meta.generation
        fd = storage.snapshot_again() if wanted else -1
    if fd < 0:
        return
    try:
        about, crc = storage.files.fstat(fd), checksum(storage.files, fd)
    finally:
        storage.files.close(fd)
    tables: Tables = {name: Overlay(documents) for name, documents in base_snapshot.tables.items()}
    snapshot = Snapshot(base_snapshot.meta, tables, base_snapshot.data, about, crc, None)
    write_index(storage.files, storage.folder, storage.name, snapshot)
    storage.release_pages()


def drop_indexes(files: Files, folder: Path, name: str, keep: int) -> None:
    """Remove the indexes of all snapshots but that of generation `keep`."""
    kept = index_path(folder, name, keep)
    with suppress(OSError):
        for entry in files.names(folder):
            match = INDEX_NAME.fullmatch(entry)
            if match and match["name"] == name and entry != kept.name:
                forget(files, folder / entry)


def _made(snapshot: Snapshot) -> tuple[IndexHeader, list[bytes | memoryview], list[bytes]]:
    tables = _tables(snapshot)
    issues = snapshot.tables.get(ISSUES, {})
    rows = _rows(issues, snapshot.old, tables[ISSUES])
    if "" in rows.ids:
        raise NotIndexable
    names = "\n".join(rows.ids)
    if not names.isascii() or names.count("\n") != max(0, len(rows.ids) - 1):
        raise NotIndexable  # an id of several lines
    about, details = snapshot.about, list(encoded_details(rows.details))
    head = IndexHeader(
        inode=about.st_ino,
        size=about.st_size,
        mtime=about.st_mtime_ns,
        crc=snapshot.crc,
        tables={name: len(table.keys) for name, table in tables.items()},
        timed=rows.timed,
        shops=rows.shop_names,
        details=sum(map(len, details)),
    )
    eights = [column for table in tables.values() for column in (table.keys, table.offsets)] + rows.numbers
    fours = [column for table in tables.values() for column in (table.lengths, table.checksums)]
    fours += [rows.documents, rows.shops]
    columns = [memoryview(column).cast("B") for column in (*eights, *fours)]
    return head, [*columns, rows.statuses, names.encode("ascii")], details


def _tables(snapshot: Snapshot) -> dict[str, Table]:
    """Where each document stands, told from their lengths and seen to be so: a file that is laid out as we do it."""
    data = snapshot.data
    at = opening_length(data[:PEEK])
    tables = {ISSUES: table_of((), at, lambda key, start: True)}
    for name, documents in snapshot.tables.items():
        if name == META:
            continue
        at += len(table_opening_of(name))
        base = _spliceable(documents)
        if base is not None:
            tables[name] = spliced_table(*base, at)
        else:
            tables[name] = table_of(
                documents.items(), at, lambda key, start: data[start - len(key) - 3 : start + 1] == _head(key)
            )
        at = tables[name].end
    if at + 1 != snapshot.about.st_size or data[at : at + 1] != b"}":
        raise NotIndexable
    return tables


def _head(key: str) -> bytes:
    return b'"%b":{' % key.encode()


def _rows(documents: Documents, old: Index | None, table: Table) -> Rows:
    base = _spliceable(documents)
    if old is not None and base is not None:
        return spliced_rows(*base, old, table.keys)
    return rows_of(documents, table.keys)


def _spliceable(documents: Documents) -> tuple[Overlay[msgspec.Raw], IndexedDocuments] | None:
    if isinstance(documents, Overlay) and isinstance(documents.base, IndexedDocuments):
        return documents, documents.base
    return None
