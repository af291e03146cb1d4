"""The mark of a move that has not ended: a file in the folder that is moved into, which names where it comes from."""

from contextlib import suppress
from pathlib import Path

from wishtui.i18n import _
from wishtui.private_files import Files, put_file, read_file
from wishtui.store.files.file_system import forget, store_error

MOVE_MARK = "move.mark"


def moving_from(files: Files, folder: Path) -> str:
    """The name of the store that is being moved into `folder`; empty where none is. Raises OSError."""
    with suppress(FileNotFoundError):
        return read_file(files, folder / MOVE_MARK).decode(errors="replace")
    return ""


def put_mark(files: Files, folder: Path, source: str) -> None:
    """Note that the store named `source` is being moved into `folder`. Raises StoreError."""
    try:
        put_file(files, folder / MOVE_MARK, [source.encode(errors="replace")])
    except OSError as error:
        raise store_error(error, _("Could not begin to move")) from error


def remove_mark(files: Files, folder: Path) -> None:
    """Note that all of it is there. Raises StoreError."""
    try:
        forget(files, folder / MOVE_MARK)
        files.fsync_dir(folder)
    except OSError as error:
        raise store_error(error, _("Could not end the move")) from error
