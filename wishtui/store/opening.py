"""Reading a snapshot: by its index where there is one to be believed, else from end to end."""

from collections.abc import Mapping
from mmap import mmap
from pathlib import Path

import msgspec

from wishtui.store.files import Files, content
from wishtui.store.index import Index, checksum, index_path, is_of, opened, read_index
from wishtui.store.records import UNREADABLE
from wishtui.store.snapshot import PEEK, Meta, parse, peek


class UnreadableError(Exception):
    """The snapshot is missing (`data` is None), empty or broken."""

    def __init__(self, data: bytes | None) -> None:
        super().__init__("unreadable snapshot")
        self.data = data


class Read(msgspec.Struct, frozen=True):
    """A snapshot as it was read, or as its index tells it."""

    meta: Meta
    tables: Mapping[str, Mapping[str, msgspec.Raw]]
    """Its documents, never changed: what happens later lies over them."""
    data: bytes | mmap
    index: Index | None
    """What the tables were told by; None where the file was read itself."""
    checked: bool
    """Whether it is known to be what was written."""


def read_snapshot(files: Files, folder: Path, name: str, fd: int) -> Read:
    """The snapshot behind `fd`.

    Raises:
        UnreadableError: it is damaged.
        OSError: the operating system refuses.
    """
    return _indexed(files, folder, name, fd) or _parsed(files, fd)


def _parsed(files: Files, fd: int) -> Read:
    data = content(files, fd)
    try:
        meta, tables = parse(data)
    except UNREADABLE as error:
        raise UnreadableError(data[:]) from error
    return Read(meta, tables, data, None, checked=True)


def _indexed(files: Files, folder: Path, name: str, fd: int) -> Read | None:
    meta = peek(files.read(fd, PEEK, 0))
    if meta is None:
        return None
    path, about = index_path(folder, name, meta.generation), files.fstat(fd)
    known = read_index(files, path, about)
    if known is None:
        return None
    untouched = is_of(known[0], files, path, about)
    # A copy, or a file written so lately that its times may hide a change. To sum it up is ten times as quick as to
    # read it.
    if not untouched and checksum(files, fd) != known[0].crc:
        return None
    data = content(files, fd, whole=False)
    index = opened(*known, data)
    return Read(meta, index.documents, data, index, checked=not untouched)
