"""The mark of a restore that is decided: all that it needs lies in the folder, and whoever locks that next ends it.

inbox.restored  archive.restored   the new snapshots, whole, until each takes its place
restore.mark                       that both are there, and what else belongs to the restore
"""

import os
from pathlib import Path

RESTORE_MARK = "restore.mark"


def staged_path(folder: Path, name: str) -> Path:
    """Where the snapshot waits that a restore puts in the place of database `name`."""
    return folder / f"{name}.restored"


def is_restoring(folder: Path) -> bool:
    """Whether a restore was decided and has not ended: one is at work, or one was cut off."""
    return os.path.lexists(folder / RESTORE_MARK)
