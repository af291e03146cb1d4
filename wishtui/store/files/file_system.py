"""What the store does with files beyond writing them: maps, copies and removes them, and says what went wrong."""

import errno
import mmap
import os
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from wishtui.errors import StoreDamaged, StoreError, StoreFull
from wishtui.i18n import N_, _
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files, UnusableFile, is_shared, put_file, read_file

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_GROUP = stat.S_IRGRP | stat.S_IWGRP
_NO_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.EOPNOTSUPP, errno.ENOTSUP, errno.EMLINK})
"""What a file system answers that gives no file a second name, as those of memory sticks."""

MOUNTED = N_("See how it is mounted: nothing there can be written.")
"""What to do about a file system that is read-only, whoever owns what is on it."""
MOVE_IT = N_("Move it away; `wishtui doctor` names the file.")
"""What to do about something that is no file of ours."""

Identity = tuple[int, int, int, int]
"""Device, inode, size and time of a file."""

MADE_ANEW = N_("Move it away: what it should be is made anew.")
NOT_READ = N_("Move it away: nothing reads it.")
"""What to do about something in the place of a draft, a backup or a part of a restore, which nothing makes anew."""


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


def publish(files: Files, source: Path, target: Path) -> None:
    """Have `source`, which is written, be called `target` unless something is. Raises OSError, also FileExistsError."""
    try:
        files.link(source, target)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # Until the whole file takes it, an empty one keeps the name.
        files.close(files.create(target, os.O_WRONLY))
        try:
            files.replace(source, target)
        except OSError:
            with suppress(OSError):
                files.unlink(target)
            raise
    else:
        files.unlink(source)


def forget(files: Files, path: Path) -> None:
    """Remove a file that is not needed any more, if it is a regular one. Raises OSError."""
    with suppress(FileNotFoundError):
        if stat.S_ISREG(files.stat(path).st_mode):
            files.unlink(path)


def refusal(error: UnusableFile) -> str:
    """Which file was refused, and why."""
    return _("{file} is not used: {reason}.", file=error.filename, reason=os_reason(error))


def refusal_line(error: UnusableFile) -> str:
    """The same, and what to do about it."""
    return _("{problem} {remedy}", problem=refusal(error), remedy=_(MOVE_IT))


def store_error(error: OSError, failed: str, *, recorded: bool = True) -> StoreError:
    """`error` in words: `failed` says what could not be done, such as "Could not read the log", without a full stop.

    Where a change was not `recorded` for it, that is told too.
    """
    failure = _in_words(error, failed)
    if not recorded:
        failure = type(failure)(_("{problem} It is not recorded.", problem=failure.message), failure.remedy)
    return failure


def _in_words(error: OSError, failed: str) -> StoreError:
    if isinstance(error, UnusableFile):
        return StoreDamaged(_("{failed}: {reason}", failed=failed, reason=refusal(error)), _(MOVE_IT))
    if error.errno in _FULL:
        return StoreFull(_("{failed}: the disk is full.", failed=failed), _("Make room, then try again."))
    why = os_reason(error)
    if error.errno in FORBIDDEN:
        where = error.filename or _("the store")
        remedy = _(MOUNTED) if error.errno == errno.EROFS else _of_owner(error.filename)
        return StoreError(_("{failed}: {reason} ({place}).", failed=failed, reason=why, place=where), remedy)
    return StoreDamaged(_("{failed}: {reason}.", failed=failed, reason=why), _("Check the disk, then open again."))


def _of_owner(path: str | None) -> str:
    """What to do about a file that may not be used: whose it is can give it to the others of a shared folder."""
    with suppress(OSError, TypeError, ValueError):
        about = os.lstat(path or "")
        ours = about.st_mode & _GROUP == _GROUP or about.st_uid == os.geteuid()
        if stat.S_ISREG(about.st_mode) and not ours and is_shared(Path(path or "").parent):
            return _(
                "It belongs to {owner}, who can share it with `wishtui doctor --mend`.", owner=owner_name(about.st_uid)
            )
    return _("See who owns the folder.")


def owner_name(number: int) -> str:
    """What the user of that number is called."""
    import pwd  # most files are one's own

    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return str(number)


def stamp() -> str:
    """The present moment as part of a file name; sorts by time."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def identity_of(status: os.stat_result) -> Identity:
    """What tells one snapshot from another, and from itself written over by somebody's hand."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
