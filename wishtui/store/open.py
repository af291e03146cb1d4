"""Opening a store, wherever it is; and what is done to one that is not open."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from wishtui.domain.windows import DEFAULT_WINDOWS, ReplyWindows
from wishtui.errors import UsageError, WishtuiError
from wishtui.i18n import _
from wishtui.private_files import Files
from wishtui.store.address import Where
from wishtui.store.protocols import NoStore, Store, UnfinishedMove
from wishtui.store.side_protocols import HealthFinding
from wishtui.store.telling import Tell, untold
from wishtui.text import clean_line


def open_store(
    where: Where,
    *,
    agent: str = "",
    windows: ReplyWindows = DEFAULT_WINDOWS,
    private: Callable[[], Path] | None = None,
    make: bool = True,
    check_later: bool = False,
    unfinished: bool = False,
    tell: Tell = untold,
) -> Store:
    """The store in a folder or a database; a damaged file is repaired, see its notices.

    `private` gives a folder of the user's own: it keeps the drafts that the store's does not take. A database without
    a store gets one if `make` says so; a folder always does, see `presence.is_store`. With `check_later` a file that
    nobody seems to have changed is checked as far as it is looked at, and whole before anything is done to it: for who
    looks at a few issues, or asks `Maintenance.is_as_written` beside something else. One that a move into it has left
    unfinished is opened only with `unfinished`. `tell` takes what opening has to wait for, before the wait.

    Raises:
        NoStore: there is none in the database, and none is made.
        UsageError: the address of the database cannot be used, or what speaks to databases is not installed.
        StoreTooNew: a newer wishtui wrote it; nothing is touched.
        StoreBusy: it must be made or repaired, and another process keeps the lock.
        UnfinishedMove: it holds a part of another store.
        StoreError: it cannot be used.
    """
    store: Store
    if isinstance(where, str):
        store = _postgres(where, agent=agent, windows=windows, private=private, make=make, tell=tell)
    else:
        store = _files(where, agent=agent, windows=windows, private=private, check_later=check_later)
    if not unfinished and (source := store.maintenance.unfinished_move):
        store.close(compact=False)
        raise UnfinishedMove(*_unfinished_move(source, where))
    return store


def _files(
    where: Path,
    *,
    agent: str,
    windows: ReplyWindows,
    private: Callable[[], Path] | None,
    check_later: bool,
) -> Store:
    from wishtui.store.files.store import FileStore

    return FileStore.open(where, agent=agent, windows=windows, private=private, check_later=check_later)


def _unfinished_move(source: str, where: Where) -> tuple[str, str]:
    """What to tell of a store that holds a part of another, and what to do about it."""
    problem = _("A move into this store was not finished: it may hold only a part of the other.")
    return problem, _(
        "Run `wishtui move {source} {target}` again, or empty it.", source=clean_line(source), target=where
    )


def _postgres(address: str, **options: Any) -> Store:
    try:
        from wishtui.store.postgres.store import PostgresStore
    except ModuleNotFoundError as error:
        raise UsageError(
            _("What speaks to PostgreSQL is not installed."), _("Install it with `pip install 'wishtui[postgres]'`.")
        ) from error
    return PostgresStore(address, **options)


def memory_store(*, agent: str = "", windows: ReplyWindows = DEFAULT_WINDOWS) -> Store:
    """A store that keeps nothing once it is gone."""
    from wishtui.store.memory import MemoryStore

    return MemoryStore(agent=agent, windows=windows)


def check(where: Where, tell: Tell = untold) -> list[HealthFinding]:
    """Look at every part of the store and change nothing. `tell` takes what has to be waited for."""
    if isinstance(where, str):
        return _check_database(where, tell)
    from wishtui.store.files.health import check
    from wishtui.store.files.move_mark import moving_from

    try:
        source = moving_from(Files(), where)
    except OSError:
        source = ""  # it is named among the kinds
    return [*_check_move(source, where), *_check_restore(where), *check(where)]


def _check_move(source: str, where: Where) -> list[HealthFinding]:
    return [HealthFinding("bad", *_unfinished_move(source, where))] if source else []


def _check_restore(folder: Path) -> list[HealthFinding]:
    from wishtui.store.files.restore_mark import is_restoring

    unfinished = _("A restore of this store has not ended.")
    remedy = _("Whoever opens the store next ends it, unless it is still at work.")
    return [HealthFinding("note", unfinished, remedy)] if is_restoring(folder) else []


def _check_database(address: str, tell: Tell) -> list[HealthFinding]:
    try:
        store = open_store(address, make=False, unfinished=True, tell=tell)
    except NoStore:
        remedy = _("Import issues with `wishtui import`, or move a store there with `wishtui move`.")
        return [HealthFinding("note", _("The database holds no store yet."), remedy)]
    except WishtuiError as error:
        return [HealthFinding("bad", error.message, error.remedy)]
    findings = [HealthFinding("note", notice) for notice in store.notices]
    findings += _check_move(store.maintenance.unfinished_move, address)
    findings += store.maintenance.check()
    store.close()
    return findings


def repair(where: Where) -> list[str]:
    """Make a damaged store writable again, keeping everything that can be read; gives what was done.

    Raises:
        UsageError: it is in a database.
        StoreError: nothing has changed.
    """
    if isinstance(where, str):
        raise UsageError(_("A database is repaired by whoever runs it."), _("`wishtui doctor` says how it is."))
    from wishtui.store.files.health import repair

    return repair(where)


def mend(where: Where) -> list[str]:
    """Give the files of a shared store to its group, and those of any other to their owner; gives what was done.

    Raises:
        UsageError: it is in a database.
        StoreError: the folder cannot be looked into.
    """
    if isinstance(where, str):
        raise UsageError(_("Who may use a database is said in the database."), _("See docs/postgres.md."))
    from wishtui.store.files.folder_entries import mend

    return mend(where)


def backup(where: Where, file: Path, tell: Callable[[str], None] = lambda notice: None) -> int:
    """Write everything that the store holds to `file`, drafts included; gives the number of issues.

    `tell` takes what the user must be told of the store.

    Raises:
        UsageError: `file` exists already.
        StoreError: the store, or `file`, cannot be used.
    """
    if isinstance(where, str):
        from wishtui.store.postgres import bundle

        return bundle.backup(where, file, tell)
    from wishtui.store.files.bundle import backup

    return backup(where, file, tell)


def restore(
    where: Where,
    file: Path,
    tell: Callable[[str], None] = lambda notice: None,
    private: Callable[[], Path] | None = None,
) -> int:
    """Make the store what `file` holds, and keep what it held before; gives the number of issues.

    `tell` takes what the user must be told of the store. `private` gives a folder of the user's own: it keeps what a
    database held before.

    Raises:
        UsageError: `file` is no backup of ours, or it is damaged. The store has not changed.
        StoreError: the store cannot be written.
    """
    if isinstance(where, str):
        from wishtui.store.postgres import bundle

        return bundle.restore(where, file, tell, private)
    from wishtui.store.files.bundle import restore

    return restore(where, file, tell)
