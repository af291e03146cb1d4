"""The goals, each a ratio in one and the same run, held against what was measured."""

from collections.abc import Iterator
from typing import NamedTuple

from benchmarks.context import Context

MIB = 1 << 20


class Row(NamedTuple):
    """One line of the table."""

    what: str
    goal: str
    limit: float
    """What `value` may be at most."""
    value: float | None
    """None: it could not be measured."""
    measured: str
    peers: str

    @property
    def verdict(self) -> str:
        """Whether the goal is met, as a word."""
        if self.value is None:
            return "not measured"
        return "met" if self.value <= self.limit else "missed"


def rows(context: Context) -> list[Row]:
    """The table."""
    return [
        *_starts(context),
        *_replies(context),
        *_bytes(context),
        *_times(context),
        *_reports(context),
        *_memory(context),
    ]


def ratio(one: float | None, other: float | None) -> float | None:
    """How many times `other` goes into `one`; None where one of them is missing."""
    return one / other if one is not None and other else None


def seconds(value: float | None) -> str:
    """A time as a person reads it."""
    if value is None:
        return "–"
    return f"{value:.2f} s" if value >= 1 else f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms"


def size(value: float | None) -> str:
    """Bytes of memory as a person reads them."""
    return "–" if value is None else f"{value / MIB:,.0f} MiB"


def count(value: float | None) -> str:
    """A whole number as a person reads it."""
    return "–" if value is None else f"{value:,.0f}"


def _starts(context: Context) -> Iterator[Row]:
    def start(name: str) -> float | None:
        return context.median("start", name)

    hello = start("hello")
    for opened, limit in ((2_000, 1.2), (10_000, 1.5), (100_000, 3.0)):
        name = f"wishtui {opened}"
        lowest = ratio(context.lowest("start", name), context.lowest("start", "hello"))
        cpu = ratio(context.median("start cpu", name), context.median("start cpu", "hello"))
        peers = f"hello {seconds(hello)}"
        if (plain := start(f"naive {opened}")) is not None:
            peers += f", naive {seconds(plain)}"
        more = f" (of the quickest runs {lowest:.2f}, of processor time {cpu:.2f})" if lowest and cpu else ""
        if opened == 100_000 and (first := start("unindexed")) is not None:
            more += f", {seconds(first)} the very first time"
        yield Row(
            f"start to first usable frame, {opened:,} open of 100,000",
            f"≤ {limit:g} × hello",
            limit,
            ratio(start(name), hello),
            seconds(start(name)) + more,
            peers,
        )
    yield Row(
        "the same against neomutt, warm header cache, 100,000 mails",
        "≤ 0.5 × neomutt",
        0.5,
        ratio(start("wishtui 100000"), start("neomutt")),
        seconds(start("wishtui 100000")),
        f"neomutt {seconds(start('neomutt'))}",
    )


def _replies(context: Context) -> Iterator[Row]:
    large, small = context.median("reply", "100000"), context.median("reply", "1000")
    bare = context.median("bare append", "100000")
    plain = context.median("reply", "plain TinyDB")
    yield Row(
        "one durable reply at 100,000",
        "≤ 3 × a bare append + fsync",
        3,
        ratio(large, bare),
        seconds(large),
        f"bare {seconds(bare)}, plain TinyDB {seconds(plain)}",
    )
    yield Row("the same, 100,000 against 1,000", "≤ 1.5", 1.5, ratio(large, small), seconds(large), seconds(small))


def _bytes(context: Context) -> Iterator[Row]:
    def sent(program: str, step: str) -> float | None:
        return context.median("bytes", f"{program}: {step}")

    for step, limit in (("cursor move", 45), ("one-line scroll", 150), ("type a character", 100)):
        peers = ", ".join(f"{name} {count(sent(name, step))}" for name in ("stock", "naive 2000", "neomutt"))
        value = sent("wishtui", step)
        yield Row(f"bytes for: {step}", f"≤ {limit}", limit, value, count(value), peers)
    idle = context.median("idle bytes per second", "wishtui")
    turn = context.median("idle bytes at the turn of a minute", "wishtui")
    stock = context.median("idle bytes at the turn of a minute", "stock")
    yield Row(
        "bytes a second while idle",
        "0",
        0,
        idle,
        f"{count(idle)}, and {count(turn)} when the minute turns",
        f"stock {count(stock)} when the minute turns",
    )
    first, hello = context.median("start bytes", "wishtui 2000"), context.median("start bytes", "hello")
    stock, plain = context.median("start bytes", "stock 2000"), context.median("start bytes", "naive 2000")
    yield Row(
        "bytes to the first settled frame",
        "≤ 0.5 × hello",
        0.5,
        ratio(first, hello),
        count(first),
        f"hello {count(hello)}, stock {count(stock)}, naive {count(plain)}",
    )


def _times(context: Context) -> Iterator[Row]:
    group = "key to paint"
    paint = context.percentile(group, "wishtui", 0.95)
    middle = context.percentile(group, "wishtui", 0.5)
    names = {"stock": "stock", "neomutt": "neomutt", "naive": "naive 100000"}
    peers = ", ".join(f"{name} {seconds(context.percentile(group, key, 0.95))}" for name, key in names.items())
    yield Row(
        "key to paint, p95, 100,000 open",
        "≤ 15 ms",
        0.015,
        paint,
        f"{seconds(paint)}, p50 {seconds(middle)}",
        peers,
    )
    group = "switch of status"
    switch, first = context.median(group, "wishtui"), context.median(group + ", first", "wishtui")
    yield Row(
        "switch of status at 100,000",
        "≤ 50 ms",
        0.05,
        switch,
        f"{seconds(switch)}, the first time {seconds(first)}",
        f"naive {seconds(context.median(group, 'naive 100000'))}",
    )
    letters, most = (context.percentile("search letters", "100000", share) for share in (0.5, 0.95))
    pending = context.percentile("search slices", "100000", 0.99)
    yield Row(
        "search, each letter, p95, 100,000 issues with their messages",
        "≤ 150 ms, no key blocked",
        0.15,
        most,
        f"{seconds(most)}, p50 {seconds(letters)}; a key waits {seconds(pending)} at most (p99)",
        "–",
    )


def _reports(context: Context) -> Iterator[Row]:
    reading, text, page = (context.median("report", name) for name in ("reading", "text", "page"))
    yield Row(
        "report over 100,000 issues, processor time",
        "≤ 2 × reading them",
        2,
        ratio(text, reading),
        f"{seconds(text)}, with every group {seconds(page)}",
        f"reading {seconds(reading)}",
    )


def _memory(context: Context) -> Iterator[Row]:
    hello = context.median("memory", "hello")
    first = context.median("memory at first frame", "wishtui 2000")
    closed = context.median("memory with the archive", "wishtui 2000")
    small, large = context.median("memory", "wishtui 2000"), context.median("memory", "wishtui 100000")
    on_disk = context.median("size", "wishtui 100000")
    plain = context.median("memory", "naive 100000")
    yield Row(
        "memory, 2,000 open of 100,000",
        "≤ 1.3 × hello",
        1.3,
        ratio(small, hello),
        f"{size(small)}, at the first frame {size(first)}, with Closed looked at {size(closed)}",
        f"hello {size(hello)}",
    )
    allowed = on_disk + 3 * hello if on_disk is not None and hello is not None else None
    yield Row(
        "memory, 100,000 open",
        "≤ file size + 3 × hello",
        1,
        ratio(large, allowed),
        f"{size(large)} where {size(allowed)} are allowed",
        f"naive {size(plain)}, neomutt {size(context.median('memory', 'neomutt'))}",
    )
