"""Noticing that a risk presses more than it did, without the memory that measuring takes (docs/reports.md)."""

import os
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import msgspec

from wishtui.domain.risk import Level, RiskReport, presses
from wishtui.domain.times import iso, parse_time
from wishtui.errors import StoreError
from wishtui.i18n import _, english
from wishtui.services import owner_program
from wishtui.services.measurements import assess
from wishtui.store import Store, open_store
from wishtui.store.presence import is_store

_LONGEST = 600.0
"""Seconds that measuring may take."""
_LARGEST = 4 << 20
"""Bytes of what it may say."""


class RiskLevel(msgspec.Struct, frozen=True, rename={"summary": "said"}):
    """How much one risk presses, in the words of `wishtui risks --json`."""

    risk: str
    title: str
    level: Level
    summary: str


Measure = Callable[[], list[RiskLevel]]


def measure_here(store: Store, clock: Callable[[], datetime]) -> Measure:
    """Measures in this process: for a store whose records are elsewhere."""
    return lambda: [_level_of(report) for report in assess(store, clock())]


def measure_apart(folder: Path, now: datetime | None, stop: Event) -> Measure:
    """Measures in a process of its own, which only looks: the records of a large store take much memory while read.

    What is given back raises StoreError where that does not do well. With `now` the clock of it stands still.
    """
    argv = (sys.executable, "-m", __name__, str(folder), *(() if now is None else (iso(now),)))

    def measure() -> list[RiskLevel]:
        outcome = owner_program.run(argv, timeout_seconds=_LONGEST, max_output_bytes=_LARGEST, stop=stop)
        if not outcome.ok:
            raise StoreError(
                _("The risks were not measured: {reason}", reason=outcome.failure), _("`wishtui risks` shows them.")
            )
        try:
            return msgspec.json.decode(outcome.output, type=list[RiskLevel])
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise StoreError(
                _("The risks were not measured: what came back is no measurement."), _("`wishtui risks` shows them.")
            ) from error

    return measure


def main(folder: str, now: str | None = None) -> None:
    """Measure the store in `folder`, and print how much each risk presses: what that process of its own does."""
    os.umask(0o077)
    time = datetime.now(UTC) if now is None else parse_time(now)
    try:
        if not is_store(Path(folder)):
            raise SystemExit("The store is gone")  # untranslated: what started this process quotes it
        store = open_store(Path(folder))
        try:
            levels = measure_here(store, lambda: time)()
        finally:
            store.close(compact=False)
    except (OSError, StoreError) as error:
        raise SystemExit(str(error)) from None
    sys.stdout.buffer.write(msgspec.json.encode(levels))


def worse(levels: Iterable[RiskLevel], known: Mapping[str, str]) -> list[RiskLevel]:
    """Those that press more than the level `known` of them; one of which none is known does not."""
    return [each for each in levels if each.risk in known and presses(each.level) > presses(known[each.risk])]


def _level_of(report: RiskReport) -> RiskLevel:
    return RiskLevel(report.risk.value, english(report.title), report.level, english(report.summary))


if __name__ == "__main__":
    main(*sys.argv[1:])
