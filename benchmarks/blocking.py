"""Whether anything waits on the event loop in a whole shift: the tests of one, run under their guard."""

import re
import subprocess
import sys
from collections.abc import Iterator

from benchmarks.context import Context, tell
from benchmarks.rows import Row, count

SHIFT = "tests/tui/test_shift.py"
_BLOCKED = re.compile(r"^E\s+(?:\S+\.)?Blocked: ", re.MULTILINE)


def measure(context: Context) -> None:
    """Work the shift once."""
    tell("blocking calls in a shift")
    command = (sys.executable, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", SHIFT)
    run = subprocess.run(command, check=False, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    blocked = len(_BLOCKED.findall(run.stdout))
    if run.returncode and not blocked:
        context.miss(f"blocking calls: {SHIFT} fails for another reason")
    else:
        context.add("blocking", "calls", blocked)


def rows(context: Context) -> Iterator[Row]:
    """How many there may be."""
    calls = context.median("blocking", "calls")
    what = "blocking calls on the event loop in a whole shift"
    yield Row(what, "0", 0, calls, f"{count(calls)} in `{SHIFT}`", "–", unit="count")
