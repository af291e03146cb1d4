"""Records by their own ids in a table whose keys are numbers, as TinyDB's are."""

from collections.abc import Callable, Container, Iterator
from typing import Generic, TypeVar

import msgspec

from wishtui.store.files.documents import DocumentTable
from wishtui.store.records import LOG, UNREADABLE, keys

R = TypeVar("R")


class RecordTable(Generic[R]):
    """The records of one table; a document that cannot be read is passed over and stays as it is."""

    def __init__(
        self, table: DocumentTable, read: Callable[[msgspec.Raw], R], on_unreadable: Callable[[], None]
    ) -> None:
        self._table = table
        self._read = read
        self._on_unreadable = on_unreadable
        self._keys = _own_number if table.name == LOG else keys

    def get(self, name: str) -> R | None:
        """The record of that id; None where there is none that can be read."""
        return self._find(name)[1]

    def all(self) -> Iterator[R]:
        """All of them, in any order."""
        records = map(self._decoded, list(self._table.readable.values()))
        return (record for record in records if record is not None)

    def key_of(self, name: str) -> str:
        """The key under which the record of that id stands; empty where it is not."""
        return self._find(name)[0]

    def key_for(self, name: str, taken: Container[str]) -> str:
        """Where the record of that id goes: where it is, or the first key that is free and not `taken`."""
        there = self._table.documents
        return self.key_of(name) or next(key for key in self._keys(name) if key not in there and key not in taken)

    def _find(self, name: str) -> tuple[str, R | None]:
        there = self._table.documents
        for key in self._keys(name) if there else ():
            raw = self._table.raw(key) if key in there else None
            if is_named(raw, name) and (record := self._decoded(raw)) is not None:
                return key, record
        return "", None

    def _decoded(self, raw: msgspec.Raw | None) -> R | None:
        try:
            return self._read(raw) if raw is not None else None
        except UNREADABLE:
            self._on_unreadable()
            return None


def _own_number(name: str) -> Iterator[str]:
    """The log's entries are named by their numbers, which need no search for a place."""
    yield name


class _Named(msgspec.Struct):
    id: str


_read_name = msgspec.json.Decoder(_Named).decode


def is_named(raw: msgspec.Raw | None, name: str) -> bool:
    """Whether a document is of the record called `name`."""
    return raw is not None and name_of(raw) == name


def name_of(raw: msgspec.Raw) -> str:
    """What the record of a document is called; empty where that cannot be read."""
    try:
        return _read_name(raw).id
    except UNREADABLE:
        return ""
