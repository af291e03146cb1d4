"""The snapshot: at all times a file that plain TinyDB opens, its documents undecoded until somebody wants them."""

import re
from collections.abc import Collection, Iterator, MutableMapping
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import msgspec

from wishtui.domain.issue import Issue
from wishtui.domain.order import Order
from wishtui.store.files.overlay import Overlay
from wishtui.store.records import ISSUES, ORDERS, UNREADABLE

if TYPE_CHECKING:
    from mmap import mmap

INBOX = "inbox"
ARCHIVE = "archive"
"""The two databases of a folder."""

META = "meta"

Documents = MutableMapping[str, msgspec.Raw]
Tables = dict[str, Documents]


@runtime_checkable
class ContiguousRows(Protocol):
    """Documents that lie in a file as a snapshot has them, so that many at once can be carried over into another."""

    def contiguous_rows(self, gone: Collection[str]) -> Iterator[memoryview]:
        """Rows that follow each other in the file, commas between them, but for those of the keys in `gone`."""


PEEK = 4096
"""Bytes at the begin of a snapshot that hold its meta table."""

_CHUNK = 1 << 20
_META_HEAD = re.compile(rb'\{\s*"meta"\s*:\s*\{\s*"1"\s*:\s*(\{[^{}]*\})')
_DOCUMENT_HEAD = rb'(?:"(?P<table>[a-z_]+)"\s*:\s*\{\s*)?"(?P<key>[0-9]{1,16})"\s*:\s*(?=\{\s*"schema"\s*:)'


class Meta(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot says of itself."""

    schema: int = 1
    generation: int = 0
    """Grows with each snapshot; the journal that belongs to it carries it in its name."""
    follows: int = -1
    """The generation whose journal alone was folded in to make this one; -1 where something else happened too."""
    migrations: list[str] = []
    marked: bool = False
    """Whether the journal's mark was there when it was written: one that is missing has been removed since."""


_KINDS: dict[str, type[msgspec.Struct]] = {ISSUES: Issue, ORDERS: Order}

_encode = msgspec.json.Encoder().encode
_tables = msgspec.json.Decoder(dict[str, dict[str, msgspec.Raw]]).decode
_meta = msgspec.json.Decoder(Meta).decode


def parse(data: "bytes | mmap") -> tuple[Meta, dict[str, dict[str, msgspec.Raw]]]:
    """Read a snapshot apart. Its documents refer to `data` and keep it.

    Raises:
        msgspec.DecodeError: it is no sound snapshot, or another program's TinyDB file.
    """
    tables = _tables(data)
    meta = tables.get(META, {}).get("1")
    if meta is None:
        # Taken for an empty store, it would be written over with the next change.
        raise msgspec.DecodeError("it does not say that wishtui wrote it")  # untranslated: like those of the decoder
    return _meta(meta), tables


def peek(head: bytes) -> Meta | None:
    """The meta document from the first bytes of a snapshot; None where it does not stand there."""
    match = _META_HEAD.match(head)
    if match is None:
        return None
    try:
        return _meta(match[1])
    except UNREADABLE:
        return None


def chunks(meta: Meta, tables: Tables) -> Iterator[bytes | memoryview]:
    """The bytes of a snapshot, about a megabyte at a time."""
    yield opening_of(meta)
    for name, documents in tables.items():
        if name == META:
            continue
        yield table_opening_of(name)
        yield from _rows(documents)
        yield b"}"
    yield b"}"


def opening_of(meta: Meta) -> bytes:
    """What stands before the first table."""
    return b'{"meta":{"1":%b}' % _encode(meta)


def opening_length(head: bytes) -> int:
    """How long that is in a snapshot that begins with `head`, whichever version wrote it; 0 where it is not there."""
    match = _META_HEAD.match(head)
    return 0 if match is None or head[match.end() : match.end() + 1] != b"}" else match.end() + 1


def table_opening_of(name: str) -> bytes:
    """What stands before the first document of a table."""
    return b",%b:{" % _encode(name)


def salvage(data: bytes) -> tuple[Tables, int]:
    """What can still be read of a damaged snapshot, document by document, and how many could not be."""
    tables: Tables = {}
    table = ""
    lost = 0
    heads = list(re.finditer(_DOCUMENT_HEAD, data))
    for index, head in enumerate(heads):
        end = heads[index + 1].start() if index + 1 < len(heads) else len(data)
        table = head["table"].decode() if head["table"] else table
        if table == META:
            table = ""  # it holds one document, and the name of the next table may be what is damaged
            continue
        document = _document(data[head.end() : end], table)
        if document is None:
            lost += 1
        else:
            tables.setdefault(table or ISSUES, {})[head["key"].decode()] = document
    return tables, lost


def _rows(documents: Documents) -> Iterator[bytes | memoryview]:
    comma = b""
    contiguous_rows = documents.base if isinstance(documents, Overlay) else None
    if isinstance(documents, Overlay) and isinstance(contiguous_rows, ContiguousRows):
        for stretch in contiguous_rows.contiguous_rows(documents.gone):
            yield comma
            yield from (stretch[start : start + _CHUNK] for start in range(0, len(stretch), _CHUNK))
            comma = b","
        documents = documents.put
    rows: list[bytes] = []
    size = 0
    for key, document in list(documents.items()):
        # Only another program's keys are anything but digits, and may want escaping.
        row = (b'"%b":' % key.encode() if key.isalnum() else b"%b:" % _encode(key)) + memoryview(document)
        rows.append(row)
        size += len(row)
        if size >= _CHUNK:
            yield comma + b",".join(rows)
            comma, rows, size = b",", [], 0
    if rows:
        yield comma + b",".join(rows)


def _document(data: bytes, table: str) -> msgspec.Raw | None:
    """The document that `data` begins with; None where it cannot be read, or is nothing that `table` holds."""
    import json

    try:
        document: Any = json.JSONDecoder().raw_decode(data.decode("utf-8", "replace"))[0]
        kind = _KINDS.get(table or ISSUES)
        if kind is not None:
            msgspec.convert(document, kind)
    except (ValueError, RecursionError):
        return None
    return msgspec.Raw(_encode(document))
