"""Whether a folder holds a store: asked before one is opened, since opening makes what is not there."""

import os
from pathlib import Path

_OWN = frozenset({"inbox.json", "archive.json", "backups", "drafts", "quarantine"})


def is_store(folder: Path) -> bool:
    """Whether anything of a store, however damaged, lies in `folder`. Raises OSError."""
    return any(name in _OWN or name.endswith(".journal") for name in os.listdir(folder))
