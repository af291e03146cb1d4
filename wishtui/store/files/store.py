"""The store in a folder: two databases, read at once, changed one writer at a time, and drafts beside them."""

import stat
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import StoreBusy, StoreDamaged, StoreError
from wishtui.i18n import _, sentences
from wishtui.private_files import Files
from wishtui.store.base import BaseStore
from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.files.databases import Databases
from wishtui.store.files.drafts import FileDrafts
from wishtui.store.files.file_system import store_error
from wishtui.store.files.journal_storage import SMALLEST_FOLD, JournalStorage, fold_limit
from wishtui.store.files.lock import FileDeliveryLease, Guard, StoreLock
from wishtui.store.files.maintenance import FileMaintenance
from wishtui.store.files.migrations import MIGRATIONS, Migration, migrate_or_read, newest
from wishtui.store.files.mounts import network_filesystem
from wishtui.store.files.opening import end_restores, open_storage
from wishtui.store.files.reader import FileReader, RecordedFiles
from wishtui.store.records import ISSUES

if TYPE_CHECKING:
    from wishtui.store.appeals import Appeals
    from wishtui.store.files.table import JournalTable
    from wishtui.store.unit_of_work import Recorded, StagedChanges

_HARD_LIMIT = 4
"""A journal this many times over the size at which folding in is due is folded in by the writer itself."""

_IN_MEMORY = 2 * SMALLEST_FOLD
"""Bytes of records that have nothing to do with each other, as those of an import, that are left in memory: they come
by the thousand, so a journal of theirs that is due to be folded in is not left to those who are idle."""


def _up_to_date(
    folder: Path, lock: StoreLock, files: Files, migrations: Sequence[Migration], check_later: bool, name: str
) -> JournalStorage:
    """A database of the store, migrated or read as if it were."""
    storage = open_storage(folder, name, lock, files, newest(migrations), check_later=check_later)
    migrate_or_read(storage, migrations)
    return storage


def _files_of(folder: Path, files: Files) -> tuple[Files, str]:
    """The way to the files of the store, and the kind of network that they are on; none where they are here."""
    kind = network_filesystem(folder)
    files.maps, files.root = not kind, folder
    return files, kind


def _folder_notices(folder: Path, kind: str) -> Iterator[str]:
    """What is to be told of a folder whoever opens the store in it; `kind` is that of the network that it is on."""
    if kind:
        yield _("{folder} is on a network file system ({kind}), whose locks may not hold.", folder=folder, kind=kind)
    with suppress(OSError):
        if folder.stat().st_mode & stat.S_IWOTH:
            from shlex import quote  # hardly any is

            yield sentences(
                (
                    _("Anybody on this machine may write to {folder}.", folder=folder),
                    _("Take that away: chmod o-rwx {folder}", folder=quote(str(folder))),
                )
            )


def _settle(lock: StoreLock) -> None:
    """End a restore that was cut off; who may only look is told that it has not ended. Raises StoreBusy."""
    try:
        lock.settle()
    except StoreBusy:
        raise
    except StoreError as error:
        lock.notices.append(sentences((_("A restore of this store has not ended."), str(error))))


class Parts(msgspec.Struct, frozen=True):
    """What a store is made of."""

    folder: Path
    guard: Guard
    drafts: FileDrafts
    feed: ChangeFeed
    opened: Callable[[str], JournalStorage]
    lease: Callable[[], FileDeliveryLease]
    """Makes the lock that whoever delivers holds."""


class FileStore(BaseStore, FileReader):
    """As `protocols.Store` says; made by `open`."""

    def __init__(self, parts: Parts, windows: ReplyWindows = DEFAULT_WINDOWS) -> None:
        BaseStore.__init__(self, windows, parts.feed)
        self.folder = parts.folder
        self.drafts = parts.drafts
        self.drafts.notices = self.notices
        self.composers = self.drafts.composers
        FileReader.__init__(self, parts.guard, Databases(parts.guard, parts.opened, self.notices))
        self._recorded = RecordedFiles(parts.guard, self._databases)
        self.maintenance = FileMaintenance(parts.folder, self._databases, self.drafts, self.notices)
        self._trouble = ""
        self._lease_lock = parts.lease

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        agent: str = "",
        windows: ReplyWindows = DEFAULT_WINDOWS,
        files: Files | None = None,
        migrations: Sequence[Migration] = MIGRATIONS,
        private: Callable[[], Path] | None = None,
        check_later: bool = False,
    ) -> Self:
        """Open the store in `folder`, which is made if need be; a damaged file is repaired, see `notices`.

        For `private`, a folder of the user's own, and `check_later` see `open_store`.

        Raises:
            StoreTooNew: a newer wishtui wrote it; nothing is touched.
            StoreBusy: it must be made or repaired, and another process keeps the lock.
            StoreError: the operating system refuses.
        """
        files, kind = _files_of(folder, files or Files())
        lock = StoreLock(folder / "inbox.lock", agent=agent, ending=partial(end_restores, files, folder))
        feed = ChangeFeed()
        opened = partial(_up_to_date, folder, lock, files, migrations, check_later)
        with ExitStack() as undo:
            undo.callback(lock.close)  # a store that cannot be opened keeps no file open
            try:
                files.make_folder(folder)
                _settle(lock)
                drafts = FileDrafts(folder / "drafts", files, agent, feed, private)
                lease = partial(FileDeliveryLease, folder, agent=agent)
                store = cls(Parts(folder, lock, drafts, feed, opened, lease), windows)
            except OSError as error:
                raise store_error(error, _("Could not open the store in {folder}", folder=folder)) from error
            drafts.empty_bin()
            undo.pop_all()
        store.notices += _folder_notices(folder, kind)
        return store

    @cached_property
    def appeals(self) -> "Appeals":
        """Appeals, and what the seller ticked of the risks' checklists."""
        from wishtui.store.appeals import Appeals  # most starts look at no appeal

        return Appeals(self._recorded, self.unit_of_work)

    @property
    def read_only(self) -> str:
        return self._trouble or self._databases.read_only

    def refresh(self) -> Changes:
        try:
            self._databases.catch_up()
            self._trouble = ""
        except StoreError as error:
            self._trouble = str(error)
        changes = self._databases.seen() | Changes(drafts=self.drafts.changed())
        self.feed.publish(changes)
        return changes

    def databases(self) -> list[JournalStorage]:
        """The storages behind the store, inbox first; the archive only once it has been read."""
        return self._databases.on_disk()

    def table(self, name: str = ISSUES) -> "JournalTable":
        """A table of the inbox, for TinyDB's own queries; a change made through it passes no rule of ours."""
        from wishtui.store.files.table import journal_table  # hardly anybody asks

        return journal_table(self._databases.inbox.storage, name)

    def close(self, *, compact: bool = True) -> None:
        self._keeping = None  # what is half made goes
        with ExitStack() as ending:
            ending.callback(self._guard.close)
            ending.callback(self._databases.close)
            ending.callback(self.composers.leave)
            if compact:
                self.maintenance.compact()
            self._databases.collect_notices()

    def without_waiting(self) -> AbstractContextManager[None]:
        return self._guard.without_waiting()

    @contextmanager
    def delivery_lease(self) -> Iterator[None]:
        lock = self._lease_lock()
        try:
            with lock:
                yield
        finally:
            lock.close()

    @contextmanager
    def _exclusively(self) -> "Iterator[Recorded]":
        with self._guard:
            self._databases.begin()
            if self._databases.read_only:
                raise StoreDamaged(self._databases.read_only)
            yield self._recorded

    def _commit(self, work: "StagedChanges") -> None:
        self._databases.commit(work)

    def _committed(self, work: "StagedChanges") -> None:
        most, least = (1, _IN_MEMORY) if work.independent else (_HARD_LIMIT, 0)
        storages = self._databases.on_disk()
        if any(storage.journal_size > max(most * fold_limit(storage), least) for storage in storages):
            self.maintenance.compact(rebases=True)
