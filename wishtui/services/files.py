"""Files that the user asked for: whole or not at all, theirs alone, never over another one unasked."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from wishtui.config import Settings
from wishtui.config.paths import expand_user
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.i18n.system import os_reason
from wishtui.private_files import Files, temporary


class FileTaken(UsageError):
    """The file is there already. The remedy is the command line's, which alone can overwrite one."""


def output_file(name: str, settings: Settings) -> Path:
    """The file that somebody calls `name`: where they like, or for a restricted login in the owner's folder for that.

    Raises:
        UsageError: the login is restricted, and `name` is not that of a file in that folder.
    """
    if not settings.restricted:
        return expand_user(name)
    if not settings.export_folder:
        raise UsageError(_("This login is restricted and writes no files."), _("The setting export_folder allows it."))
    folder, file = expand_user(settings.export_folder), Path(name)
    plain = Path(file.name) if file.is_absolute() and file.parent == folder else file
    if len(plain.parts) != 1 or plain.name.startswith(".") or "\0" in name:
        raise UsageError(
            _("This login is restricted: its files go to {folder}.", folder=folder), _("Give a name without a folder.")
        )
    if folder.is_symlink() or not folder.is_dir():
        raise UsageError(_("{folder} is no folder.", folder=folder), _("See export_folder in the settings."))
    return folder / plain


@contextmanager
def whole_file(file: Path, *, overwrite: bool = False) -> Iterator[BinaryIO]:
    """A stream that becomes `file` when the block ends well.

    Raises:
        FileTaken: the file is there already and may not be replaced.
        UsageError: its folder cannot be written to.
    """
    files = Files()
    try:
        _check_free(file, overwrite=overwrite)
        with temporary(files, file.absolute()) as (part, fd):
            with os.fdopen(fd, "wb", closefd=False) as out:
                yield out
            files.fsync(fd)
            _check_free(file, overwrite=overwrite)
            files.replace(part, file.absolute())
    except OSError as error:
        raise UsageError(
            _("{file} cannot be written: {reason}.", file=file, reason=os_reason(error)), _("Choose another place.")
        ) from error


def write_whole(file: Path, text: str, *, overwrite: bool = False) -> None:
    """Write `text`, in UTF-8, as the whole of `file`."""
    with whole_file(file, overwrite=overwrite) as out:
        out.write(text.encode())


def _check_free(file: Path, *, overwrite: bool) -> None:
    if file.is_dir():
        raise UsageError(_("{file} is a folder.", file=file), _("Name a file."))
    if file.exists() and not file.is_file():
        raise UsageError(_("{file} is no regular file.", file=file), _("Name another, or none for stdout."))
    if file.exists() and not overwrite:
        raise FileTaken(_("{file} is there already.", file=file), _("Name another file, or add --overwrite."))
