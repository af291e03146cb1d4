"""A search in the inbox, as somebody types it: until all that matches is counted, and until the letter shows."""

from collections.abc import Iterator

from benchmarks import programs
from benchmarks.commands import SOUGHT, grep
from benchmarks.context import Context, tell
from benchmarks.processes import keep
from benchmarks.programs import Program
from benchmarks.rows import Row, ratio, seconds
from benchmarks.terminal import Terminal, TookTooLong

GROUP = "search"
TYPED = ("parcel late", "посылка", "追跡", "screws missing", "subject:lamp", "-parcel refund")
_UNFINISHED = ("-", ":")
"""What stands at the end of a search that cannot be run yet."""

_FOUND = " found;"
_SHOWN = 0.15
"""Seconds without output after which a prompt is there."""


def measure(context: Context) -> None:
    """Sessions on as many open issues, with grep before each; the first of each is a first search."""
    program = programs.ours(context.home, context.writable(context.total, context.total))
    for number in range(1 if context.quick else 3):
        tell(f"search: session {number + 1}")
        for _ in range(3):
            keep(context, GROUP, "grep", grep(context))
        session(context, program, GROUP, letters=True)
        for _ in range(2):
            session(context, program, GROUP, letters=False)


def rows(context: Context) -> Iterator[Row]:
    """How long a letter may take."""
    bare = context.median(GROUP, "grep")
    first, most = context.median(GROUP, "first letter"), context.percentile(GROUP, "letters", 0.95)
    usual, echo = context.percentile(GROUP, "letters", 0.5), context.percentile(GROUP, "echo", 0.99)
    yield Row(
        f"first letter of the first search of a session, {context.total:,}",
        "≤ 1 × grep",
        1,
        ratio(first, bare),
        seconds(first),
        f"grep {seconds(bare)}",
    )
    yield Row(
        "each further letter, p95, until all is counted",
        "≤ 0.2 × grep",
        0.2,
        ratio(most, bare),
        f"{seconds(most)}, p50 {seconds(usual)}; the letter itself shows within {seconds(echo)} (p99)",
        f"grep {seconds(bare)}",
    )


def session(context: Context, program: Program, group: str, *, letters: bool) -> None:
    """Start, search at once for one letter, then type on; what cannot be had is named."""
    with program.start() as terminal:
        try:
            programs.settled(terminal, program)
            search_first(context, program, terminal, group)
            for text in TYPED if letters else ():
                _type(context, program, terminal, group, text)
        except TookTooLong as error:
            context.miss(f"{group}: {error}")


def search_first(context: Context, program: Program, terminal: Terminal, group: str) -> None:
    """One letter, as soon as the program is there.

    Raises:
        TookTooLong: it never ended.
    """
    terminal.press(program.keys["search"])
    terminal.quiet(0.05)
    context.add(group, "first letter", terminal.answer(f"{SOUGHT[0]}\r".encode(), _counted))


def _type(context: Context, program: Program, terminal: Terminal, group: str, text: str) -> None:
    """Type a search letter by letter, and have each counted to its end."""
    terminal.press(program.keys["back"])
    terminal.quiet(_SHOWN)
    typed = ""
    for letter in text:
        typed += letter
        if typed.endswith(_UNFINISHED):
            continue
        terminal.press(program.keys["search"])
        terminal.quiet(_SHOWN)
        echo = terminal.reaction(typed.encode(), gap=0.0)[0]
        context.add(group, "echo", echo)
        context.add(group, "letters", echo + terminal.answer(b"\r", _counted))
        typed = ""


def _counted(lines: list[str]) -> bool:
    return any(_FOUND in line for line in lines)
