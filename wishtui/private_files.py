"""Files that are their owner's alone, whole or not at all: the one way in which anything of ours is written.

`Files` is one small object over the operating system, so that a test can make any step fail.
"""

import errno
import mmap
import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

FOLDER_MODE = 0o700
_SHARED = 0o2020
"""A folder with these bits, set by its owner, is shared by a group: its files are for the group too."""


class Files:
    """Plain calls of the operating system. Links are never followed; modes do not depend on the umask."""

    maps = True
    """Whether files are mapped. Not over a network: there a file that is gone takes the process with it."""

    def open(self, path: Path, flags: int) -> int:
        """Open a file that exists. Raises OSError."""
        return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC)

    def create(self, path: Path, flags: int) -> int:
        """Make a new file that only its owner reads, or its owner's group in a shared folder. Raises OSError."""
        fd = os.open(path, flags | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with ExitStack() as undo:
            undo.callback(os.close, fd)
            os.fchmod(fd, file_mode(path.parent))
            undo.pop_all()
        return fd

    def make_folder(self, path: Path) -> None:
        """Make `path` with what leads to it; only the last one is closed to others. Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.mkdir(mode=FOLDER_MODE)
        except FileExistsError:
            if not path.is_dir():
                raise
            return
        shared = path.parent.stat().st_mode & 0o7777 if is_shared(path.parent) else FOLDER_MODE
        path.chmod(shared)

    def close(self, fd: int) -> None:
        """Let go of a file. What matters has been fsynced before: an error now says nothing new."""
        with suppress(OSError):
            os.close(fd)

    def duplicate(self, fd: int) -> int:
        """The same open file once more, for a reader who must not lose it. Raises OSError."""
        return os.dup(fd)

    def read(self, fd: int, size: int, offset: int) -> bytes:
        """Up to `size` bytes from `offset` on; fewer only where the file ends."""
        data = os.pread(fd, size, offset)
        if len(data) == size or not data:
            return data
        parts = [data]
        have = len(data)
        while have < size and (more := os.pread(fd, size - have, offset + have)):
            parts.append(more)
            have += len(more)
        return b"".join(parts)

    def map(self, fd: int, size: int, whole: bool = True) -> mmap.mmap:
        """The first `size` bytes, not copied; they stay when the file is closed or replaced. Raises OSError.

        `whole` says that all of them are about to be read.
        """
        if not self.maps or not size:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        # One call instead of a fault for every few pages.
        populate: int = getattr(mmap, "MAP_POPULATE", 0) if whole else 0
        try:
            return mmap.mmap(fd, size, flags=mmap.MAP_SHARED | populate, prot=mmap.PROT_READ)
        except ValueError as error:  # the file has become shorter
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from error

    def write(self, fd: int, data: bytes | memoryview) -> int:
        return os.write(fd, data)

    def fsync(self, fd: int) -> None:
        os.fsync(fd)

    def ftruncate(self, fd: int, size: int) -> None:
        os.ftruncate(fd, size)

    def stat(self, path: Path) -> os.stat_result:
        return os.stat(path, follow_symlinks=False)

    def fstat(self, fd: int) -> os.stat_result:
        return os.fstat(fd)

    def names(self, folder: Path) -> list[str]:
        """What lies in `folder`, sorted; nothing where it does not exist."""
        try:
            return sorted(os.listdir(folder))
        except FileNotFoundError:
            return []

    def replace(self, source: Path, target: Path) -> None:
        os.replace(source, target)

    def link(self, source: Path, target: Path) -> None:
        os.link(source, target, follow_symlinks=False)

    def unlink(self, path: Path) -> None:
        os.unlink(path)

    def fsync_dir(self, folder: Path) -> None:
        fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)


def is_shared(folder: Path) -> bool:
    """Whether the folder's owner opened it to a group (mode 2770)."""
    return folder.stat().st_mode & _SHARED == _SHARED


def file_mode(folder: Path) -> int:
    """The mode of a file in `folder`: 0600, or 0660 where the folder is shared by a group."""
    return 0o660 if is_shared(folder) else 0o600


def write_all(files: Files, fd: int, data: bytes | memoryview) -> None:
    """Write every byte, however many calls that takes. Raises OSError; then some may have been written."""
    view = memoryview(data)
    while view:
        count = files.write(fd, view)
        if count <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        view = view[count:]


def read_file(files: Files, path: Path) -> bytes:
    """The whole file. Raises OSError."""
    fd = files.open(path, os.O_RDONLY)
    try:
        return files.read(fd, files.fstat(fd).st_size, 0)
    finally:
        files.close(fd)


@contextmanager
def temporary(files: Files, target: Path) -> Iterator[tuple[Path, int]]:
    """A new file beside `target`, open for writing; it is removed again if the block fails or leaves it there."""
    path = target.parent / f".{target.name}.{os.getpid()}-{os.urandom(4).hex()}.tmp"
    fd = files.create(path, os.O_RDWR)
    done = False
    try:
        yield path, fd
        done = True
    finally:
        files.close(fd)
        if not done:
            with suppress(OSError):
                files.unlink(path)


def put_file(files: Files, target: Path, chunks: Iterable[bytes | memoryview]) -> os.stat_result:
    """Write `target` so that it is, at any moment, the old one or the whole new one; gives what is known of the new.

    Raises:
        OSError: it is the old one.
    """
    with temporary(files, target) as (path, fd):
        for chunk in chunks:
            write_all(files, fd, chunk)
        files.fsync(fd)
        about = files.fstat(fd)
        files.replace(path, target)
    files.fsync_dir(target.parent)
    return about
