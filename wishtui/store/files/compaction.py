"""Folding the journal into a new snapshot.

The long part, writing the new file, holds no lock: it writes what was known at its start. The short part, under the
lock, carries over the lines that came meanwhile and puts the new file in the place of the old one.
"""

import os
import sys
import zlib
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from wishtui.i18n import _
from wishtui.private_files import Files, temporary, write_all
from wishtui.store.files import backups
from wishtui.store.files.file_system import content, forget, store_error
from wishtui.store.files.index import Index
from wishtui.store.files.index_writer import Snapshot, drop_indexes, write_index
from wishtui.store.files.journal_storage import JournalStorage, make_mark
from wishtui.store.files.overlay import copied
from wishtui.store.files.rebasing import Folded, rebase
from wishtui.store.files.snapshot import META, Meta, Tables, chunks
from wishtui.store.files.texts import texts_path


class _Image(NamedTuple):
    """The database as it stood at one moment."""

    meta: Meta
    tables: Tables
    source: Tables
    """The tables themselves: others stand in their place once the file has been read anew."""
    position: int
    """Bytes of the journal that are part of it."""
    old: Index | None
    """What the tables lie over, if they do."""


def compact(storage: JournalStorage, *, rebases: bool = False) -> bool:
    """Fold the journal in; False where there is nothing to fold, or somebody else has done it.

    With `rebases` the tables lie over the new snapshot from then on, so that memory lets go of what was folded in.

    Raises:
        OSError: the new snapshot could not be written; nothing is lost, and its parts are removed.
        StoreError: the lock, or the old files, could not be had.
    """
    with storage.guard.state:
        storage.catch_up()
        if not storage.journal_size or storage.read_only or not storage.sound:
            return False
        image = _image(storage)
    return _publish(storage, image, rebases=rebases)


def rewrite(storage: JournalStorage, tables: Tables, *, schema: int, migrations: list[str]) -> bool:
    """Make `tables` the content of the database; the caller holds the lock. False where no write is taken.

    Raises:
        OSError: the content is still the old one.
    """
    if storage.journal.failure:
        return False
    meta = Meta(schema=schema, generation=storage.meta.generation + 1, migrations=migrations, marked=make_mark(storage))
    with temporary(storage.files, storage.path) as (path, fd):
        write_snapshot(storage, fd, meta, tables)
        _put_in_place(storage, path, meta, sys.maxsize)
    storage.tables, storage.index = tables, None
    with suppress(OSError):
        forget(storage.files, texts_path(storage.folder, storage.name))  # words that are gone go from there too
    if storage.on_reload is not None:
        storage.on_reload()
    return True


def _image(storage: JournalStorage) -> _Image:
    tables = {name: copied(documents) for name, documents in storage.tables.items() if name != META}
    return _Image(storage.meta, tables, storage.tables, storage.journal_size, storage.index)


def _publish(storage: JournalStorage, image: _Image, *, rebases: bool) -> bool:
    old = image.meta
    meta = msgspec.structs.replace(
        old, generation=old.generation + 1, follows=old.generation, marked=make_mark(storage)
    )
    with temporary(storage.files, storage.path) as (path, fd):
        crc = write_snapshot(storage, fd, meta, image.tables)
        about = storage.files.fstat(fd)
        with storage.writing():
            if storage.read_only or storage.meta.generation != old.generation or storage.tables is not image.source:
                storage.files.unlink(path)
                return False
            _put_in_place(storage, path, meta, image.position)
        with suppress(OSError):
            data = content(storage.files, fd, whole=False)
            snapshot = Snapshot(meta, image.tables, data, about, crc, image.old)
            if write_index(storage.files, storage.folder, storage.name, snapshot) and rebases:
                rebase(storage, Folded(image.source, image.tables, snapshot))
    return True


def write_snapshot(storage: JournalStorage, fd: int, meta: Meta, tables: Tables) -> int:
    """Write a snapshot and wait for the disk; gives its checksum."""
    crc = 0
    for chunk in chunks(meta, tables):
        write_all(storage.files, fd, chunk)
        crc = zlib.crc32(chunk, crc)
        storage.release_pages()  # what is carried over is looked at once: all of it at a time would fill memory
    storage.files.fsync(fd)
    return crc


def _put_in_place(storage: JournalStorage, path: Path, meta: Meta, position: int) -> None:
    files = storage.files
    old_generation = storage.meta.generation
    journal = storage.journal_path(meta.generation)
    backups.set_aside_leftover(files, storage.folder, journal)
    tail = storage.journal.tail(position)
    if tail:
        _write_journal(files, journal, tail)
    try:
        backups.keep_snapshot(files, storage.folder, storage.path, old_generation)
        files.replace(path, storage.path)
    except OSError:
        if tail:
            with suppress(OSError):
                files.unlink(journal)
        raise
    files.fsync_dir(storage.folder)
    with storage.guard.state:
        storage.adopt(files.open(storage.path, os.O_RDONLY), meta)
        storage.catch_up()
    storage.note_progress()
    _tidy(storage, old_generation)


def _tidy(storage: JournalStorage, old_generation: int) -> None:
    """Put aside what belonged to the old snapshot. The new one is in place: what fails here is told and loses nothing.

    The next tidying puts aside what is left.
    """
    files, folder, name = storage.files, storage.folder, storage.name
    try:
        backups.keep_journal(files, folder, storage.journal_path(old_generation))
        drop_indexes(files, folder, name, storage.meta.generation)
        backups.prune(files, folder, name)
    except OSError as error:
        failed = _("Could not tidy {file}", file=storage.path.name)
        storage.tell(_("{problem} No change is lost.", problem=store_error(error, failed).message))


def _write_journal(files: Files, path: Path, data: bytes) -> None:
    fd = files.create(path, os.O_RDWR | os.O_APPEND)
    try:
        write_all(files, fd, data)
        files.fsync(fd)
    except OSError:
        with suppress(OSError):
            files.unlink(path)
        raise
    finally:
        files.close(fd)
