"""What the operating system says of a file or a program, so that it is told in the reader's language."""

from wishtui.i18n.catalogue import N_, _

REASONS = (
    N_("Broken pipe"),
    N_("Cannot allocate memory"),
    N_("Connection refused"),
    N_("Connection timed out"),
    N_("Device or resource busy"),
    N_("Disk quota exceeded"),
    N_("Exec format error"),
    N_("File exists"),
    N_("File name too long"),
    N_("Input/output error"),
    N_("Invalid argument"),
    N_("Is a directory"),
    N_("No such device"),
    N_("No such device or address"),
    N_("No such file or directory"),
    N_("No space left on device"),
    N_("Not a directory"),
    N_("Operation not permitted"),
    N_("Permission denied"),
    N_("Read-only file system"),
    N_("Stale file handle"),
    N_("Too many levels of symbolic links"),
    N_("Too many open files"),
)
"""As `os.strerror` words them; what stands in no list here is shown as the system says it."""


def os_reason(error: OSError) -> str:
    """Why the operating system refused, such as `Permission denied`; a sentence of ours that an error carries stays."""
    return _(error.strerror or str(error))
