"""The documents of one table of a database, undecoded: all that most of the program needs of it."""

from typing import TYPE_CHECKING

import msgspec

from wishtui.store.files.snapshot import Documents

if TYPE_CHECKING:
    from wishtui.store.files.storage import TableStorage


class DocumentTable:
    """The documents of the table called `name`, as they are at any moment."""

    def __init__(self, storage: "TableStorage", name: str) -> None:
        self._storage = storage
        self.name = name

    def raw(self, key: str) -> msgspec.Raw | None:
        """The undecoded document under `key`."""
        return self.documents.get(key) if self._storage.sound else None

    @property
    def documents(self) -> Documents:
        """The stored documents; not to be changed."""
        return self._storage.tables.get(self.name, {})

    @property
    def readable(self) -> Documents:
        """The stored documents, where they can be looked at now; not to be changed."""
        return self.documents if self._storage.sound else {}
