"""Everything that a store in a database holds replaced in one commit: all of it or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import date
from itertools import islice

import psycopg

from wishtui.domain.draft import Draft
from wishtui.domain.issue import Status
from wishtui.domain.log import LogChain, LogEntry
from wishtui.i18n import N_, _
from wishtui.store.changes import Changes
from wishtui.store.copying import BATCH
from wishtui.store.memory import MemoryTables
from wishtui.store.postgres.commits import Committer, begin, roll_back
from wishtui.store.postgres.connector import Connection, DatabaseSession
from wishtui.store.postgres.drafts import add_missing
from wishtui.store.postgres.failures import store_error
from wishtui.store.postgres.schema import SIDE_TABLES, end_move
from wishtui.store.postgres.writing import write_records
from wishtui.store.records import ISSUES, LOG, LOG_CHAIN
from wishtui.store.unit_of_work import Adoptable, StagedChanges

RESTORE = N_("Could not restore the store")


def replace(
    session: DatabaseSession,
    committer: Committer,
    records: Iterable[Adoptable],
    ticks: Mapping[str, date],
    drafts: Iterable[Draft],
    before: Callable[[], bool],
) -> None:
    """Put `records` and `ticks` in the place of all that is recorded. Raises StoreError.

    Drafts that are there stay, and those of `drafts` are added that are not. `before` is called once nobody else can
    record anything; it says whether the log that is there stays.
    """

    def put(connection: Connection) -> None:
        with ExitStack() as undo:
            undo.callback(roll_back, connection)
            backend = begin(connection)
            # As everybody does who saves a draft: before the lock that commits go by, or the two would wait for each
            # other.
            subjects = add_missing(connection, drafts)
            _lock(connection)
            changes, counts = _put(connection, records, ticks, keeps_log=before())
            committer.commit(connection, backend, changes | Changes(drafts=subjects), counts)
            undo.pop_all()

    with session.lock:
        try:
            put(session.connected())
        except psycopg.Error as error:
            raise store_error(error, _(RESTORE)) from None


def _lock(connection: Connection) -> None:
    """Keep everybody else from recording anything, however long that takes. Raises psycopg.Error."""
    connection.execute("SET LOCAL statement_timeout = 0")
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    connection.execute("UPDATE wishtui SET unhandled = 0, responded = 0, closed = 0")


def _put(
    connection: Connection, records: Iterable[Adoptable], ticks: Mapping[str, date], *, keeps_log: bool
) -> tuple[Changes, Mapping[str, int]]:
    """Everything but the commit; gives what changed, and how many issues of each status there are."""
    end_move(connection)
    gone = frozenset(row[0] for row in connection.execute("SELECT id FROM issues").fetchall())
    for table in (ISSUES, *SIDE_TABLES):
        if not (keeps_log and table in (LOG, LOG_CHAIN)):
            connection.execute(f"DELETE FROM {table}")
    if keeps_log:
        records = (record for record in records if not isinstance(record, LogEntry | LogChain))
    changes, counts = Changes(issues=gone), Counter({status.value: 0 for status in Status})
    wanted = iter(records)
    while batch := list(islice(wanted, BATCH)):
        staged = StagedChanges(MemoryTables())
        for record in batch:
            staged.adopt(record)
        changes |= _written(connection, staged)
        counts.update(issue.status.value for issue in staged.issues.values())
    staged = StagedChanges(MemoryTables())
    for point, day in ticks.items():
        staged.tick(point, day)
    return changes | _written(connection, staged), counts


def _written(connection: Connection, staged: StagedChanges) -> Changes:
    write_records(connection, staged.documents, lambda issue_id: 0)
    return staged.changes()
