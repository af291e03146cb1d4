"""Opening a database for the first time, and opening one that is damaged: never empty-handed, never over the damage."""

import errno
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from wishtui.errors import StoreTooNew
from wishtui.i18n import N_, _, english, ngettext
from wishtui.private_files import Files, UnusableFile, put_file, read_file
from wishtui.store.files import backups
from wishtui.store.files.compaction import rewrite
from wishtui.store.files.file_system import keep_copy, stamp
from wishtui.store.files.journal import JournalEntry, scan
from wishtui.store.files.journal_storage import JournalStorage
from wishtui.store.files.snapshot import ARCHIVE, INBOX, META, PEEK, Meta, Tables, chunks, parse, peek, salvage
from wishtui.store.files.watermark import Mark, Watermark, loss
from wishtui.store.records import ISSUES, ORDERS, SCHEMA, UNREADABLE

_EMPTY: dict[str, Tables] = {INBOX: {ISSUES: {}}, ARCHIVE: {ISSUES: {}, ORDERS: {}}}


class _Rev(msgspec.Struct):
    rev: int = 0


_rev_of = msgspec.json.Decoder(_Rev).decode


class _Source(NamedTuple):
    """What a rebuilding begins with."""

    tables: Tables
    meta: Meta
    at: datetime | None
    """When the backup was written; None where there is none."""


def repair_journal(storage: JournalStorage) -> None:
    """Fold everything readable of a damaged journal into a new snapshot; the journal is kept beside the backups.

    Raises:
        StoreBusy: another process keeps the lock.
        OSError: nothing has changed.
    """
    with storage.writing():
        if not storage.damage:
            return
        tables: Tables = {name: dict(documents) for name, documents in storage.tables.items() if name != META}
        rewrite(storage, tables, schema=storage.meta.schema, migrations=storage.meta.migrations)


def record_anew(storage: JournalStorage) -> None:
    """Write a snapshot of everything that is in memory, where the journal that held it has gone; under the lock.

    Raises:
        OSError: the journal is still missed.
    """
    if not storage.journal_lost or storage.read_only:
        return
    name = storage.journal.path.name
    tables: Tables = {table: dict(documents) for table, documents in storage.tables.items() if table != META}
    if rewrite(storage, tables, schema=storage.meta.schema, migrations=storage.meta.migrations):
        storage.recovered = True
        storage.notices.append(
            _("{file} was cut or taken away; everything that was known of it has been recorded anew.", file=name)
        )


def make(folder: Path, files: Files) -> None:
    """Write the empty databases that are not there yet. Raises OSError."""
    for each in (ARCHIVE, INBOX):
        if f"{each}.json" not in files.names(folder):
            marked = _mark(files, folder, each, generation=1)
            _write(files, folder / f"{each}.json", Meta(schema=SCHEMA, generation=1, marked=marked), _EMPTY[each])


def is_new(folder: Path, files: Files) -> bool:
    """Whether nothing has ever been recorded here: no journal, no backup, no snapshot but one that was just made.

    Nor does a journal's mark tell of anything.
    """
    for name in (INBOX, ARCHIVE):
        if backups.journals(files, folder, name) or backups.kept(files, folder, name):
            return False
        mark = Watermark(files, folder, name).read()
        if mark is not None and (mark.generation > 1 or mark.changes):
            return False
    present = [name for name in files.names(folder) if name in ("inbox.json", "archive.json")]
    return not present or (present == ["archive.json"] and _is_just_made(read_file(files, folder / "archive.json")))


def _is_just_made(archive: bytes) -> bool:
    """Whether nothing was ever put into the snapshot of an archive."""
    try:
        meta, tables = parse(archive)
    except UNREADABLE:
        return False
    return meta.generation == 1 and not any(rows for table, rows in tables.items() if table != META)


def recover(folder: Path, name: str, files: Files, damaged: bytes | None, limit: int) -> list[str]:
    """Write a database anew from the newest sound backup, every journal and what is readable of the damaged file.

    Gives what the user must be told. Raises StoreTooNew, OSError.
    """
    path = folder / f"{name}.json"
    source = _newest_sound(folder, name, files, limit)
    beside = sorted(backups.journals(files, folder, name), key=lambda backup: backup.generation)
    older = sorted(backups.kept_journals(files, folder, name), key=lambda backup: backup.generation)
    own = beside[-1].generation if beside else source.meta.generation + 1
    head = peek(damaged[:PEEK]) if damaged else None
    own = head.generation if head else own
    tables = source.tables
    replayed = 0
    everything = [*older, *beside]
    for backup in everything:
        if source.meta.generation <= backup.generation < own:
            replayed += _replay(files, backup.path, tables)
    saved, lost = salvage(damaged) if damaged else (_EMPTY[name], 0)
    _overlay(tables, saved)
    for backup in everything:
        if backup.generation >= own:
            replayed += _replay(files, backup.path, tables)
    missing = _missing_changes(files, folder, name, own, everything)
    where = _quarantine(files, folder, path, damaged)
    generation = max([own, source.meta.generation, *(backup.generation for backup in everything)]) + 1
    marked = _mark(files, folder, name, generation)
    meta = Meta(schema=source.meta.schema, generation=generation, migrations=source.meta.migrations, marked=marked)
    _write(files, path, meta, tables)
    for backup in beside:
        backups.keep_journal(files, folder, backup.path)
    report = _report(path.name, damaged, tables, source, replayed, lost, where)
    if where is not None:
        put_file(files, where.with_name(f"{where.name}.note"), [f"{english(report)}\n".encode()])
    return [report, *filter(None, [missing])]


def _newest_sound(folder: Path, name: str, files: Files, limit: int) -> _Source:
    for backup in backups.kept(files, folder, name):
        try:
            meta, tables = parse(read_file(files, backup.path))
        except (*UNREADABLE, FileNotFoundError, UnusableFile):
            continue
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            continue  # the disk that has damaged the file has this one too
        if meta.schema > limit:
            raise StoreTooNew(
                _("{file} was written by a newer wishtui.", file=backup.path), _("Use the newer wishtui.")
            )
        return _Source({table: dict(rows) for table, rows in tables.items() if table != META}, meta, backup.at)
    return _Source({table: dict(rows) for table, rows in _EMPTY[name].items()}, Meta(), None)


def _replay(files: Files, path: Path, tables: Tables) -> int:
    """Apply every sound line of a journal; gives how many documents that changed."""
    scanned = scan(read_file(files, path))
    return sum(_apply(entry, tables) for entry in (*scanned.entries, *scanned.later))


def _missing_changes(files: Files, folder: Path, name: str, own: int, kept: Iterable[backups.Backup]) -> str:
    """What is to be told of changes that a journal's mark tells of, and that stand in none; empty where all are there.

    A mark of an earlier generation than `own`, that of the damaged file, tells of what is folded in.
    """
    mark = Watermark(files, folder, name).read()
    if mark is None or mark.generation < own or not mark.size:
        return ""
    data = [read_file(files, backup.path) for backup in kept if backup.generation == mark.generation]
    if any(map(mark.is_kept, data)):
        return ""
    left = max((scan(each).lines for each in data), default=0)
    journal = f"{name}.{mark.generation}.journal"
    return _(
        "{problem} {remedy}",
        problem=loss(journal, mark.changes - left, mark.changes),
        remedy=_("Look for an earlier copy of it."),
    )


def _apply(entry: JournalEntry, tables: Tables) -> int:
    rows = tables.setdefault(entry.t, {})
    rows.update(entry.put)
    for key in entry.gone:
        rows.pop(key, None)
    return len(entry.put) + len(entry.gone)


def _overlay(tables: Tables, saved: Tables) -> None:
    """Take from `saved` what is missing or newer."""
    for name, documents in saved.items():
        rows = tables.setdefault(name, {})
        for key, document in documents.items():
            if key not in rows or _rev(document) >= _rev(rows[key]):
                rows[key] = document


def _rev(document: msgspec.Raw) -> int:
    try:
        return _rev_of(document).rev
    except UNREADABLE:
        return -1


def _quarantine(files: Files, folder: Path, path: Path, damaged: bytes | None) -> Path | None:
    """Keep the damaged file under a dated name; None where there was none."""
    if damaged is None:
        return None
    quarantine = folder / "quarantine"
    files.make_folder(quarantine)
    target = quarantine / f"{path.stem}.{stamp()}.json"
    keep_copy(files, path, target)
    return target


def _mark(files: Files, folder: Path, name: str, generation: int) -> bool:
    """Write the mark of a journal that holds nothing yet; gives whether it is there."""
    watermark = Watermark(files, folder, name)
    try:
        if not watermark.make():
            return False
        watermark.write(Mark(generation, 0, 0, 0))
        return True
    finally:
        watermark.close()


def _write(files: Files, path: Path, meta: Meta, tables: Tables) -> None:
    put_file(files, path, chunks(meta, tables))


def _report(
    file: str, damaged: bytes | None, tables: Tables, source: _Source, replayed: int, lost: int, where: Path | None
) -> str:
    if damaged is None:
        happened = N_("{file} was missing and has been rebuilt from {source}: {issues}, {changes}, {records}.")
    elif not damaged:
        happened = N_("{file} was empty and has been rebuilt from {source}: {issues}, {changes}, {records}.")
    else:
        happened = N_("{file} was damaged and has been rebuilt from {source}: {issues}, {changes}, {records}.")
    base = (
        _("the backup of {at:%Y-%m-%d %H:%M} UTC", at=source.at)
        if source.at
        else _("what could be read, as there was no backup")
    )
    report = _(
        happened,
        file=file,
        source=base,
        issues=ngettext("{number} issue", "{number:,} issues", len(tables.get(ISSUES, {}))),
        changes=ngettext("{number} change replayed", "{number:,} changes replayed", replayed),
        records=ngettext("{number} damaged record left out", "{number:,} damaged records left out", lost),
    )
    if where is None:
        return report
    return _("{report} The damaged file is kept as {kept}.", report=report, kept=where)
