"""Inbox and archive together: an issue is on one of them, and a change that concerns both is one change."""

from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import msgspec

from wishtui.domain.issue import Status
from wishtui.errors import StoreBusy, StoreError
from wishtui.i18n import _
from wishtui.store.changes import Changes
from wishtui.store.files.database import Database
from wishtui.store.files.file_system import store_error
from wishtui.store.files.issue_index import SnapshotIssueIndex
from wishtui.store.files.journal import JournalEntry
from wishtui.store.files.journal_storage import JournalStorage
from wishtui.store.files.lock import Guard
from wishtui.store.files.snapshot import ARCHIVE, INBOX, Documents
from wishtui.store.files.watermark import seems_cut
from wishtui.store.records import (
    APPEALS,
    HOOKS,
    ISSUES,
    LOG,
    ORDERS,
    OUTBOX,
    SYNCS,
    TICKS,
    UNREADABLE,
    keys,
    read_index_row,
)

if TYPE_CHECKING:
    from wishtui.store.unit_of_work import StagedChanges

_TABLES = (ISSUES, ORDERS, APPEALS, TICKS, OUTBOX, LOG, SYNCS, HOOKS)


class Databases:
    """Both databases; the archive is read at the first need, and nobody who reads the inbox waits for it."""

    def __init__(self, guard: Guard, opened: Callable[[str], JournalStorage], notices: list[str]) -> None:
        self._guard = guard
        self._opened = opened
        self._notices = notices
        self._archive: Database | None = None
        self.inbox = Database(opened(INBOX))
        self.collect_notices()
        storage = self.inbox.storage
        if seems_cut(storage.files, storage.folder, ARCHIVE):
            try:
                _archive = self.archive
            except StoreError as error:
                notices.append(str(error))

    @property
    def archive(self) -> Database:
        """The Closed issues, and the orders. Raises StoreError when the first reading fails."""
        return self._archive or self._install_archive(self._open_archive())

    @property
    def read_only(self) -> str:
        """Why one of the databases takes no write."""
        return next((database.storage.read_only for database in self.present() if database.storage.read_only), "")

    def close(self) -> None:
        """Close what was opened, one after the other whatever happens to another."""
        with ExitStack() as ending:
            for storage in self.on_disk():
                ending.callback(storage.close)

    def on_disk(self) -> list[JournalStorage]:
        """The storages that have files."""
        return [database.storage for database in self.present()]

    def catch_up(self, *, writer: bool = False) -> None:
        """Learn what others have committed. Raises StoreError."""
        if not writer:
            with suppress(StoreBusy), self._guard.without_waiting():
                self._guard.settle()
        with self._guard.state:
            try:
                for database in self.present():
                    database.storage.catch_up(writer=writer)
            finally:
                self._drop_outdated(
                    {issue_id for database in self.present() for issue_id in database.changed.of(ISSUES)}
                )
                self.collect_notices()
            suspect = any(storage.suspect and not storage.damage for storage in self.on_disk())
        if suspect and not writer:
            with self._guard:
                self.catch_up(writer=True)
        if writer and any(storage.journal_lost for storage in self.on_disk()):
            self._record_anew()

    def _record_anew(self) -> None:
        """Record what is in memory of journals that have gone. Raises StoreError."""
        from wishtui.store.files.recovery import record_anew  # hardly ever

        try:
            for storage in self.on_disk():
                record_anew(storage)
        except OSError as error:
            raise store_error(error, _("Could not record the changes anew")) from error
        finally:
            self.collect_notices()

    def seen(self) -> Changes:
        """What others have changed since the last call."""
        with self._guard.state:
            changes = Changes()
            for database in self.present():
                ids_by_table = database.changed.taken()
                ids = {table: frozenset(ids_by_table.get(table, ())) for table in _TABLES}
                changes |= Changes(**ids)  # type: ignore[arg-type]  # every name is one of ids
            return changes

    def begin(self) -> None:
        """Make ready for a change, under the lock: know what others did. Raises StoreError.

        A move to the archive that was left half done stands in the archive's journal until the archive is folded, so
        only then the archive must be known before the inbox may be trusted.
        """
        storage = self.inbox.storage
        if self._archive is None:
            from wishtui.store.files import backups  # of use to writers only

            try:
                unfolded = backups.journals(storage.files, storage.folder, ARCHIVE)
            except OSError as error:
                raise store_error(error, _("Could not look into the store")) from error
            if unfolded:
                _archive = self.archive
        self.catch_up(writer=True)

    def commit(self, work: "StagedChanges") -> None:
        """Record `work`: all of it or nothing, whenever the process ends.

        Raises:
            StoreError: nothing is recorded.
        """
        from wishtui.store.files.commit_plan import planned  # the first frame changes nothing

        inbox = self.inbox
        closing = any(issue.status is Status.CLOSED for issue in work.issues.values())
        cutting = None in work.documents.get(LOG, {}).values()
        if closing or cutting or ORDERS in work.documents or inbox.unarchived or inbox.table(ORDERS).documents:
            _archive = self.archive  # read before, so that nobody waits for it
        with self._guard.state:
            steps = planned(inbox, self._archive, work, self._rescue)
            involved = [database for database in self.present() if any(database is one for one, _ in steps)]
            with ExitStack() as undo:
                for database in involved:
                    undo.callback(database.storage.rollback)
                for database, entries in steps:
                    database.storage.append(entries)
                undo.pop_all()
            for database in reversed(involved):
                with database.changed.ours():
                    database.storage.publish()

    def archive_log(self, least: int) -> None:
        """Move the log to the archive, where no opening reads it, once the inbox has `least` entries of it.

        The archive takes them first: of an entry that a crash leaves in both, nothing differs.

        Raises:
            StoreError: they stay where they are.
        """
        if len(self.inbox.table(LOG).documents) < least:
            return
        archive = self.archive
        with self._guard, self._guard.state:
            self.catch_up(writer=True)
            entries = dict(self.inbox.table(LOG).readable)
            if not entries or self.read_only:
                return
            for database, entry in (
                (archive, JournalEntry(LOG, entries)),
                (self.inbox, JournalEntry(LOG, {}, [*entries])),
            ):
                with ExitStack() as undo, database.changed.ours():
                    undo.callback(database.storage.rollback)
                    database.storage.append([entry])
                    undo.pop_all()
                    database.storage.publish()

    def closed_count(self) -> int:
        """How many issues are Closed; where the archive is not in memory, its file is walked and let go of again.

        Raises:
            StoreError: the file cannot be read.
        """
        if self._archive is not None or self.inbox.unarchived:
            return len(self.archive.rows) + len(self.inbox.unarchived)
        storage = self._open_archive()
        if storage.recovered or storage.damage:
            return len(self._install_archive(storage).rows)  # what was found in it has to be told, now and later
        try:
            self._notices.extend(storage.notices)
            storage.check()
            documents = storage.tables.get(ISSUES, {})
            count = len(documents) - (_doubles(self.inbox.rows.copy(), documents) if documents else 0)
            index_if_read(storage)
            return count
        finally:
            storage.close()

    def present(self) -> list[Database]:
        """The inbox, and the archive once it has been read."""
        return [self.inbox] if self._archive is None else [self.inbox, self._archive]

    def _open_archive(self) -> JournalStorage:
        # No lock while reading: two threads may both read, and the first to finish counts. A lock here would be held
        # by one who waits for the writers' lock, and waited for by one who holds that.
        try:
            return self._opened(ARCHIVE)
        except OSError as error:
            raise store_error(error, _("Could not open the archive")) from error

    def _install_archive(self, storage: JournalStorage) -> Database:
        """Make `storage` the archive, unless another thread was quicker."""
        database = Database(storage, closed=True)
        with self._guard.state:
            if self._archive is None:
                self._archive = database
                self._drop_outdated(self.inbox.rows.shared(database.rows))
                self.collect_notices()
            else:
                database.storage.close()
            return self._archive

    def _drop_outdated(self, ids: Iterable[str]) -> None:
        """Where both databases hold an issue, the later record counts."""
        if self._archive is None:
            return
        inbox, archive = self.inbox, self._archive
        for issue_id in ids:
            here, there = inbox.rows.get(issue_id), archive.rows.get(issue_id)
            if here is not None and there is not None:
                (archive if here.rev > there.rev else inbox).mark_outdated(issue_id)

    def collect_notices(self) -> None:
        """Pass on what the databases, and whoever ended what another had begun, have to tell."""
        self._notices.extend(self._guard.notices)
        self._guard.notices.clear()
        for database in self.present():
            self._notices.extend(database.storage.notices)
            database.storage.notices.clear()

    def _rescue(self, database: Database, key: str) -> None:
        """Keep a document that cannot be read before it is written over."""
        raw = database.issues.raw(key) if key in database.unreadable else None
        if raw is None:
            return
        try:
            kept = database.storage.set_aside(bytes(memoryview(raw)), "document")
        except OSError as error:
            raise store_error(error, _("Could not set a damaged record aside")) from error
        self._notices.append(_("A record that could not be read was replaced; it is kept as {kept}.", kept=kept))


def index_if_read(storage: JournalStorage) -> None:
    """Index a snapshot that had to be read, so that the next opening need not; whatever fails, only that is slower."""
    if storage.index is None:
        from wishtui.store.files.index_writer import make_index  # most snapshots have one

        with suppress(OSError):
            make_index(storage)


def _doubles(rows: SnapshotIssueIndex, documents: Documents) -> int:
    """How many of the archive's documents are older than what the inbox holds of the same issue."""
    if len(documents) < len(rows):
        shared: Iterable[msgspec.Raw] = documents.values()
    else:
        raws = (documents.get(next(keys(issue_id))) for issue_id in rows)
        shared = (raw for raw in raws if raw is not None)
    return sum(_is_older(raw, rows) for raw in shared)


def _is_older(raw: msgspec.Raw, rows: SnapshotIssueIndex) -> bool:
    try:
        other = read_index_row(raw)
    except UNREADABLE:
        return False
    row = rows.get(other.id)
    return row is not None and row.rev > other.rev
