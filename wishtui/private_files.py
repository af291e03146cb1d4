"""Files that are their owner's alone, whole or not at all: the one way in which anything of ours is read or written.

`Files` is one small object over the operating system, so that a test can make any step fail. It opens regular files
and nothing else: a pipe would keep whoever opens it waiting, and a link may lead to files of anybody's.
"""

import errno
import mmap
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path

from wishtui.i18n import N_, _

FOLDER_MODE = 0o700
_SHARED = 0o2020
"""A folder with these bits, set by its owner, is shared by a group: its files are for the group too."""

_FILE = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_MOST = 4 << 30
_OTHER_KINDS = {
    stat.S_IFLNK: N_("a link, and links are not followed"),
    stat.S_IFDIR: N_("a folder"),
    stat.S_IFREG: N_("a file, not a folder"),
    stat.S_IFIFO: N_("a pipe"),
    stat.S_IFSOCK: N_("a socket"),
}

At = tuple[str, int | None]
"""What a file is called, and in which open folder it is; None where the name is a whole path."""


class UnusableFile(OSError):
    """Something else than a file of ours stands under its name; `strerror` says what. It is left as it is."""


class Files:
    """Plain calls of the operating system. Links are never followed; modes do not depend on the umask."""

    maps = True
    """Whether files are mapped. Not over a network: there a file that is gone takes the process with it."""

    root: Path | None = None
    """The folder that the user named, link or not. Of what lies below it, no folder may be a link either."""

    def open(self, path: Path, flags: int) -> int:
        """Open a file that exists. Raises OSError, of which UnusableFile where it is none."""
        with self._parent_of(path) as at:
            return open_regular(at, flags)

    def create(self, path: Path, flags: int) -> int:
        """Make a new file that only its owner reads, or its owner's group in a shared folder. Raises OSError."""
        with ExitStack() as undo, self._parent_of(path) as (name, folder):
            fd = os.open(name, flags | os.O_CREAT | os.O_EXCL | _FILE, 0o600, dir_fd=folder)
            undo.callback(os.close, fd)
            os.fchmod(fd, file_mode(path.parent) if folder is None else _file_mode(os.fstat(folder)))
            undo.pop_all()
        return fd

    def make_folder(self, path: Path) -> None:
        """Make `path` with what leads to it; only the last one is closed to others. Raises OSError."""
        if not _is_below(self.root, path):
            path.parent.mkdir(parents=True, exist_ok=True)
        with self._parent_of(path) as (name, parent):
            try:
                os.mkdir(name, FOLDER_MODE, dir_fd=parent)
            except FileExistsError:
                if _is_below(self.root, path):
                    os.close(_open_folder((name, parent)))
                elif not path.is_dir():
                    raise
                return
            fd = _open_folder((name, parent))
            try:
                above = os.stat(path.parent) if parent is None else os.fstat(parent)
                os.fchmod(fd, above.st_mode & 0o7777 if _is_shared(above) else FOLDER_MODE)
            finally:
                os.close(fd)

    def open_folder(self, path: Path) -> int:
        """Open a folder, for what needs a descriptor of it. Raises OSError."""
        if not _is_below(self.root, path):
            return os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        with self._parent_of(path) as at:
            return _open_folder(at)

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
        with self._parent_of(path) as (name, folder):
            return os.stat(name, dir_fd=folder, follow_symlinks=False)

    def fstat(self, fd: int) -> os.stat_result:
        return os.fstat(fd)

    def names(self, folder: Path) -> list[str]:
        """What lies in `folder`, sorted; nothing where it does not exist. Raises OSError."""
        try:
            with self._opened(folder) as fd:
                return sorted(os.listdir(fd))
        except FileNotFoundError:
            return []

    def replace(self, source: Path, target: Path) -> None:
        with self._parent_of(source) as (old, here), self._parent_of(target) as (new, there):
            try:
                os.replace(old, new, src_dir_fd=here, dst_dir_fd=there)
            except IsADirectoryError as error:
                raise _unusable((new, there), errno.EISDIR) from error

    def link(self, source: Path, target: Path) -> None:
        with self._parent_of(source) as (old, here), self._parent_of(target) as (new, there):
            os.link(old, new, src_dir_fd=here, dst_dir_fd=there, follow_symlinks=False)

    def unlink(self, path: Path) -> None:
        with self._parent_of(path) as (name, folder):
            os.unlink(name, dir_fd=folder)

    def fsync_dir(self, folder: Path) -> None:
        with self._opened(folder) as fd:
            os.fsync(fd)

    @contextmanager
    def _parent_of(self, path: Path) -> Iterator[At]:
        """Where `path` is: each folder between it and `root` is opened by itself, and none of them is a link."""
        with ExitStack() as opened:
            at: At = str(path), None
            if _is_below(self.root, path):
                at = _descend(str(self.root), path, opened)
            try:
                yield at
            except OSError as error:
                if error.filename == path.name:
                    error.filename = str(path)
                raise

    @contextmanager
    def _opened(self, folder: Path) -> Iterator[int]:
        fd = self.open_folder(folder)
        try:
            yield fd
        finally:
            os.close(fd)


def open_regular(at: At, flags: int, mode: int = 0o600) -> int:
    """Open a regular file, waiting for nobody. Raises OSError, of which UnusableFile where it is none."""
    name, folder = at
    try:
        fd = os.open(name, flags | _FILE, mode, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO, errno.ENODEV):
            raise _unusable(at, error.errno) from error
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise _unusable(at, errno.EINVAL)
    return fd


def _is_below(root: Path | None, path: Path) -> bool:
    return root is not None and str(path).startswith(f"{root}/")


def _descend(above: str, path: Path, opened: ExitStack) -> At:
    """Open each folder between `above` and `path`; `opened` closes them."""
    fd = None
    for part in str(path)[len(above) + 1 :].split("/")[:-1]:
        above = f"{above}/{part}"
        try:
            fd = _open_folder((above if fd is None else part, fd))
        except OSError as error:
            error.filename = above
            raise
        opened.callback(os.close, fd)
    return (str(path), None) if fd is None else (path.name, fd)


def _open_folder(at: At) -> int:
    name, folder = at
    try:
        return os.open(name, _FOLDER, dir_fd=folder)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR):
            raise _unusable(at, error.errno) from error
        raise


def _unusable(at: At, number: int) -> UnusableFile:
    name, folder = at
    try:
        return unusable(name, os.stat(name, dir_fd=folder, follow_symlinks=False))
    except OSError:
        return UnusableFile(number, _("it is no regular file"), name)


def unusable(path: Path | str, about: os.stat_result) -> UnusableFile:
    """Why what stands under a name is not used, given what is known of it."""
    kind = _OTHER_KINDS.get(stat.S_IFMT(about.st_mode), N_("no regular file"))
    return UnusableFile(errno.EINVAL, _("it is {kind}", kind=_(kind)), str(path))


@cache
def largest() -> int:
    """Bytes of a file that memory can take."""
    return min(_MOST, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)


def bounded(size: int, path: Path, most: int = 0) -> int:
    """`size`, which is that of the file `path`, where memory can take it, or it is no more than `most`.

    Raises:
        UnusableFile: it is larger.
    """
    most = most or largest()
    if size > most:
        what = _(
            "it is {size:,.0f} MB long, and more than {most:,.0f} MB are not read", size=size / 1e6, most=most / 1e6
        )
        raise UnusableFile(errno.EFBIG, what, str(path))
    return size


def is_shared(folder: Path) -> bool:
    """Whether the folder's owner opened it to a group (mode 2770)."""
    return _is_shared(folder.stat())


def _is_shared(about: os.stat_result) -> bool:
    return about.st_mode & _SHARED == _SHARED


def file_mode(folder: Path) -> int:
    """The mode of a file in `folder`: 0600, or 0660 where the folder is shared by a group."""
    return _file_mode(folder.stat())


def _file_mode(about: os.stat_result) -> int:
    return 0o660 if _is_shared(about) else 0o600


def write_all(files: Files, fd: int, data: bytes | memoryview) -> None:
    """Write every byte, however many calls that takes. Raises OSError; then some may have been written."""
    view = memoryview(data)
    while view:
        count = files.write(fd, view)
        if count <= 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        view = view[count:]


def read_file(files: Files, path: Path, most: int = 0) -> bytes:
    """The whole file. Raises OSError, of which UnusableFile where it is longer than `most` or memory can take."""
    fd = files.open(path, os.O_RDONLY)
    try:
        return files.read(fd, bounded(files.fstat(fd).st_size, path, most), 0)
    finally:
        files.close(fd)


def try_lock(fd: int) -> bool:
    """Lock an open file for as long as it is open; False where another process has the lock. Raises OSError."""
    from filelock import lock_descriptor  # most files are never locked

    return lock_descriptor(fd, blocking=False)


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
