"""The same inbox on PostgreSQL, on this machine and over a long line."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg.rows import TupleRow

from benchmarks import programs, searching
from benchmarks.context import Context, rotated, tell
from benchmarks.line import Line
from benchmarks.postgres_server import filled, line_to
from benchmarks.processes import beside
from benchmarks.programs import Program
from benchmarks.rows import Row, count, ratio, seconds, size
from benchmarks.starting import first_frame
from benchmarks.storing import worker
from benchmarks.terminal import Terminal, TookTooLong
from wishtui.tui.background_jobs import RISKS_FIRST

INBOX = "PostgreSQL: an open inbox"
"""What one open inbox takes of the host and of the server."""

DELAY = 0.03
"""Seconds that a long line keeps each answer back."""

_SETTLED, _IDLE = 3.0, 60.0
"""Seconds without output until an inbox has settled, and for how long it is watched when it is idle."""

_LONGEST = 20
"""How many times as long it may take until nothing is asked."""

_START, _REPLY, _SEARCH, _FAR, _TRIPS = (
    f"PostgreSQL: {what}" for what in ("start", "reply", "search", "far away", "round trips")
)


def measure(context: Context) -> None:
    """One server, filled once, reached directly and over a long line; the file store beside it."""
    with filled(context, context.total, context.few) as (server, address), line_to(server, address, DELAY) as far:
        line, far_address = far
        files = context.writable(context.total, context.few)
        stores: dict[str, Path | str] = {"files": files, "near": address, "far": far_address}
        running = {name: programs.ours(context.home, store, name=name) for name, store in stores.items()}
        _starts(context, running, line)
        _open_inbox(context, running["far"], line, address)
        for name in ("near", "far"):
            tell(f"PostgreSQL, {name}: keys and searches")
            _keys(context, running[name], line)
            searching.session(context, running[name], f"{_SEARCH} {name}", letters=True)
            tell(f"PostgreSQL, {name}: replies")
            replies = 20 if name == "far" else 50 if context.quick else 200
            taken = worker("reply", str(replies), str(stores[name]))[stores[name]]
            context.add(_REPLY, name, *taken["replies"])
            context.add(_REPLY, f"bare UPDATE {name}", *taken["peers"])


def rows(context: Context) -> Iterator[Row]:
    """What it may cost."""
    files, near = (context.median(_START, name) for name in ("files", "near"))
    yield Row(
        f"PostgreSQL: start, {context.few:,} open of {context.total:,}",
        "≤ 1.6 × the file store",
        1.6,
        ratio(near, files),
        seconds(near) + beside(context, _START, "near", "files"),
        f"file store {seconds(files)}",
    )
    yield _reply(context, "PostgreSQL: one durable reply", "near", 2)
    yield from _letters(context, "PostgreSQL: each letter of a search, p95", "near", 0.3)
    yield _idle_row(context)
    yield from _far_rows(context)


def _idle_row(context: Context) -> Row:
    connections, memory = (context.median(INBOX, name) for name in ("connections", "memory"))
    idle, risks = (context.median(INBOX, f"round trips {what}") for what in ("a minute", "of the risks"))
    return Row(
        "PostgreSQL: round trips a minute of an idle inbox",
        "",
        None,
        idle,
        f"{count(idle)}, and {count(risks)} an hour to measure the risks; "
        f"connections held: {count(connections)}; memory {size(memory)}",
        "–",
        unit="count",
    )


def _far_rows(context: Context) -> Iterator[Row]:
    """The same over a long line."""
    files, far = (context.median(_START, name) for name in ("files", "far"))
    trips = context.median(_TRIPS, "start")
    yield Row(
        "PostgreSQL 30 ms away: round trips of a start",
        "≤ 3",
        3,
        trips,
        f"{count(trips)}, {seconds(far)}",
        f"file store {seconds(files)}",
        unit="count",
    )
    for key in ("move", "open"):
        paint, waits = context.median(f"{_FAR} far", key), context.median(_TRIPS, f"{key} far")
        nearby = seconds(context.median(f"{_FAR} near", key))
        what = f"PostgreSQL 30 ms away: {key}"
        yield Row(
            what,
            "",
            None,
            paint,
            f"{seconds(paint)}, {count(waits)} round trips meanwhile",
            f"near {nearby}",
            unit="seconds",
        )
    yield _reply(context, "PostgreSQL 30 ms away: one durable reply", "far", None)
    yield from _letters(context, "PostgreSQL 30 ms away: each letter of a search, p95", "far", None)


def _reply(context: Context, what: str, name: str, limit: float | None) -> Row:
    taken, bare = context.median(_REPLY, name), context.median(_REPLY, f"bare UPDATE {name}")
    goal = "" if limit is None else f"≤ {limit:g} × a bare UPDATE and commit"
    return Row(what, goal, limit, ratio(taken, bare), seconds(taken), f"bare UPDATE and commit {seconds(bare)}")


def _letters(context: Context, what: str, name: str, limit: float | None) -> Iterator[Row]:
    group = f"{_SEARCH} {name}"
    most, first = context.percentile(group, "letters", 0.95), context.median(group, "first letter")
    echo = seconds(context.percentile(group, "echo", 0.99))
    goal = "" if limit is None else f"≤ {limit * 1000:g} ms, no key blocked"
    measured = (
        f"{seconds(most)}, p50 {seconds(context.percentile(group, 'letters', 0.5))}, the first {seconds(first)}; "
        f"a letter shows within {echo} (p99)"
    )
    yield Row(what, goal, limit, most, measured, "–", unit="seconds")


def _starts(context: Context, running: dict[str, Program], line: Line) -> None:
    for number in range(2 * context.rounds):
        tell(f"PostgreSQL: start, round {number + 1}")
        for name in rotated(list(running), number):
            program = running[name]
            with program.start() as terminal:
                before = line.turns
                try:
                    first_frame(context, program, terminal, group=_START)
                except TookTooLong as error:
                    context.miss(f"start on PostgreSQL, {name}: {error}")
                if name == "far":
                    context.add(_TRIPS, "start", line.turns - before)


def _keys(context: Context, program: Program, line: Line) -> None:
    """Moves, and issues opened, with the round trips of each."""
    with program.start() as terminal:
        try:
            programs.settled(terminal, program)
            terminal.quiet(1.0)
            for key in ("move",) * 20 + ("open",) * 10:
                before = line.turns
                context.add(f"{_FAR} {program.name}", key, terminal.reaction(program.keys[key], gap=0.2)[1])
                context.add(_TRIPS, f"{key} {program.name}", line.turns - before)
                if key == "open":
                    terminal.cost(program.keys["back"], 0.3)
                    terminal.cost(program.keys["move"], 0.3)
        except TookTooLong as error:
            context.miss(f"keys on PostgreSQL, {program.name}: {error}")


def _open_inbox(context: Context, program: Program, line: Line, address: str) -> None:
    """Memory, connections, and what is asked while nobody does anything."""
    tell("PostgreSQL: an idle inbox")
    with psycopg.connect(address) as watcher, program.start() as terminal:
        before = _connections(watcher)
        try:
            programs.settled(terminal, program)
            terminal.quiet(_SETTLED)
            context.add(INBOX, "connections", _connections(watcher) - before)
            context.add(INBOX, "memory", terminal.memory())
            asked = line.turns
            terminal.quiet(RISKS_FIRST + _SETTLED)
            _asked_out(line, terminal)
            context.add(INBOX, "round trips of the risks", line.turns - asked)
            asked = line.turns
            terminal.quiet(_IDLE)
            context.add(INBOX, "round trips a minute", (line.turns - asked) * 60 / _IDLE)
        except TookTooLong as error:
            context.miss(f"an idle inbox on PostgreSQL: {error}")


def _asked_out(line: Line, terminal: Terminal) -> None:
    """Wait until nothing has been asked for a while: on a busy machine the risks take longer. Raises TookTooLong."""
    for _ in range(_LONGEST):
        asked = line.turns
        terminal.quiet(_SETTLED)
        if line.turns == asked:
            return
    raise TookTooLong("it never ceases to ask")


def _connections(watcher: psycopg.Connection[TupleRow]) -> int:
    counted = watcher.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()").fetchone()
    watcher.rollback()  # what a transaction sees of the others stands still
    return int(counted[0]) if counted else 0
