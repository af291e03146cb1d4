"""How documents of an older wishtui become documents of this one: small named steps, each run once, after a backup."""

from collections.abc import Callable, Sequence
from typing import Any

import msgspec

from wishtui.errors import StoreError, StoreTooNew
from wishtui.i18n import _, enumerated
from wishtui.store.files.file_system import store_error
from wishtui.store.files.journal_storage import JournalStorage
from wishtui.store.files.snapshot import META, Meta, Tables
from wishtui.store.records import SCHEMA, UNREADABLE

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(dict[str, Any]).decode


class Migration(msgspec.Struct, frozen=True):
    """One step from a schema to the next."""

    name: str
    to: int
    """The schema that it leads to."""
    change: Callable[[str, dict[str, Any]], dict[str, Any]]
    """Takes a table's name and a document, gives the document as it is from now on."""


def _unchanged(table: str, document: dict[str, Any]) -> dict[str, Any]:
    """The fields that are new say nothing where they are absent; an older wishtui must not write without them."""
    return document


MIGRATIONS: tuple[Migration, ...] = (Migration("shops", 2, _unchanged),)


def newest(migrations: Sequence[Migration]) -> int:
    """The schema that this wishtui writes."""
    return max([SCHEMA, *(migration.to for migration in migrations)])


def check_schema(meta: Meta, file: str, limit: int) -> None:
    """See that this wishtui knows what it reads. Raises StoreTooNew."""
    if meta.schema > limit:
        raise StoreTooNew(
            _(
                "{file} was written by a newer wishtui (schema {schema}, this one knows {limit}); it is untouched.",
                file=file,
                schema=meta.schema,
                limit=limit,
            ),
            _("Use the newer wishtui."),
        )


def migrate(storage: JournalStorage, migrations: Sequence[Migration]) -> None:
    """Run what has not been run yet, under the lock, after keeping a copy that is never pruned.

    Raises:
        StoreBusy: another process keeps the lock.
        StoreFull, StoreDamaged, StoreError: nothing has changed.
    """
    if not _pending(storage.meta, migrations):
        return
    from wishtui.store.files import backups  # this, too, most starts go without
    from wishtui.store.files.compaction import rewrite

    with storage.writing():
        pending = _pending(storage.meta, migrations)
        if not pending or storage.read_only:
            return
        meta = storage.meta
        try:
            why = f"before-{pending[0].name}"
            backups.keep_snapshot(storage.files, storage.folder, storage.path, meta.generation, why)
            names = [*meta.migrations, *(migration.name for migration in pending)]
            rewrite(storage, _migrated(storage.tables, pending), schema=pending[-1].to, migrations=names)
        except OSError as error:
            raise store_error(error, _("Could not bring the store up to date")) from error
    storage.notices.append(
        _(
            "{file} was brought up to date: {steps}.",
            file=storage.path.name,
            steps=enumerated(step.name for step in pending),
        )
    )


def migrate_or_read(storage: JournalStorage, migrations: Sequence[Migration]) -> None:
    """Migrate; where that cannot be done the database is read as it is, and takes no change.

    Fields that are new are absent in the old documents, so that this wishtui reads those as they are.
    """
    try:
        migrate(storage, migrations)
    except StoreError as error:
        name = storage.path.name
        storage.outdated = _(
            "{file} was written by an older wishtui and cannot be brought up to date, so it takes no change: {reason}",
            file=name,
            reason=error.message,
        )
        storage.notices.append(storage.outdated)


def _pending(meta: Meta, migrations: Sequence[Migration]) -> list[Migration]:
    return sorted((step for step in migrations if step.to > meta.schema), key=lambda step: step.to)


def _migrated(tables: Tables, pending: Sequence[Migration]) -> Tables:
    return {
        name: {key: _document(name, raw, pending) for key, raw in documents.items()}
        for name, documents in tables.items()
        if name != META
    }


def _document(table: str, raw: msgspec.Raw, pending: Sequence[Migration]) -> msgspec.Raw:
    try:
        document = _decode(raw)
    except UNREADABLE:
        return raw  # unreadable before, unreadable after: it is kept
    for step in pending:
        document = {**step.change(table, document), "schema": step.to}
    return msgspec.Raw(_encode(document))
