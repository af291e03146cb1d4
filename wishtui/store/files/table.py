"""TinyDB over a storage whose documents stay undecoded: its query language, and writes that cost what they change.

For who asks for a table of TinyDB: reading and recording issues takes none, and loads none.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from typing import Any, cast

import msgspec
from tinydb import TinyDB
from tinydb.queries import QueryLike
from tinydb.storages import Storage
from tinydb.table import Table

from wishtui.store.files.documents import DocumentTable
from wishtui.store.files.journal import JournalEntry
from wishtui.store.files.snapshot import META, Documents
from wishtui.store.files.storage import TableStorage

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode


class LazyTable(Mapping[str, Any]):
    """A table as TinyDB reads it; a document is decoded when it is asked for, and is the asker's own."""

    def __init__(self, documents: Documents) -> None:
        self.documents = documents

    def __getitem__(self, key: str) -> Any:
        return _decode(self.documents[key])

    def __contains__(self, key: object) -> bool:
        return key in self.documents

    def __iter__(self) -> Iterator[str]:
        return iter(list(self.documents))

    def __len__(self) -> int:
        return len(self.documents)


class TinyStorage(Storage):
    """One of our storages as TinyDB sees it."""

    def __init__(self, storage: TableStorage) -> None:
        self.storage = storage

    def read(self) -> dict[str, Any] | None:
        """Every table, its documents undecoded; None where there is no table."""
        return {name: LazyTable(documents) for name, documents in self.storage.tables.items()} or None

    def write(self, data: dict[str, Any]) -> None:
        """Make `data` the whole content, as TinyDB does when it drops a table."""
        wanted = {name: _documents(table) for name, table in data.items() if name != META}

        def decide() -> list[JournalEntry]:
            entries = []
            for name in sorted((wanted.keys() | self.storage.tables.keys()) - {META}):
                put = wanted.get(name, {})
                entries.append(JournalEntry(name, put, sorted(self.storage.tables.get(name, {}).keys() - put.keys())))
            return entries

        self.storage.change(decide)


class _Edited(MutableMapping[int, Any]):
    """A table in the hands of TinyDB's updater: it keeps what was touched apart from what is stored."""

    def __init__(self, documents: Documents) -> None:
        self._documents = documents
        self.put: dict[str, Any] = {}
        self.gone: set[str] = set()

    def __getitem__(self, doc_id: int) -> Any:
        key = str(doc_id)
        if key in self.put:
            return self.put[key]
        if key in self.gone:
            raise KeyError(doc_id)
        document = self.put[key] = _decode(self._documents[key])
        return document

    def __contains__(self, doc_id: object) -> bool:
        key = str(doc_id)
        return key in self.put or (key not in self.gone and key in self._documents)

    def __setitem__(self, doc_id: int, document: Any) -> None:
        self.gone.discard(str(doc_id))
        self.put[str(doc_id)] = document

    def __delitem__(self, doc_id: int) -> None:
        key = str(doc_id)
        if doc_id not in self:
            raise KeyError(doc_id)
        self.put.pop(key, None)
        if key in self._documents:
            self.gone.add(key)

    def __iter__(self) -> Iterator[int]:
        yield from (int(key) for key in list(self._documents) if key not in self.gone)
        yield from (int(key) for key in list(self.put) if key not in self._documents)

    def __len__(self) -> int:
        return len(self._documents) - len(self.gone) + sum(key not in self._documents for key in self.put)

    def clear(self) -> None:
        self.put.clear()
        self.gone = set(self._documents)


class JournalTable(Table):
    """A TinyDB table that commits the documents that changed, and them only."""

    _storage: TinyStorage

    def __init__(self, storage: Storage, name: str, cache_size: int = 0, persist_empty: bool = False) -> None:
        # No query cache: another process may change the table at any time.
        super().__init__(storage, name, cache_size=cache_size, persist_empty=persist_empty)

    @property
    def _documents(self) -> Documents:
        return DocumentTable(self._storage.storage, self.name).documents

    def update(
        self,
        fields: Mapping[str, Any] | Callable[[MutableMapping[str, Any]], None],
        cond: QueryLike | None = None,
        doc_ids: Iterable[int] | None = None,
    ) -> list[int]:
        """As TinyDB's, touching only what matches."""
        if doc_ids is None and cond is not None:
            doc_ids = self._matching(cond)
        return super().update(fields, doc_ids=doc_ids)

    def remove(self, cond: QueryLike | None = None, doc_ids: Iterable[int] | None = None) -> list[int]:
        """As TinyDB's, touching only what matches."""
        if doc_ids is None and cond is not None:
            doc_ids = self._matching(cond)
        return super().remove(doc_ids=doc_ids)

    def _matching(self, cond: QueryLike) -> list[int]:
        return [int(key) for key, document in self._read_table().items() if cond(document)]

    def _get_next_id(self) -> int:
        # The counter that TinyDB keeps does not see what other processes insert.
        return max(map(int, self._documents), default=0) + 1

    def _update_table(self, updater: Callable[[Any], None]) -> None:
        def decide() -> list[JournalEntry]:
            view = _Edited(self._documents)
            updater(view)
            put = {key: msgspec.Raw(_encode(document)) for key, document in view.put.items()}
            return [JournalEntry(self.name, put, sorted(view.gone))] if put or view.gone else []

        self._storage.storage.change(decide)


class JournalDB(TinyDB):
    """A TinyDB whose tables are `JournalTable`s."""

    table_class = JournalTable


def journal_table(storage: TableStorage, name: str) -> JournalTable:
    """A table of a storage, for TinyDB's own queries."""
    return cast(JournalTable, JournalDB(storage=lambda: TinyStorage(storage)).table(name))


def _documents(table: Any) -> dict[str, msgspec.Raw]:
    if isinstance(table, LazyTable):
        return dict(table.documents)
    return {str(key): msgspec.Raw(_encode(document)) for key, document in table.items()}
