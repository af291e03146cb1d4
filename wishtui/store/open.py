"""Opening a store, wherever it is; and what is done to one that is not open."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from wishtui.domain.deadline import DEFAULT_WINDOW
from wishtui.store.address import Where
from wishtui.store.protocols import HealthFinding, Store


def open_store(
    where: Where, *, agent: str = "", window: timedelta = DEFAULT_WINDOW, private: Callable[[], Path] | None = None
) -> Store:
    """The store in a folder or a database, which is made if need be; a damaged file is repaired, see its notices.

    `private` gives a folder of the user's own: it keeps the drafts that the store's does not take.

    Raises:
        StoreTooNew: a newer wishtui wrote it; nothing is touched.
        StoreBusy: it must be made or repaired, and another process keeps the lock.
        StoreError: it cannot be used.
    """
    if isinstance(where, str):
        from wishtui.store.postgres.store import PostgresStore

        return PostgresStore(where, agent=agent, window=window, private=private)
    from wishtui.store.files.store import FileStore

    return FileStore.open(where, agent=agent, window=window, private=private)


def memory_store(*, agent: str = "", window: timedelta = DEFAULT_WINDOW) -> Store:
    """A store that keeps nothing once it is gone."""
    from wishtui.store.memory import MemoryStore

    return MemoryStore(agent=agent, window=window)


def check(where: Path) -> list[HealthFinding]:
    """Look at every part of the store and change nothing."""
    from wishtui.store.files.health import check

    return check(where)


def repair(where: Path) -> list[str]:
    """Make a damaged store writable again, keeping everything that can be read; gives what was done.

    Raises:
        StoreError: nothing has changed.
    """
    from wishtui.store.files.health import repair

    return repair(where)


def mend(where: Path) -> list[str]:
    """Give the files of a shared store to its group, and those of any other to their owner; gives what was done.

    Raises:
        StoreError: the folder cannot be looked into.
    """
    from wishtui.store.files.entries import mend

    return mend(where)


def backup(where: Path, file: Path, tell: Callable[[str], None] = lambda notice: None) -> int:
    """Write everything that the store holds to `file`, drafts included; gives the number of issues.

    `tell` takes what the user must be told of the store.

    Raises:
        UsageError: `file` exists already.
        StoreError: the store, or `file`, cannot be used.
    """
    from wishtui.store.files.bundle import backup

    return backup(where, file, tell)


def restore(where: Path, file: Path, tell: Callable[[str], None] = lambda notice: None) -> int:
    """Make the store what `file` holds, and keep what it held before; gives the number of issues.

    `tell` takes what the user must be told of the store.

    Raises:
        UsageError: `file` is no backup of ours, or it is damaged. The store has not changed.
        StoreError: the store cannot be written.
    """
    from wishtui.store.files.bundle import restore

    return restore(where, file, tell)
