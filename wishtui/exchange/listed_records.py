"""A large file that is one list of records, read in pieces: it is never in memory as a whole.

It is walked once, which proves it sound and tells where each record stands; then each is read again when its turn
comes. Only the usual file is: one list of objects, in UTF-8 without a mark. Of every other one this module says
nothing, least of all what is wrong with it: `json_text` reads it as a whole.
"""

import codecs
import os
import re
import stat
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

import msgspec

from wishtui.errors import UsageError
from wishtui.exchange.source import open_without_waiting
from wishtui.i18n import _

SMALLEST = 4 << 20
"""Bytes from which on a file is read in pieces."""

_PIECE = 1 << 20
_LONGEST = 16 * _PIECE
"""Bytes of a record beyond which the file is not a usual one."""

_BLANK = b" \t\r\n"
_LAST_BRACKET = ord("}")
_BEHIND_VALUE = re.compile(r"trailing characters \(byte (\d+)\)$")
"""How msgspec names the first byte, counted from 1, behind a sound value and blanks."""

_SURROGATES = (b"\\ud", b"\\uD")

_decode = msgspec.json.Decoder(msgspec.Raw).decode


class _Unusual(Exception):
    """The file must be read as a whole."""


class _Identity(NamedTuple):
    """What tells a file from another one, and from itself once somebody has written to it."""

    device: int
    inode: int
    size: int
    modified: int

    @classmethod
    def of(cls, file: BinaryIO) -> "_Identity":
        about = os.fstat(file.fileno())
        return cls(about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns)


class ListedRecords:
    """The records of such a file, undecoded. Walking them may raise UsageError: somebody changed the file."""

    def __init__(self, path: Path, name: str, identity: _Identity) -> None:
        self.name = name
        """The file's name, as messages say it."""
        self._path = path
        self._identity = identity
        self._starts = array("Q")
        self._lengths = array("I")

    def __len__(self) -> int:
        return len(self._starts)

    def __iter__(self) -> Iterator[msgspec.Raw]:
        try:
            with open(self._path, "rb", buffering=0, opener=open_without_waiting) as file:
                yield from self._read(file)
        except OSError as error:
            raise self._changed() from error

    def add(self, start: int, length: int) -> None:
        """One more record, behind the others."""
        self._starts.append(start)
        self._lengths.append(length)

    def _read(self, file: BinaryIO) -> Iterator[msgspec.Raw]:
        starts, lengths = self._starts, self._lengths
        first = 0
        while first < len(starts):
            base, behind = starts[first], first + 1
            while behind < len(starts) and starts[behind] + lengths[behind] - base <= _PIECE:
                behind += 1
            size = starts[behind - 1] + lengths[behind - 1] - base
            piece = os.pread(file.fileno(), size, base)
            if _Identity.of(file) != self._identity or len(piece) != size:
                raise self._changed()
            for number in range(first, behind):
                begin = starts[number] - base
                yield msgspec.Raw(piece[begin : begin + lengths[number]])
            first = behind

    def _changed(self) -> UsageError:
        return UsageError(
            _("{name} was changed or removed while it was read.", name=self.name),
            _("See that no other program writes to it."),
        )


def listed_records(path: Path, name: str, limit: int) -> ListedRecords | None:
    """The records of a file that is large and usual; None of any other one, or where it cannot be read."""
    try:
        with open(path, "rb", buffering=0, opener=open_without_waiting) as file:
            about = os.fstat(file.fileno())
            if not stat.S_ISREG(about.st_mode) or not SMALLEST <= about.st_size <= limit:
                return None
            records = ListedRecords(path, name, _Identity.of(file))
            for start, length in _Walk(file).spans():
                records.add(start, length)
            return records
    except (OSError, ValueError, _Unusual):
        return None


class _Walk:
    """One walk from the begin of a file to its end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._utf8 = codecs.getincrementaldecoder("utf-8")()
        self._data = b""
        """What was read last, and of what came before it as much as is not passed yet."""
        self._base = 0
        """Where in the file that begins."""
        self._at = 0
        """How far in it we are."""

    def spans(self) -> Iterator[tuple[int, int]]:
        """Where each record begins, and how long it is. Raises _Unusual, UnicodeDecodeError and OSError."""
        sign = b"," if self._sign() == b"[" else b""
        while sign == b",":
            if self._sign(taken=False) != b"{":
                raise _Unusual
            length = self._object()
            yield self._base + self._at, length
            self._at += length
            sign = self._sign()
        if sign != b"]" or self._sign():
            raise _Unusual

    def _sign(self, *, taken: bool = True) -> bytes:
        """The next byte that is not blank; empty at the end of the file."""
        while True:
            sign = self._data[self._at : self._at + 1]
            if sign and sign not in _BLANK:
                self._at += taken
                return sign
            if sign:
                self._at += 1
            elif not self._more():
                return b""

    def _object(self) -> int:
        """The length of the object that begins here."""
        while len(self._data) - self._at <= _LONGEST:
            try:
                _decode(memoryview(self._data)[self._at :])
                return self._length_to(len(self._data))
            except RecursionError as error:
                raise _Unusual from error
            except msgspec.DecodeError as error:
                behind = _BEHIND_VALUE.search(str(error))
                if behind is not None:
                    return self._length_to(self._at + int(behind[1]) - 1)
            # It goes on in the next piece, or is no sound JSON, and then never ends.
            if not self._more():
                break
        raise _Unusual

    def _length_to(self, end: int) -> int:
        """The length of the object whose last bracket is the last thing before `end` that is not blank."""
        while self._data[end - 1] in _BLANK:
            end -= 1
        if self._data[end - 1] != _LAST_BRACKET:
            raise _Unusual
        return end - self._at

    def _more(self) -> bool:
        """Read the next piece; False at the end of the file."""
        piece = self._file.read(_PIECE)
        self._utf8.decode(piece, final=not piece)
        self._data, self._base, self._at = self._data[self._at :] + piece, self._base + self._at, 0
        if any(half in self._data for half in _SURROGATES):
            raise _Unusual
        return bool(piece)
