"""Searching words in the database itself: the same words, folded in the same way, as everywhere else."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from wishtui.domain.query import Searchable
from wishtui.i18n import _
from wishtui.store.postgres import rows
from wishtui.store.postgres.connector import Connection, Session
from wishtui.store.postgres.headers import HeaderCache
from wishtui.store.protocols import Wording

BATCH = 500
"""Issues whose words are asked for at once."""

_WILD = str.maketrans({sign: f"\\{sign}" for sign in "\\%_"})


def holding(session: Session, wordings: Sequence[Wording]) -> set[str]:
    """Ids of the issues whose words are as any of `wordings` says; an index of trigrams makes it quick."""
    conditions, patterns = [], []
    for wording in wordings:
        tests = ["folded LIKE %s"] * len(wording.words)  # untranslated: SQL
        tests += ["folded NOT LIKE %s"] * len(wording.without)  # untranslated: SQL
        conditions.append(" AND ".join(tests) or "true")
        patterns += [f"%{rows.escaped(word).translate(_WILD)}%" for word in (*wording.words, *wording.without)]
    statement = f"SELECT id FROM issues WHERE ({') OR ('.join(conditions)})"
    result = session.ask(_("Could not search"), lambda connection: connection.execute(statement, patterns).fetchall())
    return {row[0] for row in result}


def searchables(session: Session, headers: HeaderCache, ids: Iterable[str]) -> Iterator[Searchable]:
    """What a query looks at, of many issues; their headers are at hand from then on."""
    wanted = iter(ids)
    statement = "SELECT id, header, folded, last_sender FROM issues WHERE id = ANY(%s)"
    while batch := list(islice(wanted, BATCH)):

        def ask(connection: Connection, of: list[str] = batch) -> list[tuple[str, str, str, str | None]]:
            return connection.execute(statement, [of]).fetchall()

        result = {row[0]: row for row in session.ask(_("Could not read the words of issues"), ask)}
        headers.put((row[0], row[1]) for row in result.values())
        for issue_id in batch:
            if issue_id in result:
                _id, header, folded, last_sender = result[issue_id]
                yield rows.searchable(rows.header(header), folded, last_sender)
