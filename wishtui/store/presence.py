"""Whether there is a store: asked before one is opened, since opening makes what is not there."""

import os

from wishtui.store.address import Where
from wishtui.store.protocols import NoStore
from wishtui.store.telling import Tell, untold

_OWN = frozenset({"inbox.json", "archive.json", "backups", "drafts", "quarantine"})


def is_store(where: Where, tell: Tell = untold) -> bool:
    """Whether anything of a store, however damaged, lies in a folder, or its tables in a database.

    `tell` takes what has to be waited for.

    Raises:
        OSError: the folder cannot be looked into.
        StoreError: the database cannot be reached.
    """
    if isinstance(where, str):
        from wishtui.store.open import open_store

        try:
            open_store(where, make=False, unfinished=True, tell=tell).close()
        except NoStore:
            return False
        return True
    return any(name in _OWN or name.endswith(".journal") for name in os.listdir(where))
