"""What a letter of a search costs over 100,000 issues with their messages: until all is looked at, and at a stretch."""

from benchmarks import data
from benchmarks.context import Context, tell
from benchmarks.starting import TOTAL
from benchmarks.storing import worker


def measure(context: Context) -> None:
    """Six searches typed letter by letter, on a store of open issues and on one of closed ones in turn."""
    tell("search keystroke")
    for number in range(1 if context.quick else 3):
        for opened in (TOTAL, 2_000):
            folder = data.copy(data.store(TOTAL, opened), context.home / f"search-{opened}-{number}")
            for name, values in worker("search", str(folder)).items():
                context.add(f"search {name}", f"{opened}", *values)
