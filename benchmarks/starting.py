"""From the command to the first usable frame: time, and the bytes that make it."""

from collections.abc import Iterator

from benchmarks import data, programs
from benchmarks.context import Context, rotated, tell
from benchmarks.processes import beside
from benchmarks.programs import Program
from benchmarks.rows import Row, ratio, seconds
from benchmarks.terminal import Terminal, TookTooLong

_AGAIN = 8
"""Further starts of hello and of wishtui: three of a third of a second each say nothing on a busy machine."""


def measure(context: Context) -> None:
    """Start everything in turn, as often as the context says; the naive program once, since it takes so long."""
    everything = {program.name: program for program in _programs(context)}
    for number in range(context.rounds):
        tell(f"start: round {number + 1} of {context.rounds}")
        for name in rotated(list(everything), number):
            _once(context, everything[name])
    _first_starts(context)
    _again(context, [program for name, program in everything.items() if name.startswith(("hello", "wishtui"))])
    for opened in (context.few, context.total):
        _once(context, programs.naive(context.home, context.total, opened))


def rows(context: Context) -> Iterator[Row]:
    """What a start may take."""
    hello = context.median("start", "hello")
    for opened, limit in ((context.few, 0.4), (context.total, 0.5)):
        name = f"wishtui {opened}"
        taken = context.median("start", name)
        yield Row(
            f"start to first usable frame, {opened:,} open of {context.total:,}",
            f"≤ {limit:g} × hello",
            limit,
            ratio(taken, hello),
            seconds(taken) + beside(context, "start", name, "hello"),
            f"hello {seconds(hello)}, naive {seconds(context.median('start', f'naive {opened}'))}",
        )
    taken, neomutt = context.median("start", f"wishtui {context.total}"), context.median("start", "neomutt")
    yield Row(
        f"the same against neomutt, warm header cache, {context.total:,} mails",
        "≤ 0.06 × neomutt",
        0.06,
        ratio(taken, neomutt),
        seconds(taken),
        f"neomutt {seconds(neomutt)}",
    )
    first = context.median("start", "unindexed")
    yield Row(
        f"the very first start, {context.total:,} open, no index yet",
        "≤ 2.5 × hello",
        2.5,
        ratio(first, hello),
        seconds(first) + beside(context, "start", "unindexed", "hello"),
        f"hello {seconds(hello)}",
    )


def _programs(context: Context) -> list[Program]:
    started = [programs.hello(context.home)]
    started += [
        programs.ours(context.home, context.writable(context.total, opened), name=f"wishtui {opened}")
        for opened in (context.few, context.total)
    ]
    neomutt = programs.neomutt(context.home, context.total)
    if neomutt is None:
        context.miss(programs.NO_NEOMUTT)
    return [*started, *filter(None, [neomutt])]


def _first_starts(context: Context) -> None:
    """What the very first start costs, before a store has anything beside its snapshots."""
    tell("start: without an index")
    for number in range(context.rounds):
        folder = data.copy(data.store(context.total, context.total), context.home / f"unindexed-{number}")
        _once(context, programs.ours(context.home, folder, name="unindexed"))


def _once(context: Context, program: Program) -> None:
    with program.start() as terminal:
        try:
            first_frame(context, program, terminal)
        except TookTooLong as error:
            context.miss(f"{program.name} did not start: {error}")


def _again(context: Context, again: list[Program]) -> None:
    for number in range(_AGAIN if context.quick else 2 * _AGAIN):
        for program in again if number % 2 else reversed(again):
            _once(context, program)


def first_frame(context: Context, program: Program, terminal: Terminal, *, group: str = "start") -> None:
    """Wait until the program is usable, and keep what that took.

    Raises:
        TookTooLong: it never was.
    """
    context.add(group, program.name, terminal.until(program.usable))
    context.add(f"{group} cpu", program.name, terminal.cpu())
