"""A TinyDB storage on disk: a snapshot that plain TinyDB opens, and beside it a journal of what changed since.

    inbox.json          the snapshot of generation 7
    inbox.7.journal     one line for each commit since; absent when there was none
    inbox.7.index       where each document of the snapshot stands; only a cache
    inbox.mark          how far the journal had come at its last change

A commit appends one line and waits for the disk before anybody sees it. The journal carries the generation of its
snapshot in its name, so that nobody appends to, or replays, the journal of another snapshot.
"""

import mmap
import os
from contextlib import ExitStack, suppress
from pathlib import Path

import msgspec

from wishtui.errors import StoreDamaged
from wishtui.i18n import _
from wishtui.private_files import Files, put_file
from wishtui.store.files.damage import note_alteration, note_corruption, note_loss, put_torn_aside
from wishtui.store.files.file_system import Identity, identity_of, refusal_line, stamp
from wishtui.store.files.index import checksum, index_path
from wishtui.store.files.journal import JournalEntry, Rest, Scan, line_of
from wishtui.store.files.journal_file import JournalFile
from wishtui.store.files.lock import Guard
from wishtui.store.files.overlay import Overlay
from wishtui.store.files.snapshot import PEEK, Meta, Tables, peek
from wishtui.store.files.snapshot_reader import (
    ChangedBy,
    LoadedSnapshot,
    UnreadableError,
    read_snapshot,
    readable,
)
from wishtui.store.files.storage import TableStorage
from wishtui.store.files.watermark import Mark, Watermark
from wishtui.store.records import SCHEMA

SMALLEST_FOLD = 8 << 20
"""Bytes of journal that are never worth folding in before the store closes."""

_LARGE_CHUNK = 4 << 20
"""Bytes to read at once beside a busy thread."""

_TRIES = 20
"""How often a reader follows others who compact at the same time."""


class JournalStorage(TableStorage):
    """One database of the store on disk; the files exist, `opening.open_storage` sees to that.

    Raises:
        UnreadableError: at construction, when the snapshot cannot be read.
        OSError: at construction, when the operating system refuses.
    """

    def __init__(
        self, folder: Path, name: str, guard: Guard, files: Files, limit: int = SCHEMA, *, check_later: bool = False
    ) -> None:
        """With `check_later` the snapshot is believed to be what was written until `check`, or `catch_up`, looks."""
        super().__init__(name, guard)
        self.limit = limit
        """The newest schema that this wishtui knows."""
        self.folder = folder
        self.files = files
        self.path = folder / f"{name}.json"
        self.journal = JournalFile(files, self.journal_path(0))
        self.damage = ""
        """Why the journal takes no more lines; empty while all is well."""
        self.outdated = ""
        """Why it could not be brought up to date, and so takes no change; empty while it is."""
        self.recovered = False
        """Whether its file was damaged and has been made anew in this very opening."""
        self.suspect = False
        """Whether the journal looked damaged to a reader; only a writer, who holds the lock, can be sure."""
        self.journal_lost = False
        """Whether the journal has gone, or was cut, while all that it held is in memory; a writer records it anew."""
        self.base_snapshot: LoadedSnapshot
        """The snapshot that the tables began with; later ones of the same line may stand in its place on disk."""
        self._check_later = check_later
        self._snapshot = -1
        self._watermark = Watermark(files, folder, name, lambda error: self.tell(refusal_line(error)))
        self._identity: Identity = (0, 0, 0, 0)
        self._mapped_file: Identity = (0, 0, 0, 0)
        self._load()

    def journal_path(self, generation: int) -> Path:
        """Where the journal of that snapshot lies."""
        return self.folder / f"{self.name}.{generation}.journal"

    @property
    def read_only(self) -> str:
        return self.journal.failure or self.damage or self.outdated

    @property
    def journal_size(self) -> int:
        return self.journal.good

    @property
    def snapshot_size(self) -> int:
        return self._identity[2]

    def append(self, entries: list[JournalEntry]) -> None:
        if self.read_only:
            raise StoreDamaged(self.read_only)
        if self.journal_lost:
            raise StoreDamaged(
                _("{file} was cut or taken away.", file=self.journal.path.name),
                _("Try once more: that records it anew."),
            )
        self.journal.write(line_of(entries))
        super().append(entries)

    def publish(self) -> None:
        self.journal.confirm()
        self.note_progress()
        super().publish()

    def rollback(self) -> None:
        super().rollback()
        self.journal.cancel_pending()

    def catch_up(self, *, writer: bool = False) -> None:
        """Learn what others have appended. Raises StoreError when the files cannot be read any more."""
        self.check()
        with self.guard.state, readable(self.path.name):
            for _ in range(_TRIES):
                if self._identity == identity_of(self.files.stat(self.path)):
                    break
                self._switch_snapshot()
            self._read_journal(writer=writer)

    def check(self) -> None:
        """See that the snapshot is what was written, where opening has left that for later.

        Where it is not, it is read anew, as whoever opens it then would. Raises StoreError as `catch_up` does.
        """
        with readable(self.path.name):
            base = self.base_snapshot
            if is_as_written(self):
                return
            with self.guard.state:
                if self.base_snapshot is base:
                    _believe(self)
                    _load_altered(self, base.meta.generation)

    def note_progress(self) -> None:
        """Note how far the journal has come, for whoever opens it next; the caller holds the lock."""
        journal = self.journal
        self._watermark.write(Mark(self.meta.generation, journal.changes, journal.good, journal.crc))

    def snapshot_again(self) -> int:
        """The snapshot as a file of its own, for its reader to close; -1 once the storage is closed. Raises OSError."""
        return self.files.duplicate(self._snapshot) if self._snapshot >= 0 else -1

    def close(self) -> None:
        with self.guard.state:
            self.journal.close()
            self._watermark.close()
            if self._snapshot >= 0:
                self.files.close(self._snapshot)
            self._snapshot = -1

    def adopt(self, fd: int, meta: Meta) -> None:
        """Make the snapshot behind `fd` ours. It stays open, so that the kernel cannot give its number to another."""
        self.close()
        self._snapshot, self.meta = fd, meta
        self._identity = identity_of(self.files.fstat(fd))
        failure = self.journal.failure
        self.journal = JournalFile(self.files, self.journal_path(meta.generation))
        self.journal.failure = failure
        self.damage, self.journal_lost = "", False
        if meta.schema > self.limit:
            self.damage = _("A newer wishtui has taken over the store: close this one and use the newer.")

    def set_aside(self, data: bytes, kind: str) -> Path:
        """Keep `data` in the quarantine; gives the path. Raises OSError."""
        quarantine = self.folder / "quarantine"
        self.files.make_folder(quarantine)
        path = quarantine / f"{self.name}.{self.meta.generation}.{stamp()}.{kind}"
        put_file(self.files, path, [data])
        return path

    def _load(self) -> None:
        """Read the snapshot and its journal, both of one generation."""
        callback, self.on_commit = self.on_commit, None
        earlier = self._mapped_file
        try:
            for _ in range(_TRIES):
                self._read_snapshot()
                self._read_journal(writer=False)
                if self._identity == identity_of(self.files.stat(self.path)):
                    break
        finally:
            self.on_commit = callback
        self.overwritten = earlier[:2] == self._identity[:2] and earlier != self._identity
        if self.on_reload is not None:
            self.on_reload()
        self.overwritten = False

    def _read_snapshot(self) -> None:
        try:
            fd = self.files.open(self.path, os.O_RDONLY)
        except FileNotFoundError as error:
            raise UnreadableError(None) from error
        with ExitStack() as undo:
            undo.callback(self.files.close, fd)
            read = read_snapshot(self.files, self.folder, self.name, fd, check_later=self._check_later)
            undo.pop_all()
        self.adopt(fd, read.meta)
        if read.notice:
            self.tell(read.notice)
        if read.change in (ChangedBy.DISK, ChangedBy.UNKNOWN):
            note_alteration(self, read.change)
        take_snapshot(self, read, {name: Overlay(documents) for name, documents in read.tables.items()})

    def _switch_snapshot(self) -> None:
        """Another snapshot stands there: when it is ours with its journal folded in, there is nothing to read anew."""
        fd = self.files.open(self.path, os.O_RDONLY)
        with ExitStack() as undo:
            undo.callback(self.files.close, fd)
            meta = peek(self.files.read(fd, PEEK, 0))
            news = self._last_news(meta)
            if meta is not None and news is not None:
                undo.pop_all()
                self._apply(news.entries)
                self.adopt(fd, meta)
                return
        self._load()

    def _last_news(self, meta: Meta | None) -> Scan | None:
        """The end of our journal, where `meta` is of the snapshot that it was folded into."""
        mine = self.meta.generation
        if meta is None or self.journal.fd < 0 or (meta.follows, meta.generation) != (mine, mine + 1):
            return None
        news = self.journal.news()
        return news if news is not None and news.rest is Rest.NOTHING else None

    def _read_journal(self, *, writer: bool) -> None:
        # The mark is read before the journal: it never tells of more than the journal holds by then.
        fresh = not self.journal.good
        mark = self._watermark.read(self.meta.generation) if fresh or self.suspect else None
        news = self.journal.news()
        if news is None and not _is_cut(self):
            self._load()
            return
        if news is not None and news.entries:
            self._apply(news.entries)
        rest = news.rest if news is not None else Rest.NOTHING
        self.journal_lost = not fresh and (news is None or self.journal.is_gone)
        cut = mark if mark is not None and rest is not Rest.CORRUPT and not self.journal.holds(mark) else None
        self.suspect = self.journal_lost or cut is not None or rest is Rest.CORRUPT
        if not writer or self.journal_lost:
            return
        if cut is not None:
            note_loss(self, cut)
        elif news is not None and rest is Rest.CORRUPT:
            if not self.damage:
                self._apply(news.later)
                note_corruption(self)
        elif rest is Rest.TORN:
            put_torn_aside(self)


def make_mark(storage: JournalStorage) -> bool:
    """Have the journal's mark be there before a snapshot says that it is; gives whether it is."""
    return storage._watermark.make()


def is_as_written(storage: JournalStorage) -> bool:
    """Whether the snapshot is what was written, where opening has left that for later. Raises OSError."""
    with storage.guard.state:
        base = storage.base_snapshot
        fd = -1 if base.checked or base.index is None else storage.snapshot_again()
        if fd < 0 or base.index is None:
            return True
    try:
        sound = checksum(storage.files, fd, _LARGE_CHUNK) == base.index.head.crc
    finally:
        storage.files.close(fd)
    with storage.guard.state:
        if sound and storage.base_snapshot is base:
            _believe(storage)
    return sound


def _believe(storage: JournalStorage) -> None:
    """Leave nothing more of the snapshot for later: whatever is wrong with it is known."""
    storage._check_later = False
    if storage.index is not None:
        storage.index.believe()
    storage.base_snapshot = msgspec.structs.replace(storage.base_snapshot, checked=True)


def _load_altered(storage: JournalStorage, generation: int) -> None:
    """Read the snapshot from end to end; where that cannot be done, have the next opening try, and mend it."""
    try:
        storage._load()
    except UnreadableError:
        with suppress(OSError):
            storage.files.unlink(index_path(storage.folder, storage.name, generation))
        raise


def _is_cut(storage: JournalStorage) -> bool:
    """Whether a journal that is no more what it was lacks what was confirmed, not only what was taken back."""
    mark = storage._watermark.read(storage.meta.generation)
    return mark is not None and not mark.is_kept(storage.journal.tail(0))


def take_snapshot(storage: JournalStorage, read: LoadedSnapshot, tables: Tables) -> None:
    """Have `tables` lie over the snapshot in place, which was read, or which they were folded into."""
    storage.base_snapshot, storage.index, storage.tables = read, read.index, tables
    mapped = read.data if isinstance(read.data, mmap.mmap) else None
    storage.mapped, storage._mapped_file = mapped, storage._identity if mapped is not None else (0, 0, 0, 0)


def fold_limit(storage: JournalStorage) -> int:
    """Bytes of journal that the next opening would not feel: growing with the snapshot keeps the work in proportion."""
    return max(SMALLEST_FOLD, storage.snapshot_size // 4)
