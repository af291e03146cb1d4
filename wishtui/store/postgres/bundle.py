"""A store in a database as one file, the same as files are backed up in, and back again."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from wishtui.errors import StoreError
from wishtui.i18n import _
from wishtui.store import Store
from wishtui.store.copying import copy, is_empty, records_of
from wishtui.store.files import bundle
from wishtui.store.files.file_system import stamp, store_error
from wishtui.store.files.store import FileStore
from wishtui.store.postgres.commits import roll_back
from wishtui.store.postgres.connector import DatabaseSession
from wishtui.store.postgres.store import PostgresStore
from wishtui.store.telling import Tell


def backup(address: str, file: Path, tell: Tell) -> int:
    """As `store.open.backup` says, by way of a store in a folder that is gone afterwards."""
    with _opened(address, tell, make=False) as store, TemporaryDirectory(prefix="wishtui-backup-") as folder:
        copied = FileStore.open(Path(folder) / "store")
        with _as_at_one_moment(store._change_log.session):
            copy(store, copied)
        copied.close()
        return bundle.backup(Path(folder) / "store", file, tell)


def restore(address: str, file: Path, tell: Tell, keep: Callable[[], Path] | None) -> int:
    """As `store.open.restore` says; `keep` gives the folder for what the database held before."""
    with TemporaryDirectory(prefix="wishtui-restore-") as folder:
        count = bundle.restore(Path(folder) / "store", file, tell)
        source = FileStore.open(Path(folder) / "store")
        try:
            with _opened(address, tell, make=True) as store:

                def keep_present() -> bool:
                    if is_empty(store):
                        return False
                    _keep(address, tell, keep)
                    return _goes_on(store, source)

                drafts = source.drafts.all(None)
                store.replace(records_of(source), source.appeals.ticks(), drafts, keep_present)
        finally:
            source.close(compact=False)
            for notice in source.notices:
                tell(notice)
    return count


def _goes_on(present: Store, restored: Store) -> bool:
    """Whether the log that is there goes on from the restored one: then it stays, and nothing is unlogged."""
    was = restored.log_chain()
    try:
        if present.log_chain().last < was.last:
            return False
        joint = next(present.log(below=was.last + 1), None)
    except StoreError:
        return False
    return not was.last or (joint is not None and (joint.number, joint.hash) == (was.last, was.end))


def _keep(address: str, tell: Tell, keep: Callable[[], Path] | None) -> None:
    if keep is None:
        raise StoreError(_("There is no place for what the database holds now."), _("Nothing has changed."))
    folder = keep() / "backups"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise store_error(error, _("Could not keep what the database holds now")) from error
    file = folder / f"before-restore.{stamp()}.zip"
    backup(address, file, tell)
    tell(_("What the database held is in {file}.", file=file))


@contextmanager
def _as_at_one_moment(session: DatabaseSession) -> Iterator[None]:
    """A block that reads the database as it is when that begins, whatever others record. Raises StoreError."""
    begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    with session.lock, ExitStack() as end:
        session.ask(_("Could not read the store"), lambda connection: connection.execute(begin))
        connection = session.connected()
        end.callback(roll_back, connection)
        yield
        if session.open_connection is not connection:
            raise StoreError(_("The database went away while it was read: no copy is made."), _("Try again."))


@contextmanager
def _opened(address: str, tell: Tell, *, make: bool) -> Iterator[PostgresStore]:
    store = PostgresStore(address, make=make, tell=tell)
    try:
        yield store
    finally:
        store.close()
        for notice in store.notices:
            tell(notice)
