"""The two databases of a store, and opening one: made where the store is new, rebuilt where its file is damaged."""

import os
from contextlib import ExitStack, suppress
from pathlib import Path

from wishtui.errors import StoreBusy, StoreError
from wishtui.i18n import _
from wishtui.private_files import Files, UnusableFile
from wishtui.store.files.journal_storage import JournalStorage
from wishtui.store.files.lock import Guard
from wishtui.store.files.migrations import check_schema
from wishtui.store.files.restore_mark import is_restoring
from wishtui.store.files.snapshot import ARCHIVE, INBOX, PEEK, peek
from wishtui.store.files.snapshot_reader import UnreadableError
from wishtui.store.records import SCHEMA


def open_storage(
    folder: Path, name: str, guard: Guard, files: Files, limit: int = SCHEMA, *, check_later: bool = False
) -> JournalStorage:
    """Open a database; make it where the store is new, rebuild it where its file is damaged.

    With `check_later` the whole file is checked only where its time tells of a change, or once somebody needs it.

    Raises:
        StoreTooNew: a newer wishtui wrote it.
        StoreBusy: it has to be made or rebuilt, and another process keeps the lock.
        OSError: the operating system refuses.
    """
    check_heads(folder, files, limit)
    with suppress(UnreadableError):
        return _confirmed(JournalStorage(folder, name, guard, files, limit, check_later=check_later))
    with guard:
        try:
            return JournalStorage(folder, name, guard, files, limit)
        except UnreadableError as error:
            damaged = error.data
        from wishtui.store.files import recovery  # most openings find all well

        if damaged is None and recovery.is_new(folder, files):
            recovery.make(folder, files)
            return JournalStorage(folder, name, guard, files, limit)
        notices = recovery.recover(folder, name, files, damaged, limit)
        storage = JournalStorage(folder, name, guard, files, limit)
        storage.notices.extend(notices)
        storage.recovered = True
        return storage


def end_restores(files: Files, folder: Path, notices: list[str]) -> None:
    """What whoever has just got the lock of the store in `folder` does first; see `restoring.end_restore`."""
    if is_restoring(folder):
        from wishtui.store.files.restoring import end_restore  # hardly ever

        notices += filter(None, [end_restore(files, folder)])


def _confirmed(storage: JournalStorage) -> JournalStorage:
    """A journal that looked damaged is looked at again while nobody writes."""
    if storage.suspect:
        with ExitStack() as undo:
            undo.callback(storage.close)
            try:
                with storage.writing():
                    pass
            except StoreBusy:
                raise
            except StoreError:
                # Who may not write still reads.
                storage.damage = storage.damage or _(
                    "{file} looks damaged: no change is taken.", file=storage.journal.path.name
                )
                storage.notices.append(storage.damage)
            undo.pop_all()
    return storage


def check_heads(folder: Path, files: Files, limit: int) -> None:
    """See that no newer wishtui wrote either database. Raises StoreTooNew, OSError."""
    for path in (folder / f"{INBOX}.json", folder / f"{ARCHIVE}.json"):
        try:
            fd = files.open(path, os.O_RDONLY)
        except (FileNotFoundError, UnusableFile):
            continue  # who opens that one meets it
        try:
            meta = peek(files.read(fd, PEEK, 0))
        finally:
            files.close(fd)
        if meta is not None:
            check_schema(meta, path.name, limit)
