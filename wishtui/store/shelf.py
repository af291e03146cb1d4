"""One database as issues: what places each, headers and whole records on demand, and who names which order."""

from collections import defaultdict
from collections.abc import Container, ItemsView, Iterable, Iterator, Mapping, ValuesView
from contextlib import contextmanager, suppress
from typing import cast

import msgspec

from wishtui.domain.issue import Header, IndexRow, Issue
from wishtui.domain.order import Order
from wishtui.store.index import Index
from wishtui.store.journal import Entry
from wishtui.store.layered import Layered
from wishtui.store.naming import Naming
from wishtui.store.places import Places
from wishtui.store.records import UNREADABLE, keys, read_header, read_index_row, read_issue, read_order
from wishtui.store.snapshot import ISSUES, META, ORDERS, Documents
from wishtui.store.storage import MemoryStorage
from wishtui.store.table import JournalDB, JournalTable


class Headers(Mapping[str, Header]):
    """The headers of a shelf, always as they are now. Each is read when it is asked for: a screenful at once, all of
    them seldom. Walking them sees the moment at which it began."""

    def __init__(self, shelf: "Shelf") -> None:
        self._shelf = shelf

    def __getitem__(self, issue_id: str) -> Header:
        return self._shelf.header(issue_id)

    def __contains__(self, issue_id: object) -> bool:
        return issue_id in self._shelf.rows

    def __len__(self) -> int:
        return len(self._shelf.rows)

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.rows.copy())

    def values(self) -> ValuesView[Header]:
        return self._shelf.headers().values()

    def items(self) -> ItemsView[str, Header]:
        return self._shelf.headers().items()


class Shelf:
    """The issues and orders of one storage."""

    def __init__(self, storage: MemoryStorage) -> None:
        self.storage = storage
        self.db = JournalDB(storage=lambda: storage)
        self.issues = cast(JournalTable, self.db.table(ISSUES))
        self.orders = cast(JournalTable, self.db.table(ORDERS))
        self.rows = Places({})
        self.unreadable: set[str] = set()
        """Document ids whose documents cannot be read; they stay as they are."""
        self.hidden: set[str] = set()
        """Issues whose documents here are older than those on the other shelf; the next writer removes them."""
        self.touched: defaultdict[str, set[str]] = defaultdict(set)
        """Ids of the records of each table that changed since somebody looked here last; the looker empties it."""
        self._known: Documents = {}
        """The documents that `rows` was read from."""
        self._others: dict[str, Documents] = {}
        """Those of the other tables at the same time."""
        self._indexed: Index | None = None
        """The index that tells most of `rows`."""
        self._naming: Naming | None = None
        self._strays: dict[str, str] | None = None
        self._read_all()
        storage.before = self._take
        storage.replaced = self._reread

    @contextmanager
    def ours(self) -> Iterator[None]:
        """What is taken meanwhile is our own doing: the next to look is told of what others did."""
        others, self.touched = self.touched, defaultdict(set)
        try:
            yield
        finally:
            self.touched = others

    def get(self, issue_id: str) -> Issue | None:
        """The whole record; None where there is none that can be read."""
        if issue_id not in self.rows:
            return None
        key = self.key_of(issue_id)
        raw = self.issues.raw(key) if key else None
        try:
            return read_issue(raw) if raw is not None else None
        except UNREADABLE:
            self.unreadable.add(key)
            return None

    def header(self, issue_id: str) -> Header:
        """What a list shows of an issue; no more than its row where the rest cannot be read. Raises KeyError."""
        row = self.rows[issue_id]
        key = self.key_of(issue_id)
        raw = self.issues.raw(key) if key else None
        try:
            return _bare(row) if raw is None else read_header(raw)
        except UNREADABLE:
            return _bare(row)

    def headers(self) -> dict[str, Header]:
        """The headers of all issues, in the order of their rows."""
        rows = self.rows.copy()
        found: dict[str, Header] = {}
        for raw in list(self.issues.readable.values()):
            with suppress(*UNREADABLE):
                header = read_header(raw)
                found[header.id] = header
        return {issue_id: found.get(issue_id) or _bare(row) for issue_id, row in rows.items()}

    def order(self, order_id: str) -> Order | None:
        """An order that was imported on its own."""
        for key in keys(order_id):
            raw = self.orders.raw(key)
            try:
                if raw is not None and (order := read_order(raw)).id == order_id:
                    return order
            except UNREADABLE:
                continue
        return None

    def all_orders(self) -> Iterator[Order]:
        """Every order that can be read."""
        for raw in list(self.orders.readable.values()):
            with suppress(*UNREADABLE):
                yield read_order(raw)

    def key_of(self, issue_id: str) -> str:
        """The document id of an issue that is here; empty where it is not."""
        if issue_id not in self.rows and issue_id not in self.hidden:
            return ""
        if self._indexed is not None and issue_id not in self.rows.gone:
            place = self._indexed.rows.place(issue_id)
            key = self._indexed.key_of(place) if place >= 0 else ""
            if key and _is(self.issues.raw(key), issue_id):
                return key
        for key in keys(issue_id):
            if _is(self.issues.raw(key), issue_id):
                return key
        if self._strays is None and self.storage.sound:
            self._strays = {row.id: key for key, row in self._decoded()}
        key = self._strays.get(issue_id, "") if self._strays else ""
        return key if _is(self.issues.raw(key), issue_id) else ""

    def key_for(self, issue_id: str, taken: Container[str]) -> str:
        """Where the document of an issue goes: where it is, or the first place that is free and not `taken`."""
        there = self.issues.documents
        broken = (key for key in self.unreadable if _is(there.get(key), issue_id))
        free = (key for key in keys(issue_id) if key not in there and key not in taken)
        return self.key_of(issue_id) or next(broken, "") or next(free)

    def order_key_for(self, order_id: str, taken: Container[str]) -> str:
        """Where the document of an order goes."""
        free = ""
        for key in keys(order_id):
            raw = self.orders.raw(key)
            if raw is None:
                free = free or (key if key not in taken else "")
            elif _is(raw, order_id):
                return key
        return free

    def naming(self, order_id: str) -> list[str]:
        """Issues here that name an order."""
        if self._naming is None:
            self._naming = Naming(self.issues.readable.values())
        return [issue_id for issue_id in self._naming.of(order_id) if issue_id in self.rows]

    def hide(self, issue_id: str) -> None:
        """Show an issue here no more, though its document is still there: the other shelf has a later one."""
        self._forget(issue_id)
        self.hidden.add(issue_id)

    def _forget(self, issue_id: str) -> None:
        self.rows.pop(issue_id, None)
        if self._naming is not None:
            self._naming.forget(issue_id)

    def _take(self, entries: list[Entry]) -> None:
        """The tables are about to take `entries`."""
        for entry in entries:
            if entry.t != ISSUES:
                self._touch(entry)
                continue
            for key in entry.gone:
                self._drop(key)
            for key, raw in entry.put.items():
                self._put(key, raw)

    def _touch(self, entry: Entry) -> None:
        """Note which records of another table than the issues' are about to change."""
        there = self.storage.tables.get(entry.t, {}) if self.storage.sound else {}
        raws = [*entry.put.values(), *(there[key] for key in entry.gone if key in there)]
        self.touched[entry.t].update(name for raw in raws if (name := _name(raw)))

    def _drop(self, key: str) -> None:
        self.unreadable.discard(key)
        raw = self.issues.raw(key)
        if raw is None:
            return
        try:
            issue_id = read_index_row(raw).id
        except UNREADABLE:
            return
        self.touched[ISSUES].add(issue_id)
        self.hidden.discard(issue_id)
        self._forget(issue_id)

    def _put(self, key: str, raw: msgspec.Raw) -> None:
        try:
            row = read_index_row(raw)
        except UNREADABLE:
            self.unreadable.add(key)
            return
        self.unreadable.discard(key)
        known = self.rows.get(row.id)
        if known is None or known.rev != row.rev:
            self.touched[ISSUES].add(row.id)
        self.rows[row.id] = row
        self.hidden.discard(row.id)
        if self._naming is not None:
            self._naming.put(raw)
        if self._strays is not None:
            self._strays[row.id] = key

    def _reread(self) -> None:
        rows, documents, others = self.rows, self._known, self._others
        self._read_all()
        for table in others.keys() | self._others.keys():
            self._compare_table(table, others.get(table, {}), self._others.get(table, {}))
        if self.storage.overwritten:
            self.touched[ISSUES] |= {*rows, *self.rows}
            return
        self.touched[ISSUES] |= set(rows) ^ set(self.rows)
        for key, raw in self._known.items():
            was = documents.get(key)
            if was is None or (was is not raw and memoryview(was) != memoryview(raw)):
                self._compare(was, raw, rows)

    def _compare(self, was: msgspec.Raw | None, raw: msgspec.Raw, rows: Places) -> None:
        """Note that an issue changed, where its header did."""
        try:
            header = read_header(raw)
        except UNREADABLE:
            return
        with suppress(*UNREADABLE):
            if was is not None and read_header(was) == header:
                return
        if header.id in rows:
            self.touched[ISSUES].add(header.id)

    def _compare_table(self, table: str, was: Documents, there: Documents) -> None:
        """Note which records of a table that was read anew are others than before."""
        for key in was.keys() | there.keys():
            old, new = was.get(key) if not self.storage.overwritten else None, there.get(key)
            if old is None or new is None or (old is not new and memoryview(old) != memoryview(new)):
                self.touched[table].update(name for raw in (old, new) if raw is not None and (name := _name(raw)))

    def _read_all(self) -> None:
        self._naming = self._strays = None
        self.unreadable.clear()
        self.hidden.clear()
        self._known = self.issues.documents
        self._others = {name: rows for name, rows in self.storage.tables.items() if name not in (META, ISSUES)}
        if self._read_index():
            return
        try:
            self.rows = Places({row.id: row for row in map(read_index_row, self._known.values())})
        except UNREADABLE:
            self.rows = Places({row.id: row for _, row in self._decoded()})
        self.storage.let_go()

    def _read_index(self) -> bool:
        """Take the rows from the index of the snapshot, and only what changed since from documents."""
        index, known = self.storage.index, self._known
        self._indexed = None
        if index is None or not isinstance(known, Layered):
            return False
        self.rows = Places(index.rows)
        try:
            for key in known.gone:
                self.rows.pop(read_index_row(known.base[key]).id, None)
        except UNREADABLE:
            return False
        for key, raw in known.put.items():
            try:
                row = read_index_row(raw)
            except UNREADABLE:
                self.unreadable.add(key)
            else:
                self.rows[row.id] = row
        self._indexed = index
        return True

    def _decoded(self) -> Iterable[tuple[str, IndexRow]]:
        for key, raw in list(self.issues.readable.items()):
            try:
                yield key, read_index_row(raw)
            except UNREADABLE:
                self.unreadable.add(key)


def _bare(row: IndexRow) -> Header:
    """As much of a header as a row tells."""
    return Header(**msgspec.structs.asdict(row))


class _Named(msgspec.Struct):
    id: str


_name_of = msgspec.json.Decoder(_Named).decode


def _is(raw: msgspec.Raw | None, name: str) -> bool:
    """Whether a document is of the record called `name`."""
    return raw is not None and _name(raw) == name


def _name(raw: msgspec.Raw) -> str:
    """What the record of a document is called; empty where that cannot be read."""
    try:
        return _name_of(raw).id
    except UNREADABLE:
        return ""
