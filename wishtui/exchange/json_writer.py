"""JSON on its way out, item by item, so that an export of any size costs one issue of memory."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import msgspec

from wishtui.i18n import encode_english
from wishtui.text import forbidden

_ENCODER = msgspec.json.Encoder(enc_hook=encode_english)


def json_bytes(item: Any, *, indent: int = -1) -> bytes:
    """`item` as JSON in UTF-8; what a terminal would obey stands there as a `\\u` escape, so nothing is lost.

    `indent` spreads it over lines with that many blanks a level; below 0 it stays on one line.
    """
    encoded = _ENCODER.encode(item)
    if indent >= 0:
        encoded = msgspec.json.format(encoded, indent=indent)
    if encoded.isascii() and b"\x7f" not in encoded:
        return encoded
    return forbidden().sub(_escaped, encoded.decode()).encode()


def write_json(items: Iterable[Mapping[str, Any]], out: BinaryIO) -> int:
    """An array, one item a line. Gives the count of items."""
    count = 0
    for item in items:
        out.write(b",\n" if count else b"[\n")
        out.write(json_bytes(item))
        count += 1
    out.write(b"\n]\n" if count else b"[]\n")
    return count


def write_jsonl(items: Iterable[Mapping[str, Any]], out: BinaryIO) -> int:
    """JSON lines: one item a line and nothing else. Gives the count of items."""
    count = 0
    for item in items:
        out.write(json_bytes(item) + b"\n")
        count += 1
    return count


def _escaped(match: re.Match[str]) -> str:
    units = match.group().encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[index]:02x}{units[index + 1]:02x}" for index in range(0, len(units), 2))
