"""Folding the journal into a new snapshot.

The long part, writing the new file, holds no lock: it writes what was known at its start. The short part, under the
lock, carries over the lines that came meanwhile and puts the new file in the place of the old one.
"""

import os
import sys
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from wishtui.errors import StoreError
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


class Replacement(NamedTuple):
    """What a database is to hold from now on, and the schema that it is of."""

    storage: JournalStorage
    tables: Tables
    schema: int
    migrations: list[str]
    generation: int = -1
    """That of the snapshot which holds it already; -1 where none does."""


def rewrite(storage: JournalStorage, tables: Tables, *, schema: int, migrations: list[str]) -> bool:
    """Make `tables` the content of the database; the caller holds the lock. False where no write is taken.

    Raises:
        OSError: the content is still the old one.
    """
    if storage.journal.failure:
        return False
    _replace(Replacement(storage, tables, schema, migrations))
    return True


def rewrite_together(replacements: Sequence[Replacement]) -> None:
    """Make each the content of its database, all of them or none; the caller holds the lock, and all take writes.

    Whatever needs room is written before the first takes its place. A process that dies between two leaves the first.

    Raises:
        OSError: the content of all is still the old one, unless the first could not be put back either.
    """
    before = [_present(each.storage) for each in replacements]
    begun: list[Replacement] = []
    with ExitStack() as written:
        staged = [written.enter_context(_staged(each)) for each in replacements]
        try:
            for each, old, (path, meta) in zip(replacements, before, staged, strict=True):
                begun.append(old)
                _take(each, path, meta)
        except (OSError, StoreError):
            for old in begun:
                with suppress(OSError, StoreError):
                    _put_back(old)
            raise


def _put_back(old: Replacement) -> None:
    """Have a database hold what it held. Raises OSError, StoreError."""
    old.storage.catch_up()
    if old.storage.meta.generation != old.generation:
        _replace(old)


def _present(storage: JournalStorage) -> Replacement:
    tables: Tables = {name: dict(documents) for name, documents in storage.tables.items() if name != META}
    meta = storage.meta
    return Replacement(storage, tables, meta.schema, meta.migrations, meta.generation)


def _replace(wanted: Replacement) -> None:
    with _staged(wanted) as (path, meta):
        _take(wanted, path, meta)


@contextmanager
def _staged(wanted: Replacement) -> Iterator[tuple[Path, Meta]]:
    """A snapshot written whole beside the one that it is to replace; one that is left there is removed again."""
    storage = wanted.storage
    generation = storage.meta.generation + 1
    marked = make_mark(storage)
    meta = Meta(schema=wanted.schema, generation=generation, migrations=wanted.migrations, marked=marked)
    with temporary(storage.files, storage.path) as (path, fd):
        _write_snapshot(storage, fd, meta, wanted.tables)
        yield path, meta


def _take(wanted: Replacement, path: Path, meta: Meta) -> None:
    """Have the snapshot in `path` be that of the database."""
    storage = wanted.storage
    _put_in_place(storage, path, meta, sys.maxsize)
    storage.tables, storage.index = wanted.tables, None
    with suppress(OSError):
        forget(storage.files, texts_path(storage.folder, storage.name))  # words that are gone go from there too
    if storage.on_reload is not None:
        storage.on_reload()


def _image(storage: JournalStorage) -> _Image:
    tables = {name: copied(documents) for name, documents in storage.tables.items() if name != META}
    return _Image(storage.meta, tables, storage.tables, storage.journal_size, storage.index)


def _publish(storage: JournalStorage, image: _Image, *, rebases: bool) -> bool:
    old = image.meta
    meta = msgspec.structs.replace(
        old, generation=old.generation + 1, follows=old.generation, marked=make_mark(storage)
    )
    with temporary(storage.files, storage.path) as (path, fd):
        crc = _write_snapshot(storage, fd, meta, image.tables)
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


def _write_snapshot(storage: JournalStorage, fd: int, meta: Meta, tables: Tables) -> int:
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
