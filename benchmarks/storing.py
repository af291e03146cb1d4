"""What one durable reply costs, beside a bare append and fsync of the same bytes."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from benchmarks import data
from benchmarks.context import Context, tell
from benchmarks.rows import Row, ratio, seconds

SMALL = 1_000


def measure(context: Context) -> None:
    """Replies in a small store and in a large one in turn; one change in plain TinyDB."""
    tell("one durable reply")
    sizes = (SMALL, context.total)
    stores = {size: data.copy(data.store(size, size), context.home / f"replies-{size}") for size in sizes}
    count = 100 if context.quick else 300
    taken = worker("reply", str(count), *(str(folder) for folder in stores.values()))
    for size, folder in stores.items():
        context.add("reply", f"{size}", *taken[str(folder)]["replies"])
        context.add("bare append", f"{size}", *taken[str(folder)]["peers"])
    plain = context.home / "plain.json"
    shutil.copyfile(data.plain_file(context.total, context.total), plain)
    for _ in range(1 if context.quick else 3):
        context.add("reply", "plain TinyDB", *worker("plain", str(plain))["changes"])


def rows(context: Context) -> Iterator[Row]:
    """What a reply may take."""
    large, small = context.median("reply", f"{context.total}"), context.median("reply", f"{SMALL}")
    bare = context.median("bare append", f"{context.total}")
    yield Row(
        f"one durable reply at {context.total:,}",
        "≤ 2 × a bare append + fsync",
        2,
        ratio(large, bare),
        seconds(large),
        f"bare {seconds(bare)}, plain TinyDB {seconds(context.median('reply', 'plain TinyDB'))}",
    )
    what = f"the same, {context.total:,} against {SMALL:,}"
    yield Row(what, "≤ 1.2", 1.2, ratio(large, small), seconds(large), seconds(small))


def worker(job: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Any:
    """What a measuring process of its own has found."""
    command = [sys.executable, "-m", "benchmarks.worker", job, *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, env=environment).stdout)
