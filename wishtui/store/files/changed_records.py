"""Which records of a database others have changed since somebody looked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import msgspec

from wishtui.store.files.journal import JournalEntry
from wishtui.store.files.record_table import name_of
from wishtui.store.files.snapshot import Documents, Tables


class ChangedRecords:
    """Ids by table; whoever looks empties it."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, set[str]] = defaultdict(set)

    def of(self, table: str) -> set[str]:
        """Those of one table, so far."""
        return self._ids[table]

    def add(self, table: str, ids: Iterable[str]) -> None:
        """Note some."""
        self._ids[table].update(ids)

    def taken(self) -> dict[str, set[str]]:
        """All of them, noted no more."""
        taken, self._ids = self._ids, defaultdict(set)
        return taken

    @contextmanager
    def ours(self) -> Iterator[None]:
        """What is noted meanwhile is our own doing, and forgotten."""
        others, self._ids = self._ids, defaultdict(set)
        try:
            yield
        finally:
            self._ids = others

    def note(self, entry: JournalEntry, tables: Tables) -> None:
        """Note the records that `entry` is about to change in `tables`."""
        there = tables.get(entry.t, {})
        gone = (there[key] for key in entry.gone if key in there)
        self.add(entry.t, _names((*entry.put.values(), *gone)))

    def compare(self, was: Mapping[str, Documents], there: Mapping[str, Documents], *, readable: bool) -> None:
        """Note what differs between tables as they were and as they are; `readable` says that the old can be read."""
        for table in was.keys() | there.keys():
            old, new = was.get(table, {}), there.get(table, {})
            for key in old.keys() | new.keys():
                one, other = old.get(key) if readable else None, new.get(key)
                if one is other or (one is not None and other is not None and memoryview(one) == memoryview(other)):
                    continue
                self.add(table, _names(raw for raw in (one, other) if raw is not None))


def _names(documents: Iterable[msgspec.Raw]) -> Iterator[str]:
    return (name for raw in documents if (name := name_of(raw)))
