"""Live with Wish, which runs on loopback in a process of its own: the first sync, an idle hour, keys meanwhile."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from urllib.parse import urlsplit

from benchmarks import data, programs
from benchmarks.context import Context, tell
from benchmarks.line import Line
from benchmarks.peers.wish import TOKEN
from benchmarks.processes import WISHTUI, beside, keep, run
from benchmarks.rows import Row, count, ratio, seconds
from benchmarks.storing import worker
from benchmarks.terminal import Terminal, TookTooLong
from benchmarks.wire import watch

TICKETS = 5_000
EVERY = 120
"""Seconds between two syncs, as the settings have it."""

_HOUR = 3_600
_TURNS = 2
"""Turns of a minute that are watched: what was synced just now is a minute old at the second."""
_KEYS = 60
_TYPED, _PAUSED = 0.035, 0.2
"""Seconds between what a key brought and the next one: a sync gives way to the first, and goes on during the second."""
_OVER = 3.0
"""Seconds without a call after which a sync is over."""


class Wish(NamedTuple):
    """A Wish in a process of its own."""

    line: Line
    news: Callable[[int], None]
    """Has as many customers write."""


def measure(context: Context) -> None:
    """One Wish with open tickets for the first sync, one with closed ones for keys beside it."""
    tickets = min(TICKETS, context.total)
    with wish(tickets, tickets // 2) as platform:
        tell("first sync")
        _first(context, platform.line)
        tell("an idle hour with Wish")
        _idle(context, platform.line)
    for number in range(1 if context.quick else 2):
        tell(f"keys while a sync runs: session {number + 1}")
        with wish(tickets, 0) as platform:
            _keys(context, platform.line, number)


def rows(context: Context) -> Iterator[Row]:
    """What it may cost."""
    taken, bare = (context.median("first sync", name) for name in ("wishtui", "bare client"))
    calls = {name: count(context.median("first sync calls", name)) for name in ("wishtui", "bare client")}
    yield Row(
        f"first sync of {min(TICKETS, context.total):,} tickets with orders",
        "≤ 1.3 × a bare client",
        1.3,
        ratio(taken, bare),
        f"{seconds(taken)} for {calls['wishtui']} calls{beside(context, 'first sync', 'wishtui', 'bare client')}",
        f"bare client {seconds(bare)} for {calls['bare client']} calls",
    )
    calls_idle, passed = (context.median("idle hour", name) for name in ("calls", "bytes"))
    turn, rest = (context.median("idle hour, screen", name) for name in ("turn", "rest"))
    yield Row(
        f"calls in an idle hour with Wish connected, a sync every {EVERY} s",
        "",
        None,
        calls_idle,
        f"{count(calls_idle)} calls, {count(passed)} bytes both ways; "
        f"to the terminal {count(turn)} bytes when the minute turns, {count(rest)} a second else",
        "–",
        unit="count",
    )
    for share, name in ((0.95, "p95"), (0.5, "p50")):
        during, after = (context.percentile("key beside a sync", when, share) for when in ("during", "after"))
        yield Row(
            f"key to first byte while a sync runs, {name}, {context.total:,} open",
            "≤ 1.1 × without",
            1.1,
            ratio(during, after),
            seconds(during),
            f"without {seconds(after)}",
        )
    for share, name in ((0.95, "p95"), (0.5, "p50")):
        during, after = (
            context.percentile("key beside a sync", f"paused, {when}", share) for when in ("during", "after")
        )
        yield Row(
            f"the same for a key after a pause of {_PAUSED} s, {name}",
            "",
            None,
            ratio(during, after),
            seconds(during),
            f"without {seconds(after)}",
        )


@contextmanager
def wish(tickets: int, opened: int) -> Iterator[Wish]:
    """A Wish of that size."""
    command = [sys.executable, "-m", "benchmarks.peers.wish", str(tickets), str(opened)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        to_server, port = server.stdin, urlsplit(server.stdout.readline()).port

        def news(number: int) -> None:
            to_server.write(f"{number}\n")
            to_server.flush()

        try:
            with Line(lambda: asyncio.open_connection("127.0.0.1", port)) as line:
                yield Wish(line, news)
        finally:
            to_server.close()


def _url(line: Line) -> str:
    return f"http://127.0.0.1:{line.port}/api/v3"


def environment(context: Context, line: Line) -> dict[str, str]:
    """What connects a program to it."""
    signed_in = {"WISHTUI_WISH_URL": _url(line), "WISHTUI_TOKEN": TOKEN, "WISHTUI_SETTLE_SECONDS": "0"}
    return programs.environment(context.home) | signed_in


def _first(context: Context, line: Line) -> None:
    connected = environment(context, line)
    bare = (sys.executable, str(programs.PEERS / "bare_client.py"), _url(line), TOKEN)
    for number in range(1 if context.quick else 3):
        synced = (WISHTUI, "--store", str(context.home / f"synced-{number}"), "sync")
        for name, command in (("bare client", bare), ("wishtui", synced)):
            before = line.turns
            keep(context, "first sync", name, run(command, connected))
            context.add("first sync calls", name, line.turns - before)


def _idle(context: Context, line: Line) -> None:
    """As many syncs as an hour has, without waiting between them; then an inbox that syncs, for a while."""
    store, syncs = context.home / "synced-0", _HOUR // EVERY
    before = line.turns, line.bytes
    worker("syncs", str(syncs), str(store), environment=environment(context, line))
    context.add("idle hour", "calls", line.turns - before[0])
    context.add("idle hour", "bytes", line.bytes - before[1])
    program = programs.ours(context.home, store, more=environment(context, line))
    with program.start() as terminal:
        try:
            programs.settled(terminal, program)
            terminal.quiet(_OVER)
            for _ in range(_TURNS):
                turn, rest, passed = watch([terminal])[0]
                context.add("idle hour, screen", "turn", turn)
                context.add("idle hour, screen", "rest", rest / passed)
        except TookTooLong as error:
            context.miss(f"idle minute with Wish: {error}")


def _keys(context: Context, line: Line, number: int) -> None:
    """Keys while the first sync of closed tickets runs, which moves no row, and once more when it is over."""
    folder = data.index(data.copy(data.store(context.total, context.total), context.home / f"keys-{number}"))
    program = programs.ours(context.home, folder, more=environment(context, line))
    with program.start() as terminal:
        try:
            programs.settled(terminal, program)
            _until_calls(line)
            terminal.reads_screen = False
            _press(context, terminal, program.keys["move"], "during")
            if _is_over(line, terminal):
                context.miss("keys while a sync runs: the sync was over before the keys were")
                for name in ("during", "paused, during"):
                    context.samples_of["key beside a sync"].pop(name, None)
            while not _is_over(line, terminal):
                pass
            _press(context, terminal, program.keys["move"], "after")
        except TookTooLong as error:
            context.miss(f"keys while a sync runs: {error}")


def _press(context: Context, terminal: Terminal, key: bytes, when: str) -> None:
    keys = _KEYS if context.quick else 2 * _KEYS
    for name, gap, times in ((when, _TYPED, keys), (f"paused, {when}", _PAUSED, keys // 4)):
        for _ in range(times):
            context.add("key beside a sync", name, terminal.reaction(key, gap=gap)[0])


def _until_calls(line: Line) -> None:
    """Wait until the sync asks for something."""
    end = time.monotonic() + 60
    while not line.turns:
        if time.monotonic() > end:
            raise TookTooLong("the sync did not begin")
        time.sleep(0.01)


def _is_over(line: Line, terminal: Terminal) -> bool:
    """Whether no call is made for a while; what the screen says meanwhile is taken in."""
    before = line.turns
    end = time.monotonic() + _OVER
    while time.monotonic() < end:
        terminal.read(0.1)
        if line.turns != before:
            return False
    return True
