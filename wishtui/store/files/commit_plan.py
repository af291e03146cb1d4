"""How one unit of work becomes lines of two journals, so that a crash between them leaves all of it or nothing.

A line is recorded wholly or not at all, and the first line of a plan decides: what the others say follows from it.

* What comes new to the archive and leaves the inbox is first put into the archive: of two records the later counts.
* Where something is to be put into both, the inbox takes all of it in one line, Closed issues and orders too; then the
  archive takes what belongs to it, and the inbox lets go of that. What a crash leaves in the inbox, the next writer
  moves.
"""

from collections import defaultdict
from collections.abc import Callable

import msgspec

from wishtui.domain.issue import Status
from wishtui.store.files.database import Database
from wishtui.store.files.journal import JournalEntry
from wishtui.store.files.record_table import name_of
from wishtui.store.records import ISSUES, LOG, ORDERS
from wishtui.store.side_records import READERS
from wishtui.store.unit_of_work import StagedChanges

JournalStep = tuple[Database, list[JournalEntry]]
Rescue = Callable[[Database, str], None]
"""Keeps the document under a key that cannot be read, before it is written over."""


class _Lines:
    """What happens to one database: what it takes, what it lets go of, and what only leaves it for the other."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.put: defaultdict[str, dict[str, msgspec.Raw]] = defaultdict(dict)
        self.gone: defaultdict[str, set[str]] = defaultdict(set)
        self.leaving: defaultdict[str, set[str]] = defaultdict(set)

    def take(self, table: str, name: str, raw: msgspec.Raw | None) -> str:
        """Plan a document of a record, or its end; gives its key."""
        taken = self.put[table]
        if table == ISSUES:
            key = self.database.key_for(name, taken)
        else:
            records = self.database.records(table, READERS[table])
            key = records.key_of(name) if raw is None else records.key_for(name, taken)
        if raw is None:
            self.gone[table].update([key] if key else [])
            return key
        taken[key] = raw
        return key

    def key_of(self, table: str, name: str) -> str:
        """Where a record of another table than the issues' stands here; empty where it is not."""
        return self.database.records(table, READERS[table]).key_of(name)


def planned(inbox: Database, archive: Database | None, work: StagedChanges, rescue: Rescue) -> list[JournalStep]:
    """The lines that record `work`, in their order; `archive` must be there where something comes new to it."""
    here, there = _Lines(inbox), _Lines(archive) if archive is not None else None
    for table, documents in work.documents.items():
        for name, raw in documents.items():
            closed = table == ISSUES and work.issues[name].status is Status.CLOSED
            into, other = (there, here) if closed or table == ORDERS else (here, there)
            if into is None:
                raise LookupError(f"{table} are kept in an archive that was not opened")  # untranslated: a mistake here
            key = into.take(table, name, raw)
            if table == LOG and raw is None and other is not None and (old := other.key_of(table, name)):
                other.leaving[table].add(old)
            if table == ISSUES:
                rescue(into.database, key)
                if other is not None and (old := other.database.key_of(name)):
                    other.leaving[table].add(old)
    if there is None:
        return _steps((inbox, _entries(here.put, here.gone)))
    _move_unarchived(here, there, work)
    _drop_outdated(here, there, work)
    arrivals = (there.database, _entries(there.put, {}))
    departures = (there.database, _entries({}, there.leaving))
    if not (any(there.put.values()) and (any(here.put.values()) or any(here.gone.values()))) or work.independent:
        gone = {table: here.gone[table] | here.leaving[table] for table in here.gone.keys() | here.leaving.keys()}
        return _steps(arrivals, (inbox, _entries(here.put, gone)), departures)
    _stage(here, there, work)
    return _steps((inbox, _entries(here.put, here.gone)), arrivals, (inbox, _entries({}, here.leaving)), departures)


def _stage(here: _Lines, there: _Lines, work: StagedChanges) -> None:
    """Put into the inbox first what is to arrive in the archive."""
    for table in (ISSUES, ORDERS):
        for name, raw in work.documents.get(table, {}).items():
            if table == ORDERS or work.issues[name].status is Status.CLOSED:
                here.leaving[table].add(here.take(table, name, raw))


def _move_unarchived(here: _Lines, there: _Lines, work: StagedChanges) -> None:
    """What a crash left in the inbox goes where it belongs."""
    inbox = here.database
    for issue_id in inbox.unarchived - work.issues.keys():
        key = inbox.key_of(issue_id)
        raw = inbox.issues.raw(key) if key else None
        if raw is not None:
            there.take(ISSUES, issue_id, raw)
            here.leaving[ISSUES].add(key)
    for key, raw in inbox.table(ORDERS).readable.items():
        name = name_of(raw)
        if name and name not in work.documents.get(ORDERS, {}):
            there.take(ORDERS, name, raw)
        here.leaving[ORDERS].add(key)


def _drop_outdated(here: _Lines, there: _Lines, work: StagedChanges) -> None:
    """Remove what a half-done move has left, now that something is written anyway."""
    for one, other in ((here, there), (there, here)):
        for issue_id in one.database.outdated - work.issues.keys():
            if issue_id in other.database.rows and (key := one.database.key_of(issue_id)):
                one.leaving[ISSUES].add(key)


def _entries(put: dict[str, dict[str, msgspec.Raw]], gone: dict[str, set[str]]) -> list[JournalEntry]:
    tables = [*put, *(table for table in gone if table not in put)]
    return [
        JournalEntry(table, documents, removed)
        for table in tables
        for documents, removed in [(put.get(table, {}), sorted(gone.get(table, ())))]
        if documents or removed
    ]


def _steps(*lines: JournalStep) -> list[JournalStep]:
    return [(database, entries) for database, entries in lines if entries]
