"""Inbox and archive together: an issue is on one of them, and a change that concerns both is one change."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import msgspec

from wishtui.domain.issue import Status
from wishtui.store.changes import Changes
from wishtui.store.databases import ARCHIVE, INBOX
from wishtui.store.files import explained
from wishtui.store.journal import Entry
from wishtui.store.journalled import JournalStorage
from wishtui.store.lock import Guard
from wishtui.store.places import Places
from wishtui.store.records import UNREADABLE, keys, read_index_row
from wishtui.store.shelf import Shelf
from wishtui.store.snapshot import APPEALS, ISSUES, ORDERS, TICKS, Documents
from wishtui.store.storage import MemoryStorage

if TYPE_CHECKING:
    from wishtui.store.transaction import Transaction


class Shelves:
    """Both databases; the archive is read at the first need, and nobody who reads the inbox waits for it."""

    def __init__(self, guard: Guard, opened: Callable[[str], MemoryStorage], notices: list[str]) -> None:
        self._guard = guard
        self._opened = opened
        self._notices = notices
        self._archive: Shelf | None = None
        self.inbox = Shelf(opened(INBOX))
        self.collect()

    @property
    def archive(self) -> Shelf:
        """The Closed issues, and the orders. Raises StoreError when the first reading fails."""
        return self._archive or self._shelve(self._open_archive())

    @property
    def read_only(self) -> str:
        """Why one of the databases takes no write."""
        return next((shelf.storage.read_only for shelf in self._present() if shelf.storage.read_only), "")

    def on_disk(self) -> list[JournalStorage]:
        """The storages that have files."""
        return [shelf.storage for shelf in self._present() if isinstance(shelf.storage, JournalStorage)]

    def catch_up(self, *, writer: bool = False) -> None:
        """Learn what others have committed. Raises StoreError."""
        with self._guard.state:
            try:
                for shelf in self._present():
                    shelf.storage.catch_up(writer=writer)
            finally:
                self._settle({issue_id for shelf in self._present() for issue_id in shelf.touched[ISSUES]})
                self.collect()
            suspect = any(storage.suspect and not storage.damage for storage in self.on_disk())
        if suspect and not writer:
            with self._guard:
                self.catch_up(writer=True)

    def seen(self) -> Changes:
        """What others have changed since the last call."""
        with self._guard.state:
            found: defaultdict[str, set[str]] = defaultdict(set)
            for shelf in self._present():
                for table, ids in shelf.touched.items():
                    found[table] |= ids
                shelf.touched.clear()
            return Changes(
                issues=frozenset(found[ISSUES]),
                orders=frozenset(found[ORDERS]),
                appeals=frozenset(found[APPEALS]),
                ticks=frozenset(found[TICKS]),
            )

    def begin(self) -> None:
        """Make ready for a change, under the lock: know what others did. Raises StoreError.

        A move to the archive that was left half done stands in the archive's journal until the archive is folded, so
        only then the archive must be known before the inbox may be trusted.
        """
        storage = self.inbox.storage
        if self._archive is None and isinstance(storage, JournalStorage):
            from wishtui.store import backups  # of use to writers only

            try:
                unfolded = backups.journals(storage.files, storage.folder, ARCHIVE)
            except OSError as error:
                raise explained(error, "look into the store") from error
            if unfolded:
                _ = self.archive
        self.catch_up(writer=True)

    def commit(self, changes: "Transaction") -> None:
        """Record `changes`: what comes new to a database first, what leaves one last, so that no crash loses any.

        Raises:
            StoreError: nothing is recorded.
        """
        if changes.order_documents or any(issue.status == Status.CLOSED for issue in changes.issues.values()):
            _ = self.archive  # read before, so that nobody waits for it
        with self._guard.state:
            inbox, arrivals, departures = self._planned(changes)
            steps = [(self.archive, arrivals)] if arrivals else []
            steps += [(self.inbox, inbox)] if inbox else []
            steps += [(self.archive, departures)] if departures else []
            involved = [shelf for shelf in self._present() if any(shelf is one for one, _ in steps)]
            with ExitStack() as undo:
                for shelf in involved:
                    undo.callback(shelf.storage.withdraw)
                for shelf, entries in steps:
                    shelf.storage.append(entries)
                undo.pop_all()
            for shelf in reversed(involved):
                with shelf.ours():
                    shelf.storage.accept()

    def archive_count(self) -> int:
        """How many issues are Closed; where the archive is not in memory, its file is walked and let go of again.

        Raises:
            StoreError: the file cannot be read.
        """
        if self._archive is not None:
            return len(self._archive.rows)
        storage = self._open_archive()
        if not isinstance(storage, JournalStorage) or storage.rebuilt or storage.damage:
            return len(self._shelve(storage).rows)  # what was found in it has to be told, now and later
        try:
            self._notices.extend(storage.notices)
            documents = storage.tables.get(ISSUES, {})
            count = len(documents) - (_doubles(self.inbox.rows.copy(), documents) if documents else 0)
            index_if_read(storage)
            return count
        finally:
            storage.close()

    def _present(self) -> list[Shelf]:
        return [self.inbox] if self._archive is None else [self.inbox, self._archive]

    def _open_archive(self) -> MemoryStorage:
        # No lock while reading: two threads may both read, and the first to finish counts. A lock here would be held
        # by one who waits for the writers' lock, and waited for by one who holds that.
        try:
            return self._opened(ARCHIVE)
        except OSError as error:
            raise explained(error, "open the archive") from error

    def _shelve(self, storage: MemoryStorage) -> Shelf:
        """Make `storage` the archive, unless another thread was quicker."""
        shelf = Shelf(storage)
        with self._guard.state:
            if self._archive is None:
                self._archive = shelf
                self._settle(set(self.inbox.rows).intersection(shelf.rows))
                self.collect()
            else:
                shelf.storage.close()
            return self._archive

    def _settle(self, ids: Iterable[str]) -> None:
        """Where both databases hold an issue, the later record counts."""
        if self._archive is None:
            return
        inbox, archive = self.inbox, self._archive
        for issue_id in ids:
            here, there = inbox.rows.get(issue_id), archive.rows.get(issue_id)
            if here is not None and there is not None:
                (archive if here.rev > there.rev else inbox).hide(issue_id)

    def collect(self) -> None:
        """Pass on what the databases have to tell."""
        for shelf in self._present():
            self._notices.extend(shelf.storage.notices)
            shelf.storage.notices.clear()

    def _planned(self, changes: "Transaction") -> tuple[list[Entry], list[Entry], list[Entry]]:
        """Entries for the inbox, then those that arrive in the archive, then those that leave it."""
        into: dict[bool, dict[str, msgspec.Raw]] = {False: {}, True: {}}
        gone: dict[bool, set[str]] = {False: set(), True: set()}
        for issue_id, issue in changes.issues.items():
            closed = issue.status == Status.CLOSED
            shelf = self.archive if closed else self.inbox
            key = shelf.key_for(issue_id, into[closed])
            self._rescue(shelf, key)
            into[closed][key] = changes.documents[issue_id]
            other = self.inbox if closed else self._archive
            if other is not None and (old := other.key_of(issue_id)):
                gone[not closed].add(old)
        self._plan_losers(gone, changes)
        orders: dict[str, msgspec.Raw] = {}
        for order_id, document in changes.order_documents.items():
            orders[self.archive.order_key_for(order_id, orders)] = document
        inbox = _entries(ISSUES, into[False], gone[False])
        return inbox, _entries(ISSUES, into[True]) + _entries(ORDERS, orders), _entries(ISSUES, {}, gone[True])

    def _plan_losers(self, gone: dict[bool, set[str]], changes: "Transaction") -> None:
        """Remove what a half-done move has left, now that something is written anyway."""
        if self._archive is None or not changes.issues:
            return
        for closed, shelf, other in ((False, self.inbox, self._archive), (True, self._archive, self.inbox)):
            for issue_id in shelf.hidden - changes.issues.keys():
                if issue_id in other.rows and (key := shelf.key_of(issue_id)):
                    gone[closed].add(key)

    def _rescue(self, shelf: Shelf, key: str) -> None:
        """Keep a document that cannot be read before it is written over."""
        raw = shelf.issues.raw(key) if key in shelf.unreadable else None
        if raw is None:
            return
        try:
            kept = shelf.storage.set_aside(bytes(memoryview(raw)), "document")
        except OSError as error:
            raise explained(error, "set a damaged record aside") from error
        self._notices.append(f"A record that could not be read was replaced; it is kept as {kept}.")


def index_if_read(storage: JournalStorage) -> None:
    """Index a snapshot that had to be read, so that the next opening need not; whatever fails, only that is slower."""
    if storage.index is None:
        from wishtui.store.indexing import make_index  # most snapshots have one

        with suppress(OSError):
            make_index(storage)


def _entries(table: str, put: dict[str, msgspec.Raw], gone: Iterable[str] = ()) -> list[Entry]:
    removed = sorted(gone)
    return [Entry(table, put, removed)] if put or removed else []


def _doubles(rows: Places, documents: Documents) -> int:
    """How many of the archive's documents are older than what the inbox holds of the same issue."""
    if len(documents) < len(rows):
        shared: Iterable[msgspec.Raw] = documents.values()
    else:
        found = (documents.get(next(keys(issue_id))) for issue_id in rows)
        shared = (raw for raw in found if raw is not None)
    return sum(_is_older(raw, rows) for raw in shared)


def _is_older(raw: msgspec.Raw, rows: Places) -> bool:
    try:
        other = read_index_row(raw)
    except UNREADABLE:
        return False
    row = rows.get(other.id)
    return row is not None and row.rev > other.rev
