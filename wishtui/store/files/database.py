"""One database as issues: what places each, headers and whole records on demand, and who names which order."""

from collections.abc import Callable, Collection, Container, Iterable
from contextlib import suppress
from functools import partial
from typing import TypeVar

import msgspec

from wishtui.domain.issue import Header, IndexRow, Issue, Status
from wishtui.errors import unreadable
from wishtui.i18n import _, ngettext
from wishtui.store.files.changed_records import ChangedRecords
from wishtui.store.files.documents import DocumentTable
from wishtui.store.files.index import Index
from wishtui.store.files.indexed import AlteredDocument
from wishtui.store.files.issue_index import SnapshotIssueIndex
from wishtui.store.files.journal import JournalEntry
from wishtui.store.files.journal_storage import JournalStorage
from wishtui.store.files.order_index import OrderIndex
from wishtui.store.files.overlay import Overlay
from wishtui.store.files.record_table import RecordTable, is_named, name_of
from wishtui.store.files.snapshot import META, Documents
from wishtui.store.records import ISSUES, UNREADABLE, keys, read_header, read_index_row, read_issue

R = TypeVar("R")

_CLOSED = frozenset({Status.CLOSED})
_MOST = 3
"""The part of all issues from which on decoding every document is quicker than looking for each."""


class Database:
    """The issues and orders of one storage."""

    def __init__(self, storage: JournalStorage, *, closed: bool = False) -> None:
        self.storage = storage
        self.closed = closed
        """Whether it is the one of the Closed issues."""
        self.issues = self.table(ISSUES)
        self.rows = SnapshotIssueIndex({})
        self.unreadable: set[str] = set()
        """Document ids whose documents cannot be read; they stay as they are."""
        self.outdated: set[str] = set()
        """Issues whose documents here are older than those in the other database; the next writer removes them."""
        self.unarchived: set[str] = set()
        """Closed issues that a crash left in the inbox; the next writer moves them to the archive."""
        self.changed = ChangedRecords()
        """What others did since somebody looked here last."""
        self._known: Documents = {}
        """The documents that `rows` was read from."""
        self._others: dict[str, Documents] = {}
        """Those of the other tables at the same time."""
        self._indexed: Index | None = None
        """The index that tells most of `rows`."""
        self._order_index: OrderIndex | None = None
        self._misplaced: dict[str, str] | None = None
        self._read_all()
        storage.on_commit = self._apply_to_rows
        storage.on_reload = self._reload
        storage.on_rebase = partial(_lie_over, self)

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
            _tell_unreadable(self, issue_id)
            return None

    def header(self, issue_id: str) -> Header | None:
        """What a list shows of an issue; no more than its row where the rest cannot be read, None where it is not."""
        if issue_id not in self.rows:
            return None
        raw = self.issues.raw(_indexed_key(self, issue_id))
        with suppress(*UNREADABLE):
            if raw is not None and (header := read_header(raw)).id == issue_id:
                return header
        row, key = self.rows.get(issue_id), self.key_of(issue_id)
        raw = self.issues.raw(key) if key else None
        if row is None:
            return None
        with suppress(*UNREADABLE):
            if raw is not None:
                return read_header(raw)
        _tell_unreadable(self, issue_id)
        return _bare(row)

    def headers(self, ids: Collection[str]) -> dict[str, Header]:
        """The headers of many issues; those that are not here are passed over."""
        rows = self.rows.copy()
        if len(ids) < len(rows) // _MOST:
            headers = ((issue_id, self.header(issue_id)) for issue_id in ids)
            return {issue_id: header for issue_id, header in headers if header is not None}
        by_id: dict[str, Header] = {}
        for raw in list(self.issues.readable.values()):
            with suppress(*UNREADABLE):
                header = read_header(raw)
                by_id[header.id] = header
        for issue_id in ids:
            if issue_id in rows and issue_id not in by_id:
                _tell_unreadable(self, issue_id)
                by_id[issue_id] = _bare(rows[issue_id])
        return {issue_id: by_id[issue_id] for issue_id in ids if issue_id in rows}

    def records(self, table: str, read: Callable[[msgspec.Raw], R]) -> RecordTable[R]:
        """The records of another table than the issues'."""

        def tell() -> None:
            name = self.storage.path.name
            self.storage.tell(unreadable(_("A record of {table} in {file}", table=table, file=name)))

        return RecordTable(self.table(table), read, tell)

    def table(self, name: str) -> DocumentTable:
        """The documents of a table."""
        return DocumentTable(self.storage, name)

    def key_of(self, issue_id: str) -> str:
        """The document id of an issue that is here; empty where it is not."""
        if issue_id not in self.rows and issue_id not in self.outdated:
            return ""
        key = _indexed_key(self, issue_id)
        if key and is_named(self.issues.raw(key), issue_id):
            return key
        for key in keys(issue_id):
            if is_named(self.issues.raw(key), issue_id):
                return key
        if self._misplaced is None and self.storage.sound:
            self._misplaced = {row.id: key for key, row in self._decoded()}
        key = self._misplaced.get(issue_id, "") if self._misplaced else ""
        return key if is_named(self.issues.raw(key), issue_id) else ""

    def key_for(self, issue_id: str, taken: Container[str]) -> str:
        """Where the document of an issue goes: where it is, or the first place that is free and not `taken`."""
        there = self.issues.documents
        broken = (key for key in self.unreadable if is_named(there.get(key), issue_id))
        free = (key for key in keys(issue_id) if key not in there and key not in taken)
        return self.key_of(issue_id) or next(broken, "") or next(free)

    def issues_of_order(self, order_id: str) -> list[str]:
        """Issues here that name an order."""
        if self._order_index is None:
            self._order_index = OrderIndex(self.issues.readable.values())
        return [issue_id for issue_id in self._order_index.of(order_id) if issue_id in self.rows]

    def mark_outdated(self, issue_id: str) -> None:
        """Show an issue here no more, though its document is still there: the other database has a later one."""
        self._forget(issue_id)
        self.outdated.add(issue_id)

    def _forget(self, issue_id: str) -> None:
        self.rows.pop(issue_id, None)
        self.unarchived.discard(issue_id)
        if self._order_index is not None:
            self._order_index.forget(issue_id)

    def _apply_to_rows(self, entries: list[JournalEntry]) -> None:
        """The tables are about to take `entries`."""
        for entry in entries:
            if entry.t != ISSUES:
                if self.storage.sound:
                    self.changed.note(entry, self.storage.tables)
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
            issue_id = read_index_row(raw).id
        except UNREADABLE:
            return
        self.changed.add(ISSUES, [issue_id])
        self.outdated.discard(issue_id)
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
            self.changed.add(ISSUES, [row.id])
        self._put_in_order(row)
        self.outdated.discard(row.id)
        if self._order_index is not None:
            self._order_index.put(raw)
        if self._misplaced is not None:
            self._misplaced[row.id] = key

    def _put_in_order(self, row: IndexRow) -> None:
        self.rows[row.id] = row
        if row.status is Status.CLOSED and not self.closed:
            self.unarchived.add(row.id)
        else:
            self.unarchived.discard(row.id)

    def _reload(self) -> None:
        rows, documents, others = self.rows, self._known, self._others
        self._read_all()
        overwritten = self.storage.overwritten
        self.changed.compare(others, self._others, readable=not overwritten)
        self.changed.add(ISSUES, {*rows, *self.rows} if overwritten else set(rows) ^ set(self.rows))
        if overwritten:
            return
        for key, raw in self._known.items():
            was = documents.get(key)
            if was is None or (was is not raw and memoryview(was) != memoryview(raw)):
                self._compare(was, raw, rows)

    def _compare(self, was: msgspec.Raw | None, raw: msgspec.Raw, rows: SnapshotIssueIndex) -> None:
        """Note that an issue changed, where its header did."""
        try:
            header = read_header(raw)
        except UNREADABLE:
            return
        with suppress(*UNREADABLE):
            if was is not None and read_header(was) == header:
                return
        if header.id in rows:
            self.changed.add(ISSUES, [header.id])

    def _read_all(self) -> None:
        self._order_index = self._misplaced = None
        self.unarchived.clear()
        self.unreadable.clear()
        self.outdated.clear()
        self._known = self.issues.documents
        self._others = {name: rows for name, rows in self.storage.tables.items() if name not in (META, ISSUES)}
        try:
            if self._read_index():
                return
        except AlteredDocument:
            self.storage.check()
            self._read_all()
            return
        try:
            self.rows = SnapshotIssueIndex({row.id: row for row in map(read_index_row, self._known.values())})
        except UNREADABLE:
            self.rows = SnapshotIssueIndex({row.id: row for _, row in self._decoded()})
        if not self.closed:
            self.unarchived = {row.id for row in self.rows.base.values() if row.status is Status.CLOSED}
        if self.unreadable:
            number, file = len(self.unreadable), self.storage.path.name
            self.storage.tell(
                unreadable(ngettext("{number} record of {file}", "{number:,} records of {file}", number, file=file))
            )
        self.storage.release_pages()

    def _read_index(self) -> bool:
        """Take the rows from the index of the snapshot, and only what changed since from documents."""
        index, known = self.storage.index, self._known
        self._indexed = None
        if index is None or not isinstance(known, Overlay):
            return False
        self.rows = SnapshotIssueIndex(index.rows)
        if not self.closed:
            self.unarchived = set(index.rows.with_status(_CLOSED)) if index.rows.has(_CLOSED) else set()
        try:
            for key in known.gone:
                self._forget(read_index_row(known.base[key]).id)
        except UNREADABLE:
            return False
        for key, raw in known.put.items():
            try:
                row = read_index_row(raw)
            except UNREADABLE:
                self.unreadable.add(key)
            else:
                self._put_in_order(row)
        self._indexed = index
        return True

    def _decoded(self) -> Iterable[tuple[str, IndexRow]]:
        for key, raw in list(self.issues.readable.items()):
            try:
                yield key, read_index_row(raw)
            except UNREADABLE:
                self.unreadable.add(key)


def _indexed_key(database: Database, issue_id: str) -> str:
    """Where the index has the document of an issue that has not changed since; empty where it knows none."""
    if database._indexed is None or issue_id in database.rows.gone:
        return ""
    row = database._indexed.rows.position(issue_id)
    return database._indexed.key_of(row) if row >= 0 else ""


def _lie_over(database: Database) -> None:
    """Take the rows from the index of the snapshot that the tables lie over, and from those known what it lacks."""
    index, known, before = database.storage.index, database.issues.documents, database.rows
    if index is None or not isinstance(known, Overlay):
        raise LookupError("tables lie over a snapshot that has no index")  # untranslated: a mistake of the program
    rows = SnapshotIssueIndex(index.rows)
    changed = (*known.put.values(), *(known.base[key] for key in known.gone))
    for issue_id in {*map(name_of, changed), *database.outdated}:
        row = before.get(issue_id)
        if row is not None:
            rows[issue_id] = row
        elif issue_id in rows:
            del rows[issue_id]
    database.rows, database._indexed, database._known = rows, index, known
    database._others = {name: rows for name, rows in database.storage.tables.items() if name not in (META, ISSUES)}


def _tell_unreadable(database: Database, issue_id: str) -> None:
    database.storage.tell(unreadable(_("The record of issue {issue}", issue=issue_id)))


def _bare(row: IndexRow) -> Header:
    """As much of a header as a row tells."""
    return Header(**msgspec.structs.asdict(row))
