"""Resident memory of the inbox: at rest, after a search, after the closed issues were looked at."""

from collections.abc import Iterator

from benchmarks import data, programs
from benchmarks.context import Context, tell
from benchmarks.programs import Program
from benchmarks.rows import Row, ratio, size
from benchmarks.searching import search_first
from benchmarks.terminal import Terminal, TookTooLong

_GROUP = "memory"


def measure(context: Context) -> None:
    """Each in turn; the naive program once."""
    few, every = ((opened, context.writable(context.total, opened)) for opened in (context.few, context.total))
    neomutt = programs.neomutt(context.home, context.total)
    running = [programs.hello(context.home), *filter(None, [neomutt])]
    for opened, store in (few, every):
        context.add("size", f"wishtui {opened}", data.size(store))
        running.append(programs.ours(context.home, store, name=f"wishtui {opened}"))
    for number in range(context.rounds):
        tell(f"memory: round {number + 1} of {context.rounds}")
        for program in running:
            _session(context, program)
    _session(context, programs.naive(context.home, context.total, context.total))


def rows(context: Context) -> Iterator[Row]:
    """How much it may have."""
    hello = context.median(_GROUP, "hello")
    every = f"wishtui {context.total}"
    peers = {"naive": f"naive {context.total}", "neomutt": "neomutt"}
    others = ", ".join(f"{name} {size(context.median(_GROUP, key))}" for name, key in peers.items())
    yield _row(context, f"memory, {context.few:,} open of {context.total:,}", 1.2, f"wishtui {context.few}")
    yield _row(context, f"memory, {context.total:,} open", 2.5, every, f", {others}")
    searched = context.median("memory after a search", every)
    yield Row(
        f"memory after a search over {context.total:,}, beyond mapped files",
        "≤ 4 × hello",
        4,
        ratio(searched, hello),
        f"{size(searched)}, and {size(context.median('mapped after a search', every))} of files mapped",
        f"hello {size(hello)}, the store's files {size(context.median('size', every))}",
    )
    closed = context.median("memory after Closed", f"wishtui {context.few}")
    mapped = context.median("mapped after Closed", f"wishtui {context.few}")
    yield Row(
        f"memory after Closed was looked at, {context.few:,} open of {context.total:,}, beyond mapped files",
        "",
        None,
        ratio(closed, hello),
        f"{size(closed)}, and {size(mapped)} of files mapped",
        f"hello {size(hello)}",
    )


def _row(context: Context, what: str, limit: float, name: str, others: str = "") -> Row:
    hello, taken = context.median(_GROUP, "hello"), context.median(_GROUP, name)
    mapped = size(context.median("mapped", name))
    return Row(
        what,
        f"≤ {limit:g} × hello",
        limit,
        ratio(taken, hello),
        f"{size(taken)}, of it {mapped} of files mapped",
        f"hello {size(hello)}{others}",
    )


def _session(context: Context, program: Program) -> None:
    with program.start() as terminal:
        try:
            programs.settled(terminal, program)
            context.add(_GROUP, program.name, terminal.memory())
            if "closed" in program.keys:
                _ours(context, program, terminal)
        except TookTooLong as error:
            context.miss(f"memory, {program.name}: {error}")


def _ours(context: Context, program: Program, terminal: Terminal) -> None:
    folder = context.writable(context.total, int(program.name.split()[1]))
    context.add("mapped", program.name, terminal.mapped(folder))
    if program.name == f"wishtui {context.few}":
        terminal.cost(program.keys["closed"], 0.5, longest=30)
        after = "after Closed"
    else:
        search_first(context, program, terminal, "memory search")
        terminal.quiet(0.5)
        after = "after a search"
    mapped = terminal.mapped(folder)
    context.add(f"memory {after}", program.name, terminal.memory() - mapped)
    context.add(f"mapped {after}", program.name, mapped)
