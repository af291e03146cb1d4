"""What lies in the folder of a store: whether each thing is a file or folder as it should be, and who may use it."""

import grp
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from wishtui.i18n import _, ngettext
from wishtui.i18n.system import os_reason
from wishtui.private_files import FOLDER_MODE, Files, UnusableFile, bounded, is_shared, unusable
from wishtui.store.files.file_system import MADE_ANEW, NOT_READ, owner_name, refusal, store_error
from wishtui.store.side_protocols import HealthFinding

_FOLDERS = ("drafts", "drafts/bin", "backups", "quarantine", "rejects")
_FILE = re.compile(
    r"(inbox|archive|delivery)(\.[0-9]+)?\.(json|journal|index|texts|mark|lock|holder)"
    r"|(inbox|archive)\.restored|(move|restore)\.mark"
)
_OF_RESTORE = re.compile(r"(inbox|archive)\.restored|restore\.mark")
"""Made by a restore alone, and by nobody anew."""

_SHARED_FOLDER, _SHARED_FILE, _PRIVATE_FILE = 0o2770, 0o660, 0o600


class FolderEntry(NamedTuple):
    """One thing of the store's, as it is."""

    path: Path
    about: os.stat_result
    to_be_folder: bool


def entries(files: Files, store: Path) -> Iterator[FolderEntry]:
    """Everything of ours below `store`; what lies there of somebody else's is passed over."""
    yield FolderEntry(store, os.stat(store), True)
    for name in files.names(store):
        if _FILE.fullmatch(name):
            yield from _entry(files, store / name, to_be_folder=False)
    for name in _FOLDERS:
        yield from _entry(files, store / name, to_be_folder=True)
        with suppress(OSError):
            for each in files.names(store / name):
                if f"{name}/{each}" not in _FOLDERS:
                    yield from _entry(files, store / name / each, to_be_folder=False)


def check_kinds(files: Files, store: Path) -> Iterator[HealthFinding]:
    """Links, pipes and the like in the place of files and folders, and files that memory cannot take."""
    for path, about, to_be_folder in entries(files, store):
        try:
            if not (stat.S_ISDIR if to_be_folder else stat.S_ISREG)(about.st_mode):
                raise unusable(path, about)
            if not to_be_folder:
                bounded(about.st_size, path)
        except UnusableFile as error:
            kept = not to_be_folder and (path.parent != store or _OF_RESTORE.fullmatch(path.name))
            yield HealthFinding("bad", refusal(error), _(NOT_READ if kept else MADE_ANEW))


def check_sharing(files: Files, store: Path) -> Iterator[HealthFinding]:
    """Files of a shared store that the group cannot use."""
    if not is_shared(store):
        return
    amiss = [entry for entry in _sound(files, store) if _amiss(entry, store.stat())]
    if amiss:
        path, about, _is_folder = amiss[0]
        what = ngettext(
            "{number} file or folder is not shared with the group {group}: "
            "{path} is of mode {mode:04o} and group {other}.",
            "{number:,} files and folders are not shared with the group {group}: "
            "{path} is of mode {mode:04o} and group {other}.",
            len(amiss),
            group=_group(store.stat().st_gid),
            path=path,
            mode=stat.S_IMODE(about.st_mode),
            other=_group(about.st_gid),
        )
        yield HealthFinding("bad", what, "wishtui doctor --mend")


def mend(folder: Path) -> list[str]:
    """Give the files of a shared store to its group, and those of any other to their owner alone; gives what was done.

    A folder that its group may write to is taken for one that is to be shared.

    Raises:
        StoreError: the folder cannot be looked into.
    """
    files = Files()
    files.root = folder
    try:
        done = _mend_modes(files, folder, [FolderEntry(folder, folder.stat(), True)])
        return done + _mend_modes(files, folder, [entry for entry in _sound(files, folder) if entry.path != folder])
    except OSError as error:
        raise store_error(error, _("Could not look into {folder}", folder=folder)) from error


def _mend_modes(files: Files, store: Path, entries: Iterable[FolderEntry]) -> list[str]:
    done = []
    for entry in entries:
        root = store.stat()
        if not _amiss(entry, root):
            continue
        try:
            fd = _opened(files, entry)
            try:
                if is_shared(store) and entry.about.st_gid != root.st_gid:
                    os.fchown(fd, -1, root.st_gid)
                os.fchmod(fd, _wanted(entry, root))
            finally:
                os.close(fd)
        except OSError as error:
            owner = owner_name(entry.about.st_uid)
            done.append(
                _(
                    "{path} is as it was: {reason}. It belongs to {owner}, who can mend it.",
                    path=entry.path,
                    reason=os_reason(error),
                    owner=owner,
                )
            )
        else:
            old, new = stat.S_IMODE(entry.about.st_mode), _wanted(entry, root)
            done.append(
                _(
                    "{path} was of mode {old:04o}; it is {new:04o}, group {group}.",
                    path=entry.path,
                    old=old,
                    new=new,
                    group=_group(root.st_gid),
                )
            )
    return done


def _opened(files: Files, entry: FolderEntry) -> int:
    return files.open_folder(entry.path) if entry.to_be_folder else files.open(entry.path, os.O_RDONLY)


def _entry(files: Files, path: Path, *, to_be_folder: bool) -> Iterator[FolderEntry]:
    with suppress(OSError):
        yield FolderEntry(path, files.stat(path), to_be_folder)


def _sound(files: Files, store: Path) -> list[FolderEntry]:
    """The files and folders that are what they should be. One that has a name outside as well may be anybody's."""
    sound = [
        entry
        for entry in entries(files, store)
        if (stat.S_ISDIR if entry.to_be_folder else stat.S_ISREG)(entry.about.st_mode)
    ]
    names = Counter((entry.about.st_dev, entry.about.st_ino) for entry in sound)
    return [
        entry
        for entry in sound
        if entry.to_be_folder or entry.about.st_nlink <= names[entry.about.st_dev, entry.about.st_ino]
    ]


def _amiss(entry: FolderEntry, root: os.stat_result) -> bool:
    shared = root.st_mode & 0o2020 == 0o2020
    return stat.S_IMODE(entry.about.st_mode) != _wanted(entry, root) or (shared and entry.about.st_gid != root.st_gid)


def _wanted(entry: FolderEntry, root: os.stat_result) -> int:
    shared = bool(root.st_mode & stat.S_IWGRP)
    if entry.to_be_folder:
        return _SHARED_FOLDER if shared else FOLDER_MODE
    return _SHARED_FILE if shared else _PRIVATE_FILE


def _group(number: int) -> str:
    try:
        return grp.getgrgid(number).gr_name
    except KeyError:
        return str(number)
