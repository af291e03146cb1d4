"""Tables over the snapshot that they were folded into: what was in memory of them stands in the file.

Of a long import, memory holds what came since the last folding, and no more.
"""

from typing import NamedTuple

from wishtui.store.files.index import index_path, opened, read_index
from wishtui.store.files.index_writer import Snapshot
from wishtui.store.files.journal_storage import JournalStorage, take_snapshot
from wishtui.store.files.overlay import Overlay
from wishtui.store.files.snapshot import Documents, Tables
from wishtui.store.files.snapshot_reader import LoadedSnapshot


class Folded(NamedTuple):
    """What was folded in, and the snapshot that holds it."""

    source: Tables
    """The tables of the database."""
    tables: Tables
    """The same as they were then."""
    snapshot: Snapshot
    """It has an index."""


def rebase(storage: JournalStorage, folded: Folded) -> bool:
    """Have the tables lie over what was folded; False where other tables, or another snapshot, stand there by now.

    Raises:
        OSError: the index cannot be read.
    """
    meta, data = folded.snapshot.meta, folded.snapshot.data
    path = index_path(storage.folder, storage.name, meta.generation)
    known = read_index(storage.files, path, folded.snapshot.about)
    if known is None:
        return False
    index = opened(*known, data)
    with storage.guard.state:
        if storage.tables is not folded.source or storage.meta.generation != meta.generation:
            return False
        bases = {name: Overlay(documents) for name, documents in index.documents.items()}
        tables: Tables = {
            name: _changed_since(documents, folded.tables.get(name, {}), bases.get(name) or Overlay({}))
            for name, documents in folded.source.items()
            if name in bases or name in folded.tables
        }
        take_snapshot(storage, LoadedSnapshot(meta, index.documents, data, index), tables)
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
