"""The two databases of a store, and opening one: made where the store is new, rebuilt where its file is damaged."""

import os
from contextlib import ExitStack, suppress
from pathlib import Path

from wishtui.store.files import Files
from wishtui.store.journalled import JournalStorage
from wishtui.store.lock import Guard
from wishtui.store.migrations import check_schema
from wishtui.store.opening import UnreadableError
from wishtui.store.records import SCHEMA
from wishtui.store.snapshot import PEEK, peek

INBOX = "inbox"
ARCHIVE = "archive"


def open_storage(folder: Path, name: str, guard: Guard, files: Files, limit: int = SCHEMA) -> JournalStorage:
    """Open a database; make it where the store is new, rebuild it where its file is damaged.

    Raises:
        StoreTooNew: a newer wishtui wrote it.
        StoreBusy: it has to be made or rebuilt, and another process keeps the lock.
        OSError: the operating system refuses.
    """
    check_heads(folder, files, limit)
    with suppress(UnreadableError):
        return _confirmed(JournalStorage(folder, name, guard, files, limit))
    with guard:
        try:
            return JournalStorage(folder, name, guard, files, limit)
        except UnreadableError as error:
            damaged = error.data
        from wishtui.store import rebuilding  # most openings find all well

        if damaged is None and rebuilding.is_new(folder, files):
            rebuilding.make(folder, files)
            return JournalStorage(folder, name, guard, files, limit)
        notices = rebuilding.rebuild(folder, name, files, damaged, limit)
        storage = JournalStorage(folder, name, guard, files, limit)
        storage.notices.extend(notices)
        storage.rebuilt = True
        return storage


def _confirmed(storage: JournalStorage) -> JournalStorage:
    """A journal that looked damaged is looked at again while nobody writes."""
    if storage.suspect:
        with ExitStack() as undo:
            undo.callback(storage.close)
            with storage.writing():
                undo.pop_all()
    return storage


def check_heads(folder: Path, files: Files, limit: int) -> None:
    """See that no newer wishtui wrote either database. Raises StoreTooNew, OSError."""
    for path in (folder / f"{INBOX}.json", folder / f"{ARCHIVE}.json"):
        try:
            fd = files.open(path, os.O_RDONLY)
        except FileNotFoundError:
            continue
        try:
            meta = peek(files.read(fd, PEEK, 0))
        finally:
            files.close(fd)
        if meta is not None:
            check_schema(meta, path.name, limit)
