"""Reading a snapshot: by its index where there is one to be believed, else from end to end."""

from collections.abc import Mapping
from mmap import mmap
from pathlib import Path

import msgspec

from wishtui.private_files import Files, UnusableFile, bounded
from wishtui.store.files.file_system import MOVE_IT, content, refusal
from wishtui.store.files.index import Index, checksum, index_path, is_untouched, opened, read_index
from wishtui.store.files.snapshot import PEEK, Meta, parse, peek
from wishtui.store.records import UNREADABLE


class UnreadableError(Exception):
    """The snapshot is missing (`data` is None), empty or broken."""

    def __init__(self, data: bytes | None) -> None:
        super().__init__("unreadable snapshot")
        self.data = data


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
    altered: bool = False
    """Whether it is not what was written, though nothing tells of a change: the disk has changed it."""


def read_snapshot(files: Files, folder: Path, name: str, fd: int) -> LoadedSnapshot:
    """The snapshot behind `fd`.

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
        return msgspec.structs.replace(_parsed(files, fd), notice=f"{refusal(error)} {MOVE_IT}")
    if meta is None or known is None:
        return _parsed(files, fd)
    head, body = known
    if checksum(files, fd) != head.crc:
        return _parsed(files, fd, altered=is_untouched(head, about))
    data = content(files, fd, whole=False)
    if len(data) != head.size:
        return _parsed(files, fd)
    index = opened(head, body, data)
    return LoadedSnapshot(meta, index.documents, data, index)


def _parsed(files: Files, fd: int, *, altered: bool = False) -> LoadedSnapshot:
    data = content(files, fd)
    try:
        meta, tables = parse(data)
    except UNREADABLE as error:
        raise UnreadableError(data[:]) from error
    return LoadedSnapshot(meta, tables, data, altered=altered)
