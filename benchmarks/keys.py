"""From a key to the paint, at many open issues: moves, pages, switches of status."""

from collections.abc import Iterator

from benchmarks import programs
from benchmarks.context import Context, tell
from benchmarks.programs import Program
from benchmarks.rows import Row, ratio, seconds
from benchmarks.terminal import Terminal, TookTooLong

_GROUP = "key to paint"
_SWITCH = "switch of status"


def measure(context: Context) -> None:
    """One session after the other, the programs in turn."""
    store = context.writable(context.total, context.total)
    neomutt = programs.neomutt(context.home, context.total)
    if neomutt is None:
        context.miss(programs.NO_NEOMUTT)
    for number in range(2 if context.quick else 4):
        tell(f"key to paint: session {number + 1}")
        _session(context, programs.ours(context.home, store))
        _session(context, programs.ours(context.home, store, driver="stock", name="stock"))
        if neomutt is not None:
            _session(context, neomutt)
    tell("key to paint: the naive program")
    _session(context, programs.naive(context.home, context.total, context.total))


def rows(context: Context) -> Iterator[Row]:
    """How long a key may take."""
    naive = f"naive {context.total}"
    late = {name: context.percentile(_GROUP, name, 0.95) for name in ("wishtui", "stock", "neomutt", naive)}
    usual = {name: context.percentile(_GROUP, name, 0.5) for name in ("wishtui", "stock", "neomutt", naive)}
    yield Row(
        f"key to paint, p95, {context.total:,} open",
        "≤ 1 × stock's",
        1,
        ratio(late["wishtui"], late["stock"]),
        seconds(late["wishtui"]),
        f"stock {seconds(late['stock'])}, neomutt {seconds(late['neomutt'])}, naive {seconds(late[naive])}",
    )
    yield Row(
        "the same, p50",
        "≤ 4 × neomutt's",
        4,
        ratio(usual["wishtui"], usual["neomutt"]),
        seconds(usual["wishtui"]),
        f"neomutt {seconds(usual['neomutt'])}, stock {seconds(usual['stock'])}, naive {seconds(usual[naive])}",
    )
    page, move = (context.percentile(_GROUP, f"wishtui {key}", 0.95) for key in ("page", "move"))
    yield Row("a page, p95", "≤ 1 × a move's", 1, ratio(page, move), seconds(page), f"move {seconds(move)}")
    switch, first = context.median(_SWITCH, "wishtui"), context.median(f"{_SWITCH}, first", "wishtui")
    yield Row(
        f"switch of status at {context.total:,}",
        "≤ 50 ms",
        0.05,
        switch,
        f"{seconds(switch)}, the first time {seconds(first)}",
        f"naive {seconds(context.median(_SWITCH, naive))}",
        unit="seconds",
    )


def _session(context: Context, program: Program) -> None:
    with program.start() as terminal:
        try:
            programs.settled(terminal, program)
            terminal.reads_screen = False
            _moves(context, program, terminal)
            _switches(context, program, terminal)
        except TookTooLong as error:
            context.miss(f"key to paint, {program.name}: {error}")


def _moves(context: Context, program: Program, terminal: Terminal) -> None:
    for key, count in (("move", 60), ("page", 15)):
        if program.name.startswith("naive"):
            count //= 4
        for _ in range(count if context.quick else 2 * count):
            last = terminal.reaction(program.keys[key], gap=0.035)[1]
            context.add(_GROUP, f"{program.name} {key}", last)
            context.add(_GROUP, program.name, last)


def _switches(context: Context, program: Program, terminal: Terminal) -> None:
    """The first visit to a status sorts its list; later ones find it sorted."""
    if "first tab" not in program.keys:
        return
    away, back = program.keys.get("all", program.keys["tab"]), program.keys["first tab"]
    if program.name.startswith("naive"):
        context.add(_SWITCH, program.name, terminal.reaction(away, gap=0.2)[1])
        return
    context.add(f"{_SWITCH}, first", program.name, terminal.reaction(away, gap=0.2)[1])
    for key in (back, away, back, away, back):
        context.add(_SWITCH, program.name, terminal.reaction(key, gap=0.2)[1])
