"""What a person should know of a store's state, and the repair that they may ask for."""

import os
import stat
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from zlib import crc32

import msgspec

from wishtui.domain.draft import Draft
from wishtui.private_files import Files, UnusableFile, is_shared, read_file
from wishtui.store.files import backups
from wishtui.store.files.entries import check_kinds, check_sharing
from wishtui.store.files.file_system import FORBIDDEN, MADE_ANEW, store_error
from wishtui.store.files.index import index_path, read_index
from wishtui.store.files.journal import Rest, scan
from wishtui.store.files.lock import StoreLock
from wishtui.store.files.migrations import MIGRATIONS, newest
from wishtui.store.files.mounts import network_filesystem
from wishtui.store.files.opening import open_storage
from wishtui.store.files.recovery import repair_journal
from wishtui.store.files.snapshot import ARCHIVE, INBOX, parse
from wishtui.store.files.snapshot_reader import Change, changed_by
from wishtui.store.files.watermark import GO_ON, Watermark, loss
from wishtui.store.protocols import HealthFinding
from wishtui.store.records import APPEALS, ISSUES, UNREADABLE, counted, read_issue
from wishtui.store.side_records import read_appeal


def check(folder: Path) -> list[HealthFinding]:
    """Look at every part of the store in `folder` and change nothing."""
    if not folder.is_dir():
        return [HealthFinding("note", f"There is no store in {folder} yet.", "The first import makes it.")]
    files = Files()
    files.root = folder
    return [
        *_folder(folder),
        *_looked(lambda: check_kinds(files, folder)),
        *_looked(lambda: check_sharing(files, folder)),
        *_looked(lambda: _database(files, folder, INBOX)),
        *_looked(lambda: _database(files, folder, ARCHIVE)),
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
    lock = StoreLock(folder / "inbox.lock")
    messages: list[str] = []
    try:
        for name in (INBOX, ARCHIVE):
            storage = open_storage(folder, name, lock, files, newest(MIGRATIONS))
            try:
                damage = storage.damage
                repair_journal(storage)
            finally:
                storage.close()
            messages += storage.notices
            if damage:
                messages.append(f"{storage.path.name} has been written anew from everything that could be read.")
    except OSError as error:
        raise store_error(error, "repair the store") from error
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
        return [_unreadable(error, str(error.filename or "A part of the store"))]


def _unreadable(error: OSError, name: str) -> HealthFinding:
    remedy = "See who owns it." if error.errno in FORBIDDEN else MADE_ANEW
    return HealthFinding("bad", f"{name} cannot be read: {error.strerror}.", remedy)


def _folder(folder: Path) -> Iterator[HealthFinding]:
    status = folder.stat()
    mode = stat.S_IMODE(status.st_mode)
    if mode & stat.S_IWOTH:
        yield HealthFinding("bad", f"Anybody on this machine may write to {folder}.", f"chmod o-rwx {folder}")
    elif mode & (stat.S_IROTH | stat.S_IXOTH):
        yield HealthFinding("note", f"Others on this machine may look into {folder}.", f"chmod o-rwx {folder}")
    elif mode & stat.S_IRWXG and not is_shared(folder):
        yield HealthFinding("note", f"The group may look into {folder}.", f"chmod 700 {folder}, or 2770 to share it")
    if status.st_uid != os.getuid() and not is_shared(folder):
        yield HealthFinding("note", f"{folder} belongs to somebody else.", "A team shares a folder of mode 2770.")
    if kind := network_filesystem(folder):
        yield HealthFinding(
            "note", f"{folder} is on a network file system ({kind}).", "Its locks may not hold; move it."
        )
    if not os.access(folder, os.W_OK):
        yield HealthFinding("bad", f"{folder} cannot be written.", "See who owns it, and how it is mounted.")


def _database(files: Files, folder: Path, name: str) -> Iterator[HealthFinding]:
    path = folder / f"{name}.json"
    try:
        data = read_file(files, path)
        meta, tables = parse(data)
    except FileNotFoundError:
        yield HealthFinding("bad", f"{path.name} is missing.", "The next start rebuilds it from what is kept.")
        return
    except UNREADABLE as error:
        yield HealthFinding("bad", f"{path.name} is damaged: {error}.", "The next start rebuilds it from what is kept.")
        return
    if meta.schema > newest(MIGRATIONS):
        yield HealthFinding("bad", f"{path.name} was written by a newer wishtui.", "Use the newer wishtui.")
        return
    about = files.stat(path)
    known = None
    with suppress(UnusableFile):
        known = read_index(files, index_path(folder, name, meta.generation), about)
    if known is not None and known[0].crc != crc32(data) and (change := changed_by(known[0], about)) is not Change.HAND:
        remedy = "The next start keeps a copy and shows what it says now; earlier ones are in backups."
        yield HealthFinding("bad", f"{path.name} {change.value}.", remedy)
    rows = tables.get(ISSUES, {})
    yield from _journal(files, folder, name, meta.generation, len(rows))
    broken = sum(not _readable(row, read_issue) for row in rows.values())
    if broken:
        yield HealthFinding(
            "bad", f"{counted(broken, 'record')} of {path.name} cannot be read.", "Import the issues once more."
        )
    if lost := sum(not _readable(row, read_appeal) for row in tables.get(APPEALS, {}).values()):
        yield HealthFinding(
            "bad", f"{counted(lost, 'appeal')} of {path.name} cannot be read.", "Nothing is changed in the file."
        )
    if _is_open(path):
        yield HealthFinding("note", f"Others may read {path.name}.", f"chmod 600 {path}")


def _journal(files: Files, folder: Path, name: str, generation: int, count: int) -> Iterator[HealthFinding]:
    path = folder / f"{name}.{generation}.journal"
    mark = Watermark(files, folder, name).read(generation)
    try:
        data = read_file(files, path)
    except FileNotFoundError:
        data = b""
    scanned = scan(data)
    if scanned.rest is Rest.CORRUPT:
        yield HealthFinding(
            "bad", f"{path.name} is damaged in the middle.", "`wishtui doctor --repair` keeps all that is readable."
        )
    elif mark is not None and not mark.is_kept(data):
        yield HealthFinding("bad", loss(path.name, mark.changes - scanned.lines, mark.changes), GO_ON)
    elif scanned.rest is Rest.TORN:
        yield HealthFinding("note", f"{path.name} ends in an unfinished change.", "The next change clears it away.")
    else:
        yield HealthFinding(
            "ok", f"{name}.json: {counted(count, 'record')}, {counted(scanned.lines, 'change')} beside it."
        )
    for other in backups.journals(files, folder, name):
        if other.path != path:
            yield HealthFinding("note", f"{other.path.name} belongs to no snapshot.", "The next tidying puts it aside.")


def _drafts(files: Files, folder: Path) -> Iterator[HealthFinding]:
    names = [name for name in files.names(folder) if name.endswith(".json") and not name.startswith(".")]
    broken = []
    for name in names:
        try:
            msgspec.json.decode(read_file(files, folder / name), type=Draft)
        except UnusableFile:
            continue  # it is named among the kinds
        except (*UNREADABLE, OSError):
            broken.append(name)
    if broken:
        yield HealthFinding(
            "note",
            f"{counted(len(broken), 'draft')} cannot be read, such as {folder / broken[0]}.",
            "Open the file, and see.",
        )
    else:
        yield HealthFinding("ok", f"{counted(len(names), 'draft')}.")


def _kept(files: Files, folder: Path) -> Iterator[HealthFinding]:
    kept = backups.kept(files, folder, INBOX)
    if kept:
        yield HealthFinding("ok", f"{counted(len(kept), 'backup')}, the newest of {kept[0].at:%Y-%m-%d %H:%M} UTC.")
    aside = [name for name in files.names(folder / "quarantine") if not name.endswith(".note")]
    if aside:
        yield HealthFinding(
            "note", f"{counted(len(aside), 'damaged file')} kept in {folder / 'quarantine'}.", "Nothing reads it."
        )


def _readable(row: msgspec.Raw, read: Callable[[msgspec.Raw], object]) -> bool:
    try:
        read(row)
    except UNREADABLE:
        return False
    return True


def _is_open(path: Path) -> bool:
    """Whether others than the owner, and the group of a shared folder, may read the file."""
    mode = path.stat().st_mode
    return bool(mode & stat.S_IROTH) or bool(mode & stat.S_IRGRP and not is_shared(path.parent))
