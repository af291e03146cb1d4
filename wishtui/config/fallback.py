"""What applies where a file of settings cannot be used: every default, and never more than it may have allowed."""

import re
from pathlib import Path

from wishtui.config.reach import is_out_of_reach
from wishtui.config.settings import Settings

_RESTRICTS = re.compile(
    rb"""^(?:\xef\xbb\xbf)?[ \t]{0,80}["']?restricted["']?[ \t]{0,80}=(?![ \t]{0,80}false\b)""", re.MULTILINE
)


def fallback(file: Path, raw: bytes = b"") -> Settings:
    """The settings in the place of those in `file`, of which `raw` could be read.

    A login is restricted where the file says so, and where it cannot write the file: a mistake of the owner's opens
    no shell to those whom the owner keeps from one.
    """
    return Settings(restricted=_RESTRICTS.search(raw) is not None or is_out_of_reach(file))
