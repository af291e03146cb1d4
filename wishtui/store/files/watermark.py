"""How far a journal had come at its last change: what one that is missing, emptied or cut cannot tell of itself.

    inbox.mark          checksum, generation, number of changes, bytes and checksum of the journal

It is written after each change is on disk, into a file that stays open, and nobody waits for it: so it costs next to
nothing, and never tells of more than the journal held. After a power failure it may tell of less, as the kernel writes
it down half a minute later; then a cut within that stretch goes unnoticed. That a mark is missing is known from the
snapshot, which says that it was there when that was written: both may have been removed, mark and journal, or the
snapshot alone may have been copied, so `doctor` says so, and changes are taken. Beside a journal that is there, nothing
vouches for that journal: `doctor` says that too.
"""

import os
import stat
import zlib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from wishtui.i18n import N_, _, ngettext
from wishtui.private_files import Files, UnusableFile, read_file

_SIZE = 96
"""Bytes of the file: always written whole."""

GO_ON = N_("Look for an earlier copy of it; `wishtui doctor --repair` goes on with what is left.")
"""What to do about a journal that has been cut."""


class Mark(NamedTuple):
    """How far the journal of one generation had come."""

    generation: int
    changes: int
    size: int
    """In bytes."""
    crc: int
    """CRC-32 of so many bytes."""

    def is_kept(self, data: bytes | memoryview) -> bool:
        """Whether a journal that holds `data` still has everything that the mark tells of."""
        return len(data) >= self.size and zlib.crc32(memoryview(data)[: self.size]) == self.crc


def loss(name: str, lost: int, changes: int) -> str:
    """What is told of a journal that has been cut."""
    if changes <= 1:
        return _("{file} has been cut, emptied or removed: the one recorded change is missing from it.", file=name)
    return ngettext(
        "{file} has been cut, emptied or removed: {number} of {all:,} recorded changes is missing from it.",
        "{file} has been cut, emptied or removed: {number:,} of {all:,} recorded changes are missing from it.",
        max(lost, 1),
        file=name,
        all=changes,
    )


def removal(name: str, mark: str) -> str:
    """What is told where a journal's mark was removed, and nothing stands in the journal, if there is one."""
    return _(
        "{mark} has been removed, which tells how many changes {file} holds: changes may be missing.",
        mark=mark,
        file=name,
    )


class Watermark:
    """The mark of one database. What fails here costs a warning, and no change."""

    def __init__(
        self, files: Files, folder: Path, name: str, refused: Callable[[UnusableFile], None] = lambda error: None
    ) -> None:
        """`refused` is told where something else than a file stands under its name."""
        self._files = files
        self._refused = refused
        self.path = folder / f"{name}.mark"
        self._fd = -1

    def read(self, generation: int = -1) -> Mark | None:
        """What was written last; None where that is not known, or is of another `generation`."""
        try:
            data = read_file(self._files, self.path, _SIZE)
            crc, _blank, numbers = data.rstrip().partition(b" ")
            mark = Mark(*(int(number) for number in numbers.split()))
        except UnusableFile as error:
            if not self._is_file():
                self._refused(error)
            return None
        except (OSError, ValueError, TypeError):
            return None
        wanted = generation in (-1, mark.generation)
        return mark if wanted and crc == _checksum(numbers) else None

    def is_missing(self) -> bool:
        """Whether nothing stands under its name. Raises OSError."""
        try:
            self._files.stat(self.path)
        except FileNotFoundError:
            return True
        return False

    def _is_file(self) -> bool:
        with suppress(OSError):
            return stat.S_ISREG(self._files.stat(self.path).st_mode)
        return False

    def make(self) -> bool:
        """Have the file be there, whatever it tells; gives whether it is. Its folder has to be fsynced."""
        try:
            if self.is_missing():
                self.close()
                self._fd = self._opened()
        except OSError:
            return False
        return True

    def write(self, mark: Mark) -> None:
        """Note how far the journal has come; the caller holds the lock."""
        numbers = b"%d %d %d %d" % mark
        with suppress(OSError):
            if self._fd < 0:
                self._fd = self._opened()
            os.pwrite(self._fd, (_checksum(numbers) + b" " + numbers).ljust(_SIZE), 0)

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            self._files.close(self._fd)
        self._fd = -1

    def _opened(self) -> int:
        try:
            return self._files.open(self.path, os.O_RDWR)
        except FileNotFoundError:
            return self._files.create(self.path, os.O_RDWR)


def seems_cut(files: Files, folder: Path, name: str) -> bool:
    """Whether the journal of a database that nobody has opened yet is worth a look."""
    mark = Watermark(files, folder, name).read()
    try:
        if mark is None or not mark.size:
            return False
        return files.stat(folder / f"{name}.{mark.generation}.journal").st_size < mark.size
    except OSError:
        return True


def _checksum(numbers: bytes) -> bytes:
    return b"%08x" % zlib.crc32(numbers)
