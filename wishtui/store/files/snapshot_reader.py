"""Reading a snapshot: by its index where there is one to be believed, else from end to end."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from enum import Enum
from mmap import mmap
from pathlib import Path

import msgspec

from wishtui.errors import StoreDamaged
from wishtui.i18n import N_, _
from wishtui.private_files import Files, UnusableFile, bounded
from wishtui.store.files.file_system import MOVE_IT, content, refusal, store_error
from wishtui.store.files.index import Index, IndexHeader, checksum, index_path, is_the_file, opened, read_index
from wishtui.store.files.snapshot import PEEK, Meta, parse, peek
from wishtui.store.records import UNREADABLE


class UnreadableError(Exception):
    """The snapshot is missing (`data` is None), empty or broken."""

    def __init__(self, data: bytes | None) -> None:
        super().__init__("unreadable snapshot")  # untranslated: nobody is shown it
        self.data = data


class ChangedBy(Enum):
    """Who has changed a snapshot whose bytes are not those that its index was made of."""

    NONE = ""
    DISK = "disk"
    """Its time is that of its writing: so of a copy that kept the times."""
    UNKNOWN = "unknown"
    """It is a copy, or somebody put another file in its place."""
    HAND = "hand"
    """It is the very file, and was written to later."""


_CHANGED = {
    ChangedBy.DISK: N_("{file} is not what was written to it, though nobody changed it."),
    ChangedBy.UNKNOWN: N_("{file} is not what was written to it: somebody changed it by hand, or the disk did."),
    ChangedBy.HAND: N_("{file} was changed by hand."),
}


def what_changed(file: str, change: ChangedBy) -> str:
    """What is told of a snapshot called `file` that was changed; not for `NONE`."""
    return _(_CHANGED[change], file=file)


def changed_by(head: IndexHeader, snapshot: os.stat_result) -> ChangedBy:
    """Who has changed a snapshot that is as long as it was, and whose checksum is another."""
    if head.mtime == snapshot.st_mtime_ns:
        return ChangedBy.DISK
    return ChangedBy.HAND if head.inode == snapshot.st_ino else ChangedBy.UNKNOWN


class LoadedSnapshot(msgspec.Struct, frozen=True):
    """A snapshot as it was read, or as its index tells it."""

    meta: Meta
    tables: Mapping[str, Mapping[str, msgspec.Raw]]
    """Its documents, never changed: what happens later lies over them."""
    data: bytes | mmap
    index: Index | None = None
    """What the tables were told by; None where the file was read itself."""
    notice: str = ""
    """What has to be told of its index; empty where there is nothing."""
    change: ChangedBy = ChangedBy.NONE
    """Who has changed it since its index was made."""
    checked: bool = True
    """Whether the whole file was read, or at least its checksum made."""


def read_snapshot(files: Files, folder: Path, name: str, fd: int, *, check_later: bool = False) -> LoadedSnapshot:
    """The snapshot behind `fd`. With `check_later` only its time is looked at where that tells of no change.

    Raises:
        UnreadableError: it is damaged.
        OSError: the operating system refuses.
    """
    about = files.fstat(fd)
    bounded(about.st_size, folder / f"{name}.json")
    meta = peek(files.read(fd, PEEK, 0))
    try:
        known = read_index(files, index_path(folder, name, meta.generation), about) if meta else None
    except UnusableFile as error:
        return msgspec.structs.replace(
            _parsed(files, fd), notice=_("{problem} {remedy}", problem=refusal(error), remedy=_(MOVE_IT))
        )
    if meta is None or known is None:
        return _parsed(files, fd)
    head, body = known
    checked = not (check_later and is_the_file(head, about))
    if checked and checksum(files, fd) != head.crc:
        return _parsed(files, fd, change=changed_by(head, about))
    data = content(files, fd, whole=False)
    if len(data) != head.size:
        return _parsed(files, fd)
    index = opened(head, body, data, checked=checked)
    return LoadedSnapshot(meta, index.documents, data, index, checked=checked)


def _parsed(files: Files, fd: int, *, change: ChangedBy = ChangedBy.NONE) -> LoadedSnapshot:
    data = content(files, fd)
    try:
        meta, tables = parse(data)
    except UNREADABLE as error:
        raise UnreadableError(data[:]) from error
    return LoadedSnapshot(meta, tables, data, change=change)


@contextmanager
def readable(name: str) -> Iterator[None]:
    """For what reads the files of the database `name`. Raises StoreError where they cannot be read any more."""
    try:
        yield
    except (UnreadableError, FileNotFoundError) as error:
        message = _("{file} has become unreadable.", file=name)
        raise StoreDamaged(message, _("Close, then open again: that repairs it.")) from error
    except OSError as error:
        raise store_error(error, _("Could not read {file}", file=name)) from error
