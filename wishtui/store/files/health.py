"""What a person should know of a store's state, and the repair that they may ask for."""

import os
import shlex
import stat
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from zlib import crc32

import msgspec

from wishtui.i18n import _, ngettext
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files, UnusableFile, is_shared, read_file
from wishtui.store.drafts import decoded
from wishtui.store.files import backups
from wishtui.store.files.file_system import FORBIDDEN, MADE_ANEW, Identity, identity_of, store_error
from wishtui.store.files.folder_entries import check_kinds, check_sharing
from wishtui.store.files.index import index_path, read_index
from wishtui.store.files.journal import Rest, scan
from wishtui.store.files.lock import StoreLock
from wishtui.store.files.migrations import MIGRATIONS, newest
from wishtui.store.files.mounts import network_filesystem
from wishtui.store.files.opening import end_restores, open_storage
from wishtui.store.files.recovery import repair_journal
from wishtui.store.files.snapshot import ARCHIVE, INBOX, Meta, parse
from wishtui.store.files.snapshot_reader import ChangedBy, changed_by, what_changed
from wishtui.store.files.watermark import GO_ON, Watermark, loss, removal
from wishtui.store.records import APPEALS, ISSUES, ORDERS, UNREADABLE, read_issue
from wishtui.store.side_protocols import HealthFinding
from wishtui.store.side_records import read_appeal

_LEAST_ROOM = 1 << 20
"""Bytes of a disk that has room for the next changes."""


_LOOKS = 5
"""How often a database is looked at whose journal is folded in meanwhile."""


def check(folder: Path) -> list[HealthFinding]:
    """Look at every part of the store in `folder` and change nothing."""
    if not folder.is_dir():
        return [
            HealthFinding(
                "note", _("There is no store in {folder} yet.", folder=folder), _("The first import makes it.")
            )
        ]
    files = Files()
    files.root = folder
    return [
        *_folder(folder),
        *_looked(lambda: check_kinds(files, folder)),
        *_looked(lambda: check_sharing(files, folder)),
        *_looked(lambda: _settled(files, folder, INBOX)),
        *_looked(lambda: _settled(files, folder, ARCHIVE)),
        *_looked(lambda: _drafts(files, folder / "drafts")),
        *_looked(lambda: _kept(files, folder)),
    ]


def repair(folder: Path) -> list[str]:
    """Make a damaged store writable again, keeping everything that can be read; gives what was done.

    Raises:
        StoreTooNew, StoreBusy, StoreError: nothing has changed.
    """
    files = Files()
    files.maps, files.root = not network_filesystem(folder), folder
    lock = StoreLock(folder / "inbox.lock", ending=partial(end_restores, files, folder))
    messages = lock.notices
    try:
        lock.settle()
        for name in (INBOX, ARCHIVE):
            storage = open_storage(folder, name, lock, files, newest(MIGRATIONS))
            try:
                damage = storage.damage
                repair_journal(storage)
            finally:
                storage.close()
            messages += storage.notices
            if damage:
                messages.append(
                    _("{file} has been written anew from everything that could be read.", file=storage.path.name)
                )
    except OSError as error:
        raise store_error(error, _("Could not repair the store")) from error
    finally:
        lock.close()
    return messages


def _looked(look: Callable[[], Iterator[HealthFinding]]) -> list[HealthFinding]:
    """What `look` finds; what it may not read is a finding too."""
    try:
        return list(look())
    except UnusableFile:
        return []  # it is named among the kinds
    except OSError as error:
        return [_unreadable(error, str(error.filename or _("A part of the store")))]


def _unreadable(error: OSError, name: str) -> HealthFinding:
    remedy = _("See who owns it.") if error.errno in FORBIDDEN else _(MADE_ANEW)
    return HealthFinding("bad", _("{file} cannot be read: {reason}.", file=name, reason=os_reason(error)), remedy)


def _folder(folder: Path) -> Iterator[HealthFinding]:
    status = folder.stat()
    mode = stat.S_IMODE(status.st_mode)
    if mode & stat.S_IWOTH:
        yield HealthFinding(
            "bad",
            _("Anybody on this machine may write to {folder}.", folder=folder),
            f"chmod o-rwx {_quoted(folder)}",  # untranslated: a command
        )
    elif mode & (stat.S_IROTH | stat.S_IXOTH):
        yield HealthFinding(
            "note",
            _("Others on this machine may look into {folder}.", folder=folder),
            f"chmod o-rwx {_quoted(folder)}",  # untranslated: a command
        )
    elif mode & stat.S_IRWXG and not is_shared(folder):
        yield HealthFinding(
            "note",
            _("The group may look into {folder}.", folder=folder),
            _("chmod 700 {folder}, or 2770 to share it", folder=_quoted(folder)),
        )
    if status.st_uid != os.getuid() and not is_shared(folder):
        yield HealthFinding(
            "note", _("{folder} belongs to somebody else.", folder=folder), _("A team shares a folder of mode 2770.")
        )
    if kind := network_filesystem(folder):
        yield HealthFinding(
            "note",
            _("{folder} is on a network file system ({kind}).", folder=folder, kind=kind),
            _("Its locks may not hold; move it."),
        )
    if not os.access(folder, os.W_OK):
        yield HealthFinding(
            "bad", _("{folder} cannot be written.", folder=folder), _("See who owns it, and how it is mounted.")
        )
    disk = os.statvfs(folder)
    if disk.f_blocks and disk.f_bavail * disk.f_frsize < _LEAST_ROOM:
        yield HealthFinding(
            "bad", _("The disk of {folder} is full.", folder=folder), _("Make room: a change may not be recorded.")
        )


def _settled(files: Files, folder: Path, name: str) -> Iterator[HealthFinding]:
    """What is found of a database, looked at again where a snapshot took the place of the one that was looked at."""
    path = folder / f"{name}.json"
    findings: list[HealthFinding] = []
    for _look in range(_LOOKS):
        before = _identity(files, path)
        findings = list(_database(files, folder, name))
        if before == _identity(files, path):
            break
    yield from findings


def _identity(files: Files, path: Path) -> Identity | None:
    try:
        return identity_of(files.stat(path))
    except FileNotFoundError:
        return None


def _database(files: Files, folder: Path, name: str) -> Iterator[HealthFinding]:
    path = folder / f"{name}.json"
    try:
        data = read_file(files, path)
        meta, tables = parse(data)
    except FileNotFoundError:
        yield HealthFinding(
            "bad", _("{file} is missing.", file=path.name), _("The next start rebuilds it from what is kept.")
        )
        return
    except UNREADABLE as error:
        yield HealthFinding(
            "bad",
            _("{file} is damaged: {reason}.", file=path.name, reason=error),
            _("The next start rebuilds it from what is kept."),
        )
        return
    if meta.schema > newest(MIGRATIONS):
        yield HealthFinding(
            "bad", _("{file} was written by a newer wishtui.", file=path.name), _("Use the newer wishtui.")
        )
        return
    yield from _index(files, folder, name, meta.generation, data)
    count = sum(len(tables.get(table, {})) for table in (ISSUES, ORDERS, APPEALS))
    yield from _journal(files, folder, name, meta, count)
    yield from _unreadable_records(path.name, tables)
    if _is_open(path):
        yield HealthFinding("note", _("Others may read {file}.", file=path.name), f"chmod 600 {_quoted(path)}")


def _unreadable_records(file: str, tables: Mapping[str, Mapping[str, msgspec.Raw]]) -> Iterator[HealthFinding]:
    if broken := sum(not _readable(row, read_issue) for row in tables.get(ISSUES, {}).values()):
        what = ngettext(
            "{number} record of {file} cannot be read.",
            "{number:,} records of {file} cannot be read.",
            broken,
            file=file,
        )
        yield HealthFinding("bad", what, _("Import the issues once more."))
    if lost := sum(not _readable(row, read_appeal) for row in tables.get(APPEALS, {}).values()):
        what = ngettext(
            "{number} appeal of {file} cannot be read.", "{number:,} appeals of {file} cannot be read.", lost, file=file
        )
        yield HealthFinding("bad", what, _("Nothing is changed in the file."))


def _index(files: Files, folder: Path, name: str, generation: int, data: bytes) -> Iterator[HealthFinding]:
    path = folder / f"{name}.json"
    about = files.stat(path)
    known = None
    with suppress(UnusableFile):
        known = read_index(files, index_path(folder, name, generation), about)
    if (
        known is not None
        and known[0].crc != crc32(data)
        and (change := changed_by(known[0], about)) is not ChangedBy.HAND
    ):
        remedy = _("The next start keeps a copy and shows what it says now; earlier ones are in backups.")
        yield HealthFinding("bad", what_changed(path.name, change), remedy)


def _journal(files: Files, folder: Path, name: str, meta: Meta, count: int) -> Iterator[HealthFinding]:
    path = folder / f"{name}.{meta.generation}.journal"
    watermark = Watermark(files, folder, name)
    mark = watermark.read(meta.generation)
    unmarked = mark is None and meta.marked and watermark.is_missing()
    data = b""
    with suppress(FileNotFoundError):
        data = read_file(files, path)
    scanned = scan(data)
    if scanned.rest is Rest.CORRUPT:
        yield HealthFinding(
            "bad",
            _("{file} is damaged in the middle.", file=path.name),
            _("`wishtui doctor --repair` keeps all that is readable."),
        )
    elif mark is not None and not mark.is_kept(data):
        yield HealthFinding("bad", loss(path.name, mark.changes - scanned.lines, mark.changes), _(GO_ON))
    elif unmarked and not scanned.good:
        yield _removed(name, path.name, watermark.path.name)
    elif scanned.rest is Rest.TORN:
        yield HealthFinding(
            "note",
            _("{file} ends in an unfinished change.", file=path.name),
            _("The next change clears it away."),
        )
    else:
        what = _(
            "{file}: {records}, {changes}.",
            file=f"{name}.json",
            records=ngettext("{number} record", "{number:,} records", count),
            changes=ngettext("{number} change beside it", "{number:,} changes beside it", scanned.lines),
        )
        yield HealthFinding("ok", what)
    if unmarked and scanned.good:
        yield _unvouched(path.name, watermark.path.name)
    for other in backups.journals(files, folder, name):
        if other.path != path:
            yield HealthFinding(
                "note", _("{file} belongs to no snapshot.", file=other.path.name), _("The next tidying puts it aside.")
            )


def _removed(name: str, journal: str, mark: str) -> HealthFinding:
    remedy = _(
        "Look for an earlier copy of both. Where {file} alone was copied here, nothing is missing, "
        "and the next change writes the mark anew.",
        file=f"{name}.json",
    )
    return HealthFinding("note", removal(journal, mark), remedy)


def _unvouched(journal: str, mark: str) -> HealthFinding:
    what = _("{mark} has been removed: nothing tells whether {file} is whole.", mark=mark, file=journal)
    return HealthFinding("note", what, _("The next change writes it anew."))


def _drafts(files: Files, folder: Path) -> Iterator[HealthFinding]:
    names = [name for name in files.names(folder) if name.endswith(".json") and not name.startswith(".")]
    broken = []
    for name in names:
        try:
            if decoded(name, read_file(files, folder / name)) is None:
                broken.append(name)
        except UnusableFile:
            continue  # it is named among the kinds
        except OSError:
            broken.append(name)
    if broken:
        what = ngettext(
            "{number} draft cannot be read, such as {file}.",
            "{number:,} drafts cannot be read, such as {file}.",
            len(broken),
            file=folder / broken[0],
        )
        yield HealthFinding("note", what, _("Open the file, and see."))
    else:
        yield HealthFinding("ok", ngettext("{number} draft.", "{number:,} drafts.", len(names)))


def _kept(files: Files, folder: Path) -> Iterator[HealthFinding]:
    kept = backups.kept(files, folder, INBOX)
    if kept:
        what = ngettext(
            "{number} backup, the newest of {at:%Y-%m-%d %H:%M} UTC.",
            "{number:,} backups, the newest of {at:%Y-%m-%d %H:%M} UTC.",
            len(kept),
            at=kept[0].at,
        )
        yield HealthFinding("ok", what)
    aside = [name for name in files.names(folder / "quarantine") if not name.endswith(".note")]
    if aside:
        what = ngettext(
            "{number} damaged file kept in {folder}.",
            "{number:,} damaged files kept in {folder}.",
            len(aside),
            folder=folder / "quarantine",
        )
        yield HealthFinding("note", what, _("Nothing reads it."))


def _readable(row: msgspec.Raw, read: Callable[[msgspec.Raw], object]) -> bool:
    try:
        read(row)
    except UNREADABLE:
        return False
    return True


def _quoted(path: Path) -> str:
    """A path as a shell takes it."""
    return shlex.quote(str(path))


def _is_open(path: Path) -> bool:
    """Whether others than the owner, and the group of a shared folder, may read the file."""
    mode = path.stat().st_mode
    return bool(mode & stat.S_IROTH) or bool(mode & stat.S_IRGRP and not is_shared(path.parent))
