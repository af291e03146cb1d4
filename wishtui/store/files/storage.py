"""A storage whose tables are in memory; `journal_storage` keeps them on disk."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from wishtui.store.files.file_system import release_pages
from wishtui.store.files.journal import JournalEntry
from wishtui.store.files.lock import Guard
from wishtui.store.files.snapshot import Meta, Tables

if TYPE_CHECKING:
    from mmap import mmap

    from wishtui.store.files.index import Index


class TableStorage:
    """Tables in memory. A commit has two steps, so that two storages can commit together:

    `append` makes entries durable, `publish` makes them visible; `rollback` takes back what was appended.
    """

    def __init__(self, name: str, guard: Guard) -> None:
        self.name = name
        self.guard = guard
        self.tables: Tables = {}
        self.meta = Meta()
        self.notices: list[str] = []
        self._noticed: set[str] = set()
        self.index: Index | None = None
        """What the tables were told by; None where their file was read itself."""
        self.on_commit: Callable[[list[JournalEntry]], None] | None = None
        """Told of entries just before the tables take them."""
        self.on_reload: Callable[[], None] | None = None
        """Told when the tables were read anew."""
        self.on_rebase: Callable[[], None] | None = None
        """Told when the tables lie over another snapshot, which holds the same."""
        self.mapped: mmap | None = None
        """What the documents are mapped from; they keep it too."""
        self.overwritten = False
        """Whether, when they were, the file had been written over in place, so that nobody knows what was there."""
        self._pending: list[list[JournalEntry]] = []

    def tell(self, notice: str) -> None:
        """Have something told, once."""
        if notice not in self._noticed:
            self._noticed.add(notice)
            self.notices.append(notice)

    def change(self, decide: Callable[[], list[JournalEntry]]) -> bool:
        """Commit what `decide` says, called when every change of others is known and none can come between.

        Gives whether there was anything to commit.
        """
        with self.writing():
            entries = decide()
            if not entries:
                return False
            with self.guard.state, ExitStack() as undo:
                undo.callback(self.rollback)
                self.append(entries)
                undo.pop_all()
                self.publish()
        return True

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock, with every change of others known."""
        with self.guard:
            self.catch_up(writer=True)
            yield

    def append(self, entries: list[JournalEntry]) -> None:
        """Make `entries` durable as one commit, not yet visible."""
        self._pending.append(entries)

    def publish(self) -> None:
        """Make visible what was appended."""
        pending, self._pending = self._pending, []
        for entries in pending:
            self._apply(entries)

    def rollback(self) -> None:
        """Take back what was appended and not accepted."""
        self._pending.clear()

    def catch_up(self, *, writer: bool = False) -> None:
        """Learn what others have committed; a writer, who holds the lock, also clears away what a dead one left."""

    def check(self) -> None:
        """See that the snapshot is what was written, where opening has left that for later; raises as `catch_up`."""

    def release_pages(self) -> None:
        """All documents have been read once; the next are wanted one by one."""
        if self.mapped is not None:
            release_pages(self.mapped)

    @property
    def sound(self) -> bool:
        """Whether the documents can be looked at: not while the file that they are mapped from is being cut short."""
        return self.mapped is None or self.mapped.size() >= len(self.mapped)

    @property
    def read_only(self) -> str:
        """Why this storage takes no write now; empty when it does."""
        return ""

    @property
    def journal_size(self) -> int:
        """Bytes of the journal that the next opening has to replay."""
        return 0

    @property
    def snapshot_size(self) -> int:
        """Bytes of the snapshot."""
        return 0

    def set_aside(self, data: bytes, kind: str) -> Path | None:
        """Keep `data`, which is about to be written over; gives where. In memory there is no such place."""
        return None

    def _apply(self, entries: list[JournalEntry]) -> None:
        if self.on_commit is not None:
            self.on_commit(entries)
        for entry in entries:
            documents = self.tables.setdefault(entry.t, {})
            documents.update(entry.put)
            for key in entry.gone:
                documents.pop(key, None)
