"""Text that the user hands over in a small file, or on stdin as `-`."""

import sys

from wishtui.cli import output
from wishtui.config.paths import expand_user
from wishtui.errors import UsageError
from wishtui.i18n import _
from wishtui.i18n.system import os_reason

LARGEST = 1 << 20
"""Bytes that such a file may have."""


def tell_of_typing() -> None:
    """Say that stdin is waited for, and how it ends, where somebody sits before it."""
    if output.is_terminal(sys.stdin):
        output.print_notice(_("Reading what is typed or pasted here; ctrl+d on a line of its own ends it."))


def small_text(name: str, *, wanted: str, too_large: str) -> str:
    """The text in the file `name`; `wanted` is the remedy when it cannot be read, `too_large` what it is too large for.

    Raises:
        UsageError: it cannot be read, is too large, or is not UTF-8.
    """
    where = "stdin" if name == "-" else name
    try:
        if name == "-":
            tell_of_typing()
            data = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with expand_user(name).open("rb") as source:
                data = source.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(_("{name} cannot be read: {reason}.", name=name, reason=os_reason(error)), wanted) from error
    if len(data) > LARGEST:
        raise UsageError(
            _("{where} is too large to be {what}.", where=where, what=too_large), _("At most 1 MiB is read.")
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UsageError(
            _("{where}, line {line}: this is not UTF-8.", where=where, line=line), _("Save it as UTF-8.")
        ) from error
