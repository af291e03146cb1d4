"""What the store does with files beyond writing them: maps, copies and removes them, and says what went wrong."""

import errno
import mmap
import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from wishtui.errors import StoreDamaged, StoreError, StoreFull
from wishtui.private_files import Files, UnusableFile, put_file, read_file

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
MOVE_IT = "Move it away; `wishtui doctor` names the file."
"""What to do about something that is no file of ours."""

Identity = tuple[int, int, int, int]
"""Device, inode, size and time of a file."""

MADE_ANEW = "Move it away: what it should be is made anew."


def content(files: Files, fd: int, *, whole: bool = True) -> bytes | mmap.mmap:
    """The bytes of a file that is only ever replaced, mapped where that can be done. Raises OSError.

    `whole` says that all of them are about to be read.
    """
    size = files.fstat(fd).st_size
    try:
        return files.map(fd, size, whole)
    except OSError:
        return files.read(fd, size, 0)


def release_pages(mapped: mmap.mmap) -> None:
    """Nobody looks at it for a while: its pages stay with the kernel, and count as memory of ours no more."""
    with suppress(OSError, AttributeError):
        mapped.madvise(mmap.MADV_DONTNEED)


def keep_copy(files: Files, source: Path, target: Path) -> None:
    """Keep what `source` holds now under a second name: a link, or a copy where links cannot be made."""
    try:
        files.link(source, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno in _FULL:
            raise
        put_file(files, target, [read_file(files, source)])


def forget(files: Files, path: Path) -> None:
    """Remove a file that is not needed any more, if it is a regular one. Raises OSError."""
    with suppress(FileNotFoundError):
        if stat.S_ISREG(files.stat(path).st_mode):
            files.unlink(path)


def refusal(error: UnusableFile) -> str:
    """Which file was refused, and why."""
    return f"{error.filename} is not used: {error.strerror}."


NOT_RECORDED = "It is not recorded."


def store_error(error: OSError, doing: str, then: str = "") -> StoreError:
    """`error` in words: `doing` says what was tried, such as "record the change", and `then` what follows of it."""
    why = error.strerror or str(error)
    if isinstance(error, UnusableFile):
        return StoreDamaged(f"Could not {doing}: {refusal(error)} {then}".strip(), MOVE_IT)
    if error.errno in _FULL:
        return StoreFull(f"Could not {doing}: the disk is full. {then}".strip(), "Make room, then try again.")
    if error.errno in FORBIDDEN:
        where = error.filename or "the store"
        return StoreError(f"Could not {doing}: {why} ({where}). {then}".strip(), "See who owns the folder.")
    return StoreDamaged(f"Could not {doing}: {why}. {then}".strip(), "Check the disk, then open again.")


def stamp() -> str:
    """The present moment as part of a file name; sorts by time."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def identity_of(status: os.stat_result) -> Identity:
    """What tells one snapshot from another, and from itself written over by somebody's hand."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
