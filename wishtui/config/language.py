"""The setting `language`, read before anything else is: what the program says of a wrong setting is in it already."""

import os
import re
import stat
from pathlib import Path

AUTO = "auto"

_LARGEST = 1 << 20
_ENTRY = re.compile(rb"""^(?:\xef\xbb\xbf)?[ \t]*["']?language["']?[ \t]*=""", re.MULTILINE)


def language_setting(file: Path) -> str:
    """What `file` sets `language` to; `auto` where it says nothing of it, or cannot be read.

    It never raises, and is TOML for it only where a line sets something of that name: whatever is wrong in the file
    is for `load_settings` to tell.
    """
    try:
        if not stat.S_ISREG(os.stat(file).st_mode):
            return AUTO
        with open(file, "rb") as source:
            raw = source.read(_LARGEST + 1)
        if len(raw) > _LARGEST or not _ENTRY.search(raw):
            return AUTO
        import tomllib

        chosen = tomllib.loads(raw.decode("utf-8-sig")).get("language")
    except (OSError, ValueError, RecursionError):
        return AUTO
    return chosen if isinstance(chosen, str) else AUTO
