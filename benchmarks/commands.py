"""Commands that only read: what they cost beside starting Python, and beside grep over the same file."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks import programs
from benchmarks.context import Context, tell
from benchmarks.processes import PASS, WISHTUI, Cost, beside, keep, run
from benchmarks.rows import Row, ratio, seconds, times

SMALL = 300
"""Issues of a small shop."""

SOUGHT = "parcel"
QUERIES = (SOUGHT, "screws missing", f"subject:{SOUGHT}", "due:<4h", "reason:damaged", f"late:no -tag:{SOUGHT}")


def measure(context: Context) -> None:
    """The commands and their peers in turn."""
    environment = programs.environment(context.home)
    stores = {size: context.writable(size, size) for size in sorted({min(SMALL, context.total), context.total})}
    for number in range(2 * context.rounds + 1):
        tell(f"list --limit 5: round {number + 1} of {2 * context.rounds + 1}")
        keep(context, "list", "pass", run(PASS, environment))
        for size, store in stores.items():
            command = (WISHTUI, "--store", str(store), "list", "--limit", "5")
            keep(context, "list", f"limit {size}", run(command, environment))
    store = stores[context.total]
    # The first search of a store makes the texts that all others look through.
    keep(context, "list", "first query", run(_search(store, SOUGHT), environment))
    for number in range(2 if context.quick else 3):
        tell(f"list QUERY: round {number + 1}")
        keep(context, "list", "grep", grep(context))
        for query in QUERIES:
            keep(context, "list", f"query {query}", run(_search(store, query), environment))


def rows(context: Context) -> Iterator[Row]:
    """What they may cost."""
    bare = context.median("list", "pass")
    for size, limit in ((min(SMALL, context.total), 6), (context.total, 8)):
        name = f"limit {size}"
        taken = context.median("list", name)
        yield Row(
            f"`wishtui list --limit 5`, {size:,} issues",
            f"≤ {limit} × pass",
            limit,
            ratio(taken, bare),
            seconds(taken) + beside(context, "list", name, "pass"),
            f"pass {seconds(bare)}",
        )
    bare = context.median("list", "grep")
    taken_by = {query: ratio(context.median("list", f"query {query}"), bare) for query in QUERIES}
    slowest = max(QUERIES, key=lambda query: taken_by[query] or 0)
    others = ", ".join(f"`{query}` {times(taken)}" for query, taken in taken_by.items() if query != slowest)
    yield Row(
        f"`wishtui list --quiet QUERY`, {context.total:,} issues with messages, the slowest of {len(QUERIES)}",
        "≤ 1 × grep",
        1,
        taken_by[slowest],
        f"`{slowest}` {seconds(context.median('list', f'query {slowest}'))}"
        f"{beside(context, 'list', f'query {slowest}', 'grep')}; {others}; "
        f"the first of a store, which makes what is searched, {seconds(context.median('list', 'first query'))}",
        f"grep {seconds(bare)}",
    )


def _search(store: Path, query: str) -> tuple[str, ...]:
    return (WISHTUI, "--store", str(store), "list", "--quiet", query)


def grep(context: Context) -> Cost:
    """`grep -ciF` over all open issues."""
    inbox = context.writable(context.total, context.total) / "inbox.json"
    return run(("grep", "-ciF", SOUGHT, str(inbox)), programs.environment(context.home))
