"""The parts of a run, each a module that measures something and holds it against its goals."""

import importlib
from collections.abc import Iterator
from typing import Protocol, cast

from benchmarks.context import Context
from benchmarks.rows import Row

USUAL = (
    "starting",
    "languages",
    "commands",
    "searching",
    "importing",
    "keys",
    "storing",
    "wire",
    "memory",
    "blocking",
    "syncing",
    "day",
    "postgres",
    "agents",
    "reporting",
    "scale",
)
LARGE = ("large",)
"""Those that take too long for every run."""

NAMES = (*USUAL, *LARGE)


class Benchmark(Protocol):
    """What such a module has."""

    def measure(self, context: Context) -> None:
        """Measure, and keep what was found in the context."""

    def rows(self, context: Context) -> Iterator[Row]:
        """Its lines of the table, from what the context has; what was not measured says so."""


def named(name: str) -> Benchmark:
    """The part of that name, loaded when it is asked for."""
    return cast(Benchmark, importlib.import_module(f"benchmarks.{name}"))


def rows(context: Context, name: str) -> list[Row]:
    """The lines of one part, each with how busy others were meanwhile."""
    if name in context.earlier:
        return context.earlier[name]
    return [row._replace(busy=context.busy.get(name)) for row in named(name).rows(context)]
