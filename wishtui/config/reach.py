"""Whether a file is out of the reach of whoever runs the program: what it says is then the owner's word alone."""

import os
import stat
from pathlib import Path


def is_out_of_reach(file: Path) -> bool:
    """Whether this login can neither write `file` nor put another in its place; False where that cannot be told.

    Every folder that leads to it is looked at, and where a link stands for one of them, those that lead to that too.
    """
    try:
        ways = {Path(os.path.abspath(file)), Path(os.path.realpath(file, strict=True))}
        return all(_is_fixed(part, is_file=part == way) for way in ways for part in (way, *way.parents))
    except OSError:
        return False


def _is_fixed(part: Path, *, is_file: bool) -> bool:
    about = part.lstat() if is_file else part.stat()
    if about.st_uid == os.geteuid():
        return False
    if not os.access(part, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return True
    # In a folder such as /tmp whoever may write can put nothing in the place of what is another's.
    return not is_file and bool(about.st_mode & stat.S_ISVTX)
