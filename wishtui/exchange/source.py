"""The bytes of a file, once they are known to be text: size, kind, encoding."""

import codecs
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from wishtui.errors import UsageError
from wishtui.i18n import N_, _
from wishtui.i18n.system import os_reason
from wishtui.text import clean_line

MAX_SIZE = 1 << 30
"""Bytes that a file may have. 100,000 issues take about 160 MB."""

_CHUNK = 1 << 20
_AGAIN = N_("Export or download it again.")
_CUT_OFF = "unexpected end of data"  # untranslated: the codec's own words

_END_OF_TEXT = b"\x1a"
"""What programs of the age of DOS put behind a text."""

_NOT_TEXT: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", N_("a spreadsheet or zip archive"), N_("Unpack it, or save the sheet as CSV (UTF-8).")),
    (b"\xd0\xcf\x11\xe0", N_("an old Excel or Office file"), N_("Open it and save the sheet as CSV (UTF-8).")),
    (b"\x1f\x8b", N_("compressed with gzip"), N_("Unpack it with gunzip first.")),
    (b"BZh", N_("compressed with bzip2"), N_("Unpack it with bunzip2 first.")),
    (b"\xfd7zXZ", N_("compressed with xz"), N_("Unpack it with unxz first.")),
    (b"\x28\xb5\x2f\xfd", N_("compressed with zstd"), N_("Unpack it with unzstd first.")),
    (b"%PDF", N_("a PDF"), N_("Export the issues as JSON or CSV.")),
    (b"\x89PNG", N_("a picture"), N_("Export the issues as JSON or CSV.")),
    (b"\xff\xd8\xff", N_("a picture"), N_("Export the issues as JSON or CSV.")),
    (b"SQLite format 3", N_("an SQLite database"), N_("Export the issues as JSON or CSV.")),
)


@dataclass(frozen=True)
class Source:
    """A file's name as messages say it, and its text as UTF-8 without a byte order mark."""

    name: str
    data: bytearray

    def line_and_column(self, offset: int) -> str:
        """`line 3, column 18` of a byte, both counted from 1, columns in characters."""
        start = self.data.rfind(b"\n", 0, offset) + 1
        line = self.data.count(b"\n", 0, offset) + 1
        # A line may be the whole file: what stands far back is counted in bytes.
        near = self.data[max(start, offset - _CHUNK) : offset].decode("utf-8", "replace")
        column = len(near) + max(0, offset - start - _CHUNK) + 1
        return _("line {line:,}, column {column:,}", line=line, column=column)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Lines with their numbers from 1, each with the line end that it has."""
        end = b"\n" if b"\n" in self.data or b"\r" not in self.data else b"\r"
        begin, number = 0, 1
        while begin < len(self.data):
            cut = self.data.find(end, begin) + 1 or len(self.data)
            yield number, bytes(self.data[begin:cut])
            begin, number = cut, number + 1

    def fault(self, problem: str, remedy: str, *, offset: int | None = None) -> UsageError:
        """The refusal of the file as a whole."""
        if offset is None:
            return UsageError(_("{file}: {problem}", file=self.name, problem=problem), remedy)
        position = self.line_and_column(offset)
        return UsageError(_("{file}, {place}: {problem}", file=self.name, place=position, problem=problem), remedy)


def load(path: Path | None, *, stdin: BinaryIO | None = None, limit: int = MAX_SIZE) -> Source:
    """The text of `path`, or of `stdin` when there is no path.

    Raises:
        UsageError: it is absent, no regular file, too large, empty, no text, or in no encoding that can be told.
    """
    if path is None:
        if stdin is None:
            raise UsageError(_("No file was named."), _("Name one, or `-` for standard input."))
        name = _("standard input")
        data = _drained(stdin, name, limit)
    else:
        name = clean_line(str(path))
        data = _content(path, name, limit)
    return _text(Source(name, data))


def _content(path: Path, name: str, limit: int) -> bytearray:
    """Everything in a regular file."""
    try:
        with open(path, "rb", buffering=0, opener=open_without_waiting) as file:
            facts = os.fstat(file.fileno())
            if not stat.S_ISREG(facts.st_mode):
                raise UsageError(_("{name} is no regular file.", name=name), _("Pipe it in and name `-` instead."))
            if facts.st_size > limit:
                raise _too_large(name, facts.st_size, limit)
            return _drained(file, name, limit, expected=facts.st_size)
    except IsADirectoryError as error:
        raise UsageError(_("{name} is a folder.", name=name), _("Name the files in it.")) from error
    except FileNotFoundError as error:
        raise UsageError(_("{name} does not exist.", name=name), _("Check the name and the folder.")) from error
    except (OSError, ValueError) as error:
        reason = os_reason(error) if isinstance(error, OSError) else str(error)
        raise UsageError(
            _("{name} cannot be read: {reason}.", name=name, reason=reason), _("Check the name and the permissions.")
        ) from error


def open_without_waiting(path: str, flags: int) -> int:
    """Open a file as `open` asks for it: a pipe without a writer cannot hang the program. Raises OSError."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _drained(stream: BinaryIO, name: str, limit: int, *, expected: int = 0) -> bytearray:
    """All bytes of a stream, counted while they come: a size told beforehand may be wrong."""
    # A terminal tells its end once: who reads on until a piece is full has to be told a second time.
    read = getattr(stream, "read1", stream.read)
    data = bytearray(expected)
    filled = 0
    while True:
        piece = read(_CHUNK)
        if not piece:
            del data[filled:]
            return data
        if filled + len(piece) > limit:
            raise _too_large(name, filled + len(piece), limit)
        data[filled : filled + len(piece)] = piece
        filled += len(piece)


def _too_large(name: str, size: int, limit: int) -> UsageError:
    return UsageError(
        _("{name} has {size:,} bytes or more; at most {limit:,} are read.", name=name, size=size, limit=limit),
        _("Split it into several files."),
    )


def _text(source: Source) -> Source:
    """The source as UTF-8 without a mark, whatever it was written in."""
    data = source.data
    for head, kind, remedy in _NOT_TEXT:
        if data.startswith(head):
            raise source.fault(_("this is {kind}, not text.", kind=_(kind)), _(remedy))
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise source.fault(_("the text is in UTF-32."), _("Save it as UTF-8."))
    if data.startswith(codecs.BOM_UTF8):
        del data[:3]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        source = Source(source.name, _from_utf16(source))
    return _checked(source)


def _checked(source: Source) -> Source:
    data = source.data
    if data.endswith(_END_OF_TEXT):
        del data[-1:]
    _check_utf8(source)
    zero = data.find(b"\0")
    if zero >= 0:
        raise source.fault(
            _("byte {number:,} is zero: this is no text.", number=zero + 1), _("Save it as JSON or CSV in UTF-8.")
        )
    start = data.lstrip()[:1] if len(data) < _CHUNK else data[:_CHUNK].lstrip()[:1]
    if not start:
        raise source.fault(_("the file is empty."), _(_AGAIN))
    if start == b"<":
        raise source.fault(
            _("this is a web page or XML, not JSON or CSV; perhaps a login page was saved."),
            _("Log in to Wish and download the file again."),
        )
    return source


def _check_utf8(source: Source) -> None:
    decoder = codecs.getincrementaldecoder("utf-8")()
    size = len(source.data)
    for begin in range(0, size, _CHUNK):
        undecoded = len(decoder.getstate()[0])
        try:
            decoder.decode(bytes(source.data[begin : begin + _CHUNK]), final=begin + _CHUNK >= size)
        except UnicodeDecodeError as error:
            offset = begin - undecoded + error.start
            raise _not_utf8(source, offset, error.reason) from error


def _not_utf8(source: Source, offset: int, reason: str) -> UsageError:
    line = source.data.count(b"\n", 0, offset) + 1
    byte = source.data[offset]
    if b"\0" in source.data[:64]:
        return source.fault(
            _("this is binary data, or UTF-16 without its mark."), _("Save it as JSON or CSV in UTF-8.")
        )
    if reason == _CUT_OFF:
        return source.fault(
            _(
                "the file ends inside a character, at byte {number:,} (0x{byte:02X}, line {line:,}).",
                number=offset + 1,
                byte=byte,
                line=line,
            ),
            _("Export or download it again. If it is whole, save it as UTF-8; in a spreadsheet, choose `CSV UTF-8`."),
        )
    return source.fault(
        _("byte {number:,} (0x{byte:02X}, line {line:,}) is not UTF-8.", number=offset + 1, byte=byte, line=line),
        _("Save it as UTF-8; in a spreadsheet, choose `CSV UTF-8`."),
    )


def _from_utf16(source: Source) -> bytearray:
    """UTF-16 turned into UTF-8 piece by piece."""
    decoder = codecs.getincrementaldecoder("utf-16")()
    out = bytearray()
    size = len(source.data)
    for begin in range(0, size, _CHUNK):
        undecoded = len(decoder.getstate()[0])
        try:
            out += decoder.decode(bytes(source.data[begin : begin + _CHUNK]), final=begin + _CHUNK >= size).encode()
        except UnicodeDecodeError as error:
            offset = begin - undecoded + error.start
            raise source.fault(
                _("byte {number:,} is not UTF-16 as its mark says.", number=offset + 1), _("Save it as UTF-8.")
            ) from error
    return out
