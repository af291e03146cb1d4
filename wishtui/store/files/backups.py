"""What is kept of earlier times: each old snapshot, by a link that costs nothing, with the journal that followed it."""

import os
import re
import stat
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from wishtui.private_files import Files, read_file
from wishtui.store.files.file_system import forget, keep_copy
from wishtui.store.files.snapshot import PEEK, peek

LAST = 10
DAYS = 14
WEEKS = 8
ROOM = 1 << 30
"""Bytes; where the backups of one database take more, only the newest few stay."""

_FEW = 3
_STALE = timedelta(hours=1)
"""A temporary file this old belongs to nobody who is still writing it."""

_NAME = re.compile(r"(?P<name>inbox|archive)\.(?P<generation>[0-9]+)(\..+)?\.(?P<kind>json|journal)")

_UNFINISHED = re.compile(
    r"\.(?P<name>inbox|archive)(\.[0-9]+)?\.[a-z]+\.[0-9]+-[0-9a-f]{8}\.tmp|(?P<staged>inbox|archive)\.restored"
)
"""What `private_files.temporary` calls a part of a database that is being written, and what a restore staged that was
never decided: one that is has ended before anybody tidies."""


class Backup(NamedTuple):
    """One kept file."""

    path: Path
    generation: int
    at: datetime
    size: int


def folder_of(store: Path) -> Path:
    """Where the backups of a store lie."""
    return store / "backups"


def kept(files: Files, store: Path, name: str) -> list[Backup]:
    """Snapshots that are kept of database `name`, newest first; what is no file is none. Raises OSError."""
    return [backup for backup, about in _listed(files, folder_of(store), name, "json") if stat.S_ISREG(about.st_mode)]


def kept_journals(files: Files, store: Path, name: str) -> list[Backup]:
    """Journals that are kept beside those, newest first. Raises OSError."""
    return [backup for backup, _about in _listed(files, folder_of(store), name, "journal")]


def journals(files: Files, store: Path, name: str) -> list[Backup]:
    """Journals that lie beside the snapshot, newest first: one, unless something went wrong."""
    return [backup for backup, _about in _listed(files, store, name, "journal")]


def keep_snapshot(files: Files, store: Path, path: Path, generation: int, why: str = "") -> Path:
    """Keep what `path` holds now. Raises OSError."""
    files.make_folder(folder_of(store))
    name = f"{path.stem}.{generation}{'.' + why if why else ''}"
    target = folder_of(store) / f"{name}.json"
    if _exists(files, target) and files.stat(target).st_ino != files.stat(path).st_ino:
        target = folder_of(store) / f"{name}.{_stamp()}.json"
    keep_copy(files, path, target)
    return target


def keep_journal(files: Files, store: Path, path: Path) -> None:
    """Move a journal that has been folded in to its snapshot's side. Raises OSError."""
    if not _exists(files, path):
        return
    files.make_folder(folder_of(store))
    target = folder_of(store) / path.name
    if _exists(files, target):
        target = target.with_name(f"{path.stem}.{_stamp()}.journal")
    files.replace(path, target)


def set_aside_leftover(files: Files, store: Path, path: Path) -> None:
    """Clear the way for the journal of the next generation.

    A compaction that died may have left it: then it repeats what the present journal says. Otherwise somebody put an
    older snapshot in place, and what it says is kept.
    """
    if not _exists(files, path):
        return
    data = read_file(files, path)
    present = [backup for backup in journals(files, store, path.name.partition(".")[0]) if backup.path != path]
    if any(data in read_file(files, backup.path) for backup in present):
        files.unlink(path)
        return
    files.make_folder(store / "quarantine")
    files.replace(path, store / "quarantine" / f"{path.stem}.{_stamp()}.journal")


def prune(files: Files, store: Path, name: str, now: datetime | None = None) -> None:
    """Let go of backups nobody will miss: the last 10 stay, one a day for 14 days, one a week for 8. Raises OSError."""
    now = now or datetime.now(UTC)
    _sweep(files, store, name, now)
    backups = kept(files, store, name)
    if len(backups) <= _FEW or not _is_complete(files, backups[0].path):
        return
    keep = _worth_keeping(backups, now)
    for backup in backups:
        if backup.path not in keep and ".before-" not in backup.path.name:
            forget(files, backup.path)
    oldest = min((backup.generation for backup in backups if backup.path in keep), default=0)
    for journal in kept_journals(files, store, name):
        if journal.generation < oldest:
            forget(files, journal.path)


def _worth_keeping(backups: list[Backup], now: datetime) -> set[Path]:
    keep = {backup.path for backup in backups[:LAST]}
    slots: set[tuple[int, ...]] = set()
    for backup in backups:
        age = now - backup.at
        day, week = (0, backup.at.toordinal()), (1, *backup.at.isocalendar()[:2])
        for slot, limit in ((day, timedelta(days=DAYS)), (week, timedelta(weeks=WEEKS))):
            if age <= limit and slot not in slots:
                slots.add(slot)
                keep.add(backup.path)
    total = 0
    for index, backup in enumerate(backups):
        total += backup.size
        if total > ROOM and index >= _FEW:
            keep.discard(backup.path)
    return keep


def _listed(files: Files, folder: Path, name: str, kind: str) -> list[tuple[Backup, os.stat_result]]:
    backups = []
    for entry in files.names(folder):
        match = _NAME.fullmatch(entry)
        if match and match["name"] == name and match["kind"] == kind:
            with suppress(FileNotFoundError):
                about = files.stat(folder / entry)
                at = datetime.fromtimestamp(about.st_mtime, UTC)
                backups.append((Backup(folder / entry, int(match["generation"]), at, about.st_size), about))
    return sorted(backups, key=lambda each: (each[0].generation, each[0].at), reverse=True)


def _sweep(files: Files, store: Path, name: str, now: datetime) -> None:
    """Remove what writers that died have left half written."""
    for entry in files.names(store):
        match = _UNFINISHED.fullmatch(entry)
        if match and name in (match["name"], match["staged"]):
            with suppress(FileNotFoundError):
                if now - datetime.fromtimestamp(files.stat(store / entry).st_mtime, UTC) > _STALE:
                    forget(files, store / entry)


def _is_complete(files: Files, path: Path) -> bool:
    fd = files.open(path, 0)
    try:
        size = files.fstat(fd).st_size
        return peek(files.read(fd, PEEK, 0)) is not None and files.read(fd, 2, size - 2) == b"}}"
    finally:
        files.close(fd)


def _exists(files: Files, path: Path) -> bool:
    try:
        files.stat(path)
    except FileNotFoundError:
        return False
    return True


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
