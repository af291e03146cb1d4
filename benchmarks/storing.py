"""What one durable reply costs, beside a bare append and fsync of the same bytes."""

import json
import shutil
import subprocess
import sys
from typing import Any

from benchmarks import data
from benchmarks.context import Context, tell
from benchmarks.starting import TOTAL

SMALL = 1_000


def measure(context: Context) -> None:
    """Replies at 1,000 and at 100,000 in turn; one change in plain TinyDB."""
    tell("one durable reply")
    stores = {size: data.copy(data.store(size, size), context.home / f"replies-{size}") for size in (SMALL, TOTAL)}
    count = 100 if context.quick else 300
    seconds = worker("reply", str(count), *(str(folder) for folder in stores.values()))
    for size, folder in stores.items():
        context.add("reply", f"{size}", *seconds[str(folder)]["replies"])
        context.add("bare append", f"{size}", *seconds[str(folder)]["appends"])
    plain = context.home / "plain.json"
    shutil.copyfile(data.plain_file(TOTAL, TOTAL), plain)
    for _ in range(1 if context.quick else 3):
        context.add("reply", "plain TinyDB", *worker("plain", str(plain))["changes"])


def worker(job: str, *arguments: str) -> Any:
    """What a measuring process of its own has found."""
    command = [sys.executable, "-m", "benchmarks.worker", job, *arguments]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
