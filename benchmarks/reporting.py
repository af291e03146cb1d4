"""What a report over 100,000 issues costs, beside reading them alone."""

from benchmarks import data
from benchmarks.context import Context, tell
from benchmarks.starting import TOTAL
from benchmarks.storing import worker


def measure(context: Context) -> None:
    """Reading alone, the report that `wishtui stats` prints, and that of the page, which has every group."""
    tell("reports")
    folder = data.copy(data.store(TOTAL, 2_000), context.home / "reports")
    for name, values in worker("report", "3" if context.quick else "5", str(folder)).items():
        context.add("report", name, *values)
