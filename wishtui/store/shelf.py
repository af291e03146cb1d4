"""One database as issues: headers of all, whole records on demand, and who names which order."""

from collections.abc import Container, ItemsView, Iterable, Iterator, Mapping, ValuesView
from contextlib import suppress
from typing import cast

import msgspec

from wishtui.domain.issue import Header, Issue
from wishtui.domain.order import Order
from wishtui.store.journal import Entry
from wishtui.store.records import keys, read_header, read_issue, read_order
from wishtui.store.snapshot import ISSUES, ORDERS
from wishtui.store.storage import MemoryStorage
from wishtui.store.table import JournalDB, JournalTable


class Headers(Mapping[str, Header]):
    """The headers of a shelf, always the present ones. Walking them sees the moment at which the walk began."""

    def __init__(self, shelf: "Shelf") -> None:
        self._shelf = shelf

    def __getitem__(self, issue_id: str) -> Header:
        return self._shelf.headers[issue_id]

    def __contains__(self, issue_id: object) -> bool:
        return issue_id in self._shelf.headers

    def __len__(self) -> int:
        return len(self._shelf.headers)

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.headers.copy())

    def values(self) -> ValuesView[Header]:
        return self._shelf.headers.copy().values()

    def items(self) -> ItemsView[str, Header]:
        return self._shelf.headers.copy().items()


class Shelf:
    """The issues and orders of one storage."""

    def __init__(self, storage: MemoryStorage) -> None:
        self.storage = storage
        self.db = JournalDB(storage=lambda: storage)
        self.issues = cast(JournalTable, self.db.table(ISSUES))
        self.orders = cast(JournalTable, self.db.table(ORDERS))
        self.headers: dict[str, Header] = {}
        self.unreadable: set[str] = set()
        """Document ids whose documents cannot be read; they stay as they are."""
        self.hidden: set[str] = set()
        """Issues whose documents here are older than those on the other shelf; the next writer removes them."""
        self.touched: set[str] = set()
        """Issues that changed since somebody looked here last; the looker empties it."""
        self._naming: dict[str, dict[str, None]] | None = None
        self._strays: dict[str, str] | None = None
        self._read_all()
        storage.before = self._take
        storage.replaced = self._reread

    def get(self, issue_id: str) -> Issue | None:
        """The whole record; None where there is none that can be read."""
        if issue_id not in self.headers:
            return None
        key = self.key_of(issue_id)
        raw = self.issues.raw(key) if key else None
        try:
            return read_issue(raw) if raw is not None else None
        except msgspec.DecodeError:
            self.unreadable.add(key)
            return None

    def order(self, order_id: str) -> Order | None:
        """An order that was imported on its own."""
        for key in keys(order_id):
            raw = self.orders.raw(key)
            try:
                if raw is not None and (order := read_order(raw)).id == order_id:
                    return order
            except msgspec.DecodeError:
                continue
        return None

    def all_orders(self) -> Iterator[Order]:
        """Every order that can be read."""
        for raw in list(self.orders.documents.values()):
            with suppress(msgspec.DecodeError):
                yield read_order(raw)

    def key_of(self, issue_id: str) -> str:
        """The document id of an issue that is here; empty where it is not."""
        if issue_id not in self.headers and issue_id not in self.hidden:
            return ""
        for key in keys(issue_id):
            if _is(self.issues.raw(key), issue_id):
                return key
        if self._strays is None:
            self._strays = {header.id: key for key, header in self._decoded()}
        key = self._strays.get(issue_id, "")
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
            self._naming = {}
            for header in self.headers.values():
                self._name(header)
        return list(self._naming.get(order_id, ()))

    def hide(self, issue_id: str) -> None:
        """Show an issue here no more, though its document is still there: the other shelf has a later one."""
        self._forget(issue_id)
        self.hidden.add(issue_id)

    def _name(self, header: Header) -> None:
        if self._naming is not None:
            for order_id in header.order_ids:
                self._naming.setdefault(order_id, {})[header.id] = None

    def _forget(self, issue_id: str) -> None:
        header = self.headers.pop(issue_id, None)
        if header is not None and self._naming is not None:
            for order_id in header.order_ids:
                self._naming.get(order_id, {}).pop(issue_id, None)

    def _take(self, entries: list[Entry]) -> None:
        """The tables are about to take `entries`."""
        for entry in entries:
            if entry.t != ISSUES:
                continue
            for key in entry.gone:
                self._drop(key)
            for key, raw in entry.put.items():
                self._put(key, raw)

    def _drop(self, key: str) -> None:
        self.unreadable.discard(key)
        raw = self.issues.raw(key)
        if raw is None:
            return
        try:
            issue_id = read_header(raw).id
        except msgspec.DecodeError:
            return
        self.touched.add(issue_id)
        self.hidden.discard(issue_id)
        self._forget(issue_id)

    def _put(self, key: str, raw: msgspec.Raw) -> None:
        try:
            header = read_header(raw)
        except msgspec.DecodeError:
            self.unreadable.add(key)
            return
        self.unreadable.discard(key)
        known = self.headers.get(header.id)
        if known is not None and known.order_ids != header.order_ids:
            self._forget(header.id)
        if known is None or known.rev != header.rev:
            self.touched.add(header.id)
        self.headers[header.id] = header
        self.hidden.discard(header.id)
        self._name(header)
        if self._strays is not None:
            self._strays[header.id] = key

    def _reread(self) -> None:
        old = self.headers
        self._read_all()
        new = self.headers
        self.touched |= old.keys() ^ new.keys()
        self.touched |= {issue_id for issue_id, header in new.items() if (was := old.get(issue_id)) and was != header}

    def _read_all(self) -> None:
        self._naming = self._strays = None
        self.unreadable.clear()
        self.hidden.clear()
        try:
            self.headers = {header.id: header for header in map(read_header, self.issues.documents.values())}
        except msgspec.DecodeError:
            self.headers = {header.id: header for _, header in self._decoded()}

    def _decoded(self) -> Iterable[tuple[str, Header]]:
        for key, raw in list(self.issues.documents.items()):
            try:
                yield key, read_header(raw)
            except msgspec.DecodeError:
                self.unreadable.add(key)


class _Named(msgspec.Struct):
    id: str


_name_of = msgspec.json.Decoder(_Named).decode


def _is(raw: msgspec.Raw | None, name: str) -> bool:
    """Whether a document is of the record called `name`."""
    try:
        return raw is not None and _name_of(raw).id == name
    except msgspec.DecodeError:
        return False
