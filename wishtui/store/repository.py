"""The store: issues in two databases, read at once, changed one writer at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Self

import msgspec

from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.domain.issue import Issue
from wishtui.errors import StoreDamaged, StoreError, UsageError
from wishtui.store.changes import ChangeFeed, Changes
from wishtui.store.databases import open_storage
from wishtui.store.drafts import DraftBox, FileDrafts
from wishtui.store.files import Files, explained
from wishtui.store.journalled import JournalStorage, fold_limit
from wishtui.store.lock import Guard, StoreLock
from wishtui.store.migrations import MIGRATIONS, Migration, migrate, newest
from wishtui.store.mounts import network_filesystem
from wishtui.store.reading import Reader
from wishtui.store.shelves import Shelves, index_if_read
from wishtui.store.storage import MemoryStorage
from wishtui.store.table import JournalTable

if TYPE_CHECKING:
    from wishtui.store.appeals import AppealBook
    from wishtui.store.transaction import Transaction

_HARD_LIMIT = 4
"""A journal this many times over the size at which folding in is due is folded in by the writer itself."""


class NoSuchIssue(UsageError):
    """The store holds no issue of that id."""


class Parts(msgspec.Struct, frozen=True):
    """What a store is made of."""

    guard: Guard
    drafts: DraftBox
    opened: Callable[[str], MemoryStorage]
    folder: Path | None = None


class Store(Reader):
    """Issues, orders and drafts. May be used from several threads; made by `open` or `in_memory`."""

    def __init__(self, parts: Parts, window: timedelta = DEFAULT_WINDOW) -> None:
        self.folder = parts.folder
        self.drafts = parts.drafts
        self.window = window
        self.notices: list[str] = []
        """What the user must be told: repairs, and where damaged files are kept."""
        super().__init__(parts.guard, Shelves(parts.guard, parts.opened, self.notices))
        self.feed = ChangeFeed()
        """Tells of every commit: ours as soon as it is made, those of others when `refresh` learns of them."""
        parts.drafts.feed = self.feed
        self._busy = False
        self._trouble = ""

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        agent: str = "",
        window: timedelta = DEFAULT_WINDOW,
        files: Files | None = None,
        migrations: Sequence[Migration] = MIGRATIONS,
    ) -> Self:
        """Open the store in `folder`, which is made if need be; a damaged file is repaired, see `notices`.

        Raises:
            StoreTooNew: a newer wishtui wrote it; nothing is touched.
            StoreBusy: it must be made or repaired, and another process keeps the lock.
            StoreError: the operating system refuses.
        """
        files = files or Files()
        kind = network_filesystem(folder)
        files.maps = not kind
        lock = StoreLock(folder / "inbox.lock", agent=agent)

        def opened(name: str) -> JournalStorage:
            storage = open_storage(folder, name, lock, files, newest(migrations))
            migrate(storage, migrations)
            return storage

        try:
            files.make_folder(folder)
            drafts = FileDrafts(folder / "drafts", files, agent)
            store = cls(Parts(lock, drafts, opened, folder), window)
        except OSError as error:
            raise explained(error, f"open the store in {folder}") from error
        with suppress(OSError):
            drafts.empty_bin()
        if kind:
            store.notices.append(f"{folder} is on a network file system ({kind}), whose locks may not hold.")
        return store

    @classmethod
    def in_memory(cls, *, agent: str = "", window: timedelta = DEFAULT_WINDOW) -> Self:
        """A store that keeps nothing once it is gone."""
        guard = Guard()
        return cls(Parts(guard, DraftBox(agent), lambda name: MemoryStorage(name, guard)), window)

    @property
    def read_only(self) -> str:
        """Why no change is taken now; empty when all is well."""
        return self._trouble or self._shelves.read_only

    @property
    def found_damage(self) -> bool:
        """Whether a file was found damaged, repaired or not; the notices say what became of it."""
        return any(storage.rebuilt or storage.damage for storage in self._shelves.on_disk())

    @property
    def compaction_due(self) -> bool:
        """Whether it is time to call `compact`, best from a thread."""
        return any(storage.journal_size > fold_limit(storage) for storage in self._shelves.on_disk())

    @cached_property
    def appeals(self) -> "AppealBook":
        """Appeals, and what the seller ticked of the risks' checklists."""
        from wishtui.store.appeals import AppealBook  # most starts look at no appeal

        return AppealBook(self._guard, self._shelves, self.feed)

    @contextmanager
    def transaction(self) -> Iterator["Transaction"]:
        """Several changes as one. The lock is held meanwhile: neither draw, nor ask, nor call the network in it.

        Raises:
            StoreBusy: another process keeps the lock.
            StoreFull: the disk is full; nothing is recorded.
            StoreDamaged: the store takes no changes, or the disk failed; nothing is recorded.
        """
        from wishtui.store.transaction import Transaction  # the first frame changes nothing

        with self._guard:
            if self._busy:
                raise RuntimeError("a transaction of this store is open already")
            self._busy = True
            try:
                self._shelves.begin()
                if self._shelves.read_only:
                    raise StoreDamaged(self._shelves.read_only)
                changes = Transaction(self)
                yield changes
                self._shelves.commit(changes)
            finally:
                self._busy = False
        self.feed.publish(Changes(issues=frozenset(changes.issues), orders=frozenset(changes.pending_orders)))
        if any(storage.journal_size > _HARD_LIMIT * fold_limit(storage) for storage in self._shelves.on_disk()):
            self.compact()

    def without_waiting(self) -> AbstractContextManager[None]:
        """A block in which a change that would wait for another process raises StoreBusy at once."""
        return self._guard.without_waiting()

    def change(self, issue_id: str, change: Callable[[Issue], Issue]) -> Issue:
        """Put what `change` makes of the record as it stands now; gives it as recorded.

        Raises:
            NoSuchIssue: there is none of that id.
            AnswerLocked: it adds an answer to an issue that takes none.
            StoreError: as `transaction` does; and whatever `change` raises.
        """
        with self.transaction() as changes:
            issue = changes.get(issue_id)
            if issue is None:
                raise NoSuchIssue(f"There is no issue {issue_id}.", "`wishtui list` shows what there is.")
            return changes.put(change(issue))

    def refresh(self) -> Changes:
        """What others have changed since the last look, published as well. Costs a few calls of `stat` when none did.

        Raises nothing: where the files cannot be read, `read_only` says so and what is shown stays as it was.
        """
        try:
            self._shelves.catch_up()
            self._trouble = ""
        except StoreError as error:
            self._trouble = str(error)
        changes = self._shelves.seen() | Changes(drafts=self.drafts.changed())
        self.feed.publish(changes)
        return changes

    def databases(self) -> list[JournalStorage]:
        """The storages behind the store, inbox first; none in memory, and the archive only once it has been read."""
        return self._shelves.on_disk()

    def table(self) -> JournalTable:
        """The inbox's table, for TinyDB's own queries; a change made through it passes no rule of ours."""
        return self._shelves.inbox.issues

    def compact(self) -> None:
        """Fold the journals into new snapshots. What goes wrong is only a notice: every change is safe already."""
        from wishtui.store.compaction import compact  # long after the first frame

        for storage in self._shelves.on_disk():
            try:
                compact(storage)
            except OSError as error:
                self.notices.append(f"{explained(error, f'tidy {storage.path.name}').message} No change is lost.")
            except StoreError as error:
                self.notices.append(f"{storage.path.name} was not tidied: {error.message} No change is lost.")
        self._shelves.collect()

    def tend(self) -> None:
        """What opening left for later, best done in a thread: index the files that had to be read."""
        for storage in self._shelves.on_disk():
            index_if_read(storage)

    def close(self, *, compact: bool = True) -> None:
        """Fold in the journals, unless told otherwise, and let go of every file. Closing twice is no mistake."""
        if compact:
            self.compact()
        for storage in self._shelves.on_disk():
            storage.close()
        self._guard.close()
