"""The whole store in one file, and back again."""

import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from wishtui.domain.log import NO_LOG, LogChain, LogEntry
from wishtui.errors import StoreError, UsageError, unreadable
from wishtui.i18n import _
from wishtui.i18n.parsers import parser_reason
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files, bounded, temporary
from wishtui.store.files.file_system import forget, publish, stamp, store_error
from wishtui.store.files.migrations import MIGRATIONS, check_schema, migrate, newest
from wishtui.store.files.restoring import Replacement, replace_together
from wishtui.store.files.snapshot import ARCHIVE, INBOX, META, Documents, Meta, Tables, chunks, parse
from wishtui.store.files.store import FileStore
from wishtui.store.records import ISSUES, LOG, LOG_CHAIN, UNREADABLE
from wishtui.store.side_records import read_log_chain, read_log_entry
from wishtui.store.telling import Tell, untold

if TYPE_CHECKING:
    from zipfile import ZipFile

_MANIFEST = "wishtui-backup.json"
_DRAFTS = "drafts/"
_METHODS = frozenset({0, 8})
"""How parts of a backup may be packed: not at all, or deflated. Any other has failures of its own."""


_LOOKS = 20
"""How often a store is looked at, in which others record something each time, before they have to wait."""


class _Manifest(msgspec.Struct):
    made_at: datetime
    issues: int
    format: int = 1


class _Content(NamedTuple):
    databases: dict[str, tuple[Meta, Tables]]
    drafts: dict[str, bytes]

    @property
    def rows(self) -> int:
        return sum(len(rows) for _, tables in self.databases.values() for rows in tables.values())

    @property
    def issues(self) -> int:
        return sum(len(tables.get(ISSUES, {})) for _, tables in self.databases.values())


def backup(folder: Path, file: Path, tell: Tell = untold) -> int:
    """Write everything that the store in `folder` holds to `file`, drafts included; gives the number of issues.

    A draft that cannot be read is left out, and told like all else that `tell` takes.

    Raises:
        UsageError: `file` exists already.
        StoreError: the store, or `file`, cannot be used.
    """
    store = FileStore.open(folder)
    try:
        content = _at_one_moment(store)
    finally:
        _close(store, tell)
    _pack(folder, file, content)
    return content.issues


def _pack(folder: Path, file: Path, content: _Content) -> None:
    """Write `content`, of the store in `folder`, to `file`. Raises as `backup` does."""
    files = Files()
    files.root = folder
    try:
        with temporary(files, file) as (path, fd):
            _write(fd, content)
            files.fsync(fd)
            publish(files, path, file)
        files.fsync_dir(file.parent)
    except FileExistsError as error:
        raise UsageError(_("{file} exists already.", file=file), _("Choose another name.")) from error
    except FileNotFoundError as error:
        raise UsageError(_("There is no folder {folder}.", folder=file.parent), _("Choose another folder.")) from error
    except OSError as error:
        raise store_error(error, _("Could not write {file}", file=file)) from error


def restore(folder: Path, file: Path, tell: Tell = untold) -> int:
    """Make the store in `folder` what `file` holds; gives the number of issues.

    What it held before goes to a file of its own under `backups/`. Drafts that are there stay, missing ones are added;
    so does the log, where it goes on from that of `file`.

    Raises:
        UsageError: `file` is no backup of ours, or it is damaged. The store has not changed.
        StoreTooNew: a newer wishtui made it.
        StoreError: the store cannot be written.
    """
    content = _read(file)
    store = FileStore.open(folder)
    try:
        store.closed_index()
        # What others record meanwhile would be neither in the store nor in what is kept of it.
        with store.databases()[0].writing():
            present = _at_one_moment(store)
            kept = f"before-restore.{stamp()}.zip" if present.rows or present.drafts else ""
            if kept:
                store.drafts.files.make_folder(folder / "backups")
                _pack(folder, folder / "backups" / kept, present)
            try:
                _put(store, _with_log(content, present), kept)
            except OSError:  # nothing has changed: what is kept of it would only take room
                if kept:
                    with suppress(OSError):
                        forget(store.drafts.files, folder / "backups" / kept)
                raise
    except OSError as error:
        raise store_error(error, _("Could not restore the store")) from error
    finally:
        _close(store, tell)
    return content.issues


def _with_log(restored: _Content, present: _Content) -> _Content:
    """What is restored, with the log that is there where that goes on from the restored one: nothing is unlogged.

    A log that cannot be read goes on from none, and from one that cannot be read none does.
    """
    try:
        was, is_now = _chain(restored), _chain(present)
        joint = _log_entry(present, was.last) if was.last else None
    except UNREADABLE:
        return restored
    if was.last and (joint is None or joint.hash != was.end):
        return restored
    databases = {}
    for name, (meta, tables) in restored.databases.items():
        others = {table: rows for table, rows in tables.items() if table not in (LOG, LOG_CHAIN)}
        log = {table: rows for table, rows in present.databases[name][1].items() if table in (LOG, LOG_CHAIN)}
        databases[name] = (meta, {**others, **log})
    return restored._replace(databases=databases) if is_now.last else restored


def _chain(content: _Content) -> LogChain:
    raw = content.databases[INBOX][1].get(LOG_CHAIN, {}).values()
    return next(map(read_log_chain, raw), NO_LOG)


def _log_entry(content: _Content, number: int) -> LogEntry | None:
    entries = (tables.get(LOG, {}).get(str(number)) for _, tables in content.databases.values())
    return next((read_log_entry(raw) for raw in entries if raw is not None), None)


def _close(store: FileStore, tell: Tell) -> None:
    store.close(compact=False)
    for notice in store.notices:
        tell(notice)


def _at_one_moment(store: FileStore) -> _Content:
    """What the store holds, whatever others record meanwhile. Raises StoreError.

    An issue that moves from one database to the other could be missed in both, were they read at two moments.
    """
    store.closed_index()
    inbox, archive = store.databases()
    for _look in range(_LOOKS):
        known = inbox.meta.generation, inbox.journal_size
        archive.catch_up()
        inbox.catch_up()
        if known == (inbox.meta.generation, inbox.journal_size):
            return _content(store)
    with inbox.writing():
        archive.catch_up()
        return _content(store)


def _content(store: FileStore) -> _Content:
    images = {storage.name: (storage.meta, _rows(storage.tables)) for storage in store.databases()}
    drafts = {}
    for name in store.drafts.names():
        try:
            drafts[name] = store.drafts.raw(name)
        except FileNotFoundError:
            continue
        except OSError as error:
            store.drafts.tell(unreadable(_("The draft {name}", name=name), os_reason(error)))
    return _Content(images, drafts)


def _rows(tables: Mapping[str, Documents] | Mapping[str, dict[str, msgspec.Raw]]) -> Tables:
    return {name: dict(rows) for name, rows in tables.items() if name != META}


def _write(fd: int, content: _Content) -> None:
    from zipfile import ZIP_DEFLATED, ZipFile  # costs a start that never needs it

    manifest = _Manifest(made_at=datetime.now(UTC), issues=content.issues)
    with os.fdopen(os.dup(fd), "w+b") as out, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as bundle:
        bundle.writestr(_MANIFEST, msgspec.json.encode(manifest))
        for name, (meta, tables) in content.databases.items():
            with bundle.open(f"{name}.json", "w", force_zip64=True) as part:
                for chunk in chunks(meta, tables):
                    part.write(chunk)
        for name, draft in content.drafts.items():
            bundle.writestr(f"{_DRAFTS}{name}", draft)


def _read(file: Path) -> _Content:
    from zipfile import BadZipFile, ZipFile
    from zlib import error as ZlibError  # noqa: N812  # a class in spite of its name

    if file.exists() and not file.is_file():
        raise UsageError(_("{file} is no regular file.", file=file), _("Name one that `wishtui backup` has written."))
    try:
        with ZipFile(file) as bundle:
            parts = bundle.infolist()
            bounded(sum(part.file_size for part in parts), file)
            if any(part.compress_type not in _METHODS for part in parts):
                raise BadZipFile("That compression method is not supported")  # untranslated: as Python says it
            manifest = msgspec.json.decode(bundle.read(_MANIFEST), type=_Manifest)
            content = _parsed(bundle)
    except FileNotFoundError as error:
        raise UsageError(_("There is no file {file}.", file=file), _("Check the name and the folder.")) from error
    # An encrypted part is a RuntimeError.
    except (BadZipFile, KeyError, EOFError, ZlibError, *UNREADABLE, RuntimeError) as error:
        raise UsageError(
            _("{file} is no sound backup of a store: {reason}.", file=file, reason=parser_reason(str(error))),
            _("Nothing has changed."),
        ) from error
    except OSError as error:
        raise UsageError(_("{file} cannot be read: {reason}.", file=file, reason=os_reason(error))) from error
    if manifest.format != 1 or manifest.issues != content.issues:
        raise UsageError(
            _("{file} is no sound backup of a store: its parts do not agree.", file=file), _("Nothing has changed.")
        )
    return content


def _parsed(bundle: "ZipFile") -> _Content:
    databases = {}
    for name in (INBOX, ARCHIVE):
        meta, tables = parse(bundle.read(f"{name}.json"))
        check_schema(meta, f"{name}.json", newest(MIGRATIONS))
        databases[name] = (meta, _rows(tables))
    names = [name for name in bundle.namelist() if name.startswith(_DRAFTS)]
    return _Content(databases, {name.removeprefix(_DRAFTS): bundle.read(name) for name in names})


def _put(store: FileStore, content: _Content, kept: str) -> None:
    storages = store.databases()
    if failure := next((storage.journal.failure for storage in storages if storage.journal.failure), ""):
        raise StoreError(failure, _("See `wishtui doctor --repair`."))
    wanted = [(storage, *content.databases[storage.name]) for storage in storages]
    replacements = [Replacement(storage, rows, meta.schema, meta.migrations) for storage, meta, rows in wanted]
    replace_together(store.folder, replacements, content.drafts, kept)
    for storage in storages:
        storage.catch_up()
        migrate(storage, MIGRATIONS)
