"""Searching words in the database itself: the same words, folded in the same way, as everywhere else."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice

import psycopg
from psycopg import Cursor, errors
from psycopg.rows import TupleRow

from wishtui.domain.query import SECTION_END, Searchable
from wishtui.i18n import _
from wishtui.store.postgres import rows
from wishtui.store.postgres.capabilities import Capabilities
from wishtui.store.postgres.commits import roll_back
from wishtui.store.postgres.connector import Connection, DatabaseSession
from wishtui.store.postgres.headers import HeaderCache
from wishtui.store.postgres.query_conditions import pattern
from wishtui.store.postgres.reader import BATCH
from wishtui.store.postgres.stopping import SearchStopper
from wishtui.store.protocols import Wording

_BETWEEN = "\n"
"""Stands in no id."""

_STRETCH = 4096
"""Ids compared in one step: a millisecond at most."""

_LOOKING_COSTS = "SET LOCAL cpu_operator_cost = 0.1"
"""What looking through the words of an issue costs the server: forty times what it takes a comparison to cost. Told so,
it makes use of the index for words that many issues hold, and of several processors where it looks through all."""


def holding(
    session: DatabaseSession,
    wordings: Sequence[Wording],
    capabilities: Capabilities,
    stopper: SearchStopper,
    known: set[str] | None = None,
) -> set[str]:
    """Ids of the issues that are as any of `wordings` says: of all, or of those `known`.

    An index of trigrams makes it quick for longer words.

    They come as one text: a row for each of 100,000 takes as long as finding them. It is never prepared: a plan for
    every pattern reads the whole index of trigrams for a pattern of one letter, and takes ten times as long. Notes in
    `capabilities` where the server cannot be told what that costs. Raises StoreError.
    """
    conditions, values = [], []
    for wording in wordings:
        tests = list(_tests(wording))
        conditions.append(" AND ".join(test for test, _values in tests) or "true")
        values += [value for _test, of_test in tests for value in of_test]
    statement = f"SELECT string_agg(id, %s) FROM issues WHERE ({') OR ('.join(conditions)})"

    def look(connection: Connection) -> Cursor[TupleRow]:
        return connection.execute(statement, [_BETWEEN, *values], prepare=False)

    ((joined,),) = _ask(session, look, capabilities, stopper)
    ids = [] if joined is None else joined.split(_BETWEEN)
    matching: set[str] = set()
    for start in range(0, len(ids), _STRETCH):  # between two stretches another thread may show a key
        some = ids[start : start + _STRETCH]
        matching.update(some if known is None else filter(known.__contains__, some))
    return matching


def matching_rows(
    session: DatabaseSession, capabilities: Capabilities, stopper: SearchStopper, statement: str, *values: object
) -> list[TupleRow]:
    """What a statement finds that looks through words. Raises StoreError."""

    def look(connection: Connection) -> Cursor[TupleRow]:
        return connection.execute(statement, values, prepare=False)

    return _ask(session, look, capabilities, stopper)


def _ask(
    session: DatabaseSession,
    look: Callable[[Connection], Cursor[TupleRow]],
    capabilities: Capabilities,
    stopper: SearchStopper,
) -> list[TupleRow]:
    """What `look` finds. Raises StoreError, SearchStopped where another search was begun meanwhile."""

    def ask(connection: Connection) -> list[TupleRow]:
        with stopper.asking(connection):
            return _costed(connection, look, capabilities).fetchall()

    return session.ask(_("Could not search"), ask)


def _costed(
    connection: Connection, look: Callable[[Connection], Cursor[TupleRow]], capabilities: Capabilities
) -> Cursor[TupleRow]:
    """What `look` finds, once the server knows what looking through words costs. Raises psycopg.Error."""
    if capabilities.costs:
        try:
            with connection.pipeline():
                connection.execute("BEGIN")
                connection.execute(_LOOKING_COSTS)
                cursor = look(connection)
                connection.execute("COMMIT")
            return cursor
        except (errors.UndefinedObject, errors.CantChangeRuntimeParam, errors.FeatureNotSupported):
            roll_back(connection)
            capabilities.costs = False
        except psycopg.Error:
            roll_back(connection)
            raise
    return look(connection)


def _tests(wording: Wording) -> Iterator[tuple[str, tuple[object, ...]]]:
    """What an issue must be, as conditions and their values."""
    if wording.statuses is not None:
        yield "status = ANY(%s)", ([status.value for status in wording.statuses],)
    yield from (("folded LIKE %s", (pattern(word),)) for word in wording.words)  # untranslated: SQL
    yield from (("folded NOT LIKE %s", (pattern(word),)) for word in wording.without)  # untranslated: SQL
    for section, word, absent in wording.section_terms:
        test = f"split_part(folded, %s, %s) {'NOT LIKE' if absent else 'LIKE'} %s"  # untranslated: SQL
        yield test, (SECTION_END, section + 1, pattern(word))


def searchables(session: DatabaseSession, headers: HeaderCache, ids: Iterable[str]) -> Iterator[Searchable]:
    """What a query looks at, of many issues; their headers are at hand from then on."""
    wanted = iter(ids)
    statement = "SELECT id, header, folded, last_sender FROM issues WHERE id = ANY(%s)"
    while batch := list(islice(wanted, BATCH)):

        def ask(connection: Connection, of: list[str] = batch) -> list[TupleRow]:
            return connection.execute(statement, [of]).fetchall()

        found = headers.read(partial(session.ask, _("Could not read the words of issues"), ask))
        result = {row[0]: row for row in found}
        for issue_id in batch:
            if issue_id in result:
                _id, header, folded, last_sender = result[issue_id]
                yield rows.searchable(rows.header(header), folded, last_sender)
