"""From a key to the paint, at 100,000 open issues: moves, pages, switches of status, letters of a search."""

from benchmarks import programs
from benchmarks.context import Context, tell
from benchmarks.programs import Program
from benchmarks.starting import TOTAL, first_frame, loaded
from benchmarks.terminal import Terminal, TookTooLong

_SEARCHED = b"parcel"


def measure(context: Context) -> None:
    """One session after the other, the programs in turn."""
    store = context.writable(TOTAL, TOTAL)
    for number in range(2 if context.quick else 4):
        tell(f"key to paint: session {number + 1}")
        _session(context, programs.ours(context.home, store, name="wishtui"))
        if number % 2 == 0:
            _session(context, programs.ours(context.home, store, driver="stock", name="stock"))
            neomutt = programs.neomutt(context.home, TOTAL)
            if neomutt is not None:
                _session(context, neomutt)
    tell("key to paint: the naive program")
    _session(context, programs.naive(context.home, TOTAL, TOTAL))


def _session(context: Context, program: Program) -> None:
    with program.start() as terminal:
        try:
            if program.name.startswith("naive"):  # it takes too long to be started once more only for that
                first_frame(context, program, terminal)
            else:
                programs.settled(terminal, program)
            if "all" in program.keys:
                loaded(terminal)
            terminal.reads_screen = False
            _moves(context, program, terminal)
            _switches(context, program, terminal)
            _search(context, program, terminal)
        except TookTooLong as error:
            context.missing.append(f"key to paint, {program.name}: {error}")


def _moves(context: Context, program: Program, terminal: Terminal) -> None:
    for key, count in (("move", 60), ("page", 15)):
        if program.name.startswith("naive"):
            count //= 4
        for _ in range(count if context.quick else 2 * count):
            first, last = terminal.reaction(program.keys[key], gap=0.035)
            context.add("key to first byte", f"{program.name} {key}", first)
            context.add("key to paint", f"{program.name} {key}", last)
            context.add("key to paint", program.name, last)


def _switches(context: Context, program: Program, terminal: Terminal) -> None:
    """The first visit to a status sorts its list; later ones find it sorted."""
    if "first tab" not in program.keys:
        return
    away, back = program.keys.get("all", program.keys["tab"]), program.keys["first tab"]
    if program.name.startswith("naive"):
        context.add("switch of status", program.name, terminal.reaction(away, gap=0.2)[1])
        return
    context.add("switch of status, first", program.name, terminal.reaction(away, gap=0.2)[1])
    for key in (back, away, back, away, back):
        context.add("switch of status", program.name, terminal.reaction(key, gap=0.2)[1])


def _search(context: Context, program: Program, terminal: Terminal) -> None:
    """The letter's echo is the paint that a user waits for; the rows may follow in their own time."""
    if program.name != "wishtui":
        return
    terminal.reads_screen = True
    terminal.press(program.keys["first tab"])
    terminal.quiet()
    terminal.press(program.keys["search"])
    terminal.quiet(0.5)
    for index in range(len(_SEARCHED)):
        first, last = terminal.reaction(_SEARCHED[index : index + 1], gap=0.4)
        context.add("search in the inbox, echo", program.name, first)
        context.add("search in the inbox, rows", program.name, last)
    if not any(_SEARCHED.decode() in line for line in terminal.lines()):
        for name in ("search in the inbox, echo", "search in the inbox, rows"):
            context.samples_of[name].pop(program.name, None)
        context.missing.append("search in the inbox: what was typed did not appear")
