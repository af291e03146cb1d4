"""Both databases replaced together: all of it or nothing, whenever the process ends.

What needs room is written first, beside what it is to replace; then one file, the mark, decides. What follows are
renames that may be repeated: who dies among them leaves the rest to the next that gets the lock, and nobody records
anything before that.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from wishtui.errors import StoreError
from wishtui.i18n import _, sentences
from wishtui.private_files import Files, put_file, read_file, temporary
from wishtui.store.drafts import DRAFT_NAME
from wishtui.store.files import backups
from wishtui.store.files.compaction import write_snapshot
from wishtui.store.files.file_system import forget, store_error
from wishtui.store.files.index_writer import drop_indexes
from wishtui.store.files.journal_storage import JournalStorage, make_mark
from wishtui.store.files.move_mark import MOVE_MARK
from wishtui.store.files.restore_mark import RESTORE_MARK, is_restoring, staged_path
from wishtui.store.files.snapshot import ARCHIVE, INBOX, PEEK, Meta, Tables, peek
from wishtui.store.files.texts import texts_path
from wishtui.store.files.watermark import Mark, Watermark
from wishtui.store.records import UNREADABLE


class Replacement(NamedTuple):
    """What a database is to hold from now on, and the schema that it is of."""

    storage: JournalStorage
    tables: Tables
    schema: int
    migrations: list[str]


class _RestoreMark(msgspec.Struct):
    kept: str
    """The file under `backups/` with what the store held before; empty where it held nothing."""
    drafts: dict[str, bytes]
    """Those that are added where there is none of that name."""


def replace_together(folder: Path, wanted: Sequence[Replacement], drafts: Mapping[str, bytes], kept: str) -> None:
    """Make each the content of its database, and add `drafts`; the caller holds the lock, and all take writes.

    Raises:
        OSError: nothing has changed.
        StoreError: it is decided, and whoever gets the lock next does what is left.
    """
    files = wanted[0].storage.files
    mark = _RestoreMark(kept, dict(drafts))
    try:
        for each in wanted:
            _stage(files, folder, each)
        files.fsync_dir(folder)
        put_file(files, folder / RESTORE_MARK, [msgspec.json.encode(mark)])
    except OSError as error:
        _call_off(files, folder)
        if is_restoring(folder):
            raise _not_ended(error) from error
        raise
    end_restore(files, folder)


def end_restore(files: Files, folder: Path) -> str:
    """Do what is left of the restore that the mark tells of, under the lock; gives what is to be told.

    Raises:
        StoreError: something is left.
    """
    try:
        mark = _read(files, folder)
        put = [_put_in_place(files, folder, name) for name in (ARCHIVE, INBOX)]
        if mark is not None:
            _add_drafts(files, folder / "drafts", mark.drafts)
        forget(files, folder / MOVE_MARK)
        files.fsync_dir(folder)
        forget(files, folder / RESTORE_MARK)
        files.fsync_dir(folder)
    except OSError as error:
        raise _not_ended(error) from error
    if mark is None and not any(put):
        return ""  # a mark of nothing
    kept = mark.kept if mark is not None else ""
    return sentences(
        (
            _("A restore of this store that was cut off has been completed."),
            _("What it held before is in {file}.", file=folder / "backups" / kept) if kept else "",
        )
    )


def _not_ended(error: OSError) -> StoreError:
    return store_error(error, _("Could not end the restore of the store"))


def _read(files: Files, folder: Path) -> _RestoreMark | None:
    """What the mark tells; None where it is garbled: what is staged takes its place all the same."""
    try:
        return msgspec.json.decode(read_file(files, folder / RESTORE_MARK), type=_RestoreMark)
    except (FileNotFoundError, *UNREADABLE):
        return None


def _stage(files: Files, folder: Path, wanted: Replacement) -> None:
    storage = wanted.storage
    marked = make_mark(storage)
    generation = storage.meta.generation + 1
    meta = Meta(schema=wanted.schema, generation=generation, migrations=wanted.migrations, marked=marked)
    target = staged_path(folder, storage.name)
    with temporary(files, target) as (path, fd):
        write_snapshot(storage, fd, meta, wanted.tables)
        files.replace(path, target)


def _call_off(files: Files, folder: Path) -> None:
    """Let go of what was staged; where the mark cannot be removed it stays, and with it all that it decides."""
    with suppress(OSError):
        forget(files, folder / RESTORE_MARK)
        files.fsync_dir(folder)
        for name in (ARCHIVE, INBOX):
            forget(files, staged_path(folder, name))


def _put_in_place(files: Files, folder: Path, name: str) -> bool:
    """Have the staged snapshot of a database take its place, unless it has; then tidy what belonged to the old one.

    Which generation that is the snapshots say, so that nothing else is touched. Gives whether one was staged.
    """
    path, staged = folder / f"{name}.json", staged_path(folder, name)
    is_staged = staged.name in files.names(folder)
    generation = _generation(files, staged if is_staged else path)
    if generation is None and not is_staged:
        return False  # who opens it meets what is wrong with it
    if generation is None:
        generation = (_generation(files, path) or 0) + 1
    if is_staged:
        backups.set_aside_leftover(files, folder, folder / f"{name}.{generation}.journal")
        with suppress(FileNotFoundError):
            backups.keep_snapshot(files, folder, path, generation - 1)
        files.replace(staged, path)
        files.fsync_dir(folder)
    watermark = Watermark(files, folder, name)
    told = watermark.read()
    if is_staged or (told is not None and told.generation < generation):
        watermark.write(Mark(generation, 0, 0, 0))
        watermark.close()
    with suppress(OSError):  # what is left belongs to no snapshot, and costs room alone
        forget(files, texts_path(folder, name))  # words that are gone go from there too
        backups.keep_journal(files, folder, folder / f"{name}.{generation - 1}.journal")
        drop_indexes(files, folder, name, generation)
        backups.prune(files, folder, name)
    return is_staged


def _generation(files: Files, path: Path) -> int | None:
    """That of a snapshot; None where it does not say it. Raises OSError."""
    try:
        fd = files.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return None
    try:
        meta = peek(files.read(fd, PEEK, 0))
    finally:
        files.close(fd)
    return None if meta is None else meta.generation


def _add_drafts(files: Files, folder: Path, drafts: Mapping[str, bytes]) -> None:
    present = files.names(folder)
    for name, draft in drafts.items():
        if DRAFT_NAME.fullmatch(name) and name not in present:
            files.make_folder(folder)
            put_file(files, folder / name, [draft])
