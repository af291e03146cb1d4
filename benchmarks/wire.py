"""Bytes over the line for each thing that a user does, at 80 by 24."""

import dataclasses
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from benchmarks import programs
from benchmarks.context import Context, tell
from benchmarks.programs import Program
from benchmarks.rows import Row, count, ratio
from benchmarks.terminal import HEIGHT, Terminal, TookTooLong

STEPS = (
    "start",
    "cursor move",
    "one-line scroll",
    "page",
    "tab switch",
    "open detail",
    "type a character",
    "toast",
    "modal",
    "search keystroke",
    "idle minute",
)
Cost = Callable[..., None]
"""Measures a step: its name, then the keys, one at a time."""

_TYPED = b"We are sorry"
_SOUGHT = b"parcel"


def measure(context: Context) -> None:
    """All programs on a store of which few are open; NeoMutt on as many mails as are open."""
    running = _programs(context)
    if running[-1].name != "neomutt":
        context.miss(programs.NO_NEOMUTT)
    for program in running:
        tell(f"bytes: {program.name}")
        with program.start() as terminal:
            try:
                _start(context, program, terminal)
                _steps(context, program, terminal)
            except TookTooLong as error:
                context.missing.append(f"bytes, {program.name}: {error}")
    _idle(context, [program for program in running if program.name in ("wishtui", "stock", "neomutt", "hello")])


def rows(context: Context) -> Iterator[Row]:
    """What each thing may cost."""

    def sent(program: str, step: str) -> float | None:
        return context.median("bytes", f"{program}: {step}")

    def peers(step: str) -> str:
        return ", ".join(f"{name} {count(sent(name, step))}" for name in ("stock", "naive", "neomutt"))

    for step, limit, sign in (("cursor move", 1.0, 30), ("one-line scroll", 1.1, 150)):
        value, theirs = sent("wishtui", step), sent("neomutt", step)
        goal = f"≤ {limit:g} × neomutt's"
        yield Row(f"bytes: {step}, with the bar", goal, limit, ratio(value, theirs), count(value), peers(step))
        value = sent("wishtui, sign", step)
        yield Row(f"bytes: {step}, with the sign", f"≤ {sign}", sign, value, count(value), peers(step), unit="count")
    step = "type a character"
    value = sent("wishtui", step)
    yield Row(f"bytes: {step}", "≤ 30", 30, value, count(value), peers(step), unit="count")
    idle = context.median("idle bytes per second", "wishtui")
    turn, stock = (context.median("idle bytes at the turn of a minute", name) for name in ("wishtui", "stock"))
    yield Row(
        "bytes a second while idle",
        "0",
        0,
        idle,
        f"{count(idle)}, and {count(turn)} when the minute turns",
        f"stock {count(stock)} when the minute turns",
        unit="count",
    )
    first, hello = sent("wishtui", "start"), sent("hello", "start")
    goal = "≤ 0.5 × hello"
    yield Row("bytes to the first settled frame", goal, 0.5, ratio(first, hello), count(first), _starts(context))


def _starts(context: Context) -> str:
    names = ("hello", "stock", "naive", "neomutt")
    return ", ".join(f"{name} {count(context.median('bytes', f'{name}: start'))}" for name in names)


def _programs(context: Context) -> list[Program]:
    """NeoMutt last, where there is one. With the sign only what moves the cursor is of interest."""
    store, home = context.writable(context.total, context.few), context.home
    settings = home / "sign.toml"
    settings.write_text('selection = "sign"\n', encoding="utf-8")
    sign = programs.ours(home, store, "--config", str(settings), name="wishtui, sign")
    moves = {name: sign.keys[name] for name in ("move", "page")}
    running = [
        programs.ours(home, store),
        dataclasses.replace(sign, keys=moves),
        programs.ours(home, store, driver="stock", name="stock"),
        dataclasses.replace(programs.naive(home, context.total, context.few), name="naive"),
        programs.hello(home),
    ]
    neomutt = programs.neomutt(home, context.few)
    return running if neomutt is None else [*running, neomutt]


def _start(context: Context, program: Program, terminal: Terminal) -> None:
    programs.settled(terminal, program)
    context.add("bytes", f"{program.name}: start", terminal.received)


def _steps(context: Context, program: Program, terminal: Terminal) -> None:
    keys = program.keys

    def cost(step: str, *pressed: bytes) -> None:
        values = [terminal.cost(key, 0.2) for key in pressed]
        context.add("bytes", f"{program.name}: {step}", statistics.median(values))

    if "move" in keys:
        terminal.cost(keys["move"])
        cost("cursor move", *[keys["move"]] * 5)
        for _ in range(HEIGHT):
            terminal.press(keys["move"])
            terminal.quiet(0.05)
        cost("one-line scroll", *[keys["move"]] * 5)
        cost("page", *[keys["page"]] * 3)
    if "modal" in keys:
        cost("modal", keys["modal"])
        terminal.cost(keys["back"])
    if "open" in keys:
        cost("open detail", keys["open"])
        terminal.cost(keys["back"], 0.4)
    _typed(program, terminal, cost)
    if "tab" in keys:
        context.add("bytes", f"{program.name}: tab switch", terminal.cost(keys["tab"], longest=30))
    if "toast" in keys:
        cost("toast", keys["toast"])


def _typed(program: Program, terminal: Terminal, cost: Cost) -> None:
    keys = program.keys
    if "reply" in keys:
        terminal.cost(keys["reply"], 0.5)
        cost("type a character", *_letters(_TYPED))
        terminal.cost(b"\x1b", 0.5)
        if "back" in keys:
            terminal.cost(keys["back"], 0.5)
    if "search" in keys:
        terminal.cost(keys["search"], 0.5)
        terminal.cost(_SOUGHT[:1], 1.0)  # the first letter waits until every issue's words are known
        cost("search keystroke", *_letters(_SOUGHT[1:]))
        terminal.cost(keys.get("leave prompt", b"\x1b"), 0.5)
        if "leave prompt" not in keys:
            terminal.cost(b"\x1b", 0.5)


def _letters(text: bytes) -> list[bytes]:
    return [text[index : index + 1] for index in range(len(text))]


def _idle(context: Context, programs_started: list[Program]) -> None:
    """All at once, over the turn of a minute: what comes at the turn once, the rest as often as a minute has it."""
    tell("bytes: an idle minute, waiting for its turn")
    running = [(program, program.start()) for program in programs_started]
    try:
        for program, terminal in running:
            programs.settled(terminal, program)
            if "all" in program.keys:
                for _ in range(_TO_THE_PRESSING):  # where countdowns show minutes
                    terminal.cost(program.keys["page"])
        for program, (turn, rest, seconds) in zip(programs_started, watch([one for _, one in running]), strict=True):
            context.add("idle bytes per second", program.name, rest / seconds)
            context.add("idle bytes at the turn of a minute", program.name, turn)
            context.add("bytes", f"{program.name}: idle minute", turn + rest * (60 - _AROUND) / seconds)
    except TookTooLong as error:
        context.missing.append(f"idle minute: {error}")
    finally:
        for _, terminal in running:
            terminal.close()


_TO_THE_PRESSING = 8
_AROUND = 5.0
"""Seconds around the turn of a minute that count as it."""


def watch(running: list[Terminal]) -> list[tuple[int, int, float]]:
    """Of each: bytes at the turn, other bytes, and in how many seconds those came."""
    turn = time.monotonic() + 60 - datetime.now(UTC).second
    if turn - time.monotonic() < 8:
        turn += 60
    began = max(time.monotonic(), turn - 25)
    at_turn, rest = [0] * len(running), [0] * len(running)
    while (now := time.monotonic()) < turn + _AROUND - 1:
        for index, terminal in enumerate(running):
            came = len(terminal.read(0.01))
            if now >= turn - 1:
                at_turn[index] += came
            elif now >= began:
                rest[index] += came
    return [(at, other, turn - 1 - began) for at, other in zip(at_turn, rest, strict=True)]
