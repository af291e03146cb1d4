"""Ten times as many issues, all but a few closed: what grows with them, and how."""

from collections.abc import Iterator

import psycopg

from benchmarks import programs
from benchmarks.context import Context, rotated, tell
from benchmarks.postgres_server import started
from benchmarks.processes import WISHTUI, run
from benchmarks.rows import Row, ratio, seconds, size
from benchmarks.scale import COMPACTION, copy_costs
from benchmarks.starting import first_frame
from benchmarks.terminal import TookTooLong, loaded
from tests.postgres_server import new_schema

_START, _MEMORY, _MOVE = (f"closed issues: {what}" for what in ("start", "memory", "move"))
_COPIES = "closed issues: "
_START_THERE, _LIST_THERE = "closed issues: start on PostgreSQL", "closed issues: list on PostgreSQL"


def closed(context: Context) -> list[int]:
    """How many issues are closed: a hundredth of the usual size, and ten times more each time."""
    return [context.total // 100 * factor for factor in (1, 10, 100, 1_000)]


def measure(context: Context) -> None:
    """Starts in turn; the rest once, the smallest first."""
    sizes = closed(context)
    stores = {number: context.writable(number + sizes[0], sizes[0]) for number in sizes}
    for turn in range(2 * context.rounds):
        tell(f"closed issues: start, round {turn + 1}")
        for number in rotated(sizes, turn):
            program = programs.ours(context.home, stores[number], name=str(number))
            with program.start() as terminal:
                try:
                    first_frame(context, program, terminal, group=_START)
                    if turn < 2:
                        loaded(terminal)
                        context.add(_MEMORY, program.name, terminal.memory())
                except TookTooLong as error:
                    context.miss(f"{number:,} closed issues: {error}")
    with started(context) as server:
        for number, store in stores.items():
            tell(f"closed issues: move, compaction and backup of {number:,}")
            with new_schema(server.address) as address:
                environment = programs.environment(context.home)
                context.add(_MOVE, str(number), run((WISHTUI, "move", str(store), address), environment).wall)
                _look(context, address, str(number))
            copy_costs(context, number, store, prefix=_COPIES)


def _look(context: Context, address: str, name: str) -> None:
    """Starts and lists of a store in a database, as the server knows it after a while."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    program, environment = programs.ours(context.home, address, name=name), programs.environment(context.home)
    words = (WISHTUI, "--store", address, "list", "--status", "closed", "--limit", "5")
    for _ in range(2 * context.rounds):
        with program.start() as terminal:
            try:
                first_frame(context, program, terminal, group=_START_THERE)
            except TookTooLong as error:
                context.miss(f"{name} closed issues on PostgreSQL: {error}")
        context.add(_LIST_THERE, name, run(words, environment).wall)


def rows(context: Context) -> Iterator[Row]:
    """What they may cost."""
    sizes = closed(context)
    few, most = str(sizes[0]), str(sizes[-1])
    many = f"{sizes[-1]:,} closed issues"
    large, small = context.median(_START, most), context.median(_START, few)
    against = f"a start at {sizes[0]:,}"
    yield Row(f"start, {many}", f"≤ 1.1 × {against}", 1.1, ratio(large, small), seconds(large), seconds(small))
    for what, group, limit in (("start", _START_THERE, 1.1), ("the newest closed ones listed", _LIST_THERE, 1.2)):
        large, small = context.median(group, most), context.median(group, few)
        goal = f"≤ {limit} × the same at {sizes[0]:,}"
        yield Row(f"PostgreSQL: {what}, {many}", goal, limit, ratio(large, small), seconds(large), seconds(small))
    memory = context.median(_MEMORY, most)
    peers = f"at {sizes[0]:,} {size(context.median(_MEMORY, few))}"
    yield Row(f"memory, {many}", "", None, ratio(memory, context.median(_MEMORY, few)), size(memory), peers)
    for name in (_COPIES + COMPACTION, _COPIES + "backup", _MOVE):
        taken = context.median(name, most)
        smaller = ", ".join(f"at {number:,} {seconds(context.median(name, str(number)))}" for number in sizes[:-1])
        what = f"{name.removeprefix(_COPIES)}{' to PostgreSQL' if name == _MOVE else ''}, {many}"
        yield Row(what, "", None, taken, seconds(taken), smaller, unit="seconds")
