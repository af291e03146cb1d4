"""What the store does with files beyond writing them: maps them, keeps copies, says what went wrong."""

import errno
import mmap
from contextlib import suppress
from pathlib import Path

from wishtui.errors import StoreDamaged, StoreError, StoreFull
from wishtui.private_files import Files, put_file, read_file

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_NO_FILE = frozenset({errno.EISDIR, errno.ELOOP, errno.ENXIO})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


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


def store_error(error: OSError, doing: str) -> StoreError:
    """`error` in words: `doing` says what was tried, such as "record the change"."""
    why = error.strerror or str(error)
    if error.errno in _FULL:
        return StoreFull(f"Could not {doing}: the disk is full. It is not recorded.", "Make room, then try again.")
    if error.errno in FORBIDDEN:
        return StoreError(f"Could not {doing}: {why} ({error.filename or 'the store'}).", "See who owns the folder.")
    if error.errno in _NO_FILE:
        return StoreDamaged(f"Could not {doing}: {why}. It is not recorded.", "`wishtui doctor` names the file.")
    return StoreDamaged(f"Could not {doing}: {why}. It is not recorded.", "Check the disk, then open again.")
