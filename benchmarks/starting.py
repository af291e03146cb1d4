"""From the command to the first usable frame: time, bytes, memory."""

from benchmarks import data, programs
from benchmarks.context import Context, rotated, tell
from benchmarks.programs import Program
from benchmarks.terminal import Terminal, TookTooLong

TOTAL = 100_000
OPEN = (2_000, 10_000, 100_000)

_AGAIN = 8
"""Further starts of hello and of wishtui: three of a third of a second each say nothing on a busy machine."""


def measure(context: Context) -> None:
    """Start everything in turn, as often as the context says."""
    everything = {program.name: program for program in _programs(context)}
    for number in range(context.rounds):
        tell(f"start: round {number + 1} of {context.rounds}")
        for name in rotated(list(everything), number):
            _once(context, everything[name])
    _first_starts(context)
    _again(context, [program for name, program in everything.items() if name.startswith(("hello", "wishtui"))])
    for opened in OPEN:
        context.add("size", f"wishtui {opened}", data.size(data.store(TOTAL, opened)))
        context.add("size", f"inbox {opened}", (data.store(TOTAL, opened) / "inbox.json").stat().st_size)


def _first_starts(context: Context) -> None:
    """What the very first start costs, before a store has an index."""
    folder = context.writable(TOTAL, TOTAL)
    for _ in range(context.rounds):
        for file in folder.glob("*.index"):
            file.unlink()
        with programs.ours(context.home, folder).start() as terminal:
            context.add("start", "unindexed", terminal.until(programs.ours(context.home, folder).usable))
    data.index(folder)


def loaded(terminal: Terminal) -> None:
    """Wait until the closed issues are counted too: until then their tabs show dots."""
    while "…" in terminal.lines()[1]:
        if not terminal.read(30):
            raise TookTooLong("the closed issues were not counted")
    terminal.quiet(0.3)


def _programs(context: Context) -> list[Program]:
    started = [programs.hello(context.home)]
    started += [
        programs.ours(context.home, context.writable(TOTAL, opened), name=f"wishtui {opened}") for opened in OPEN
    ]
    started.append(programs.ours(context.home, context.writable(TOTAL, OPEN[0]), driver="stock", name="stock 2000"))
    neomutt = programs.neomutt(context.home, TOTAL)
    if neomutt is None:
        context.missing.append("neomutt is not installed")
    else:
        started.append(neomutt)
    return started


def _once(context: Context, program: Program) -> None:
    with program.start() as terminal:
        try:
            first_frame(context, program, terminal)
        except TookTooLong as error:
            context.missing.append(f"{program.name} did not start: {error}")


def _again(context: Context, again: list[Program]) -> None:
    """Only the time to the first frame."""
    for number in range(_AGAIN if context.quick else 2 * _AGAIN):
        for program in again if number % 2 else reversed(again):
            with program.start() as terminal:
                try:
                    context.add("start", program.name, terminal.until(program.usable))
                    context.add("start cpu", program.name, terminal.cpu())
                except TookTooLong as error:
                    context.missing.append(f"{program.name} did not start: {error}")


def first_frame(context: Context, program: Program, terminal: Terminal) -> None:
    """Wait until the program is usable and quiet, and keep what that took.

    Raises:
        TookTooLong: it never was.
    """
    context.add("start", program.name, terminal.until(program.usable))
    context.add("start cpu", program.name, terminal.cpu())
    context.add("memory at first frame", program.name, terminal.memory())
    terminal.quiet(0.4)
    context.add("start bytes", program.name, terminal.received)
    if "all" in program.keys:
        loaded(terminal)
        context.add("closed ones counted", program.name, terminal.last_arrival - terminal.started)
    context.add("memory", program.name, terminal.memory())
    if "closed" in program.keys:
        terminal.cost(program.keys["closed"], 0.3, longest=30)
        context.add("memory with the archive", program.name, terminal.memory())
