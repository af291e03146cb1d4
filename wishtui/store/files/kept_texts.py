"""Which texts of a database are kept beside it, and when they are made: before the first search, or at it."""

from collections.abc import Iterator
from contextlib import suppress

from wishtui.private_files import UnusableFile
from wishtui.store.files.columns import NotIndexable
from wishtui.store.files.database import Database
from wishtui.store.files.file_system import forget, refusal_line
from wishtui.store.files.indexed_texts import IndexedTexts
from wishtui.store.files.overlay import copied
from wishtui.store.files.texts import TextsFile, read_texts, texts_path

SMALLEST = 1 << 20
"""Bytes of a snapshot below which to decode all of it costs no more than to look for its texts."""

_FEW = 1_000
"""Issues without a text that are folded at each search: a tenth of a second. With more the file is made anew."""


def texts_of(database: Database) -> IndexedTexts | None:
    """The kept texts of a database; None where there are none that can be used."""
    storage = database.storage
    with storage.guard.state:
        index, rows, documents = storage.index, database.rows.copy(), copied(database.issues.documents)
    texts = None if index is None else _read(database)
    return None if index is None or texts is None else IndexedTexts(texts, index, rows, documents)


def keep_texts(database: Database) -> Iterator[None]:
    """Make the texts of a database where they are worth it, one with each step; whatever fails, only that is slower.

    Raises:
        StoreError: the database cannot be read.
    """
    from wishtui.store.files.texts_writer import keep  # most searches find the texts made

    storage = database.storage
    if storage.index is None or storage.snapshot_size < SMALLEST:
        return
    with suppress(OSError, NotIndexable):
        path = texts_path(storage.folder, storage.name)
        old = read_texts(storage.files, path)
        texts = texts_of(database)
        if texts is not None and old is not None:
            missing = len(database.rows) - len(old) + texts.unused
            if missing <= _FEW and texts.unused <= _FEW + len(old) // 2:
                return
        storage.check()
        yield from keep(storage.files, path, copied(database.issues.documents), old)
        storage.release_pages()


def drop_texts(database: Database) -> None:
    """Let go of the texts of a database."""
    storage = database.storage
    with suppress(OSError):
        forget(storage.files, texts_path(storage.folder, storage.name))


def _read(database: Database) -> TextsFile | None:
    storage = database.storage
    try:
        return read_texts(storage.files, texts_path(storage.folder, storage.name))
    except UnusableFile as error:
        storage.tell(refusal_line(error))
        return None
    except OSError:
        return None
