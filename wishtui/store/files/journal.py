"""The journal's lines: one for each commit, a checksum and the whole documents put and the keys deleted.

    crc32 in eight hex digits, a blank, {"t": table, "put": {key: document}, "del": [key]} or a list of such

Replaying a line over a newer snapshot is harmless, since it holds whole documents.
"""

import zlib
from collections.abc import Sequence
from enum import StrEnum

import msgspec

_PREFIX = 9
"""Length of the checksum and the blank after it."""


class JournalEntry(msgspec.Struct, frozen=True):
    """What one commit does to one table."""

    t: str
    put: dict[str, msgspec.Raw] = {}
    gone: list[str] = msgspec.field(default_factory=list, name="del")


class Rest(StrEnum):
    """What follows the last sound line."""

    NOTHING = ""
    TORN = "torn"
    """The end of a line that a writer did not finish."""
    CORRUPT = "corrupt"
    """A bad line with good ones behind it: somebody, or the disk, changed what was already written."""


class Scan(msgspec.Struct, frozen=True):
    """What a stretch of a journal holds."""

    entries: list[JournalEntry]
    lines: int
    """How many sound ones there are before anything bad."""
    good: int
    """Bytes up to the end of the last sound line before anything bad."""
    last: int
    """Where that line begins."""
    rest: Rest
    later: list[JournalEntry]
    """Entries of sound lines behind a bad one."""


_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(JournalEntry | list[JournalEntry]).decode


def line_of(entries: Sequence[JournalEntry]) -> bytes:
    """The line that records `entries` as one commit."""
    body = _encode(entries[0] if len(entries) == 1 else entries)
    return b"%08x %b\n" % (zlib.crc32(body), body)


def scan(data: bytes) -> Scan:
    """Read the lines of `data`, which begins at the begin of a line."""
    entries: list[JournalEntry] = []
    later: list[JournalEntry] = []
    lines = good = last = start = 0
    bad = False
    while (end := data.find(b"\n", start)) >= 0:
        line = _line(data, start, end)
        if line is None:
            bad = True
        elif bad:
            later.extend(line)
        else:
            entries.extend(line)
            lines += 1
            last, good = start, end + 1
        start = end + 1
    rest = Rest.CORRUPT if later else Rest.TORN if good < len(data) else Rest.NOTHING
    return Scan(entries, lines, good, last, rest, later)


def _line(data: bytes, start: int, end: int) -> list[JournalEntry] | None:
    body = memoryview(data)[start + _PREFIX : end]
    if not body or data[start : start + _PREFIX] != b"%08x " % zlib.crc32(body):
        return None
    try:
        change = _decode(body)
    except msgspec.DecodeError:
        return None
    return change if isinstance(change, list) else [change]
