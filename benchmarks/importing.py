"""What an import of v3 tickets costs, beside decoding the same JSON."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks import data, programs
from benchmarks.context import Context, tell
from benchmarks.processes import WISHTUI, keep, run
from benchmarks.rows import Row, ratio, seconds, size, times

_GROUP = "import"


def measure(context: Context) -> None:
    """Imports into an empty store and decodings, in turn."""
    file = data.tickets(context.total)
    context.add("import size", "file", file.stat().st_size)
    for number in range(1 if context.quick else 3):
        tell(f"import: round {number + 1}")
        for collector in ("on", "off"):
            _decode(context, file, collector)
        store = context.home / f"import-{number}"
        command = (WISHTUI, "--store", str(store), "import", str(file))
        keep(context, _GROUP, "wishtui", run(command, programs.environment(context.home), peak=True))


def rows(context: Context) -> Iterator[Row]:
    """What it may cost."""
    taken, decode = (context.median(f"{_GROUP} cpu", name) for name in ("wishtui", "decode on"))
    unhindered = context.median(f"{_GROUP} cpu", "decode off")
    yield Row(
        f"import of {context.total:,} v3 tickets, processor time",
        "≤ 10 × decode",
        10,
        ratio(taken, decode),
        f"{seconds(taken)}, on the clock {seconds(context.median(_GROUP, 'wishtui'))}; "
        f"{times(ratio(taken, unhindered))} × decode with the cyclic collector off",
        f"decode {seconds(decode)}, with the collector off {seconds(unhindered)}",
    )
    peak, on_disk = context.median(f"{_GROUP} memory", "wishtui"), context.median("import size", "file")
    yield Row(
        "its memory at the most, mapped files included",
        "≤ 1.2 × the file's size",
        1.2,
        ratio(peak, on_disk),
        size(peak),
        f"file {size(on_disk)}",
    )


def _decode(context: Context, file: Path, collector: str) -> None:
    command = (sys.executable, str(programs.PEERS / "decode.py"), str(file), collector)
    environment = programs.environment(context.home)
    taken = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout)
    context.add(f"{_GROUP} cpu", f"decode {collector}", taken)
