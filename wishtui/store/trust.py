"""What opening by an index leaves for later: to see that the snapshot is what was written, and to index what is not."""

from contextlib import suppress

import msgspec

from wishtui.store.files import keep_copy
from wishtui.store.index import checksum
from wishtui.store.indexing import Snapshot, drop_index, write_index
from wishtui.store.journalled import JournalStorage, stamp
from wishtui.store.layered import Layered


def verify(storage: JournalStorage) -> bool:
    """Whether the snapshot is what was written, as far as an index tells; as slow as reading the file, once.

    Where it is not, no change is taken any more, and the next opening reads the file itself. Raises OSError.
    """
    with storage.guard.state:
        index, begun = storage.index, storage.begun
        fd = -1 if index is None or begun.checked else storage.snapshot_again()
    if index is None or fd < 0:
        return not storage.damage
    try:
        sound = checksum(storage.files, fd) == index.head.crc
    finally:
        storage.files.close(fd)
    with storage.guard.state:
        if storage.begun is begun:
            storage.begun = msgspec.structs.replace(begun, checked=True)
            if not sound and not storage.damage:
                _mistrust(storage)
    return sound


def make_index(storage: JournalStorage) -> None:
    """Put an index beside a snapshot that had to be read from end to end. Raises OSError."""
    with storage.guard.state:
        begun = storage.begun
        wanted = storage.index is None and begun.meta.generation == storage.meta.generation
        fd = storage.snapshot_again() if wanted else -1
    if fd < 0:
        return
    try:
        about, crc = storage.files.fstat(fd), checksum(storage.files, fd)
    finally:
        storage.files.close(fd)
    tables = {name: Layered(documents) for name, documents in begun.tables.items()}
    snapshot = Snapshot(begun.meta, {**tables}, begun.data, about, crc, None)
    write_index(storage.files, storage.folder, storage.name, snapshot)
    storage.let_go()


def _mistrust(storage: JournalStorage) -> None:
    """The snapshot is not what was written, though nothing tells of a change: show it, and write no more."""
    drop_index(storage.files, storage.folder, storage.name, storage.meta.generation)
    file = storage.path.name
    storage.damage = f"{file} is not what was written to it: no change is taken until it is opened again."
    quarantine = storage.folder / "quarantine"
    kept = quarantine / f"{storage.name}.{storage.meta.generation}.{stamp()}.json"
    with suppress(OSError):
        storage.files.make_folder(quarantine)
        keep_copy(storage.files, storage.path, kept)
    storage.notices.append(f"{storage.damage} A copy is in {kept}.")
