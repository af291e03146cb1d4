"""The documents of one table of a database, undecoded: all that most of the program needs of it."""

from contextlib import suppress
from typing import TYPE_CHECKING

import msgspec

from wishtui.store.files.indexed import AlteredDocument
from wishtui.store.files.snapshot import Documents

if TYPE_CHECKING:
    from wishtui.store.files.storage import TableStorage


_FEW = 100
"""Documents that are sooner checked one by one than with the whole file."""


class DocumentTable:
    """The documents of the table called `name`, as they are at any moment."""

    def __init__(self, storage: "TableStorage", name: str) -> None:
        self._storage = storage
        self.name = name

    def raw(self, key: str) -> msgspec.Raw | None:
        """The undecoded document under `key`."""
        if not self._storage.sound:
            return None
        try:
            return self.documents.get(key)
        except AlteredDocument:
            self._storage.check()
            return self.raw(key)

    @property
    def documents(self) -> Documents:
        """The stored documents; not to be changed. Taking one may raise AlteredDocument."""
        return self._storage.tables.get(self.name, {})

    @property
    def readable(self) -> Documents:
        """The stored documents, where they can be looked at now, all of them checked; not to be changed."""
        if self._storage.sound and len(self.documents) <= _FEW:
            with suppress(AlteredDocument):
                return dict(self.documents)  # each is checked as it is taken
        self._storage.check()
        return self.documents if self._storage.sound else {}
