"""The journal as a file: how far it has been read, what is new in it, and how a line gets onto the disk."""

import os
import zlib
from pathlib import Path

from wishtui.i18n import _
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files, bounded, write_all
from wishtui.store.files.file_system import FORBIDDEN, store_error
from wishtui.store.files.journal import Rest, Scan, scan
from wishtui.store.files.watermark import Mark

_APPEND = os.O_RDWR | os.O_APPEND
_MARK = 8
"""Bytes of a line's checksum."""

_NOTHING_NEW = Scan([], 0, 0, 0, Rest.NOTHING, [])


class JournalFile:
    """One generation's journal; it need not exist, and is made by the first line."""

    def __init__(self, files: Files, path: Path) -> None:
        self.files = files
        self.path = path
        self.fd = -1
        self.good = 0
        """Bytes that have been read, or written and confirmed."""
        self.changes = 0
        """How many lines these are."""
        self.crc = 0
        """CRC-32 of these bytes."""
        self.failure = ""
        """Why nothing more is written; empty while all is well."""
        self._last = 0
        self._mark = b""
        self._pending: list[bytes] = []

    def close(self) -> None:
        if self.fd >= 0:
            self.files.close(self.fd)
        self.fd = -1

    def news(self) -> Scan | None:
        """What stands behind the part that is read; None when that part is no more what it was. Raises OSError."""
        if self.fd < 0 and not self._open():
            return _NOTHING_NEW
        size = self.files.fstat(self.fd).st_size
        if size == self.good:
            return _NOTHING_NEW
        if size < self.good or (self._mark and self.files.read(self.fd, _MARK, self._last) != self._mark):
            return None
        data = self.files.read(self.fd, bounded(size, self.path) - self.good, self.good)
        scanned = scan(data)
        if scanned.good:
            self._last = self.good + scanned.last
            self._mark = data[scanned.last : scanned.last + _MARK]
            self._take(memoryview(data)[: scanned.good], scanned.lines)
        return scanned

    @property
    def is_gone(self) -> bool:
        """Whether another file, or none, stands under the name of the one that was read. Raises OSError."""
        if self.fd < 0:
            return False
        try:
            there = self.files.stat(self.path)
        except FileNotFoundError:
            return True
        mine = self.files.fstat(self.fd)
        return (mine.st_dev, mine.st_ino) != (there.st_dev, there.st_ino)

    def holds(self, mark: Mark) -> bool:
        """Whether everything that `mark` tells of has been read. Raises OSError."""
        if self.good == mark.size:
            return self.crc == mark.crc
        return self.good > mark.size and mark.is_kept(self.files.read(self.fd, mark.size, 0))

    def write(self, line: bytes) -> None:
        """Append `line` and wait for the disk; `confirm` makes it count, `cancel_pending` removes it.

        Raises:
            StoreFull, StoreDamaged, StoreError: it is not recorded; `cancel_pending` is due.
        """
        try:
            if self.fd < 0:
                self._create()
            write_all(self.files, self.fd, line)
        except OSError as error:
            raise store_error(error, _("Could not record the change"), recorded=False) from error
        try:
            self.files.fsync(self.fd)
        except OSError as error:
            self.failure = _(
                "The disk did not confirm a change ({reason}); nothing more is written. "
                "Save a copy elsewhere, check the disk, then open again.",
                reason=os_reason(error),
            )
            raise store_error(error, _("Could not record the change"), recorded=False) from error
        self._last, self._mark = self.good + sum(map(len, self._pending)), line[:_MARK]
        self._pending.append(line)

    def confirm(self) -> None:
        """What was written counts from now on."""
        for line in self._pending:
            self._take(line, 1)
        self._pending = []

    def cancel_pending(self) -> None:
        """Cut off what was written and not confirmed."""
        self._pending = []
        self._mark = b""
        if self.fd < 0:
            return
        try:
            self._cut()
        except OSError as error:
            self.failure = self.failure or _(
                "A refused change could not be taken back ({reason}); nothing more is written. "
                "Save a copy elsewhere, check the disk, then open again.",
                reason=os_reason(error),
            )

    def tail(self, start: int) -> bytes:
        """Everything from `start` on, sound or not. Raises OSError."""
        if self.fd < 0:
            return b""
        size = self.files.fstat(self.fd).st_size
        return self.files.read(self.fd, size - start, start) if size > start else b""

    def drop_tail(self) -> None:
        """Cut off the end of a line that a dead writer left. Raises OSError."""
        self._cut()

    def _take(self, data: bytes | memoryview, lines: int) -> None:
        self.good += len(data)
        self.changes += lines
        self.crc = zlib.crc32(data, self.crc)

    def _cut(self) -> None:
        self.files.ftruncate(self.fd, self.good)
        self.files.fsync(self.fd)

    def _open(self) -> bool:
        try:
            self.fd = self.files.open(self.path, _APPEND)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno not in FORBIDDEN:
                raise
            self.fd = self.files.open(self.path, os.O_RDONLY)
        return True

    def _create(self) -> None:
        fd = self.files.create(self.path, _APPEND)
        try:
            self.files.fsync_dir(self.path.parent)
        except OSError:
            self.files.close(fd)
            self.files.unlink(self.path)
            raise
        self.fd = fd
