"""Tables over the snapshot that they were folded into: what was in memory of them stands in the file.

Of a long import, memory holds what came since the last folding, and no more.
"""

from mmap import mmap

import msgspec

from wishtui.store.files.index import Index
from wishtui.store.files.journal_storage import JournalStorage, take_snapshot
from wishtui.store.files.overlay import Overlay
from wishtui.store.files.snapshot import Documents, Meta, Tables
from wishtui.store.files.snapshot_reader import LoadedSnapshot


class Folded(msgspec.Struct, frozen=True):
    """What a snapshot was made of, and the file that it is."""

    source: Tables
    """The tables of the database."""
    tables: Tables
    """The same as they were then, document by document as they stand in the file."""
    meta: Meta
    data: "bytes | mmap"
    index: Index


def rebase(storage: JournalStorage, folded: Folded) -> bool:
    """Have the tables lie over what was folded; False where others, or another snapshot, stand there meanwhile."""
    with storage.guard.state:
        if storage.tables is not folded.source or storage.meta.generation != folded.meta.generation:
            return False
        bases: dict[str, Documents] = {name: Overlay(documents) for name, documents in folded.index.documents.items()}
        tables = {
            name: _changed_since(documents, folded.tables.get(name, {}), bases.get(name, Overlay({})))
            for name, documents in folded.source.items()
            if name in bases or name in folded.tables
        }
        snapshot = LoadedSnapshot(folded.meta, folded.index.documents, folded.data, folded.index)
        take_snapshot(storage, snapshot, tables)
        if storage.on_rebase is not None:
            storage.on_rebase()
    return True


def _changed_since(now: Documents, then: Documents, base: Documents) -> Documents:
    """`base`, which holds what was there `then`, with what has changed since."""
    put, put_then = _put(now), _put(then)
    for key, raw in put.items():
        if put_then.get(key) is not raw:
            base[key] = raw
    for key in (*put_then, *_gone(now)):
        if key not in now and key in base:
            del base[key]
    return base


def _put(documents: Documents) -> Documents:
    return documents.put if isinstance(documents, Overlay) else documents


def _gone(documents: Documents) -> set[str]:
    return documents.gone if isinstance(documents, Overlay) else set()
