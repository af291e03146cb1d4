"""What a report over all issues costs, beside reading them alone."""

from collections.abc import Iterator

from benchmarks import data
from benchmarks.context import Context, tell
from benchmarks.rows import Row, ratio, seconds
from benchmarks.storing import worker


def measure(context: Context) -> None:
    """Reading alone, the report that `wishtui stats` prints, and that of the page, which has every group."""
    tell("reports")
    folder = data.copy(data.store(context.total, context.few), context.home / "reports")
    for name, values in worker("report", "3" if context.quick else "5", str(folder)).items():
        context.add("report", name, *values)


def rows(context: Context) -> Iterator[Row]:
    """What a report may take."""
    reading, text, page = (context.median("report", name) for name in ("reading", "text", "page"))
    yield Row(
        f"`wishtui stats` over {context.total:,} issues, processor time",
        "≤ 2 × reading them",
        2,
        ratio(text, reading),
        f"{seconds(text)}, with every group {seconds(page)}",
        f"reading {seconds(reading)}",
    )
